"""Every format is read, and every spoiled file is an issue of its own."""

import runpy
import struct
import zipfile
from decimal import Decimal

import pytest
from workbook.samples import FOLDER, check, flatten, make_row
from workbook.writing import write_rows

from connector.workbook.read import read_workbook

READ = {
    "saved_as_xls.xls": (1, 1, [("error_value", "D4")]),
    "whole_numbers_in_xls.xls": (1, 0, []),
    "hidden_rows_in_xls.xls": (1, 1, [("rows_hidden?", "A3"), ("error_value", "D4")]),
    "hidden_rows_in_xlsb.xlsb": (1, 1, [("rows_hidden?", "A3"), ("error_value", "D4")]),
    "hidden_rows_in_ods.ods": (1, 1, [("rows_hidden?", "A3"), ("error_value", "D4")]),
    "rows_hidden_by_a_filter.xlsx": (8, 0, [("rows_hidden?", "A3")]),
    "saved_as_xlsb.xlsb": (1, 1, [("error_value", "D4")]),
    "saved_as_ods.ods": (1, 1, [("error_value", "D4")]),
    "text_in_gb18030.csv": (1, 1, [("error_value", "D4")]),
    "workbook_with_macros.xlsm": (2, 0, []),
    "text_in_utf8.csv": (2, 0, []),
    "text_in_utf16_with_tabs.txt": (2, 0, []),
    "text_that_lost_digits.csv": (0, 1, [("digits_lost", "A2")]),
    "export_of_a_web_page.xls": (2, 0, [("renamed_file?", "")]),
    "xlsx_called_xls.xls": (2, 0, [("renamed_file?", "")]),
    "xls_called_xlsx.xlsx": (1, 0, [("renamed_file?", "")]),
    "not_a_workbook.xlsx": (0, 0, [("renamed_file?", ""), ("no_income_sheet", "")]),
}
SPOILED = {
    "web_page_without_a_table.xls": ("web_page", "是网页"),
    "web_page_called_xls.xls": ("web_page", "是网页"),
    "workbook_of_excel_2003_in_xml.xls": ("damaged", "另存为"),
    "locked_with_a_password.xlsx": ("encrypted", "取消密码"),
    "old_format_with_a_password.xls": ("encrypted", "取消密码"),
    "photo_called_xlsx.xlsx": ("damaged", "另存为"),
    "archive_without_a_workbook.xlsx": ("damaged", "另存为"),
    "file_with_nothing_in_it.xlsx": ("empty_file", "重新导出"),
    "letter_called_xlsx.xlsx": ("damaged", "另存为"),
    "spoiled_in_the_middle.xlsx": ("damaged", "另存为"),
    "cut_off_while_copying.xlsx": ("damaged", "另存为"),
}


@pytest.mark.parametrize("name", READ)
def test_a_format_gives_the_records_and_issues_that_it_holds(name):
    records, refused, issues = READ[name]

    batch = check(FOLDER / name)

    assert (len(batch.records), len(batch.refused)) == (records, refused)
    assert [(code, cell) for code, _, cell in flatten(batch) if code != "missing_column?"] == issues


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_file_is_an_issue_that_says_what_to_do(name):
    code, advice = SPOILED[name]

    batch = check(FOLDER / name)

    assert (batch.records, batch.refused) == ((), ())
    [issue] = batch.issues
    assert (issue.code, issue.level, issue.file) == (code, "error", name)
    assert advice in issue.message


@pytest.mark.parametrize(
    "name", ["saved_as_xls.xls", "saved_as_xlsb.xlsb", "saved_as_ods.ods", "text_in_gb18030.csv"]
)
def test_groups_are_understood_in_formats_with_and_without_merged_cells(name):
    [record] = check(FOLDER / name).records

    assert record.amounts == {
        "wages_work": Decimal("1200.50"),
        "wages_other": Decimal("20.00"),
        "transfer_policy": Decimal("300.00"),
        "transfer_other": Decimal("4.00"),
    }


def test_whole_numbers_of_an_xls_are_numbers_like_others():
    [record] = check(FOLDER / "whole_numbers_in_xls.xls").records

    assert record.month == "2022-02"
    assert list(record.amounts.values()) == [Decimal(1200), Decimal(20), Decimal(300), Decimal(4)]


def test_hidden_rows_are_read_and_named_so_that_nobody_hands_them_in_unseen():
    batch = check(FOLDER / "rows_hidden_by_a_filter.xlsx")

    [issue] = [issue for issue in batch.issues if issue.code == "rows_hidden"]

    assert issue.message.startswith("第 3、4、5、6、7 行等 7 行是隐藏的（或被筛选掉），也读取了")


def test_a_name_that_gbk_lacks_is_read_from_gb18030():
    [record] = check(FOLDER / "text_in_gb18030.csv").records

    assert record.household.head == "李\U00020089"


def test_a_spoiled_workbook_does_not_keep_the_others_from_being_checked(tmp_path):
    good = write_rows(tmp_path / "好.xlsx", make_row())

    batch = check(FOLDER / "locked_with_a_password.xlsx", good)

    assert len(batch.records) == 1
    assert flatten(batch) == [("encrypted", "", "")]


def write_zeros(path, size, *, claimed=None):
    """Write a workbook whose sheet unpacks to ``size`` zeros, claiming ``claimed`` of them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(size >> 20):
                part.write(bytes(1 << 20))
    if claimed is not None:
        data = path.read_bytes()
        true, false = (number.to_bytes(4, "little") for number in (size, claimed))
        path.write_bytes(data.replace(true, false))


def test_a_zip_bomb_is_told_without_unpacking_it(tmp_path):
    write_zeros(tmp_path / "炸弹.xlsx", 513 << 20)

    assert flatten(check(tmp_path / "炸弹.xlsx")) == [("too_large", "", "")]


def test_a_zip_bomb_that_lies_about_its_size_is_told_too(tmp_path):
    write_zeros(tmp_path / "炸弹.xlsx", 64 << 20, claimed=1 << 10)

    assert flatten(check(tmp_path / "炸弹.xlsx")) == [("too_large", "", "")]


@pytest.mark.parametrize("name", ["saved_as_xls.xls", "saved_as_xlsb.xlsb", "saved_as_ods.ods"])
def test_a_cell_far_out_is_told_without_laying_the_sheet_out(tmp_path, name):
    formats = runpy.run_path(str(FOLDER / "formats.py"))
    write = formats[f"write_{name.rpartition('.')[2]}"]
    write(tmp_path / name, "登记", [["户主"], *[[""]] * 60_000, [*[""] * 250, "x"]])

    [issue] = check(tmp_path / name).issues

    assert (issue.code, issue.cell) == ("stray_cell", "IQ60002")


def test_damage_that_makes_the_cell_reader_panic_is_an_issue_and_says_nothing(tmp_path, capfd):
    path = tmp_path / "损坏.xls"
    data = (FOLDER / "saved_as_xls.xls").read_bytes()
    font = struct.pack("<HHH", 0x42, 2, 1200)
    path.write_bytes(data.replace(font, struct.pack("<HHH", 0x42, 0, 1200), 1))

    batch = check(path)

    assert [issue.code for issue in batch.issues] == ["damaged"]
    assert capfd.readouterr().err == ""


def test_a_sparse_file_of_gigabytes_is_not_read(tmp_path):
    path = tmp_path / "巨大.csv"
    with path.open("wb") as file:
        file.truncate(3 << 30)

    assert flatten(check(path)) == [("too_large", "", "")]


def test_hidden_sheets_and_what_was_not_read_are_in_the_reading():
    opened = read_workbook(FOLDER / "saved_as_ods.ods")

    assert (opened.kind, opened.hidden, opened.is_renamed) == ("ods", (), False)
    assert len(opened.sheets[0].rows) == 4
