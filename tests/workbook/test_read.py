import io
import zipfile

import pytest
from openpyxl import Workbook
from workbook.samples import check, flatten, make_row
from workbook.writing import write_rows

from connector.errors import WorkbookError
from connector.workbook import survey
from connector.workbook.read import is_open_elsewhere, read_sheets
from connector.workbook.sheet import Flaw, MergedRange


def save(workbook, path):
    workbook.save(path)
    return path


def replace_in_sheet(path, old, new):
    """Change the first sheet's XML as another program would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def test_cells_stand_where_excel_shows_them(tmp_path):
    workbook = Workbook()
    workbook.active["C4"] = 5
    workbook.active["B2"] = "题"
    workbook.active.merge_cells("B2:C3")

    [sheet] = read_sheets(save(workbook, tmp_path / "a.xlsx"))

    assert sheet.cell(4, 3) == 5.0
    assert sheet.cell(2, 2) == "题"
    assert sheet.cell(99, 99) == ""
    assert sheet.merged == (MergedRange(top=2, left=2, bottom=3, right=3),)


def test_hidden_sheets_are_left_out(tmp_path):
    workbook = Workbook()
    workbook.active.title = "看得见"
    workbook.create_sheet("藏起来").sheet_state = "hidden"

    sheets = read_sheets(save(workbook, tmp_path / "a.xlsx"))

    assert [sheet.name for sheet in sheets] == ["看得见"]


def test_error_cells_and_uncalculated_formulas_are_no_blanks(tmp_path):
    workbook = Workbook()
    workbook.active["A1"] = "#N/A"
    workbook.active["B2"] = "=1+1"

    [sheet] = read_sheets(save(workbook, tmp_path / "a.xlsx"))

    assert sheet.flaws == {1: {1: Flaw.ERROR}, 2: {2: Flaw.NO_RESULT}}


def test_a_formula_with_a_stored_result_is_its_result(tmp_path):
    workbook = Workbook()
    workbook.active["A1"] = "=1+1"
    workbook.active["A2"] = '=""'
    path = save(workbook, tmp_path / "a.xlsx")
    replace_in_sheet(path, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    replace_in_sheet(path, b'<c r="A2"><f>""</f><v />', b'<c r="A2" t="str"><f>""</f><v></v>')

    [sheet] = read_sheets(path)

    assert sheet.cell(1, 1) == 2.0
    assert sheet.flaws == {}


@pytest.mark.parametrize("name", ["AAA1", "XFD7", "ZZ29000", "A200000", "A1048576"])
def test_a_sheet_with_a_stray_cell_is_not_read_into_memory(tmp_path, name):
    workbook = Workbook()
    workbook.active["A1"] = 1
    workbook.active[name] = "x"

    [sheet] = read_sheets(save(workbook, tmp_path / "a.xlsx"))

    assert (sheet.stray, sheet.rows) == (name, ())


@pytest.mark.parametrize("name", ["IV1", "A199999"])
def test_a_cell_within_reach_is_read(tmp_path, name):
    workbook = Workbook()
    workbook.active[name] = "x"

    [sheet] = read_sheets(save(workbook, tmp_path / "a.xlsx"))

    assert sheet.stray == ""
    assert sum(value == "x" for row in sheet.rows for value in row) == 1


def test_formats_far_out_do_no_harm(tmp_path):
    workbook = Workbook()
    workbook.active["A1"] = 1
    workbook.active["XFD1048576"].number_format = "0.00"

    [sheet] = read_sheets(save(workbook, tmp_path / "a.xlsx"))

    assert (sheet.stray, len(sheet.rows)) == ("", 1)


@pytest.mark.parametrize(
    ("name", "data", "advice"),
    [
        ("空.xlsx", b"", "文件是空的"),
        ("文字.xlsx", b"hello", "另存为"),
        ("压缩.xlsx", b"PK\x03\x04broken", "另存为"),
        ("旧.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "另存为"),
        (
            "加密.xlsx",
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "取消密码",
        ),
        ("~$打开.xlsx", b"x", "临时文件"),
    ],
)
def test_a_spoiled_file_is_refused_in_words(tmp_path, name, data, advice):
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(WorkbookError, match=advice) as refused:
        read_sheets(path)

    assert refused.value.subject == name


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "照片.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")

    with pytest.raises(WorkbookError, match="另存为"):
        read_sheets(path)


def test_a_workbook_without_its_parts_is_refused(tmp_path):
    path = tmp_path / "缺页.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook>")

    with pytest.raises(WorkbookError, match="另存为"):
        read_sheets(path)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(WorkbookError, match="找不到"):
        read_sheets(tmp_path / "没有.xlsx")
    with pytest.raises(WorkbookError, match="文件夹"):
        read_sheets(tmp_path)


def test_a_file_that_unpacks_to_more_than_memory_is_told_by_its_own_table():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1000))
    data = packed.getvalue()
    claimed = data.replace(
        (1000).to_bytes(4, "little"), (survey.MAX_BYTES + 1).to_bytes(4, "little")
    )

    assert not survey.is_too_large(data)
    assert survey.is_too_large(claimed)


def test_a_workbook_open_in_excel_is_read_with_a_warning(tmp_path):
    path = write_rows(tmp_path / "登记.xlsx", make_row())
    (tmp_path / "~$登记.xlsx").write_bytes(b"lock")

    batch = check(path)

    assert is_open_elsewhere(path)
    assert len(batch.records) == 1
    assert flatten(batch) == [("open_in_excel?", "", "")]
