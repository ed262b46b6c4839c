"""Cells of a report: typed, styled, and never a formula."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

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


def _fill(colour: str) -> PatternFill:
    # openpyxl compares styles by value; one object a colour spares thousands of them.
    return _FILLS.setdefault(colour, PatternFill("solid", start_color=colour.lstrip("#")))
