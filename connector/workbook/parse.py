"""Rows under a heading → rows with values; blank rows, notes and totals are passed over."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from connector.mapping.income import IncomeMapping, Kind
from connector.records.household import Household
from connector.records.issues import Issue, Level
from connector.workbook.header import Heading
from connector.workbook.row import Finding, Place, Row
from connector.workbook.sheet import BLANK, Cell, Flaw, MergedRange, cell_name, cell_text
from connector.workbook.values import (
    CellFaultError,
    parse_amount,
    parse_answer,
    parse_month,
    parse_number_name,
    parse_population,
)

HOUSEHOLD = ("code", "head", "id_number", "village", "population")
NAMES_A_ROW = ("code", "head", "id_number", "month")
_FOOTER = re.compile(
    r"(合计|小计|总计|共计|注\s*\d*\s*[:：.、]|注$|备注|说明|填表|制表|审核人|负责人)"
)
_FLAWS = {
    Flaw.NO_RESULT: "公式还没有计算结果，请用 Excel 或 WPS 打开并保存后再用",
    Flaw.ERROR: "单元格是错误值，请改正公式或直接填写数值",
}

Parser = Callable[[Cell], Any]


@dataclass(frozen=True)
class Parsed:
    """The data rows of one sheet, and what is to be said about the others."""

    rows: tuple[Row, ...]
    issues: tuple[Issue, ...]


def parse_rows(file: str, heading: Heading, mapping: IncomeMapping) -> Parsed:
    """Return one Row for every row that names a household or a month."""
    reader = _RowReader(file, heading, mapping)
    rows, ignored = [], []
    for number in range(heading.last_row + 1, len(heading.sheet.rows) + 1):
        cells = reader.cells(number)
        if reader.is_data(number, cells):
            rows.append(reader.read(number, cells))
        elif reader.has_figures(cells) and not reader.is_footer(number):
            ignored.append(reader.ignored(number))
    return Parsed(tuple(rows), tuple(ignored) if rows or ignored else (reader.no_rows(),))


class _RowReader:
    """Reads rows of one sheet; everything that is the same for each row is worked out once."""

    def __init__(self, file: str, heading: Heading, mapping: IncomeMapping) -> None:
        self._sheet = heading.sheet
        self._place = Place(file, heading.sheet.name, dict(heading.found))
        self._last_header_row = heading.last_row
        self._parsers = _parsers(mapping)
        self._figures = [f.name for f in mapping.field if f.kind is not Kind.SUM]
        self._sums = {f.name for f in mapping.field if f.kind is Kind.SUM}
        self._merged = _merged_rows(heading)

    def cells(self, number: int) -> dict[str, Cell]:
        """Return the row's raw cells by field, blank ones left out."""
        row = self._sheet.rows[number - 1]
        width = len(row)
        return {
            name: value
            for name, column in self._place.columns.items()
            if column <= width and (value := row[column - 1]) != BLANK and cell_text(value)
        }

    def is_data(self, number: int, cells: Mapping[str, Cell]) -> bool:
        flaws = self._sheet.flaws.get(number, {})
        named = any(name in cells or self._place.columns.get(name) in flaws for name in NAMES_A_ROW)
        return named and not self.is_footer(number)

    def is_footer(self, number: int) -> bool:
        first = next((text for v in self._sheet.rows[number - 1] if (text := cell_text(v))), "")
        return _FOOTER.match(first) is not None

    def has_figures(self, cells: Mapping[str, Cell]) -> bool:
        return any(name in cells for name in self._figures)

    def read(self, number: int, cells: Mapping[str, Cell]) -> Row:
        faults = [*self._flawed(number), *self._merged_cells(number)]
        spoiled = {fault.field for fault in faults}
        read = {}
        for name, raw in cells.items():
            if name in spoiled:
                continue
            try:
                value = self._parsers[name](raw)
            except CellFaultError as fault:
                faults.append(Finding(fault.code, fault.message, name))
            else:
                if value is not None:
                    read[name] = value
        return Row(
            place=self._place,
            number=number,
            cells=cells,
            household=Household(**{name: read.pop(name) for name in HOUSEHOLD if name in read}),
            month=read.pop("month", ""),
            values=read,
            faults=tuple(faults),
        )

    def _flawed(self, number: int) -> Iterator[Finding]:
        flaws = self._sheet.flaws.get(number)
        if not flaws:
            return
        for name, column in self._place.columns.items():
            flaw = flaws.get(column)
            # A sum that nobody calculated yet is merely not given: ours is computed anyway.
            if flaw and not (flaw is Flaw.NO_RESULT and name in self._sums):
                yield Finding(flaw.value, _FLAWS[flaw], name)

    def _merged_cells(self, number: int) -> Iterator[Finding]:
        for name, area in self._merged.get(number, ()):
            yield Finding(
                "merged_cells",
                f"{area} 是合并单元格，分不清属于哪一行；请取消合并，在每一行分别填写",
                name,
            )

    def ignored(self, number: int) -> Issue:
        return self._issue(
            "row_ignored",
            "此行没有户也没有月份，当作合计行，没有读取；如果是登记数据，请补上户和月份",
            cell=cell_name(number, min(self._place.columns.values())),
        )

    def no_rows(self) -> Issue:
        return self._issue(
            "no_rows",
            "表里还没有数据行，请在表头下面填写，每户每月一行",
            cell=cell_name(self._last_header_row, min(self._place.columns.values())),
        )

    def _issue(self, code: str, message: str, *, cell: str) -> Issue:
        return Issue(
            code=code,
            level=Level.WARNING,
            message=message,
            file=self._place.file,
            sheet=self._place.sheet,
            cell=cell,
        )


def _parsers(mapping: IncomeMapping) -> dict[str, Parser]:
    answers = dict.fromkeys(mapping.sheet.yes, True) | dict.fromkeys(mapping.sheet.no, False)
    of_kind: dict[Kind, Parser] = {
        Kind.INCOME: parse_amount,
        Kind.COST: parse_amount,
        Kind.SUM: parse_amount,
        Kind.ANSWER: partial(parse_answer, answers=answers),
        Kind.TEXT: cell_text,
    }
    return {
        "code": parse_number_name,
        "id_number": parse_number_name,
        "head": cell_text,
        "village": cell_text,
        "population": parse_population,
        "month": parse_month,
    } | {field.name: of_kind[field.kind] for field in mapping.field}


def _merged_rows(heading: Heading) -> dict[int, list[tuple[str, MergedRange]]]:
    """Return the fields that merged cells below the header cover, by row."""
    rows: dict[int, list[tuple[str, MergedRange]]] = {}
    for area in heading.sheet.merged:
        fields = [n for n, column in heading.found.items() if area.left <= column <= area.right]
        last_row = min(area.bottom, len(heading.sheet.rows))
        for number in range(max(area.top, heading.last_row + 1), last_row + 1):
            rows.setdefault(number, []).extend((name, area) for name in fields)
    return rows
