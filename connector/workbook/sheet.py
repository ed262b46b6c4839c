"""A sheet as its file holds it: raw cells, merged ranges, cells that cannot be trusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from openpyxl.utils import get_column_letter

Cell = str | float | bool | date | time | timedelta
"""A raw value; a blank cell is the empty text."""

BLANK = ""
MAX_ROWS = 199_999
MAX_COLUMNS = 702  #: up to ZZ: a year of months side by side takes some 350
LONGEST_WHOLE = 1e21  #: a shortened 户编号 or ID number is shown as digits, all it has left
MAX_CELLS = 8_000_000  #: of the rectangle that a reader lays out, blanks included


class Flaw(StrEnum):
    """Why what is read of a cell is not what it says; most such cells only read as blank."""

    NO_RESULT = "formula_without_value"  #: a formula that no program has calculated yet
    ERROR = "error_value"  #: #N/A, #REF! and their like
    UNIT_IN_FORMAT = "unit_in_format"  #: 0.35 is shown as '0.35万元', or 3500 is


@dataclass(frozen=True)
class MergedRange:
    """A merged cell's rectangle, both ends included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_single(self) -> bool:
        """Whether it is one cell only: what the readable part of a wider one may come to."""
        return (self.top, self.left) == (self.bottom, self.right)

    def __str__(self) -> str:
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


@dataclass(frozen=True)
class Sheet:
    """One visible sheet; rows and columns count from 1, as Excel shows them."""

    name: str
    rows: Sequence[Sequence[Cell]] = ()
    merged: tuple[MergedRange, ...] = ()
    flaws: Mapping[int, Mapping[int, Flaw]] = field(default_factory=dict)  #: by row and column
    stray: str = ""  #: a cell so far out that the sheet was not read
    counts_from_1904: bool = False  #: its day numbers are not Excel's usual ones
    hidden_rows: frozenset[int] = frozenset()  #: by hand or by a filter; they are read all the same

    def cell(self, row: int, column: int) -> Cell:
        """Return the raw value; blank beyond the cells that the sheet has."""
        if not 0 < row <= len(self.rows) or not 0 < column <= len(self.rows[row - 1]):
            return BLANK
        return self.rows[row - 1][column - 1]


def is_laid_out(rows: int, columns: int) -> bool:
    """Tell whether a rectangle of cells is small enough to be read."""
    return rows <= MAX_ROWS and columns <= MAX_COLUMNS and rows * columns <= MAX_CELLS


def column_letters(column: int) -> str:
    """Return a column's name as Excel shows it, ``AB``."""
    return get_column_letter(column)


def cell_name(row: int, column: int) -> str:
    """Return a cell's name as Excel shows it, ``D7``."""
    return f"{get_column_letter(column)}{row}"


def is_blank(value: Cell) -> bool:
    """Tell whether a cell shows nothing."""
    return isinstance(value, str) and (not value or value.isspace())


def cell_text(value: Cell) -> str:
    """Return what a person would read in the cell; whole numbers without '.0'."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < LONGEST_WHOLE:
        return str(int(value))
    return str(value).upper() if isinstance(value, bool) else str(value)


def merged_rows(
    sheet: Sheet, last_row: int, found: Mapping[str, int]
) -> dict[int, list[tuple[str, MergedRange]]]:
    """Return the fields that merged cells below ``last_row`` cover, by row."""
    rows: dict[int, list[tuple[str, MergedRange]]] = {}
    for area in sheet.merged:
        fields = [n for n, column in found.items() if area.left <= column <= area.right]
        bottom = min(area.bottom, len(sheet.rows))
        for number in range(max(area.top, last_row + 1), bottom + 1):
            rows.setdefault(number, []).extend((name, area) for name in fields)
    return rows
