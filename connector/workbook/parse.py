"""Rows under a heading → rows with values; blank rows, notes and totals are passed over."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from connector.mapping.headers import HeaderPath
from connector.mapping.income import IncomeMapping, Kind
from connector.records.household import Household
from connector.records.issues import Issue, Level
from connector.records.reading import SkippedRow
from connector.workbook.cells import RowCells
from connector.workbook.complaints import sheet_issue
from connector.workbook.footer import (
    DOUBT,
    NAMES_A_ROW,
    Footing,
    find_signs,
    is_header_again,
    is_note,
    is_numbering,
    judge_footing,
    order_labels,
)
from connector.workbook.header import Heading
from connector.workbook.months import parse_month
from connector.workbook.plain import CellFaultError, parse_description, parse_name
from connector.workbook.row import Finding, Place, Row
from connector.workbook.sheet import BLANK, Cell, Flaw, Sheet, cell_name, is_blank, merged_rows
from connector.workbook.values import (
    answer_word,
    parse_amount,
    parse_answer,
    parse_number_name,
    parse_population,
)
from connector.workbook.views import View

HOUSEHOLD = ("code", "head", "id_number", "village", "population")
_FLAWS = {
    Flaw.NO_RESULT: "公式还没有计算结果，请用 Excel 或 WPS 打开并保存后再用",
    Flaw.ERROR: "单元格是错误值，请改正公式或直接填写数值",
    Flaw.UNIT_IN_FORMAT: "单元格的数字格式里带“万”一类的单位，分不清存的是元还是万元；"
    "请把格式改成“常规”，按元填写",
}

_IGNORED = "此行没有户也没有月份，当作合计行，没有读取；如果是登记数据，请补上户和月份"
_HIDDEN = "也读取了；不要登记的请删除这些行，要登记的请取消隐藏或筛选，核对后再用"
_NO_ROWS = "表里还没有数据行，请在表头下面填写，每户每月一行"

NAMED_ROWS = 5  #: of many rows with one trouble

Parser = Callable[[Cell], Any]

HOUSEHOLD_PARSERS: Mapping[str, Parser] = {
    "code": parse_number_name,
    "id_number": parse_number_name,
    "head": parse_name,
    "village": parse_name,
    "population": parse_population,
}


@dataclass(frozen=True)
class Parsed:
    """The data rows of one sheet, and what is to be said about the others."""

    rows: tuple[Row, ...]
    issues: tuple[Issue, ...]
    skipped: tuple[SkippedRow, ...] = ()


def parse_rows(file: str, heading: Heading, mapping: IncomeMapping) -> Parsed:
    """Return one Row for every row that names a household or a month.

    Where blocks of columns stand for months, one for each block that holds anything.
    """
    readers = [_reader(file, heading, view, mapping) for view in heading.month_views]
    first = readers[0]
    rows: list[Row] = []
    issues, skipped = [], []
    for number in range(heading.last_row + 1, len(heading.sheet.rows) + 1):
        if first.is_data(number):
            filled = [r for r in readers if r.has_content(number)] if len(readers) > 1 else readers
            rows.extend(reader.read(number) for reader in filled or readers[:1])
        elif reason := first.why_skipped(number):
            skipped.append(SkippedRow(row=number, reason=reason))
            if reason == Footing.DOUBTFUL:
                issues.append(first.warn("row_ignored", DOUBT, number))
        elif any(reader.has_content(number) for reader in readers):
            skipped.append(SkippedRow(row=number, reason="没有户也没有月份"))
            issues.append(first.warn("row_ignored", _IGNORED, number))
    if not rows and not issues:
        issues.append(first.warn("no_rows", _NO_ROWS, heading.last_row))
    issues += first.describe_hidden(row.number for row in rows)
    return Parsed(tuple(rows), tuple(issues), tuple(skipped))


def _reader(file: str, heading: Heading, view: View, mapping: IncomeMapping) -> "RowReader":
    content = [f.name for f in mapping.field if f.is_content]
    views = [v.columns.found for v in heading.month_views if v is not view]
    return RowReader(
        file,
        heading.sheet,
        last_row=heading.last_row,
        paths=heading.paths,
        found=view.columns.found,
        parsers=_parsers(mapping, heading, view.columns.found),
        content=content,
        further=[found[name] for found in views for name in content if name in found],
        sums=[f.name for f in mapping.field if f.kind is Kind.SUM],
        month=view.month,
        village=heading.caption.village,
    )


class RowReader:
    """Reads rows of one view; everything that is the same for each row is worked out once.

    ``content`` are the fields that make a row worth reading, ``further`` the columns that do so
    in other views, ``sums`` the fields that nobody misses, ``month`` and ``village`` what the
    sheet says of rows that do not say it.
    """

    def __init__(
        self,
        file: str,
        sheet: Sheet,
        *,
        last_row: int,
        paths: Mapping[int, HeaderPath],
        found: Mapping[str, int],
        parsers: Mapping[str, Parser],
        content: Sequence[str],
        further: Iterable[int] = (),
        sums: Iterable[str] = (),
        month: str = "",
        village: str = "",
    ) -> None:
        self._sheet = sheet
        self._first_row = last_row + 1
        self._month = month
        self._place = Place(file, sheet.name, dict(found))
        # The same few names, months and answers stand in most rows: each text is read once.
        self._cells: list[tuple[str, int, Parser, dict[str, Any]]] = [
            (name, column - 1, parsers[name], {}) for name, column in found.items()
        ]
        self._labels = order_labels(paths, found)
        self._named = [found[name] - 1 for name in NAMES_A_ROW if name in found]
        self._content = [found[name] - 1 for name in content if name in found]
        self._signs = find_signs(found, content, further)
        self._sums = frozenset(sums)
        self._merged = merged_rows(sheet, last_row, found)
        self._known: dict[tuple[Any, ...], Household] = {}
        self._village = village if "village" not in found else ""

    def is_data(self, number: int) -> bool:
        """Whether the row names a household or a month, and is no total, note or header."""
        row = self._sheet.rows[number - 1]
        flaws = self._sheet.flaws.get(number, {})
        named = any(
            (at < len(row) and not is_blank(row[at])) or at + 1 in flaws for at in self._named
        )
        return named and not self.why_skipped(number)

    def why_skipped(self, number: int) -> str:
        """Say why a filled row holds no household, or nothing."""
        row = self._sheet.rows[number - 1]
        if footing := judge_footing(row, self._signs):
            return footing.value
        if is_note(row):
            return "说明"
        if is_numbering(row):
            return "各列的编号"
        return "又一次表头" if is_header_again(row, self._labels) else ""

    def has_content(self, number: int) -> bool:
        """Whether the row gives any amount, answer or description in this view."""
        row = self._sheet.rows[number - 1]
        flaws = self._sheet.flaws.get(number, {})
        return any(
            (at < len(row) and not is_blank(row[at])) or at + 1 in flaws for at in self._content
        )

    def read(self, number: int) -> Row:
        """Return the row with what could be read of it, and the faults of what could not."""
        raw = self._sheet.rows[number - 1]
        faults = self._spoiled(number)
        spoiled = {fault.field for fault in faults}
        read: dict[str, Any] = {}
        width = len(raw)
        for name, at, parse, seen in self._cells:
            if at >= width or (value := raw[at]) == BLANK or name in spoiled:
                continue
            try:
                if not isinstance(value, str):
                    parsed = parse(value)
                elif value in seen:
                    parsed = seen[value]
                else:
                    parsed = seen[value] = parse(value)
            except CellFaultError as fault:
                faults.append(Finding(fault.code, fault.message, name))
            else:
                if parsed is not None and parsed != BLANK:
                    read[name] = parsed
        month = read.pop("month", "")
        if self._month and month and month != self._month:
            told = f"月份写的是 {month}，数却填在 {self._month} 的列里；请改一致"
            faults.append(Finding("bad_month", told, "month"))
        return Row(
            place=self._place,
            number=number,
            cells=RowCells(raw, self._place.columns),
            household=self._household(read),
            month=self._month or month,
            values=read,
            faults=tuple(faults),
        )

    def _household(self, read: dict[str, Any]) -> Household:
        """Return the household, the same one for all its rows; what names it leaves ``read``.

        The village that the sheet is about names those that nothing else names.
        """
        given = tuple(read.pop(name, None) for name in HOUSEHOLD)
        known = self._known.get(given)
        if known is None:
            named = {n: v for n, v in zip(HOUSEHOLD, given, strict=True) if v is not None}
            if self._village and not named.keys() & {"code", "id_number"}:
                named["village"] = self._village
            known = self._known[given] = Household(**named)
        return known

    def _spoiled(self, number: int) -> list[Finding]:
        flaws = self._sheet.flaws.get(number)
        if not flaws and number not in self._merged:
            return []
        return [*self._flawed(flaws or {}), *self._merged_cells(number)]

    def _flawed(self, flaws: Mapping[int, Flaw]) -> Iterator[Finding]:
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
                is_told=number == max(area.top, self._first_row),
            )

    def describe_hidden(self, numbers: Iterable[int]) -> Iterator[Issue]:
        """Yield one warning for those of these rows that the sheet hides: they are read, too."""
        hidden = sorted(self._sheet.hidden_rows.intersection(numbers))
        if hidden:
            named = "、".join(map(str, hidden[:NAMED_ROWS]))
            told = f"第 {named} 行" + (f"等 {len(hidden)} 行" if hidden[NAMED_ROWS:] else "")
            yield self.warn("rows_hidden", f"{told}是隐藏的（或被筛选掉），{_HIDDEN}", hidden[0])

    def warn(self, code: str, message: str, number: int) -> Issue:
        """Return a warning about a row as a whole."""
        return sheet_issue(
            self._place.file,
            self._place.sheet,
            code,
            message,
            level=Level.WARNING,
            cell=cell_name(number, min(self._place.columns.values())),
        )


def _parsers(
    mapping: IncomeMapping, heading: Heading, found: Mapping[str, int]
) -> dict[str, Parser]:
    """Return what reads the cells of each field found in one view: each has units of its own."""
    answers = {answer_word(word): True for word in mapping.sheet.yes}
    answers |= {answer_word(word): False for word in mapping.sheet.no}
    of_kind: dict[Kind, Parser] = {
        Kind.ANSWER: partial(parse_answer, answers=answers),
        Kind.TEXT: parse_description,
    }
    parsers: dict[str, Parser] = {
        **HOUSEHOLD_PARSERS,
        "month": partial(
            parse_month, year=heading.year, counts_from_1904=heading.sheet.counts_from_1904
        ),
    }
    for field in mapping.field:
        column = found.get(field.name, 0)
        scale = heading.scale(column) if field.is_money else 1
        amount = partial(parse_amount, scale=scale) if scale != 1 else parse_amount
        parsers[field.name] = of_kind.get(field.kind, amount)
    return parsers
