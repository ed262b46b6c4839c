"""How a sheet comes out on the screen and of a printer: what clerks write is signed on paper."""

import math
import unicodedata

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

LINE_POINTS = 15  #: of a line of text in the fonts that sheets begin with
DEFAULT_COLUMN_WIDTH = 8.43  #: Excel's own
SPARE = 0.95  #: of a column's width: letters are not all as wide as digits
_WIDE = ("W", "F", "A")


def fit_heights(sheet: Worksheet) -> None:
    """Make each row as high as its wrapped texts need: Excel does so on opening a file,
    LibreOffice shows one line of each."""
    merged = {place for area in sheet.merged_cells.ranges for place in area.cells}
    widths: dict[int, float] = {}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        lines = 1
        for column, cell in enumerate(row, start=1):
            text = cell.value
            if not isinstance(text, str):
                continue
            width = widths.get(column) or widths.setdefault(column, _width(sheet, column))
            # Most texts are short, and a cell's style is slow to look at.
            if 2 * len(text) > width or "\n" in text:
                is_wrapped = cell.alignment.wrap_text and (number, column) not in merged
                lines = max(lines, _count_lines(text, width) if is_wrapped else 1)
        if lines > 1 and sheet.row_dimensions[number].height is None:
            sheet.row_dimensions[number].height = LINE_POINTS * lines


def _width(sheet: Worksheet, column: int) -> float:
    dimension = sheet.column_dimensions.get(get_column_letter(column))
    return SPARE * (dimension.width if dimension else DEFAULT_COLUMN_WIDTH)


def _count_lines(text: str, width: float) -> int:
    """Return over how many lines a wrapped text runs in a column of so many digits."""
    return sum(max(1, math.ceil(_width_of(line) / width)) for line in text.split("\n"))


def _width_of(text: str) -> int:
    """Return how wide a text is, in digits."""
    return sum(2 if unicodedata.east_asian_width(letter) in _WIDE else 1 for letter in text)


def print_across(sheet: Worksheet, *, header: tuple[int, int]) -> None:
    """Let all columns fit on a page's width, with the header's rows on every page."""
    first, last = header
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{first}:{last}"
