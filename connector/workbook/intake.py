"""The whole intake: workbooks in, records and every issue out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.errors import SpoiledWorkbookError, WorkbookError
from connector.mapping.deregistration import DeregistrationMapping
from connector.mapping.income import IncomeMapping
from connector.records.income import Batch, MonthlyIncome, RefusedRow
from connector.records.issues import Issue, Level
from connector.records.reading import SheetReading
from connector.sections import DEFAULT_RULES, RuleSettings
from connector.workbook.deregistration_intake import DeclaredBatch, build_declared_batch
from connector.workbook.deregistration_rows import DeclaredPart, take_in_deregistrations
from connector.workbook.header import read_heading
from connector.workbook.income_sheet import Located, find_headings, means_to_be_one
from connector.workbook.parse import parse_rows
from connector.workbook.read import Opened, is_open_elsewhere, read_workbook
from connector.workbook.reading import build_readings
from connector.workbook.row import Context, Finding, Row
from connector.workbook.rules import Findings, find_all
from connector.workbook.unread import describe_hidden, describe_unread


def check_workbooks(
    paths: Sequence[Path],
    mapping: IncomeMapping,
    *,
    today: date,
    rules: RuleSettings = DEFAULT_RULES,
    deregistration: DeregistrationMapping | None = None,
    pictures: Path | None = None,
) -> Batch:
    """Return every record that may be sent, every issue, and every row that is refused.

    Sheets of deregistrations and reinstatements are read where their mapping is given;
    ``pictures`` is the folder for converted proof pictures, where that was asked for.

    Each data row is either a record or refused; a spoiled file is an issue. Raises
    WorkbookError for a file that is not there, or for two files of one name, which issues
    could not tell apart.
    """
    _refuse_same_names(paths)
    parts = [_take_in(path, mapping, deregistration, pictures) for path in paths]
    rows = [row for part in parts for row in part.rows]
    context = Context(mapping, today, rules)
    findings = find_all(rows, context)
    declared = DeclaredBatch()
    if deregistration is not None:
        declared_rows = [row for part in parts for row in part.declared.rows]
        declared = build_declared_batch(declared_rows, rows, context, deregistration)
    return Batch(
        records=tuple(_build_record(row, context) for row in rows if not _stopped(findings[row])),
        deregistrations=declared.deregistrations,
        reinstatements=declared.reinstatements,
        issues=tuple(issue for p in parts for issue in _sorted_issues(p, findings, declared)),
        refused=(
            *(_build_refused(row, findings[row]) for row in rows if _stopped(findings[row])),
            *declared.refused,
        ),
        sheets=tuple(reading for part in parts for reading in part.readings),
    )


_NOTHING_DECLARED = DeclaredPart()


@dataclass(frozen=True)
class _Intake:
    """One workbook: its rows, what is to be said besides them, and how it was understood."""

    issues: tuple[Issue, ...]
    rows: tuple[Row, ...] = ()
    declared: DeclaredPart = _NOTHING_DECLARED
    readings: tuple[SheetReading, ...] = ()


def _refuse_same_names(paths: Sequence[Path]) -> None:
    seen: set[str] = set()
    for path in paths:
        if path.name in seen:
            raise WorkbookError("给了两个同名的文件；请去掉重复的，或改名后再用", subject=path.name)
        seen.add(path.name)


def _take_in(
    path: Path,
    mapping: IncomeMapping,
    deregistration: DeregistrationMapping | None,
    pictures: Path | None,
) -> _Intake:
    try:
        opened = read_workbook(path)
    except SpoiledWorkbookError as error:
        spoiled = Issue(code=error.code, level=Level.ERROR, message=error.reason, file=path.name)
        return _Intake((spoiled,))
    declared = _NOTHING_DECLARED
    if deregistration is not None:
        declared = take_in_deregistrations(
            path, opened.sheets, deregistration, mapping, copies=pictures
        )
    located = _locate(path.name, opened, declared, mapping)
    parsed = [parse_rows(path.name, heading, mapping) for heading in located.headings]
    return _Intake(
        issues=(
            *_about_file(path, opened),
            *describe_hidden(path.name, opened.hidden, mapping),
            *located.issues,
            *declared.issues,
            *(issue for part in parsed for issue in part.issues),
        ),
        rows=tuple(row for part in parsed for row in part.rows),
        declared=declared,
        readings=tuple(
            declared.readings.get(reading.sheet, reading)
            for reading in build_readings(path.name, opened, located, parsed, mapping)
        ),
    )


def _locate(file: str, opened: Opened, declared: DeclaredPart, mapping: IncomeMapping) -> Located:
    """Return the income sheets among those that are not of another kind; a workbook that has
    sheets of another kind need not have any."""
    sheets = [sheet for sheet in opened.sheets if sheet.name not in declared.taken]
    if declared.taken:
        tried = [heading for sheet in sheets if (heading := read_heading(sheet, mapping))]
        is_meant = any(means_to_be_one(heading, mapping) for heading in tried)
        if not is_meant and not any(sheet.stray for sheet in sheets):
            unread = tuple((sheet, "没有像登记表的表头") for sheet in sheets)
            return Located((), tuple(describe_unread(file, sheets, mapping)), unread)
    return find_headings(file, sheets, mapping)


def _about_file(path: Path, opened: Opened) -> Iterator[Issue]:
    if is_open_elsewhere(path):
        yield _file_warning(
            path,
            "open_in_excel",
            "文件正在 Excel 或 WPS 中打开，没有保存的改动读不到；请先保存并关闭，再检查一次",
        )
    if opened.is_renamed:
        told = f"文件名以 {path.suffix} 结尾" if path.suffix else "文件名没有后缀"
        yield _file_warning(
            path,
            "renamed_file",
            f"{told}，内容其实是 {opened.kind.value}，已按内容读取；请用 Excel 打开并另存为 .xlsx",
        )


def _file_warning(path: Path, code: str, message: str) -> Issue:
    return Issue(code=code, level=Level.WARNING, message=message, file=path.name)


def _stopped(findings: Iterable[Finding]) -> bool:
    return any(finding.stops_row for finding in findings)


def _sorted_issues(part: _Intake, findings: Findings, declared: DeclaredBatch) -> Iterator[Issue]:
    """Yield the workbook's issues as it is read: the file, then sheet by sheet, row by row.

    What several months of one row say alike is said once.
    """
    told = (row.issue(f) for row in part.rows for f in findings[row] if f.is_told)
    further = (issue for one in part.declared.rows for issue in declared.issues_of(one))
    issues = [*part.issues, *told, *further]
    order = {reading.sheet: place for place, reading in enumerate(part.readings)}
    yield from sorted(
        dict.fromkeys(issues), key=lambda issue: (order.get(issue.sheet, -1), *_by_place(issue))
    )


def _by_place(issue: Issue) -> tuple[int, int, str]:
    """Order the sheet as it is read: what is about the whole first, then row by row."""
    row = issue.row or 0
    column = issue.cell.removesuffix(str(row)) if row else ""
    return row, len(column), column


def _build_record(row: Row, context: Context) -> MonthlyIncome:
    return MonthlyIncome(
        household=row.household,
        month=row.month,
        amounts={
            name: amount
            for name in (*context.amount_fields, *context.folded_fields)
            if (amount := row.amount(name)) is not None
        },
        guarantees=row.guarantees,
        source=row.source,
        raw=row.cells,
    )


def _build_refused(row: Row, findings: Iterable[Finding]) -> RefusedRow:
    reasons = dict.fromkeys(finding.message for finding in findings if finding.stops_row)
    return RefusedRow(
        household=row.household,
        month=row.month,
        source=row.source,
        reason="；".join(reasons),
    )
