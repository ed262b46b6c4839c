"""The marked copy: marks where they belong, everything else as the clerk had it."""

import hashlib
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from workbook.samples import FOLDER, check, make_row
from workbook.writing import write_rows

from connector.errors import WorkbookError
from connector.records.issues import Issue, Level
from connector.workbook.annotate import annotate_workbook
from connector.workbook.bare import build_bare_copy
from connector.workbook.sheet import MergedRange, Sheet

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


@pytest.fixture
def troubled(tmp_path):
    """A workbook with an error in L6 and a warning in AC5."""
    return write_rows(
        tmp_path / "登记.xlsx", make_row(problem="漏雨"), make_row(2, wages_work="约300元")
    )


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
    workbook, _ = annotate(FOLDER / "merged_cells_in_rows.xlsx")

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


@pytest.mark.parametrize(
    ("part", "content", "word"),
    [
        ("xl/vbaProject.bin", b"macro", "宏"),
        ("xl/media/image1.png", b"picture", "图片"),
        ("xl/threadedComments/threadedComment1.xml", b"<x/>", "批注的回复"),
        ("xl/drawings/drawing7.xml", b"<xdr:wsDr><xdr:sp macro=''/></xdr:wsDr>", "图形和文本框"),
        ("xl/worksheets/sheet9.xml", b"<x14:dataValidation type='list'/>", "下拉选项"),
        ("xl/worksheets/sheet9.xml", b"<x14:conditionalFormatting pivot='0'/>", "条件格式"),
    ],
)
def test_what_the_copy_cannot_carry_is_named(troubled, part, content, word):
    with zipfile.ZipFile(troubled, "a") as archive:
        archive.writestr(part, content)

    _, made = annotate(troubled)

    (note,) = made.notes
    assert word in note
    assert "原文件没有改动" in note


def test_macros_stay_in_a_copy_that_can_hold_them(troubled):
    with zipfile.ZipFile(troubled, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")

    workbook, made = annotate(troubled, suffix=".xlsm")

    assert workbook.vba_archive.read("xl/vbaProject.bin") == b"macro"
    assert made.notes == ()


def test_a_file_that_is_gone_is_told_in_words(tmp_path):
    with pytest.raises(WorkbookError, match=r"没有\.xlsx：无法读取"):
        annotate_workbook(tmp_path / "没有.xlsx", [], suffix=".xlsx")


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body>
<office:spreadsheet><table:table table:name="二月"><table:table-row>
<table:table-cell office:value-type="string"><text:p>户编号</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>务工收入和别的很长的说明文字</text:p>
</table:table-cell>
</table:table-row><table:table-row>
<table:table-cell office:value-type="string"><text:p>1306301900010001</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1200"><text:p>1200</text:p>
</table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""

MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def test_another_format_becomes_an_xlsx_with_its_content_and_the_marks(tmp_path):
    path = tmp_path / "登记.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.replace("\n", " ").replace("> <", "><"))

    workbook, made = annotate(path, [make_issue("B2", sheet="二月")])

    sheet = workbook["二月"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["户编号", "务工收入和别的很长的说明文字"],
        ["1306301900010001", 1200],
    ]
    assert (sheet["A2"].number_format, sheet["B2"].number_format) == ("@", "General")
    assert marks(workbook) == {("二月", "B2"): (RED, "【检查】错误：甲；乙")}
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width
    assert made.notes == ("这种格式不能原样写回，副本是 .xlsx，只带内容，不带格式和公式",)


def test_names_and_values_that_excel_refuses_are_written_as_it_takes_them():
    rows = [["=1+1", "坏\x07字", True, date(2022, 3, 1)], ["", 0.5, "", ""]]
    sheets = [
        Sheet(name="三月[1]/县:" + "长" * 40, rows=rows, merged=(MergedRange(1, 1, 2, 1),)),
    ]

    workbook, by_name = build_bare_copy(sheets)

    sheet = by_name[sheets[0].name]
    assert sheet.title.startswith("三月_1__县_")
    assert len(sheet.title) == 31
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s")
    assert [sheet[cell].value for cell in ("B1", "C1", "D1", "B2")] == [
        "坏字", True, date(2022, 3, 1), 0.5,
    ]  # fmt: skip
    assert sheet["D1"].number_format == "yyyy-mm-dd"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:A2"]
    assert workbook.sheetnames == [sheet.title]
