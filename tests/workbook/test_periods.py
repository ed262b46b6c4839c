"""A sheet that speaks of several months, or of the day it was filed, is not filed as one month."""

import pytest
from workbook.samples import check
from workbook.test_clerks_sheets import ANSWERED, GOOD, NAMED, make_person, write_sheet

from connector.workbook.periods import find_period

WORK = "务工收入"


def check_sheet(folder, *above, name="登记"):
    """Check a sheet with no column of months under these rows."""
    person = [*make_person()[:-1], 800, *GOOD]
    return check(write_sheet(folder, *above, [*NAMED[:-1], WORK, *ANSWERED], person, title=name))


def months(batch):
    return [record.month for record in batch.records]


def errors(batch):
    return [i.code for i in batch.issues if i.level.value == "error"]


@pytest.mark.parametrize(
    "title",
    [
        "2021年10月、11月、12月收入登记表",
        "2021年10月和11月收入登记表",
        "2021年10月11月收入登记表",
        "2022年1月、2月收入登记表",
        "2022年1月2月收入登记表",
        "2022年1月及2月收入登记表",
        "2022年1-2月收入登记表",
        "2022年2月收入登记表（1-2月）",
        "2021年10月至今收入登记表",
    ],
)
def test_a_title_of_several_months_stops_the_sheet_and_says_what_to_do(tmp_path, title):
    batch = check_sheet(tmp_path, [title])

    [issue] = [issue for issue in batch.issues if issue.code == "bad_month"]
    assert "不是一个月" in issue.message
    assert "加一列“月份”" in issue.message
    assert months(batch) == []


@pytest.mark.parametrize("title", ["2022年1-12月收入登记表", "2022年1月至12月收入登记表"])
def test_a_title_of_the_whole_year_leaves_the_month_to_the_sheets_name(tmp_path, title):
    assert months(check_sheet(tmp_path, [title], name="2月")) == ["2022-02"]
    assert months(check_sheet(tmp_path, [title])) == []


def test_several_months_in_neighbouring_cells_stop_the_sheet(tmp_path):
    batch = check_sheet(tmp_path, ["2022年1月", "至", "2月"], ["单位：元"])

    assert errors(batch) == ["bad_month"]
    assert months(batch) == []


@pytest.mark.parametrize(
    "name",
    [
        "2022年1-2月",
        "2022.1-2月",
        "1-2月",
        "1、2月",
        "1.2月",
        "2021年10-12月",
        "2021.10-2022.2",
        "202110-202202",
    ],
)
def test_a_sheets_name_of_several_months_stops_the_sheet(tmp_path, name):
    batch = check_sheet(tmp_path, ["2022年收入登记表"], name=name)

    assert errors(batch) == ["bad_month"]
    assert months(batch) == []


@pytest.mark.parametrize(
    "name",
    ["附件1月收入", "2022-02-05", "2022.2.5上报", "2022年2月5日报", "2022年2月上报", "2月上报"],
)
def test_a_day_of_filing_or_an_attachments_number_in_a_sheets_name_is_no_month(tmp_path, name):
    batch = check_sheet(tmp_path, ["2022年收入登记表"], name=name)

    assert errors(batch) == ["missing_column"]
    assert months(batch) == []


@pytest.mark.parametrize(
    "name",
    [
        "2月",
        "2022年2月",
        "2022.2",
        "2022-02",
        "202202",
        "二月",
        "东村2月",
        "2月-东村",
        "东村-2022年2月",
        "2022年2月（3月5日报）",
        "收入2月",
    ],
)
def test_a_sheets_name_of_one_month_is_still_that_month(tmp_path, name):
    batch = check_sheet(tmp_path, ["2022年收入登记表"], name=name)

    assert months(batch) == ["2022-02"]


@pytest.mark.parametrize(
    "above",
    [
        [["2022年2月收入登记表"]],
        [["二〇二二年二月份收入登记表"]],
        [["2022年2月收入情况（2022年3月5日填报）"]],
        [["2022年2月收入登记表"], ["填报时间：2022年3月1日-5日"]],
        [["2022年2月收入登记表"], ["说明：1-2月的数另表上报"]],
    ],
)
def test_a_title_of_one_month_is_still_that_month(tmp_path, above):
    assert months(check_sheet(tmp_path, *above)) == ["2022-02"]


def test_a_title_of_several_months_does_no_harm_where_each_row_has_its_month(tmp_path):
    rows = [["2022年1-2月收入登记表"], [*NAMED, WORK, *ANSWERED], [*make_person(), 800, *GOOD]]

    assert months(check(write_sheet(tmp_path, *rows))) == ["2022-02"]


@pytest.mark.parametrize(
    "text",
    [
        "一、3月收入",
        "东村2022年3月-2组",
        "2022年3月—脱贫户",
        "2022年3月到户补贴",
        "2022年3月1-5日",
        "2022年12月",
        "填报时间:2022年3月-4月",
    ],
)
def test_what_only_looks_like_several_months_is_not(text):
    assert find_period(text) == ""
