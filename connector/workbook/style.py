"""How the template looks, and what it lets a clerk type."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from connector.mapping.income import Kind
from connector.workbook.columns import Column
from connector.workbook.sheet import cell_name

TITLE_ROW = 1
HEADER_ROW = 2
HEADER_ROWS = 3
FIRST_DATA_ROW = HEADER_ROW + HEADER_ROWS
NAMES = ("code", "head", "id_number", "village", "month")  #: who and when, not how much
FROZEN = ("code", "head")  #: what stays in view while scrolling to the right

LENGTHS = {"code": (10, 16), "id_number": (18, 20, 22)}
LONGEST_LIST = 255  #: characters that Excel takes for a drop-down's choices

TEXT_FORMAT = "@"
MONEY_FORMAT = "#,##0.00"

_LINE = Side(style="thin", color="B7B7B7")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_HEADER_FILL = PatternFill("solid", fgColor="DDE8F3")
_SUM_FILL = PatternFill("solid", fgColor="F2F2F2")
_GIVEN_FILL = PatternFill("solid", fgColor="F7F9FC")
_WIDTHS = {"code": 20, "id_number": 24, "village": 16, "population": 8, "problem": 32}


def write_header(sheet: Worksheet, title: str, columns: Sequence[Column]) -> None:
    """Write the title and the three-row merged header, frozen, with fitting widths."""
    cell = sheet.cell(TITLE_ROW, 1, title)
    cell.font, cell.alignment = Font(bold=True, size=16), _CENTRE
    sheet.merge_cells(
        start_row=TITLE_ROW, end_row=TITLE_ROW, start_column=1, end_column=len(columns)
    )
    for level in range(HEADER_ROWS):
        _write_level(sheet, level, columns)
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column.name, 12)
    sheet.row_dimensions[TITLE_ROW].height = 30
    sheet.row_dimensions[FIRST_DATA_ROW - 1].height = 45
    frozen = sum(column.name in FROZEN for column in columns)
    sheet.freeze_panes = cell_name(FIRST_DATA_ROW, frozen + 1)


def _write_level(sheet: Worksheet, level: int, columns: Sequence[Column]) -> None:
    row = HEADER_ROW + level
    deep = [(n, c) for n, c in enumerate(columns, start=1) if len(c.path) > level]
    for path, group in groupby(deep, key=lambda pair: pair[1].path[: level + 1]):
        members = list(group)
        (first, column), (last, _) = members[0], members[-1]
        ends = len(column.path) == level + 1
        end_row = FIRST_DATA_ROW - 1 if ends else row
        if (end_row, last) != (row, first):  # Excel calls a file damaged that merges one cell
            sheet.merge_cells(start_row=row, end_row=end_row, start_column=first, end_column=last)
        cell = sheet.cell(row, first, path[-1])
        cell.font, cell.alignment = Font(bold=True), _CENTRE
        cell.fill, cell.border = _HEADER_FILL, _BORDER


def style_columns(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Give whole columns their format, so that rows which a clerk adds below have it too:
    what is not formatted as text loses digits, what is locked cannot be typed into."""
    for place, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.number_format = _number_format(column)
        dimension.protection = Protection(locked=False)


def style_rows(sheet: Worksheet, columns: Sequence[Column], *, last_row: int) -> None:
    """Give every prepared cell its format; of those, only sums are locked."""
    for place, column in enumerate(columns, start=1):
        is_sum = column.kind is Kind.SUM
        for row in range(FIRST_DATA_ROW, last_row + 1):
            cell = sheet.cell(row, place)
            cell.number_format, cell.border = _number_format(column), _BORDER
            cell.protection = Protection(locked=is_sum)
            if is_sum:
                cell.fill = _SUM_FILL


def lock_names(sheet: Worksheet, columns: Sequence[Column], rows: Iterable[int]) -> None:
    """Lock what names household and month in rows that were filled in beforehand."""
    places = [n for n, column in enumerate(columns, start=1) if column.name in NAMES]
    for row in rows:
        for place in places:
            cell = sheet.cell(row, place)
            if cell.value:
                cell.protection, cell.fill = Protection(locked=True), _GIVEN_FILL


def protect(sheet: Worksheet) -> None:
    """Switch the locks on, without a password: they are against slips, not against people."""
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "autoFilter", "insertRows"):
        setattr(sheet.protection, allowed, False)  # False is what Excel calls allowed


def _number_format(column: Column) -> str:
    if column.kind is Kind.SUM or column.is_amount:
        return MONEY_FORMAT
    # A number typed into a text cell is a text, which the check for whole numbers refuses.
    return "0" if column.name == "population" else TEXT_FORMAT


def add_checks(
    sheet: Worksheet,
    columns: Sequence[Column],
    *,
    last_row: int,
    answers: Sequence[str],
    months: Sequence[str],
    longest_problem: int,
) -> None:
    """Add drop-downs and input checks to the columns that a clerk fills."""
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        check = _check(
            column, letter, answers=answers, months=months, longest_problem=longest_problem
        )
        if check is None:
            continue
        check.add(f"{letter}{FIRST_DATA_ROW}:{letter}{last_row}")
        check.errorTitle = "请改正"
        check.showErrorMessage = True
        sheet.add_data_validation(check)


def _check(
    column: Column,
    letter: str,
    *,
    answers: Sequence[str],
    months: Sequence[str],
    longest_problem: int,
) -> DataValidation | None:
    if column.kind is Kind.ANSWER:
        return one_of(answers, error=f"只能选{'或'.join(answers)}")
    if column.is_amount:
        return DataValidation(
            type="decimal",
            operator="greaterThanOrEqual",
            formula1="0",
            allow_blank=True,
            error="请填不小于 0 的金额（元），没有的留空",
        )
    if column.name == "month" and months:
        return one_of(months, error="请从列表中选择月份")
    if column.name in LENGTHS:
        return of_length(LENGTHS[column.name], letter)
    if column.name == "population":
        return DataValidation(
            type="whole", operator="between", formula1="1", formula2="99", error="请填人口数"
        )
    return at_most(longest_problem) if column.name == "problem" else None


def one_of(words: Sequence[str], *, error: str) -> DataValidation | None:
    """Return a drop-down of the words, or None where they are too many for one."""
    listed = ",".join(words)
    if len(listed) > LONGEST_LIST:  # Excel calls the file damaged
        return None
    return DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, error=error)


def of_length(lengths: Sequence[int], letter: str) -> DataValidation:
    """Ask back where a number has another length; whoever is sure may keep it."""
    cell = f"{letter}{FIRST_DATA_ROW}"
    told = "、".join(map(str, lengths))
    return DataValidation(
        type="custom",
        formula1=f"OR({','.join(f'LEN({cell})={length}' for length in lengths)})",
        errorStyle="warning",
        allow_blank=True,
        error=f"一般是 {told} 位，请核对",
    )


def at_most(length: int) -> DataValidation:
    """Return the check that a text has no more characters."""
    return DataValidation(
        type="textLength",
        operator="lessThanOrEqual",
        formula1=str(length),
        allow_blank=True,
        error=f"最多 {length} 个字",
    )
