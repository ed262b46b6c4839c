"""Figures of last year, of a whole year or of a plan are not filed as this month's."""

from decimal import Decimal

import pytest
from workbook.samples import MAPPING, check
from workbook.test_clerks_sheets import ANSWERED, GOOD, NAMED, make_person, write_sheet

from connector.mapping.income import IncomeMapping
from connector.workbook.header import read_heading
from connector.workbook.read import read_sheets

TITLE = "2022年2月脱贫户监测台账"
WORK, RENT = "务工收入", "土地流转收入"


def write_groups(folder, *groups, title=TITLE, merged=(), answers=""):
    """Write a sheet with one amount under each group."""
    labels = (WORK, RENT)[: len(groups)]
    return write_sheet(
        folder,
        [title],
        [*[None] * 4, *groups, answers],
        [*NAMED[:-1], *labels, *ANSWERED],
        [*make_person()[:-1], *(9600, 300)[: len(groups)], *GOOD],
        merged=merged,
    )


def amounts(batch):
    return [record.amounts for record in batch.records]


def messages(batch, code):
    return [issue.message for issue in batch.issues if issue.code == code]


@pytest.mark.parametrize("merged", [(), ("A1:I1",)])
@pytest.mark.parametrize(
    "group",
    [
        "2021年家庭收入（元）",
        "2022年收入",
        "年度收入",
        "家庭年收入",
        "上月收入",
        "上年同期",
        "去年",
        "全年累计",
        "1-3月累计",
        "预计",
        "2022年2月计划",
    ],
)
def test_a_column_under_another_time_is_not_taken_and_it_is_said_why(tmp_path, group, merged):
    batch = check(write_groups(tmp_path, group, "本月收入", merged=merged))

    assert amounts(batch) == [{"property_land_rent": Decimal(300)}]
    [told] = messages(batch, "other_time")
    assert told.startswith(f"这些列的表头写着“{group}”，看来不是这一个月的实际收入")
    assert f"{group} › {WORK}" in told
    assert not messages(batch, "extra_column")


def test_nothing_is_filed_where_all_amounts_are_of_another_time(tmp_path):
    batch = check(write_groups(tmp_path, "2021年家庭收入（元）"))

    assert batch.records == ()
    assert any("收入的分项金额" in told for told in messages(batch, "missing_column"))


def test_this_months_column_is_found_beside_last_months_of_the_same_name(tmp_path):
    path = write_sheet(
        tmp_path,
        [TITLE],
        [*[None] * 4, "本月", "上月"],
        [*NAMED[:-1], WORK, WORK, *ANSWERED],
        [*make_person()[:-1], 900, 800, *GOOD],
    )

    assert amounts(check(path)) == [{"wages_work": Decimal(900)}]


def test_answers_of_another_year_are_not_taken(tmp_path):
    batch = check(write_groups(tmp_path, "本月收入", answers="2021年“三保障”情况"))

    assert batch.records == ()
    [told] = messages(batch, "other_time")
    assert told.count("2021年“三保障”情况 › ") == len(ANSWERED)


@pytest.mark.parametrize(
    "group", ["本月收入", "月收入", "收入情况", "2022年2月收入", "2022年2月", "2022年脱贫户月收入"]
)
def test_a_group_of_one_month_or_of_none_is_taken(tmp_path, group):
    assert amounts(check(write_groups(tmp_path, group))) == [{"wages_work": Decimal(9600)}]


@pytest.mark.parametrize("merged", [(), ("A1:F1",)])
def test_a_year_in_a_title_is_no_group(tmp_path, merged):
    path = write_sheet(
        tmp_path,
        ["样村2022年度脱贫户收入情况"],
        [*NAMED, WORK, *ANSWERED],
        [*make_person(), 800, *GOOD],
        merged=merged,
    )

    assert amounts(check(path)) == [{"wages_work": Decimal(800)}]


def test_a_year_over_months_is_their_year(tmp_path):
    months = ["1月", *[None] * 4, "2月", *[None] * 4]
    path = write_sheet(
        tmp_path,
        [*[None] * 4, "2022年"],
        [*[None] * 4, *months],
        [*NAMED[:-1], *[WORK, *ANSWERED] * 2],
        [*make_person()[:-1], 100, *GOOD, 200, *GOOD],
    )

    batch = check(path)

    assert [(r.month, r.amounts["wages_work"]) for r in batch.records] == [
        ("2022-01", 100),
        ("2022-02", 200),
    ]


def test_a_path_that_the_mapping_itself_names_is_taken(tmp_path):
    said = MAPPING.model_dump()
    for field in said["field"]:
        if field["name"] == "wages_work":
            field["sheet"] = ("本年累计 › 务工收入",)
    path = write_groups(tmp_path, "本年累计", "本月收入")
    [sheet] = read_sheets(path)

    heading = read_heading(sheet, IncomeMapping.model_validate(said))

    assert heading.found["wages_work"] == 5
    assert heading.views.other_times == {}
