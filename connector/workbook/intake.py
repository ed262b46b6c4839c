"""The whole intake: workbooks in, records and every issue out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from connector.errors import WorkbookError
from connector.mapping.income import IncomeMapping
from connector.records.income import Batch, MonthlyIncome, RefusedRow
from connector.records.issues import Issue, Level
from connector.settings import DEFAULT_RULES, RuleSettings
from connector.workbook.income_sheet import find_heading
from connector.workbook.parse import Parsed, parse_rows
from connector.workbook.read import is_examined, is_open_elsewhere, read_sheets
from connector.workbook.row import Context, Finding, Row
from connector.workbook.rules import Findings, find_all


def check_workbooks(
    paths: Sequence[Path],
    mapping: IncomeMapping,
    *,
    today: date,
    rules: RuleSettings = DEFAULT_RULES,
) -> Batch:
    """Return every record that may be sent, every issue, and every row that is refused.

    Each data row is either a record or refused. Raises WorkbookError for a file that
    cannot be opened, or for two files of one name, which issues could not tell apart.
    """
    _refuse_same_names(paths)
    parsed = [_parse(path, mapping) for path in paths]
    rows = [row for part in parsed for row in part.rows]
    context = Context(mapping, today, rules)
    findings = find_all(rows, context)
    return Batch(
        records=tuple(_build_record(row, context) for row in rows if not _stopped(findings[row])),
        issues=tuple(
            issue for part in parsed for issue in sorted(_issues(part, findings), key=_by_place)
        ),
        refused=tuple(
            _build_refused(row, findings[row]) for row in rows if _stopped(findings[row])
        ),
    )


def _refuse_same_names(paths: Sequence[Path]) -> None:
    seen: set[str] = set()
    for path in paths:
        if path.name in seen:
            raise WorkbookError("给了两个同名的文件；请去掉重复的，或改名后再用", subject=path.name)
        seen.add(path.name)


def _parse(path: Path, mapping: IncomeMapping) -> Parsed:
    located = find_heading(path.name, read_sheets(path), mapping)
    issues = (*_about_file(path), *located.issues)
    if located.heading is None:
        return Parsed(rows=(), issues=issues)
    parsed = parse_rows(path.name, located.heading, mapping)
    return Parsed(parsed.rows, (*issues, *parsed.issues))


def _about_file(path: Path) -> Iterator[Issue]:
    if is_open_elsewhere(path):
        yield _file_warning(
            path, "open_in_excel", "文件正在 Excel 或 WPS 中打开，还没有保存的改动读不到"
        )
    if not is_examined(path):
        yield _file_warning(
            path,
            "format_not_examined",
            "这种格式里的错误值和没有计算的公式会被读成空格，建议另存为 .xlsx 后再用",
        )


def _file_warning(path: Path, code: str, message: str) -> Issue:
    return Issue(code=code, level=Level.WARNING, message=message, file=path.name)


def _stopped(findings: Iterable[Finding]) -> bool:
    return any(finding.stops_row for finding in findings)


def _issues(part: Parsed, findings: Findings) -> Iterator[Issue]:
    yield from part.issues
    for row in part.rows:
        yield from (row.issue(finding) for finding in findings[row] if finding.is_told)


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
    )


def _build_refused(row: Row, findings: Iterable[Finding]) -> RefusedRow:
    reasons = dict.fromkeys(finding.message for finding in findings if finding.stops_row)
    return RefusedRow(
        household=row.household,
        month=row.month,
        source=row.source,
        reason="；".join(reasons),
    )
