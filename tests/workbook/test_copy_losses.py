"""What a marked copy cannot have of its original: told, and never in silence."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.drawing.image import Image
from workbook.pictures import draw, encode
from workbook.test_annotate import RED, SHEET, annotate, make_issue, make_troubled, marks

from connector.errors import WorkbookError
from connector.workbook.annotate import annotate_workbook
from connector.workbook.bare import build_bare_copy
from connector.workbook.sheet import MergedRange, Sheet


def put_numbers(path, numbers, number_format):
    """Write each number, or error, into cell F20 of its sheet with such a format."""
    workbook = load_workbook(path)
    for name, number in numbers.items():
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        sheet["F20"] = number
        sheet["F20"].number_format = number_format
    workbook.save(path)


@pytest.fixture
def troubled(tmp_path):
    return make_troubled(tmp_path)


@pytest.mark.parametrize(
    ("part", "content", "word"),
    [
        ("xl/vbaProject.bin", b"macro", "宏"),
        ("xl/media/image1.emf", b"picture", "图片"),
        ("xl/cellimages.xml", b"<etc:cellImages/>", "嵌在单元格里的图片"),
        ("xl/richData/rdrichvalue.xml", b"<rvData/>", "嵌在单元格里的图片或联动数据"),
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


def test_a_photograph_stays_in_the_copy(troubled):
    workbook = load_workbook(troubled)
    workbook.active.add_image(Image(io.BytesIO(encode(draw(1)))), "F20")
    workbook.save(troubled)

    _, made = annotate(troubled)

    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.read("xl/media/image1.jpeg") == encode(draw(1))
    assert made.notes == ()


@pytest.mark.parametrize(
    ("number", "number_format"),
    [
        (10**9, "yyyy-mm-dd"),
        (1306301900010001, "yyyy/m/d"),
        (-4000000.5, "yyyy-mm-dd"),
        (10**12, "[h]:mm:ss"),
    ],
)
def test_a_number_that_no_date_can_be_stays_that_number_in_the_copy(
    troubled, number, number_format
):
    put_numbers(troubled, {SHEET: number}, number_format)

    workbook, made = annotate(troubled)

    cell = workbook[SHEET]["F20"]
    assert (cell.value, cell.data_type, cell.number_format) == (number, "n", "General")
    (note,) = made.notes
    assert "1 个单元格" in note
    assert "数字没有变" in note


def test_a_number_is_put_back_on_its_own_sheet(troubled):
    put_numbers(troubled, {SHEET: 10**9, "另一张": 2 * 10**9}, "yyyy-mm-dd")

    workbook, _ = annotate(troubled)

    assert [workbook[name]["F20"].value for name in (SHEET, "另一张")] == [10**9, 2 * 10**9]


def test_a_number_of_which_the_sheet_is_unclear_is_told_and_put_nowhere(troubled):
    put_numbers(troubled, {SHEET: 10**9, "另一张": "#VALUE!"}, "yyyy-mm-dd")

    workbook, made = annotate(troubled)

    assert [workbook[name]["F20"].value for name in (SHEET, "另一张")] == ["#VALUE!"] * 2
    (note,) = made.notes
    assert "请以原文件为准" in note


def test_dates_and_errors_of_the_clerk_stay_and_are_no_loss(troubled):
    put_numbers(troubled, {SHEET: 44621, "另一张": "#VALUE!"}, "yyyy-mm-dd")

    workbook, made = annotate(troubled)

    cell, other = (workbook[name]["F20"] for name in (SHEET, "另一张"))
    assert (cell.value.date(), cell.number_format) == (date(2022, 3, 1), "yyyy-mm-dd")
    assert other.value == "#VALUE!"
    assert made.notes == ()


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
    assert made.notes == ("这个文件不能原样写回，副本是 .xlsx，只带内容，不带格式和公式",)


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


def test_a_workbook_whose_styles_openpyxl_refuses_is_given_back_with_its_content(
    troubled, tmp_path
):
    odd = tmp_path / "别的软件写的.xlsx"
    with zipfile.ZipFile(troubled) as whole, zipfile.ZipFile(odd, "w") as changed:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "xl/styles.xml":
                content = content.replace(b'patternType="solid"', b'patternType="shiny"')
            changed.writestr(name, content)

    workbook, made = annotate(odd)

    assert made.notes == ("这个文件不能原样写回，副本是 .xlsx，只带内容，不带格式和公式",)
    assert {cell for _, cell in marks(workbook)} == {"AC5", "L6"}
    assert workbook["月收入"]["L6"].value == "约300元"
