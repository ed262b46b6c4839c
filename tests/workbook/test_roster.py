"""A roster in a workbook names who is registered."""

import pytest
from openpyxl import Workbook

from connector.errors import WorkbookError
from connector.mapping.load import load_mapping
from connector.records.household import Household
from connector.workbook.roster import read_roster

MAPPING = load_mapping("hebei").income


def write(path, *rows):
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


def test_each_row_with_a_head_and_a_key_is_a_household(tmp_path):
    path = write(
        tmp_path / "花名册.xlsx",
        ["全部建档户花名册"],
        ["序号", "户编号", "户主姓名", "证件号码", "所在村", "人口数", "备注"],
        [1, "1306990010000123", "郑桂芳", "13069919580307001X", "西榆洼村", 4, ""],
        [2, None, "曾䶮", None, "西榆洼村", None, "x"],
        [None, None, "合计", None, None, 4, None],
    )

    assert read_roster(path, MAPPING) == (
        Household(
            code="1306990010000123",
            head="郑桂芳",
            id_number="13069919580307001X",
            village="西榆洼村",
            population=4,
        ),
        Household(head="曾䶮", village="西榆洼村"),
    )


def test_a_number_that_lost_its_digits_is_refused_with_its_cell(tmp_path):
    path = write(
        tmp_path / "花名册.xlsx",
        ["户编号", "户主", "所在村"],
        [1306990010000123, "郑桂芳", "西榆洼村"],
    )

    with pytest.raises(WorkbookError, match=r"花名册.xlsx Sheet A2：按数字存放"):
        read_roster(path, MAPPING)


def test_a_workbook_without_a_roster_is_refused_in_a_sentence(tmp_path):
    path = write(tmp_path / "别的.xlsx", ["品名", "数量"], ["化肥", 3])

    with pytest.raises(WorkbookError, match="没有找到花名册"):
        read_roster(path, MAPPING)
