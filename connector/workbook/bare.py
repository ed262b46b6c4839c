"""A workbook written anew from what was read: for formats that cannot be written back."""

import re
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from connector.workbook.sheet import BLANK, Cell, Sheet, cell_text

NARROWEST, WIDEST = 8, 40
MEASURED_ROWS = 60  #: the first of them tell how wide a column has to be
LONGEST_TITLE = 31
EXCEL_ROWS = 1 << 20

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def build_bare_copy(sheets: Sequence[Sheet]) -> tuple[Workbook, Mapping[str, Worksheet]]:
    """Return a workbook with the content of these sheets, and its sheets by their old names."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    written = {}
    for sheet in sheets:
        title = _FORBIDDEN.sub("_", sheet.name)[:LONGEST_TITLE].strip("'") or "表"
        written[sheet.name] = workbook.create_sheet(title)
        _fill(written[sheet.name], sheet)
    return workbook, written


def _fill(target: Worksheet, sheet: Sheet) -> None:
    for number, row in enumerate(sheet.rows[:EXCEL_ROWS], start=1):
        for column, value in enumerate(row, start=1):
            if value != BLANK:
                _put(target, number, column, value)
    for area in sheet.merged:
        if not area.is_single:  # Excel calls a file damaged that merges one cell
            target.merge_cells(str(area))
    first = sheet.rows[:MEASURED_ROWS]
    for column in range(1, max(map(len, first), default=0) + 1):
        texts = [cell_text(row[column - 1]) for row in first if column <= len(row)]
        longest = max(map(_width, texts), default=0)
        width = min(max(longest + 2, NARROWEST), WIDEST)
        target.column_dimensions[get_column_letter(column)].width = width


def _put(target: Worksheet, row: int, column: int, value: Cell) -> None:
    cell = target.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.number_format = "@"  # numbers that are names stay texts, whoever edits them
    else:
        cell.value = int(value) if isinstance(value, float) and value.is_integer() else value


def _width(text: str) -> int:
    """Return how many Latin characters wide a text is: a Chinese one counts twice."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
