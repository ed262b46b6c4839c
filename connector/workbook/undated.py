"""Numbers that no date can be, in cells that are formatted as dates."""

import re
from collections import defaultdict
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles.numbers import FORMAT_GENERAL, is_date_format

# openpyxl reads such a number as an error, and tells the number in this warning only.
_WARNING = re.compile(r"Cell (\S+) is marked as a date but the serial value (\S+) is outside")
_READ_AS = "#VALUE!"


def restore_numbers(workbook: Workbook, warned: Iterable[str]) -> tuple[str, ...]:
    """Put back the numbers that loading has taken for errors; return what is to be told of it.

    ``warned`` is what openpyxl warned of. Where it is unclear which cell a number was in, the
    cell stays as it is.
    """
    numbers: dict[str, list[str]] = defaultdict(list)
    for found in filter(None, map(_WARNING.search, warned)):
        numbers[found[1]].append(found[2])
    if not numbers:
        return ()
    cells = _find_errors(workbook)
    restored = lost = 0
    for place, values in numbers.items():
        # A warning names no sheet, but sheets are read in their order.
        if len(cells[place]) != len(values):
            lost += len(values)
            continue
        for cell, value in zip(cells[place], values, strict=True):
            cell.value = float(value) if re.search(r"\D", value.lstrip("-")) else int(value)
            cell.number_format = FORMAT_GENERAL
        restored += len(values)
    return tuple(_tell(restored, lost))


def _find_errors(workbook: Workbook) -> dict[str, list[Cell]]:
    """Return, by their name, the cells that may have held such a number."""
    cells: dict[str, list[Cell]] = defaultdict(list)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if (
                    isinstance(cell, Cell)
                    and (cell.data_type, cell.value) == ("e", _READ_AS)
                    and is_date_format(cell.number_format)
                ):
                    cells[cell.coordinate].append(cell)
    return cells


def _tell(restored: int, lost: int) -> Iterable[str]:
    if restored:
        yield (
            f"有 {restored} 个单元格设成了日期格式，里面的数字却不可能是日期，"
            "副本里改成了常规格式，数字没有变"
        )
    if lost:
        yield (
            f"有 {lost} 个单元格设成了日期格式，里面的数字却不可能是日期，"
            f"副本里成了 {_READ_AS}，请以原文件为准"
        )
