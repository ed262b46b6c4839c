"""Remarks that begin like a total or a note drop no household without a word."""

import pytest
from openpyxl import Workbook
from workbook.samples import check, flatten

LABELS = ["走访备注", "户编号", "户主", "月份", "务工收入"]
ANSWERS = ["住房安全", "饮水安全", "有无辍学学生", "参加医疗保险"]
GOOD = ["是", "是", "否", "是"]
HOUSEHOLD = ["1306990000000001", "李青禾", "2022-02", 1200]
REMARKS = ["说明：本户外出", "备注在外务工", "审核人王", "日期：3月5日", "村主任：在家"]


def check_rows(folder, *rows, labels=(*LABELS, *ANSWERS), title="登记"):
    workbook = Workbook()
    workbook.active.title = title
    for row in (labels, *rows):
        workbook.active.append(list(row))
    workbook.save(folder / "登记.xlsx")
    return check(folder / "登记.xlsx")


def told(batch):
    """The issues about rows, not those about the header."""
    return [(code, cell) for code, _, cell in flatten(batch) if not code.endswith("_column?")]


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_that_begins_like_a_note_leaves_no_household_out(tmp_path, remark):
    batch = check_rows(tmp_path, [remark, *HOUSEHOLD, *GOOD])

    assert [record.household.head for record in batch.records] == ["李青禾"]


@pytest.mark.parametrize("remark", REMARKS)
@pytest.mark.parametrize("month", ["2022-02", "二月吧"])
def test_a_row_with_head_month_and_content_is_read_or_refused_without_a_number(
    tmp_path, remark, month
):
    labels = [*LABELS, *ANSWERS, "所在村"]

    batch = check_rows(tmp_path, [remark, "", "李青禾", month, 1200, *GOOD, "样村"], labels=labels)

    assert len(batch.records) + len(batch.refused) == 1


def test_a_row_whose_number_has_lost_digits_is_refused_and_not_passed_over(tmp_path):
    batch = check_rows(tmp_path, ["备注", 1306990000000001, *HOUSEHOLD[1:], *GOOD])

    assert ("digits_lost", "B2") in told(batch)


def test_a_remark_beside_one_of_several_months_leaves_no_household_out(tmp_path):
    months = ["2022年1月", "", "", "", "", "2022年2月"]
    labels = [["走访备注", "户编号", "户主", *months], ["", "", "", *(["务工收入", *ANSWERS] * 2)]]
    row = ["备注外出", "", "李青禾", "", "", "", "", "", 1200, *GOOD]

    batch = check_rows(tmp_path, labels[1], row, labels=labels[0], title="样村")

    assert [record.month for record in batch.records] == ["2022-02"]


@pytest.mark.parametrize("mark", ["合计", "例", "示例", "小计："])
def test_a_total_or_an_example_that_has_a_household_is_skipped_with_a_warning(tmp_path, mark):
    batch = check_rows(tmp_path, [mark, *HOUSEHOLD, *GOOD])

    assert (batch.records, told(batch)) == ((), [("row_ignored?", "B2")])
    assert batch.sheets[0].skipped[0].row == 2


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "", "", 1200],
        ["合计", "", "", "2022-02", 1200],
        ["", "合计", "2户", "2022-02", 1200],
        ["填表人：", "张三", "", "审核人：", "李四"],
        ["填表人：", "张三", "联系电话：", "13800000000", "2022年3月4日"],
        ["填表人：张三", "13800000000", "", "", ""],
        ["注：", "数据截至月底"],
        ["备注"],
    ],
)
def test_totals_and_lines_to_be_signed_are_passed_over_without_a_word(tmp_path, row):
    batch = check_rows(tmp_path, ["", *HOUSEHOLD, *GOOD], row)

    assert (len(batch.records), told(batch)) == (1, [])


def test_a_deregistration_with_such_a_remark_is_read(tmp_path):
    batch = check_rows(
        tmp_path,
        ["备注：已核实", "1306990000000001", "李青禾", "死亡", "去世", "证明.jpg"],
        labels=["走访备注", "户编号", "户主姓名", "注销类型", "注销原因", "证明图片"],
        title="户注销",
    )

    assert [row.source.row for row in batch.refused] == [2]  # its picture is missing
