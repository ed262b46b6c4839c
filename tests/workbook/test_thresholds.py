"""Thresholds are settings: each moves the line that its rule draws, and no other."""

from decimal import Decimal

import pytest
from pydantic import ValidationError
from workbook.samples import MAPPING, TODAY, make_row
from workbook.test_each_rule import EXAMPLES, MONTHS, months, neighbours, speaks, wages
from workbook.writing import check_rows, write_rows

from connector.errors import SettingsError
from connector.runs.check import check
from connector.sections import RuleSettings

MOVED = [
    ("month_outside_form", {"first_month": "2020-10"}, EXAMPLES["month_outside_form"][0]),
    ("wage_over_ceiling", {"wage_ceiling": 20000}, EXAMPLES["wage_over_ceiling"][0]),
    ("income_without_costs", {"costs_expected_above": 1}, EXAMPLES["income_without_costs"][0]),
    ("total_fallen", {"fall_share": "0.6"}, EXAMPLES["total_fallen"][0]),
    ("below_line", {"lines": {"2022": 5998}}, EXAMPLES["below_line"][0]),
    ("copied_months", {"copied_months": 4}, EXAMPLES["copied_months"][0]),
    ("copied_months", {"regular_items": ["wages_work"]}, EXAMPLES["copied_months"][0]),
    ("copied_households", {"copied_households": 6}, EXAMPLES["copied_households"][0]),
    ("copied_households", {"regular_items": ["wages_work"]}, EXAMPLES["copied_households"][0]),
]


@pytest.mark.parametrize(("code", "settings", "rows"), MOVED)
def test_a_threshold_moves_the_line_of_its_rule(tmp_path, code, settings, rows):
    before = {"lines": {"2022": 6000}} if code == "below_line" else {}

    usual = check_rows(tmp_path, *rows, rules=RuleSettings(**before))
    moved = check_rows(tmp_path, *rows, rules=RuleSettings(**settings))

    assert speaks(usual, code) != []
    assert speaks(moved, code) == []


def test_no_monitoring_line_is_there_until_somebody_sets_one(tmp_path):
    batch = check_rows(tmp_path, *wages(1, 1))

    assert speaks(batch, "below_line") == []


def test_a_line_is_of_its_year_and_is_told_in_parts_of_it(tmp_path):
    rows = [make_row(month="2021-10"), *wages()]
    of_2023 = check_rows(tmp_path, *rows, rules=RuleSettings(lines={"2023": 99999}))
    of_2022 = check_rows(tmp_path, *rows, rules=RuleSettings(lines={"2022": 6000}))

    assert speaks(of_2023, "below_line") == []
    assert [issue.message.partition("；")[0] for issue in of_2022.issues] == [
        "2022 年度表中 1 个月折算年人均收入 4802.00 元，低于设置的 6000.00 元"
    ]


def test_without_the_number_of_people_nobody_can_say_what_a_head_has(tmp_path):
    rows = [row | {"population": ""} for row in wages(1, 1)]

    batch = check_rows(tmp_path, *rows, rules=RuleSettings(lines={"2022": 6000}))

    assert speaks(batch, "below_line") == []


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (wages(2000, 1000), ["X6"]),
        (wages(1000, 2000), []),
        (wages(2000, "", 900), ["X6", "X7"]),
        (wages(9000, 1000, 1000, 1000), ["X6", "X7"]),  # one large month is no measure for ever
        (
            # The end of a harvest: what does not depend on the season goes on.
            months(
                {"business_crops": 9000, "business_costs": 100, "transfer_policy": 300},
                {"business_crops": 8000, "transfer_policy": 300},
                {"transfer_policy": 300},
            ),
            [],
        ),
        (months({"wages_work": "", "business_crops": 9000}, {"wages_work": ""}), ["X6"]),
        ([make_row(month=MONTHS[2], wages_work=400), *wages(2000, 2000)], ["X5"]),
    ],
)
def test_a_fall_is_measured_against_what_the_household_usually_has(tmp_path, course, expected):
    batch = check_rows(tmp_path, *course)

    assert speaks(batch, "total_fallen") == expected


def test_what_a_month_usually_has_is_told_beside_what_it_has_now(tmp_path):
    batch = check_rows(tmp_path, *wages(2000, 2200, 500))

    assert batch.issues[0].message.startswith(
        "这个月收入合计 500.00 元，以前各月一般是 2100.00 元（中位数）；"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [make_row(month=month) for month in ("2021-10", "2021-12", "2022-02")],  # months between
        [
            make_row(month=month, wages_work="", transfer_policy=300, wages_public_post=500)
            for month in MONTHS
        ],  # what is paid regularly
        [make_row(month=month, wages_work=Decimal(0)) for month in MONTHS],
        wages(1900, 1900),
    ],
)
def test_figures_that_are_alike_for_a_reason_are_no_copies(tmp_path, rows):
    batch = check_rows(tmp_path, *rows)

    assert speaks(batch, "copied_months") == []


def test_a_run_of_copied_months_is_told_once_at_its_end(tmp_path):
    batch = check_rows(tmp_path, *wages(1900, 1900, 1900, 1900, 800))

    assert speaks(batch, "copied_months") == ["L8"]
    assert "2021-10 至 2022-01 连续 4 个月" in batch.issues[0].message


@pytest.mark.parametrize(
    "rows",
    [
        [row | {"village": f"{n}村"} for n, row in enumerate(neighbours(6))],
        [row | {"month": MONTHS[n % 3]} for n, row in enumerate(neighbours(6))],
        [row | {"transfer_policy": n} for n, row in enumerate(neighbours(6))],
        neighbours(6, wages_work="", transfer_policy=300),
    ],
)
def test_households_of_other_villages_months_or_amounts_are_no_copies(tmp_path, rows):
    batch = check_rows(tmp_path, *rows)

    assert speaks(batch, "copied_households") == []


def test_copies_are_found_over_several_workbooks_with_their_places(tmp_path):
    rows = neighbours(5)
    paths = [write_rows(tmp_path / f"{n}.xlsx", *rows[n : n + 3]) for n in (0, 3)]

    batch = check(paths, mapping=MAPPING, today=TODAY)

    assert [issue.file for issue in batch.issues] == ["0.xlsx"] * 3 + ["3.xlsx"] * 2
    assert "本村同月有 5 户的各项金额完全相同，另见0.xlsx“月收入”第6行" in batch.issues[0].message
    assert "等4处" in batch.issues[0].message


def test_costs_are_looked_for_in_all_months_of_the_household(tmp_path):
    rows = months({"business_crops": 5000}, {"business_livestock": 300}, {})

    batch = check_rows(tmp_path, *rows)

    assert [(issue.cell, issue.message.partition("，")[0]) for issue in batch.issues] == [
        ("J5", "经营收入 5300.00 元")
    ]


def test_a_warning_can_be_switched_off_and_an_error_cannot(tmp_path):
    rows = EXAMPLES["copied_months"][0]
    path = write_rows(tmp_path / "登记.xlsx", *rows)

    batch = check_rows(tmp_path, *rows, rules=RuleSettings(off=["copied_months"]))

    assert batch.issues == ()
    for code in ("negative_amount", "nothing_entered", "digits_lost", "copied_month"):
        with pytest.raises(SettingsError, match=code):
            check([path], mapping=MAPPING, today=TODAY, rules=RuleSettings(off=[code]))


@pytest.mark.parametrize(
    "settings",
    [
        {"first_month": "2021-13"},
        {"wage_ceiling": 0},
        {"fall_share": 2},
        {"copied_months": 1},
        {"lines": {"二二": 6000}},
        {"lines": {"2022": 0}},
    ],
)
def test_a_threshold_that_cannot_be_meant_is_refused(settings):
    with pytest.raises(ValidationError):
        RuleSettings(**settings)


def test_a_month_given_twice_is_not_measured_as_well(tmp_path):
    batch = check_rows(tmp_path, *wages(2000), *wages(2000), *wages(2000, 100)[1:])

    assert {issue.code for issue in batch.issues} == {"duplicate_month"}


def test_a_sheet_that_nobody_filled_in_yet_is_told_once(tmp_path):
    waiting = [{"code": f"130630190{n}", "head": "李青禾", "month": "2022-02"} for n in range(3)]

    batch = check_rows(tmp_path, *waiting)

    assert [(issue.code, issue.cell) for issue in batch.issues] == [("nothing_entered", "F5")]
    assert batch.issues[0].message.startswith("这张表的 3 行都还没有填")
    assert (len(batch.records), len(batch.refused)) == (0, 3)


def test_an_id_number_that_excel_cut_off_and_made_a_text_is_told_as_such(tmp_path):
    batch = check_rows(tmp_path, make_row(id_number="130630190001010000"))

    assert "很可能被 Excel 丢了尾数" in batch.issues[0].message
