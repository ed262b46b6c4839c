"""No sheet with data is left out in silence: an error where it can be incomes, else a warning."""

import pytest
from openpyxl import Workbook, load_workbook
from workbook.samples import check, flatten

LABELS = ["户主", "月份", "务工收入", "住房安全", "饮水安全", "有无辍学学生", "参加医疗保险"]
ROW = ["李青禾", "2022-02", 1200, "是", "是", "否", "是"]
GOOD = [LABELS, ROW]


def write_sheets(folder, **sheets):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "登记.xlsx"
    workbook.save(path)
    return path


def renamed(**changes):
    return [changes.get(label, label) for label in LABELS]


def told(batch):
    """The issues about sheets that are not read."""
    return [issue for issue in batch.issues if issue.code == "sheet_unread"]


def test_a_sheet_whose_heads_have_another_label_is_an_error_that_names_it(tmp_path):
    path = write_sheets(tmp_path, 东村=GOOD, 西村=[renamed(户主="农户姓名"), ROW, ROW])

    batch = check(path)

    [issue] = told(batch)
    assert (issue.level, issue.sheet) == ("error", "西村")
    assert issue.message.startswith("没有读取：西村，2 行。缺少列：户主姓名；相近：A1“农户姓名”")
    assert len(batch.records) == 1


@pytest.mark.parametrize(
    "labels",
    [
        renamed(户主=""),
        ["", "", "务工收入", "住房安全", "", "", ""],
        ["农户姓名", "所属月度份", "打工挣的钱", "住房安全", "水", "上学", "看病"],
    ],
)
def test_a_sheet_with_incomes_or_answers_is_an_error_however_little_its_header_says(
    tmp_path, labels
):
    path = write_sheets(tmp_path, 东村=GOOD, 西村=[labels, ROW])

    assert [(i.sheet, i.level) for i in told(check(path))] == [("西村", "error")]


def test_a_table_of_which_no_label_is_known_is_a_warning(tmp_path):
    labels = ["农户", "月度", "打工挣的钱", "房", "水", "学", "病"]
    path = write_sheets(tmp_path, 东村=GOOD, 西村=[labels, ROW])

    assert [(i.message[:12], i.level) for i in told(check(path))] == [
        ("没有读取：西村，1 行，", "warning")
    ]


def test_a_summary_of_villages_is_a_warning(tmp_path):
    summary = [["所在村", "人口数", "月份", "务工收入"], ["东村", 3, "2022-02", 1200]]
    path = write_sheets(tmp_path, 东村=GOOD, 汇总=summary)

    assert [(i.sheet, i.level) for i in told(check(path))] == [("汇总", "warning")]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [renamed(户主="农户姓名")],
        [renamed(户主="农户姓名"), ["合计", "", 1200]],
        [["填表说明"], ["1. 每户每月一行。"], ["2. 金额以元为单位，没有的留空。"]],
        [["填报单位：东村", "填报人：李某"], ["联系电话：", "0312"]],
        [["代码", "名称"], *([f"0{n}", "其他"] for n in range(9))],
        [["序号", "代码", "名称"], *([n, f"0{n}", "死亡"] for n in range(9))],
        [["序号", "项目", "怎么填", "必填"], [1, "户编号", "照平台上的填写", "是"]],
    ],
)
def test_a_sheet_that_is_no_table_of_data_is_not_spoken_of(tmp_path, rows):
    path = write_sheets(tmp_path, 东村=GOOD, 说明=rows)

    assert told(check(path)) == []


def test_what_is_said_otherwise_is_not_said_again(tmp_path):
    coded = [["户编号", *LABELS], ["1306990000000001", *ROW]]
    broken = [["户编号", *renamed(月份="月度")], ["1306990000000001", *ROW]]
    path = write_sheets(tmp_path, 东村=coded, 西村=broken)

    batch = check(path)

    assert told(batch) == []
    assert ("missing_column", "西村", "") in flatten(batch)


def test_beside_the_mappings_own_sheet_others_only_warn(tmp_path):
    path = write_sheets(
        tmp_path,
        月收入=[["所在村", *LABELS], ["东村", *ROW]],
        西村=[renamed(户主="农户姓名"), ROW],
    )

    assert [(i.sheet, i.level) for i in told(check(path))] == [("西村", "warning")]


def test_a_sheet_beside_deregistrations_is_not_left_out_either(tmp_path):
    declared = [
        ["户编号", "户主姓名", "注销类型", "注销原因", "证明图片"],
        ["1306990000000001", "李青禾", "死亡", "去世", "证明.jpg"],
    ]
    path = write_sheets(tmp_path, 户注销=declared, 西村=[renamed(户主="农户姓名"), ROW])

    assert [(i.sheet, i.level) for i in told(check(path))] == [("西村", "error")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_with_data_is_a_warning_and_a_list_of_codes_is_none(tmp_path, state):
    codes = [["代码", "名称"], ["01", "是"], ["02", "否"]]
    path = write_sheets(tmp_path, 东村=GOOD, 西村=[LABELS, ROW, ROW], 选项=codes)
    workbook = load_workbook(path)
    workbook["西村"].sheet_state = workbook["选项"].sheet_state = state
    workbook.save(path)

    batch = check(path)

    assert [(i.sheet, i.level, i.message[:17]) for i in batch.issues if "hidden" in i.code] == [
        ("西村", "warning", "没有读取隐藏的工作表：西村，2 行")
    ]
    assert [record.source.sheet for record in batch.records] == ["东村"]
