"""Rows as high as what is written in them, for programs that do not see to it themselves."""

from openpyxl import Workbook
from openpyxl.styles import Alignment

from connector.workbook.paper import fit_heights

WRAPPED = Alignment(wrap_text=True)


def make_sheet(*texts, width=20):
    sheet = Workbook().active
    sheet.column_dimensions["A"].width = width
    for row, text in enumerate(texts, start=1):
        sheet.cell(row, 1, text).alignment = WRAPPED
    return sheet


def heights(sheet):
    return [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]


def test_a_row_is_as_high_as_its_longest_text_takes_lines():
    sheet = make_sheet("短", "存在问题" * 5, "一\n二\n三")
    sheet.cell(2, 2, "再长也不换行" * 20)

    fit_heights(sheet)

    assert heights(sheet) == [None, 45, 45]


def test_heights_that_were_set_and_cells_that_were_merged_are_left_alone():
    sheet = make_sheet("存在问题" * 5, "存在问题" * 5)
    sheet.row_dimensions[1].height = 60
    sheet.merge_cells("A2:F2")

    fit_heights(sheet)

    assert heights(sheet) == [60, None]
