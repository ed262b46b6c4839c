"""Finds the header rows of a sheet and the column of each field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.mapping.headers import (
    Columns,
    HeaderCell,
    HeaderPath,
    find_columns,
    header_paths,
)
from connector.mapping.income import IncomeMapping
from connector.workbook.sheet import Sheet, cell_text

DEEPEST_HEADER = 40  #: the header stands within the first rows, under a title at most
HEADER_ROWS = 3
ENOUGH_TO_BE_ONE = 3  #: fields found before a sheet counts as an attempt at an income sheet
KEYS = ("code", "id_number", "village")  #: any one of them, beside the head, names a household


@dataclass(frozen=True)
class Heading:
    """The header of a sheet: its last row, each column's path, and the fields found."""

    sheet: Sheet
    last_row: int
    paths: Mapping[int, HeaderPath]
    columns: Columns

    @property
    def found(self) -> Mapping[str, int]:
        """The column of each field that the sheet has."""
        return self.columns.found

    @property
    def weight(self) -> int:
        """How many fields the header speaks of."""
        return len(self.columns.found) + len(self.columns.ambiguous)

    def is_usable(self, mapping: IncomeMapping) -> bool:
        """Whether rows under this header can name a household, a month and an amount."""
        return not self.columns.ambiguous and not lacking_columns(self, mapping)


def read_heading(sheet: Sheet, mapping: IncomeMapping) -> Heading | None:
    """Return the header whose rows name the most fields, or None where nothing looks like one."""
    best: Heading | None = None
    for last_row in range(1, min(len(sheet.rows), DEEPEST_HEADER) + 1):
        if sum(bool(cell_text(value)) for value in sheet.rows[last_row - 1]) < 2:
            continue
        paths = header_paths(_header_cells(sheet, last_row))
        columns = find_columns(paths, mapping.sheet_patterns)
        heading = Heading(sheet, last_row, paths, columns)
        if best is None or heading.weight > best.weight:
            best = heading
    return best if best and best.weight >= ENOUGH_TO_BE_ONE else None


def _header_cells(sheet: Sheet, last_row: int) -> Iterator[HeaderCell]:
    first_row = max(1, last_row - HEADER_ROWS + 1)
    covered = set()
    for area in sheet.merged:
        if area.top > last_row or area.bottom < first_row:
            continue
        covered |= {
            (row, column)
            for row in range(max(area.top, first_row), min(area.bottom, last_row) + 1)
            for column in range(area.left, area.right + 1)
        }
        yield HeaderCell(
            row=area.top,
            column=area.left,
            text=cell_text(sheet.cell(area.top, area.left)),
            row_span=area.bottom - area.top + 1,
            column_span=area.right - area.left + 1,
        )
    for row in range(first_row, last_row + 1):
        for column, value in enumerate(sheet.rows[row - 1], start=1):
            if (row, column) not in covered and (text := cell_text(value)):
                yield HeaderCell(row=row, column=column, text=text)


def lacking_columns(heading: Heading, mapping: IncomeMapping) -> list[str]:
    """Return what the sheet cannot do without, in the operator's words."""
    found = heading.found
    lacking = [column_label(name, mapping) for name in ("month", "head") if name not in found]
    if not any(name in found for name in KEYS):
        lacking.append("、".join(column_label(name, mapping) for name in KEYS) + "（至少一列）")
    if not any((f.is_amount or f.typed) and f.name in found for f in mapping.field):
        lacking.append("至少一列收入金额")
    return lacking


def column_label(name: str, mapping: IncomeMapping) -> str:
    """Return the operator's word for a field or for a column that names the household."""
    if name in mapping.fields:
        return mapping.fields[name].label
    return mapping.sheet.columns[name][0].split("|")[0].strip()
