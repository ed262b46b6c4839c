"""What is said of sheets that are not read, so that no household is left out in silence."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from connector.mapping.income import IncomeMapping
from connector.records.issues import Issue, Level
from connector.workbook.complaints import sheet_issue, tell_lacking
from connector.workbook.footer import is_footer, is_header_again, is_note, is_numbering
from connector.workbook.header import Heading, column_label, read_best_heading
from connector.workbook.marks import ISSUE_SHEET
from connector.workbook.sheet import Cell, Sheet, cell_text, is_blank

NAMED = 2  #: filled cells of a row where the header speaks of people: a name and what is told
TABLE = 4  #: of one where it does not: lists of codes and explanations have fewer
_FIGURE = re.compile(r"[¥￥]?-?\d[\d,]*(?:\.\d+)?元?")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·•\s]{2,}|\d{10,}[\dXx]?")

_MEND = "要登记的请改正表头，不是登记表的请另存到别的文件"
_SHOW = "要登记的请取消隐藏后再检查"
_LOOK = "如果要登记，请按 connector template 生成的空表改正表头"


def describe_unread(
    file: str, sheets: Iterable[Sheet], mapping: IncomeMapping, *, is_named: bool = False
) -> Iterator[Issue]:
    """Yield an issue for each of these sheets that has rows of data: an error where they can
    be households' incomes.

    ``is_named`` tells that the mapping's own sheet is there, beside which others only warn.
    """
    for sheet in sheets:
        heading = read_best_heading(sheet, mapping)
        incomes = list(_rows_of_incomes(heading, mapping)) if heading else []
        if heading and incomes and not is_named and _can_name_people(heading, incomes):
            told = f"没有读取：{sheet.name}，{len(incomes)} 行。{_why(heading, mapping)}；{_MEND}"
            yield sheet_issue(file, sheet.name, "sheet_unread", told)
        elif rows := incomes or _rows_of_any(sheet, heading):
            told = f"没有读取：{sheet.name}，{len(rows)} 行，不像收入登记表；{_LOOK}"
            yield sheet_issue(file, sheet.name, "sheet_unread", told, level=Level.WARNING)


def describe_hidden(file: str, sheets: Iterable[Sheet], mapping: IncomeMapping) -> Iterator[Issue]:
    """Yield a warning for each of these hidden sheets that has rows of data."""
    for sheet in sheets:
        heading = read_best_heading(sheet, mapping)
        incomes = list(_rows_of_incomes(heading, mapping)) if heading else []
        if rows := incomes or _rows_of_any(sheet, heading):
            told = f"没有读取隐藏的工作表：{sheet.name}，{len(rows)} 行；{_SHOW}"
            yield sheet_issue(file, sheet.name, "sheet_hidden", told, level=Level.WARNING)


def _is_ours(sheet: Sheet) -> bool:
    """Whether it is the list of issues of a marked copy."""
    return sheet.name.startswith(ISSUE_SHEET) and sheet.cell(1, 1) == ISSUE_SHEET


def _rows_of_incomes(heading: Heading, mapping: IncomeMapping) -> Iterator[int]:
    """Yield the rows that have an amount, an answer or a description."""
    content = {field.name for field in mapping.field if field.is_content}
    at = {
        column
        for view in heading.views.all
        for name, columns in _columns(view.columns.found, view.columns.ambiguous)
        if name in content
        for column in columns
    }
    for number in _rows_below(heading.sheet, heading):
        if any(not is_blank(heading.sheet.cell(number, column)) for column in at):
            yield number


def _columns(
    found: Mapping[str, int], ambiguous: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from ((name, (column,)) for name, column in found.items())
    yield from ambiguous.items()


def _can_name_people(heading: Heading, rows: Iterable[int]) -> bool:
    """Whether cells that nobody reads can be names or numbers of people: in a village's summary
    every column is known, and none is of people."""
    sheet = heading.sheet
    known = {column for view in heading.views.all for column in view.columns.found.values()}
    return any(
        column not in known and _NAME.fullmatch(cell_text(value))
        for number in rows
        for column, value in enumerate(sheet.rows[number - 1], start=1)
    )


def _rows_of_any(sheet: Sheet, heading: Heading | None) -> list[int]:
    """Return the rows of a table of people, or of one with figures whatever it is about."""
    if _is_ours(sheet):
        return []
    if heading and {"head", "code", "id_number"} & {*heading.found, *heading.ambiguous}:
        return [n for n in _rows_below(sheet, heading) if len(_filled(sheet, n)) >= NAMED]
    return [number for number in _rows_below(sheet, None) if _has_figures(_filled(sheet, number))]


def _has_figures(filled: Sequence[Cell]) -> bool:
    # The first cell's figure may only number the rows.
    return len(filled) >= TABLE and any(map(_is_figure, filled[1:]))


def _rows_below(sheet: Sheet, heading: Heading | None) -> Iterator[int]:
    labels = {c: frozenset(path) for c, path in heading.paths.items()} if heading else {}
    for number in range((heading.last_row if heading else 0) + 1, len(sheet.rows) + 1):
        row = sheet.rows[number - 1]
        is_aside = is_footer(row) or is_note(row) or is_numbering(row)
        if not (is_aside or is_header_again(row, labels)):
            yield number


def _filled(sheet: Sheet, number: int) -> list[Cell]:
    return [value for value in sheet.rows[number - 1] if not is_blank(value)]


def _is_figure(value: Cell) -> bool:
    return isinstance(value, float) or bool(_FIGURE.fullmatch(cell_text(value)))


def _why(heading: Heading, mapping: IncomeMapping) -> str:
    reasons = [f"缺少列：{told}" for told in tell_lacking(heading, mapping)]
    reasons += [f"分不清哪一列是“{column_label(n, mapping)}”" for n in heading.ambiguous]
    reasons += [heading.trouble] if heading.trouble else []
    known = "、".join(column_label(name, mapping) for name in heading.found)
    return "；".join(reasons) or f"只认出 {known}，太少"
