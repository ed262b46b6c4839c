"""Amounts in 万元 wherever a clerk says so, and a refusal where it is said in two ways."""

from decimal import Decimal

import pytest
from openpyxl import load_workbook
from workbook.samples import check, make_id_number
from workbook.test_clerks_sheets import ANSWERED, GOOD, NAMED, make_person, write_sheet

WORK = "务工收入"


def check_sheet(folder, *above, labels=(WORK,), values=(1.2,), merged=(), title="登记"):
    """Check a sheet with these rows above its header, and one household of February."""
    rows = [*above, [*NAMED, *labels, *ANSWERED], [*make_person(), *values, *GOOD]]
    return check(write_sheet(folder, *rows, merged=merged, title=title))


def amounts(batch):
    return [record.amounts for record in batch.records]


def errors(batch):
    return [(i.code, i.cell) for i in batch.issues if i.level.value == "error"]


@pytest.mark.parametrize(
    "above",
    [
        [["东村2022年2月收入登记表（万元）"]],
        [["东村2022年2月收入登记表（单位万元）"]],
        [["登记表"], ["单位：户、人、万元"]],
        [["登记表"], ["单位：人、万元"]],
        [["登记表"], ["单位:人民币万元"]],
        [["登记表"], ["填报单位：元氏县", "", "单位：万元"]],
        [["登记表", "", "", "", "", "", "单位", "万元"]],
        [["登记表"], ["", "", "", "", "单位", "万元"]],
        [["东村收入情况", "", "", "", "", "（万元）"]],
        [["东村收入情况（万元）"]],
    ],
)
def test_a_title_or_note_that_says_ten_thousands_counts_for_all_amounts(tmp_path, above):
    batch = check_sheet(tmp_path, *above, labels=(WORK, "土地流转收入"), values=(0.12, 0.05))

    assert amounts(batch) == [{"wages_work": Decimal(1200), "property_land_rent": Decimal(500)}]
    assert "ten_thousand" in {issue.code for issue in batch.issues}


def test_a_title_over_one_column_alone_counts_for_all_amounts(tmp_path):
    above = [["东村收入情况（万元）"], ["东村"]]

    batch = check_sheet(tmp_path, *above, values=(0.12,), merged=["A2:B2"])

    assert amounts(batch) == [{"wages_work": Decimal(1200)}]


def test_the_sheets_name_may_say_ten_thousands(tmp_path):
    batch = check_sheet(tmp_path, values=(0.12,), title="收入（万元）")

    assert amounts(batch) == [{"wages_work": Decimal(1200)}]


@pytest.mark.parametrize(
    "above",
    [
        [["登记表（元）"]],
        [["登记表"], ["填报单位：元氏县"]],
        [["收入5万元以下户登记表"]],
        [["十万元户登记表（元）"]],
        [["登记表"], ["单位：户、元"]],
    ],
)
def test_a_title_that_speaks_of_yuan_or_of_rich_households_changes_no_amount(tmp_path, above):
    batch = check_sheet(tmp_path, *above)

    assert amounts(batch) == [{"wages_work": Decimal("1.20")}]


def test_a_columns_own_unit_goes_before_the_sheets_where_only_some_have_one(tmp_path):
    labels = (f"{WORK}(元)", "土地流转收入")

    batch = check_sheet(tmp_path, ["登记表（万元）"], labels=labels, values=(800, 0.05))

    assert amounts(batch) == [{"wages_work": Decimal(800), "property_land_rent": Decimal(500)}]


def test_a_remark_about_ten_thousands_is_nothing_where_every_column_says_its_unit(tmp_path):
    above = [["登记表"], ["说明：金额不要按万元填写"]]

    batch = check_sheet(tmp_path, *above, labels=(f"{WORK}(元)",), values=(800,))

    assert amounts(batch) == [{"wages_work": Decimal(800)}]


def test_the_unit_of_a_column_that_is_not_read_is_nobody_elses(tmp_path):
    batch = check_sheet(tmp_path, labels=("存款（万元）", WORK), values=(3, 800))

    assert amounts(batch) == [{"wages_work": Decimal(800)}]


@pytest.mark.parametrize(
    ("above", "labels", "told"),
    [
        (
            [["登记表（元）"], ["单位：万元"]],
            (WORK,),
            "A2“单位:万元”写的是万元，A1“登记表(元)”写的是元",
        ),
        ([["登记表（万元）"]], (f"{WORK}(元)",), "金额列的表头写的却都是元"),
        ([["登记表"], ["说明：金额不要按万元填写"]], (WORK,), "写了万元，看不出说的是哪些列"),
        ([["登记表（万元）"], ["说明：金额按元填写"]], (WORK,), "A2“说明:金额按元填写”写的是元"),
        ([["登记表（千元）"]], (WORK,), "A1“登记表(千元)”里的金额单位不是元也不是万元"),
    ],
)
def test_a_unit_that_is_told_in_two_ways_or_unknown_stops_the_sheet(tmp_path, above, labels, told):
    batch = check_sheet(tmp_path, *above, labels=labels)

    [issue] = [issue for issue in batch.issues if issue.code == "unclear_unit"]
    assert told in issue.message
    assert batch.records == ()


def test_ten_thousands_written_below_a_label_stop_the_sheet(tmp_path):
    person = [*make_person(), 0.12, *GOOD]
    path = write_sheet(tmp_path, [*NAMED, WORK, *ANSWERED], [*[None] * 5, "（万元）"], person)

    batch = check(path)

    assert errors(batch) == [("unclear_unit", "")]
    assert batch.records == ()


@pytest.mark.parametrize("shown", ['0.00"万元"', '0!.0,"万"', "[>=10000]0!.0,万;0"])
def test_a_number_format_that_shows_ten_thousands_stops_the_row(tmp_path, shown):
    path = write_sheet(
        tmp_path,
        [*NAMED, WORK, *ANSWERED],
        [*make_person(1), 0.35, *GOOD],
        [*make_person(2), 800, *GOOD],
        [*make_person(3), "无", *GOOD],
    )
    workbook = load_workbook(path)
    for cell in ("F2", "F4", "F9"):
        workbook.active[cell].number_format = shown
    workbook.save(path)

    batch = check(path)

    assert errors(batch) == [("unit_in_format", "F2")]
    assert [record.household.id_number for record in batch.records] == [
        make_id_number(2),
        make_id_number(3),
    ]


def test_a_number_format_with_other_chinese_words_is_nothing_to_say(tmp_path):
    path = write_sheet(tmp_path, [*NAMED, WORK, *ANSWERED], [*make_person(), 800, *GOOD])
    workbook = load_workbook(path)
    workbook.active["F2"].number_format = '#,##0.00"元"'
    workbook.save(path)

    batch = check(path)

    assert errors(batch) == []
    assert amounts(batch) == [{"wages_work": Decimal(800)}]


def write_blocks(folder, *blocks, title="登记表"):
    """Write January's and February's columns side by side, each with its answers."""
    top, labels, values = [None] * 4, [*NAMED[:-1]], [*make_person()[:-1]]
    for month, columns in zip(("2022年1月", "2022年2月"), blocks, strict=True):
        top += [month, *[None] * (len(columns) + len(ANSWERED) - 1)]
        labels += [*columns, *ANSWERED]
        values += [*columns.values(), *GOOD]
    return write_sheet(folder, [title], top, labels, values)


@pytest.mark.parametrize(
    ("title", "january", "february", "expected"),
    [
        (
            "登记表",
            {"务工收入(元)": 800},
            {"务工收入(元)": 900, "土地流转收入(万元)": 0.12},
            [
                {"wages_work": Decimal(800)},
                {"wages_work": Decimal(900), "property_land_rent": Decimal(1200)},
            ],
        ),
        (
            "登记表",
            {"务工收入(元)": 800},
            {"务工收入(万元)": 0.2},
            [{"wages_work": Decimal(800)}, {"wages_work": Decimal(2000)}],
        ),
        (
            "登记表（万元）",
            {"务工收入": 0.08},
            {"务工收入(元)": 900},
            [{"wages_work": Decimal(800)}, {"wages_work": Decimal(900)}],
        ),
        (
            "登记表（万元）",
            {"务工收入": 0.08},
            {"务工收入": 0.09, "土地流转收入(元)": 300},
            [
                {"wages_work": Decimal(800)},
                {"wages_work": Decimal(900), "property_land_rent": Decimal(300)},
            ],
        ),
    ],
)
def test_each_months_columns_have_their_own_unit(tmp_path, title, january, february, expected):
    batch = check(write_blocks(tmp_path, january, february, title=title))

    assert amounts(batch) == expected
    assert "ten_thousand" in {issue.code for issue in batch.issues}
