"""Cells of a report: typed, styled, and never a formula."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | Decimal | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_LINE = Side(style="thin", color="C9CED6")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", wrap_text=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="top")
_FILLS: dict[str, PatternFill] = {}


class Style(StrEnum):
    """What a cell is, from which its look follows."""

    TITLE = "title"
    HEADER = "header"
    NAME = "name"
    TEXT = "text"
    LONG = "long"  #: a text that runs over the empty cells to its right
    COUNT = "count"
    MONEY = "money"


_FORMATS = {Style.COUNT: "0", Style.MONEY: "#,##0.00"}
_FONTS = {
    Style.TITLE: Font(bold=True, size=16, color="1F3A5F"),
    Style.HEADER: Font(bold=True, color="FFFFFF"),
    Style.NAME: Font(bold=True, color="1F3A5F"),
}
_ALIGNMENTS = {
    Style.TITLE: Alignment(vertical="center"),
    Style.HEADER: _CENTRE,
    Style.LONG: Alignment(vertical="top"),
    Style.COUNT: _RIGHT,
    Style.MONEY: _RIGHT,
}


def put(sheet: Worksheet, row: int, column: int, value: str | int | Decimal, style: Style) -> None:
    """Put ``value`` into a cell; a text stays a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # openpyxl takes '=…' for a formula and '#N/A' for an error
        cell.number_format = "@"
        # Excel, asked to edit such a cell, would otherwise read it as a formula after all.
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    else:
        cell.value = value
        cell.number_format = _FORMATS[style]
    cell.alignment = _ALIGNMENTS.get(style, _TOP)
    if style in _FONTS:
        cell.font = _FONTS[style]
    if style not in (Style.TITLE, Style.LONG):
        cell.border = _BORDER
    if style is Style.HEADER:
        cell.fill = _fill("#1F3A5F")


def tint(sheet: Worksheet, row: int, columns: Iterable[int], colour: str) -> None:
    """Colour the cells of one row; ``colour`` as in HTML."""
    for column in columns:
        sheet.cell(row, column).fill = _fill(colour)


def set_widths(sheet: Worksheet, widths: Iterable[int]) -> None:
    """Set the columns' widths, in characters, from the first column on."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def fill_table(
    sheet: Worksheet,
    columns: Mapping[str, int],
    rows: Iterable[Sequence[Cell]],
    *,
    filtered: bool = True,
) -> None:
    """Fill an empty sheet with a table that prints on pages as wide as it is; ``columns`` maps
    labels to widths."""
    for column, label in enumerate(columns, start=1):
        put(sheet, 1, column, label, Style.HEADER)
    for line, cells in enumerate(rows, start=2):
        for column, value in enumerate(cells, start=1):
            if isinstance(value, Decimal):
                put(sheet, line, column, value, Style.MONEY)
            elif isinstance(value, int):
                put(sheet, line, column, value, Style.COUNT)
            else:
                put(sheet, line, column, value or "", Style.TEXT)
    set_widths(sheet, columns.values())
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if filtered:
        sheet.auto_filter.ref = sheet.dimensions


def _fill(colour: str) -> PatternFill:
    # openpyxl compares styles by value; one object a colour spares thousands of them.
    return _FILLS.setdefault(colour, PatternFill("solid", start_color=colour.lstrip("#")))
