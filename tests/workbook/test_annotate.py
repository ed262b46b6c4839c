"""The marked copy: marks where they belong, everything else as the clerk had it."""

import hashlib
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from workbook.samples import FOLDER, check, make_row
from workbook.writing import write_rows

from connector.records.issues import Issue, Level
from connector.workbook.annotate import annotate_workbook

SHEET, LIST = "月收入", "问题清单"
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def annotate(path, issues=None, suffix=".xlsx"):
    """Return the marked copy, opened, and what it was made with."""
    made = annotate_workbook(path, check(path).issues if issues is None else issues, suffix=suffix)
    return load_workbook(io.BytesIO(made.content), keep_vba=suffix == ".xlsm"), made


def make_issue(cell="L5", message="甲；乙", level=Level.ERROR, sheet=SHEET, value=""):
    return Issue(
        code="not_a_number", level=level, message=message, file="登记.xlsx", sheet=sheet,
        cell=cell, value=value,
    )  # fmt: skip


def marks(workbook):
    """Return the colour and the comment of every marked cell."""
    return {
        (sheet.title, cell.coordinate): (cell.fill.fgColor.rgb, cell.comment.text)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def listed(workbook):
    return [[cell.value for cell in row][:7] for row in workbook[LIST].iter_rows(min_row=5)]


def make_troubled(folder):
    """Return a workbook with an error in L6 and a warning in AC5."""
    return write_rows(
        folder / "登记.xlsx", make_row(problem="漏雨"), make_row(2, wages_work="约300元")
    )


@pytest.fixture
def troubled(tmp_path):
    return make_troubled(tmp_path)


def test_each_issue_is_a_colour_a_comment_and_a_line_with_a_link(troubled):
    workbook, made = annotate(troubled)

    warning, error = check(troubled).issues
    sheet = workbook[LIST]
    assert made.marked == 2
    assert marks(workbook) == {
        (SHEET, "AC5"): (YELLOW, f"【检查】提醒：{warning.message}"),
        (SHEET, "L6"): (RED, f"【检查】错误：{error.message}"),
    }
    assert listed(workbook) == [
        [1, "提醒", SHEET, "AC5", "漏雨", warning.message, "problem_without_bad_answer"],
        [2, "错误", SHEET, "L6", "约300元", error.message, "not_a_number"],
    ]
    assert [sheet.cell(row, 4).hyperlink.location for row in (5, 6)] == [
        f"'{SHEET}'!AC5",
        f"'{SHEET}'!L6",
    ]
    assert "错误 1 条" in sheet["A2"].value


def test_the_original_is_never_touched(troubled):
    before = hashlib.sha256(troubled.read_bytes()).hexdigest()

    annotate(troubled)

    assert hashlib.sha256(troubled.read_bytes()).hexdigest() == before
    assert [path.name for path in troubled.parent.iterdir()] == ["登记.xlsx"]


def test_what_the_clerk_had_is_kept(troubled):
    original = load_workbook(troubled)
    sheet = original[SHEET]
    sheet["M5"] = "=SUM(L5,100)"
    sheet["L6"].font = Font(bold=True, color="FF00B050")
    sheet["L6"].number_format = "0.0"
    sheet["N5"].fill = PatternFill("solid", fgColor="FF92D050")
    sheet.column_dimensions["H"].width, sheet.row_dimensions[6].height = 33, 44
    sheet.merge_cells("A20:C21")
    sheet.conditional_formatting.add("L5:L9", CellIsRule(operator="greaterThan", formula=["5000"]))
    drop_down = DataValidation(type="list", formula1='"甲,乙"')
    drop_down.add("AE5")
    sheet.add_data_validation(drop_down)
    original.create_sheet("村里的事")["B2"] = "=1+1"
    original.save(troubled)

    workbook, made = annotate(troubled)

    copy = workbook[SHEET]
    assert copy["M5"].value == "=SUM(L5,100)"
    assert (copy["L6"].font.b, copy["L6"].font.color.rgb) == (True, "FF00B050")
    assert copy["L6"].number_format == "0.0"
    assert copy["N5"].fill.fgColor.rgb == "FF92D050"
    assert (copy.column_dimensions["H"].width, copy.row_dimensions[6].height) == (33, 44)
    assert {str(a) for a in copy.merged_cells.ranges} == {str(a) for a in sheet.merged_cells.ranges}
    assert [str(c.sqref) for c in copy.conditional_formatting] == ["L5:L9"]
    assert copy.data_validations.count == sheet.data_validations.count
    assert copy.freeze_panes == sheet.freeze_panes
    assert workbook["村里的事"]["B2"].value == "=1+1"
    assert workbook.sheetnames == [*original.sheetnames, LIST]
    assert workbook.calculation.fullCalcOnLoad
    assert made.notes == ()


def test_it_opens_on_the_list_and_no_two_sheets_are_selected_together(troubled):
    workbook, _ = annotate(troubled)

    selected = [s.title for s in workbook.worksheets if s.sheet_view.tabSelected]
    assert workbook.active.title == LIST
    assert selected == [LIST]


def test_many_issues_of_one_cell_share_its_comment_and_the_worst_gives_the_colour(troubled):
    issues = [make_issue(message=f"第{n}条；改", level=Level.WARNING) for n in range(11)]

    workbook, made = annotate(troubled, [*issues, make_issue(message="错；改")])

    ((colour, text),) = marks(workbook).values()
    assert made.marked == 1
    assert colour == RED
    assert text.splitlines()[0] == "【检查】提醒：第0条；改"
    assert text.splitlines()[-1] == "【检查】还有 4 条，见“问题清单”"
    assert len(listed(workbook)) == 12


def test_a_long_text_is_short_in_the_comment_and_whole_in_the_list(troubled):
    message = "字" * 5000

    workbook, _ = annotate(troubled, [make_issue(message=message)])

    ((_, text),) = marks(workbook).values()
    assert len(text) < 400
    assert listed(workbook)[0][5] == message


def test_a_comment_of_the_clerk_stays_above_ours(troubled):
    original = load_workbook(troubled)
    original[SHEET]["L6"].comment = Comment("王会计：\n等村里回话", "王会计")
    original.save(troubled)

    workbook, _ = annotate(troubled)

    comment = workbook[SHEET]["L6"].comment
    assert comment.text.splitlines()[:2] == ["王会计：", "等村里回话"]
    assert comment.text.splitlines()[2].startswith("【检查】错误：")
    assert comment.author == "王会计"


def test_an_issue_inside_a_merged_area_marks_its_first_cell(tmp_path):
    issues = [make_issue(cell=cell) for cell in ("A5", "B5", "A6", "B6")]

    workbook, _ = annotate(FOLDER / "merged_cells_in_rows.xlsx", issues)

    places = [row[3] for row in listed(workbook)]
    links = [workbook[LIST].cell(row, 4).hyperlink.location for row in range(5, 9)]
    assert places == ["A5", "B5", "A6", "B6"]
    assert links == [f"'{SHEET}'!{cell}" for cell in ("A5", "B5", "A5", "B5")]
    assert {cell for _, cell in marks(workbook)} == {"A5", "B5"}


def test_what_is_about_the_whole_sheet_or_file_is_listed_without_a_link(troubled):
    issues = [make_issue(cell=""), make_issue(cell="", sheet=""), make_issue(sheet="没有这张")]

    workbook, made = annotate(troubled, issues)

    assert made.marked == 0
    assert [row[2:4] for row in listed(workbook)] == [
        [SHEET, "整张表"],
        [None, "整张表"],
        ["没有这张", "L5"],
    ]


def test_a_corrected_copy_is_marked_anew_and_loses_its_old_marks(troubled, tmp_path):
    original = load_workbook(troubled)
    original[SHEET]["L6"].fill = PatternFill("solid", fgColor="FF92D050")
    original[SHEET]["L6"].comment = Comment("等村里回话", "王会计")
    original.save(troubled)
    first, _ = annotate(troubled)
    first[SHEET]["L6"] = Decimal(300)
    corrected = tmp_path / "改过.xlsx"
    first.save(corrected)

    second, made = annotate(corrected)

    assert made.marked == 1
    assert marks(second)[SHEET, "L6"] == ("FF92D050", "等村里回话")
    assert marks(second)[SHEET, "AC5"][0] == YELLOW
    assert second.sheetnames.count(LIST) == 1
    assert [row[3] for row in listed(second)] == ["AC5"]


def test_a_clerks_own_sheet_of_that_name_is_left_alone(troubled):
    original = load_workbook(troubled)
    original.create_sheet(LIST)["A1"] = "村里的问题"
    original.save(troubled)

    workbook, _ = annotate(troubled)

    assert workbook[LIST]["A1"].value == "村里的问题"
    assert workbook.sheetnames[-1] == f"{LIST}1"


def test_a_clean_workbook_gets_a_list_that_says_so(tmp_path):
    workbook, made = annotate(write_rows(tmp_path / "登记.xlsx", make_row()))

    assert made.marked == 0
    assert workbook[LIST]["A2"].value == "没有发现问题。"


def test_a_raw_value_that_looks_like_a_formula_is_shown_and_not_worked_out(troubled):
    value = '=HYPERLINK("http://a","b")'

    workbook, _ = annotate(troubled, [make_issue(value=value)])

    cell = workbook[LIST]["E5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (value, "s", True)


def test_a_sheet_with_a_quote_in_its_name_is_linked_rightly(troubled):
    original = load_workbook(troubled)
    original[SHEET].title = "三月 '改'"
    original.save(troubled)

    workbook, _ = annotate(troubled)

    assert workbook[LIST]["D5"].hyperlink.location == "'三月 ''改'''!AC5"
