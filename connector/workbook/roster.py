"""A roster of households in a workbook: who is registered on the platform."""

from pathlib import Path

from connector.errors import WorkbookError
from connector.mapping.income import IncomeMapping
from connector.records.household import Household
from connector.workbook.header import Heading, read_heading
from connector.workbook.read import read_sheets
from connector.workbook.sheet import BLANK, cell_name, cell_text
from connector.workbook.values import CellFaultError, parse_number_name, parse_population

NUMBERS = ("code", "id_number")


def read_roster(path: Path, mapping: IncomeMapping) -> tuple[Household, ...]:
    """Return every household that the first sheet with 户主 and a key lists.

    Raises WorkbookError where there is none, or where a number has lost its digits.
    """
    for sheet in read_sheets(path):
        heading = read_heading(sheet, mapping)
        if heading is not None and "head" in heading.found:
            rows = range(heading.last_row + 1, len(sheet.rows) + 1)
            found = [_read(heading, row, path.name) for row in rows]
            if listed := tuple(one for one in found if one is not None):
                return listed
    raise WorkbookError(
        "没有找到花名册：要有“户主”一栏，以及户编号、证件号码、所在村中的至少两栏",
        subject=path.name,
    )


def _read(heading: Heading, row: int, file: str) -> Household | None:
    named: dict[str, str | int | None] = {}
    for name, column in heading.found.items():
        value = heading.sheet.cell(row, column)
        if name not in Household.model_fields or value == BLANK:
            continue
        try:
            if name in NUMBERS:
                named[name] = parse_number_name(value)
            elif name == "population":
                named[name] = parse_population(value)
            else:
                named[name] = cell_text(value)
        except CellFaultError as fault:
            place = f"{file} {heading.sheet.name} {cell_name(row, column)}"
            raise WorkbookError(fault.message, subject=place) from None
    household = Household.model_validate(named)
    is_somebody = household.head and (household.code or household.id_number or household.village)
    return household if is_somebody else None
