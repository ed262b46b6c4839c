"""Writes workbooks that the intake reads back: the empty template, and filled ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from connector.mapping.income import IncomeMapping, Kind
from connector.records.fields import Value
from connector.records.household import Household
from connector.records.income import PROBLEM
from connector.workbook.columns import Column, build_columns, sum_formula
from connector.workbook.guide import write_guide
from connector.workbook.paper import print_across
from connector.workbook.style import (
    FIRST_DATA_ROW,
    HEADER_ROW,
    add_checks,
    lock_names,
    protect,
    style_columns,
    style_rows,
    write_header,
)

TITLE = "月收入登记表"
SPARE_ROWS = 100  #: prepared below the last filled row, with formats and sums
CHECKED_ROWS = 5000  #: drop-downs reach this far, also over rows that a clerk adds

SheetRow = Mapping[str, Value | int]
"""What one row shows, by field name; a sum left out becomes its formula."""


def write_template(
    path: Path,
    mapping: IncomeMapping,
    *,
    months: Sequence[str] = (),
    households: Sequence[Household] = (),
) -> None:
    """Write a workbook to fill, with a row for each given household and month."""
    named = [_household_row(household) for household in households]
    rows = [{**row, "month": month} for row, month in product(named, months or [""])]
    write_workbook(path, mapping, rows, months=months, spare_rows=SPARE_ROWS, is_template=True)


def find_namesakes(households: Sequence[Household], *, months: Sequence[str]) -> tuple[int, ...]:
    """Return the rows of such a template in which nothing tells the household from another."""
    counts = Counter(household.key for household in households)
    rows = enumerate(product(households, months or [""]), start=FIRST_DATA_ROW)
    return tuple(number for number, (one, _) in rows if counts[one.key] > 1)


def write_workbook(
    path: Path,
    mapping: IncomeMapping,
    rows: Sequence[SheetRow],
    *,
    months: Sequence[str] = (),
    spare_rows: int = 0,
    is_template: bool = False,
) -> None:
    """Write rows under the template's header; they may hold what no record could.

    A template is protected: its sums are locked, and so are the names that it already has.
    """
    workbook = Workbook()
    sheet = workbook.create_sheet(mapping.sheet.names[0])
    columns = build_columns(mapping)
    write_header(sheet, TITLE, columns)
    print_across(sheet, header=(HEADER_ROW, FIRST_DATA_ROW - 1))
    last_row = FIRST_DATA_ROW + len(rows) + spare_rows - 1
    style_columns(sheet, columns)
    style_rows(sheet, columns, last_row=last_row)
    for number in range(FIRST_DATA_ROW, last_row + 1):
        place = number - FIRST_DATA_ROW
        _write_row(sheet, number, columns, rows[place] if place < len(rows) else {}, mapping)
    if is_template:
        lock_names(sheet, columns, range(FIRST_DATA_ROW, FIRST_DATA_ROW + len(rows)))
        protect(sheet)
    add_checks(
        sheet,
        columns,
        last_row=max(last_row, CHECKED_ROWS),
        answers=(mapping.sheet.yes[0], mapping.sheet.no[0]),
        months=months,
        longest_problem=mapping.fields[PROBLEM].max_length if PROBLEM in mapping.fields else 0,
    )
    write_guide(workbook.create_sheet())
    del workbook["Sheet"]  # the one that openpyxl begins with
    workbook.save(path)


def _household_row(household: Household) -> dict[str, Value | int]:
    return {name: value for name, value in household.model_dump().items() if value}


def _write_row(
    sheet: Worksheet,
    number: int,
    columns: Sequence[Column],
    row: SheetRow,
    mapping: IncomeMapping,
) -> None:
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(number, place)
        if column.name in row:
            _write_value(cell, row[column.name], mapping)
        elif column.kind is Kind.SUM:
            cell.value = sum_formula(column, columns, number)


def _write_value(cell: Cell | MergedCell, value: Value | int, mapping: IncomeMapping) -> None:
    if isinstance(value, bool):
        value = (mapping.sheet.yes if value else mapping.sheet.no)[0]
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that starts with '=' is no formula
