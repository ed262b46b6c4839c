"""Workbooks in layouts of clerks' own give exactly the records and issues that they hold."""

from decimal import Decimal

import pytest
from openpyxl import Workbook
from workbook.samples import FOLDER, check, flatten

from connector.records.income import Batch

SHEET = "登记"
LACKS = ("missing_column?", SHEET, "")
EXPECTED = {
    "titles_above_and_notes_below": (["2022-02@6", "2022-02@7"], [LACKS]),
    "header_on_every_page": (["2022-02@2", "2022-02@6"], [LACKS]),
    "extra_columns": (["2022-02@2", "2022-02@3"], [LACKS, ("extra_column?", SHEET, "A1")]),
    "columns_in_another_order": (["2022-02@4", "2022-02@5"], [LACKS]),
    "one_sheet_a_village": (
        ["2022-02@3", "2022-02@4"] * 2,
        [("missing_column?", "东样村", ""), ("missing_column?", "西样村", "")],
    ),
    "one_sheet_a_month": (
        ["2021-12@2", "2021-12@3", "2022-01@3", "2022-01@4", "2022-02@2", "2022-02@3"],
        [
            *[("missing_column?", name, "") for name in ("2021年12月", "1月", "202202")],
            *[("copied_months?", "202202", cell) for cell in ("E2", "E3")],
        ],
    ),
    "month_in_the_title": (["2022-02@4", "2022-02@5"], [LACKS]),
    "bare_months_under_a_year": (
        ["2022-01@3", "2022-02@4"],
        [LACKS, ("bad_month", SHEET, "E5")],
    ),
    "months_across": (
        ["2021-12@4", "2022-01@4", "2022-02@4", "2021-12@5", "2022-02@5"],
        [LACKS, ("copied_months?", SHEET, "P4")],
    ),
    "answers_once_for_several_months": (
        [],
        [
            LACKS,
            ("shared_column", SHEET, ""),
        ],
    ),
    "title_and_sheet_name_disagree": (
        [],
        [("bad_month", "2月", ""), ("missing_column?", "2月", "")],
    ),
    "month_without_a_year": ([], [("bad_month", "2月", ""), ("missing_column?", "2月", "")]),
    "two_months_in_the_title": ([], [("bad_month", SHEET, ""), LACKS]),
    "amounts_in_ten_thousands": (
        ["2022-02@3", "2022-02@4"],
        [LACKS, ("ten_thousand?", SHEET, "")],
    ),
    "group_with_other_words": (["2022-02@3"], [LACKS, ("extra_column?", SHEET, "E2")]),
    "other_sheets_beside": (
        ["2022-02@2"],
        [
            *[("sheet_unread?", name, "") for name in ("花名册", "汇总")],
            ("missing_column?", "二组", ""),
        ],
    ),
    "broken_sheet_among_good_ones": (
        ["2022-02@2"],
        [
            ("missing_column?", "东样村", ""),
            ("missing_column", "西样村", ""),
            ("missing_column?", "西样村", ""),
            ("extra_column?", "西样村", "B1"),
        ],
    ),
    "named_sheet_and_its_old_copy": (
        ["2022-02@2"],
        [("missing_column?", "月收入", ""), ("sheet_ignored?", "旧表", "")],
    ),
    "nothing_like_a_header": ([], [("no_income_sheet", "", "")]),
}


def read(name: str) -> Batch:
    return check(FOLDER / f"{name}.xlsx")


def places(batch: Batch) -> list[str]:
    return [f"{record.month}@{record.source.row}" for record in batch.records]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_layout_gives_the_records_and_issues_that_it_holds(name):
    records, issues = EXPECTED[name]

    batch = read(name)

    assert places(batch) == records
    assert flatten(batch) == issues


def test_parts_that_repeat_are_told_apart_by_their_group_in_any_order():
    first, _ = read("columns_in_another_order").records

    assert first.amounts == {
        "transfer_other": Decimal("1.00"),
        "transfer_policy": Decimal("2.00"),
        "wages_other": Decimal("4.00"),
        "wages_work": Decimal("5.00"),
    }


def test_the_sheets_name_is_the_village_where_nothing_else_names_the_household():
    batch = read("one_sheet_a_village")

    villages = [record.household.village for record in batch.records]

    assert villages == ["东样村", "东样村", "西样村", "西样村"]
    assert {sheet.village for sheet in batch.sheets} == {"东样村", "西样村"}


def test_the_reading_tells_where_the_month_was_found():
    batch = read("one_sheet_a_month")

    told = {sheet.sheet: (sheet.month, sheet.month_from) for sheet in batch.sheets}

    assert told == {
        "说明": ("", ""),
        "2021年12月": ("2021-12", "工作表名“2021年12月”"),
        "1月": ("2022-01", "工作表名“1月”"),
        "202202": ("2022-02", "工作表名“202202”"),
    }


def test_a_block_of_columns_belongs_to_its_month_alone():
    batch = read("months_across")

    amounts = [record.amounts["wages_work"] for record in batch.records]
    columns = {(c.month, c.field): c.cell for c in batch.sheets[0].columns}

    assert amounts == [100, 100, 100, 200, 200]
    assert columns["2021-12", "wages_work"] == "D3"
    assert columns["2022-01", "wages_other"] == "K3"
    assert columns["2022-02", "water_safe"] == "S3"
    assert columns["", "code"] == "A3"


@pytest.mark.parametrize(
    ("said", "records", "refused"),
    [
        ("", ["2022-01@3", "2022-02@3"], []),
        ("2022年1月", ["2022-01@3"], ["2022-02"]),
        ("2022-02", ["2022-02@3"], ["2022-01"]),
        ("2021年12月", [], ["2022-01", "2022-02"]),
    ],
)
def test_a_row_that_names_another_month_than_its_block_is_refused(tmp_path, said, records, refused):
    part = ["务工收入", "住房安全", "饮水安全", "有无辍学学生", "参加医疗保险"]
    workbook = Workbook()
    for row in (
        ["户编号", "户主", "月份", "2022年1月", *[""] * 4, "2022年2月"],
        ["", "", "", *part, *part],
        ["1306990000000001", "李青禾", said, *([100, "是", "是", "否", "是"] * 2)],
    ):
        workbook.active.append(row)
    workbook.active.merge_cells("D1:H1")
    workbook.active.merge_cells("I1:M1")
    workbook.save(tmp_path / "登记.xlsx")

    batch = check(tmp_path / "登记.xlsx")

    told = [issue.cell for issue in batch.issues if issue.code == "bad_month"]
    assert (places(batch), [row.month for row in batch.refused]) == (records, refused)
    assert told == ["C3"] * len(refused)
    assert all(f"数却填在 {r.month} 的列里" in r.reason for r in batch.refused)


def test_an_october_under_a_year_that_may_begin_in_october_is_not_guessed():
    batch = read("bare_months_under_a_year")

    [issue] = [issue for issue in batch.issues if issue.code == "bad_month"]

    assert "2021年还是2022年" in issue.message
    assert issue.value == "10月"


def test_amounts_in_ten_thousands_are_told_in_yuan():
    batch = read("amounts_in_ten_thousands")

    for record in batch.records:
        assert record.amounts == {
            "wages_work": Decimal("1200.00"),
            "transfer_policy": Decimal("305.00"),
        }


def test_a_missing_column_is_explained_by_the_unread_ones_that_are_like_it():
    batch = read("group_with_other_words")

    [lacks] = [issue for issue in batch.issues if issue.code == "missing_column"]

    assert "转移性收入 › 其他，相近：E2“转移收入 › 其他补助”" in lacks.message
    assert lacks.message.count("相近") == 1


def test_the_likeliest_header_is_explained_where_none_is_found():
    [issue] = read("nothing_like_a_header").issues

    assert "最像的是“收入”第1行：认出 户主姓名（A1）" in issue.message
    assert "缺少 月份" in issue.message


def test_sheets_that_are_not_read_say_why():
    batch = read("other_sheets_beside")

    told = {sheet.sheet: sheet.why_not for sheet in batch.sheets}

    assert told["二组"] == ""
    assert told["说明"] == "没有像收入登记表的表头"
    assert told["花名册"].startswith("缺少列：月份")
    assert told["汇总"].startswith("缺少列：户主姓名")


def test_rows_that_are_left_out_say_why():
    [sheet] = read("titles_above_and_notes_below").sheets

    assert [(skipped.row, skipped.reason) for skipped in sheet.skipped] == [
        (9, "合计或说明"),
        (10, "合计或说明"),
        (11, "合计或说明"),
    ]
