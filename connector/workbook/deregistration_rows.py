"""A workbook's sheets of deregistrations and reinstatements → rows with their pictures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from connector.mapping.deregistration import DeregistrationMapping
from connector.mapping.headers import format_path
from connector.mapping.income import IncomeMapping
from connector.records.deregistration import Kind
from connector.records.issues import Issue
from connector.records.reading import ColumnReading, SheetReading, SkippedRow
from connector.workbook.deregistration_sheet import (
    DeregistrationHeading,
    describe_deregistration_heading,
    find_deregistration_headings,
)
from connector.workbook.footer import DOUBT, Footing
from connector.workbook.parse import HOUSEHOLD_PARSERS, Parser, RowReader
from connector.workbook.picture import Picture, PictureReader
from connector.workbook.plain import NOTHING, CellFaultError, parse_description, visible_text
from connector.workbook.row import Row
from connector.workbook.sheet import Cell, Sheet, cell_name

NO_ROWS = "no_rows"
_IGNORED = "此行没有写是哪一户，没有读取；要办理的请补上户编号和户主姓名"
_NO_ROWS = "表里还没有数据行，请在表头下面填写，每户一行"


@dataclass(frozen=True, eq=False)
class DeclaredRow:
    """A row that asks for a deregistration or a reinstatement, with its picture if that
    could be read."""

    kind: Kind
    row: Row
    picture: Picture | None = None

    def text(self, name: str) -> str:
        """Return what the row gives for the field; empty where it is blank or faulty."""
        value = self.row.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class DeclaredPart:
    """What one workbook gives: ``taken`` are the sheets that are of no other kind."""

    rows: tuple[DeclaredRow, ...] = ()
    issues: tuple[Issue, ...] = ()
    readings: Mapping[str, SheetReading] = field(default_factory=dict)

    @property
    def taken(self) -> frozenset[str]:
        """The names of the sheets that nobody else needs to look at."""
        return frozenset(self.readings)


def take_in_deregistrations(
    path: Path,
    sheets: Sequence[Sheet],
    mapping: DeregistrationMapping,
    income: IncomeMapping,
    *,
    copies: Path | None,
) -> DeclaredPart:
    """Return every row of the workbook's sheets of deregistrations and reinstatements.

    ``copies`` is the folder for converted pictures, where that was asked for.
    """
    pictures = _Pictures(PictureReader(path.parent, mapping.proof, copies))
    rows: list[DeclaredRow] = []
    issues: list[Issue] = []
    readings: dict[str, SheetReading] = {}
    for heading in find_deregistration_headings(sheets, mapping, income):
        issues += describe_deregistration_heading(path.name, heading, mapping)
        part = _Part()
        if heading.is_usable:
            part = _read_rows(path.name, heading, mapping, pictures)
        rows += part.rows
        issues += part.issues
        readings[heading.sheet.name] = _reading(path.name, heading, part)
    return DeclaredPart(tuple(rows), tuple(_worth_telling(issues, rows)), readings)


def _worth_telling(issues: Sequence[Issue], rows: Sequence[DeclaredRow]) -> Iterator[Issue]:
    """Yield all issues, but only one that says that nothing was filled in: of the template's
    two sheets mostly one stays empty."""
    is_told = bool(rows)
    for issue in issues:
        if issue.code == NO_ROWS:
            if is_told:
                continue
            is_told = True
        yield issue


@dataclass(frozen=True)
class _Part:
    rows: tuple[DeclaredRow, ...] = ()
    issues: tuple[Issue, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()


class _Pictures:
    """Reads each picture once; several rows may name the same one."""

    def __init__(self, reader: PictureReader) -> None:
        self._reader = reader
        self.read: dict[str, Picture] = {}

    def parse(self, value: Cell) -> str:
        named = visible_text(value)
        if named in NOTHING or not named:
            return ""
        if named not in self.read:
            self.read[named] = self._reader.read(named)
        return named


def _read_rows(
    file: str, heading: DeregistrationHeading, mapping: DeregistrationMapping, pictures: _Pictures
) -> _Part:
    found = heading.columns.found
    reader = RowReader(
        file,
        heading.sheet,
        last_row=heading.last_row,
        paths=heading.paths,
        found=found,
        parsers=_parsers(mapping, pictures),
        content=("type", "reason", "proof"),
        village=heading.village,
    )
    rows, issues, skipped = [], [], []
    for number in range(heading.last_row + 1, len(heading.sheet.rows) + 1):
        if reader.is_data(number):
            row = reader.read(number)
            picture = pictures.read.get(str(row.values.get("proof", "")))
            rows.append(DeclaredRow(heading.kind, row, picture))
        elif reason := reader.why_skipped(number):
            skipped.append(SkippedRow(row=number, reason=reason))
            if reason == Footing.DOUBTFUL:
                issues.append(reader.warn("row_ignored", DOUBT, number))
        elif reader.has_content(number):
            skipped.append(SkippedRow(row=number, reason="没有写是哪一户"))
            issues.append(reader.warn("row_ignored", _IGNORED, number))
    if not rows and not issues:
        issues.append(reader.warn(NO_ROWS, _NO_ROWS, heading.last_row))
    issues += reader.describe_hidden(one.row.number for one in rows)
    return _Part(tuple(rows), tuple(issues), tuple(skipped))


def _parsers(mapping: DeregistrationMapping, pictures: _Pictures) -> dict[str, Parser]:
    return {
        **HOUSEHOLD_PARSERS,
        "type": partial(parse_type, mapping=mapping),
        "reason": parse_description,
        "proof": pictures.parse,
    }


def parse_type(value: Cell, mapping: DeregistrationMapping) -> str:
    """Return the mapping's name of the type, or nothing for a blank cell."""
    text = visible_text(value)
    if not text or text in NOTHING:
        return ""
    name = mapping.type_of(text)
    if name is None:
        known = "、".join(one.label for one in mapping.type)
        raise CellFaultError("unknown_type", f"没有这种注销类型；只能是 {known}")
    return name


def _reading(file: str, heading: DeregistrationHeading, part: _Part) -> SheetReading:
    if not heading.is_usable:
        return SheetReading(file=file, sheet=heading.sheet.name, why_not="表头有问题")
    return SheetReading(
        file=file,
        sheet=heading.sheet.name,
        header_row=heading.last_row,
        village=heading.village if "village" not in heading.columns.found else "",
        columns=tuple(_columns(heading)),
        rows=len(part.rows),
        skipped=part.skipped,
    )


def _columns(heading: DeregistrationHeading) -> Iterator[ColumnReading]:
    fields = {column: name for name, column in heading.columns.found.items()}
    for column, path in heading.paths.items():
        name = fields.get(column, "")
        yield ColumnReading(
            cell=cell_name(heading.last_row, column),
            path=format_path(path),
            field=name,
            label=heading.label(name) if name else "",
        )
