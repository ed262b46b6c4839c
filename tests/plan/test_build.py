"""Rows × what the platform shows → what would change, decided month by month."""

from decimal import Decimal

import pytest

from connector.mapping.load import load_mapping
from connector.plan.build import build_blocked, build_changes, build_wanted
from connector.plan.change import ChangeState
from connector.records.household import Household
from connector.records.income import Observation, Source

LABELS = load_mapping("hebei").income.form_labels
HOUSEHOLD = Household(code="1306990000000001", head="甲乙丙", village="东安村")
SOURCE = Source(file="东安村.xlsx", sheet="月收入", row=4)
EMPTY = {"wages_work": None, "wages_other": None, "housing_safe": None, "problem": None}
WANTED = {"wages_work": Decimal(1200), "housing_safe": True}


def build(shown, desired=None, *, overwrite=False):
    """Plan the months of ``desired`` against the months that the platform shows."""
    desired = desired or {"2022-01": WANTED}
    wanted = build_wanted(HOUSEHOLD, 2022, {m: (v, SOURCE) for m, v in desired.items()})
    observation = Observation(household=HOUSEHOLD, platform_year=2022, months=shown)
    return build_changes(wanted, observation, overwrite=overwrite, labels=LABELS)


@pytest.mark.parametrize(
    ("shown", "overwrite", "state", "reason"),
    [
        ({}, False, "new", ""),
        ({"wages_other": Decimal(5)}, False, "change", "补录空白栏目"),
        (WANTED, False, "same", ""),
        (WANTED | {"wages_other": Decimal(5)}, False, "same", ""),
        ({"wages_work": Decimal("1200.00"), "housing_safe": True}, False, "same", ""),
        ({"wages_work": Decimal(0)}, False, "conflict", "平台上已有不同的内容：工资性›务工"),
        ({"housing_safe": False}, False, "conflict", "平台上已有不同的内容：是否实现住房安全"),
        ({"wages_work": "约300"}, False, "conflict", "平台上已有不同的内容：工资性›务工"),
        ({"wages_work": Decimal(7)}, True, "change", "覆盖平台上的：工资性›务工"),
    ],
)
def test_a_month_is_judged_by_what_the_platform_shows(shown, overwrite, state, reason):
    [change] = build({"2022-01": EMPTY | shown}, overwrite=overwrite)

    assert (change.state.value, change.reason) == (state, reason)
    assert change.before == {"2022-01": EMPTY | shown}
    assert change.after == {"2022-01": EMPTY | shown | WANTED}


def test_a_blank_of_the_row_is_never_a_zero():
    held = EMPTY | {"wages_other": Decimal(300)}

    [change] = build({"2022-01": held})

    assert change.desired == {"2022-01": WANTED}
    assert change.after["2022-01"]["wages_other"] == Decimal(300)
    assert change.after["2022-01"]["problem"] is None


def test_a_zero_of_the_row_is_entered_into_a_blank():
    [change] = build({"2022-01": EMPTY}, {"2022-01": {"wages_work": Decimal(0)}})

    assert change.state is ChangeState.NEW
    assert change.after["2022-01"]["wages_work"] == Decimal(0)


def test_a_month_or_a_column_that_the_form_does_not_have_blocks_that_month_only():
    desired = {
        "2021-12": WANTED,
        "2022-01": WANTED,
        "2022-02": {"wages_public_post": Decimal(3)},
    }

    changes = build({"2022-01": EMPTY, "2022-02": EMPTY}, desired)

    assert [(c.months, c.state.value, c.reason) for c in changes] == [
        (("2021-12",), "blocked", "平台 2022 年度的表中没有该月份的行"),
        (("2022-01",), "new", ""),
        (("2022-02",), "blocked", "平台的表中没有这些栏目：工资性›公益岗位"),
    ]


def test_months_of_one_state_and_reason_are_one_change_and_keep_their_sources():
    taken = EMPTY | {"wages_work": Decimal(7)}
    desired = dict.fromkeys(("2021-10", "2021-11", "2021-12", "2022-01"), WANTED)

    changes = build(
        {"2021-10": EMPTY, "2021-11": taken, "2021-12": EMPTY, "2022-01": WANTED}, desired
    )

    assert [(c.months, c.state.value) for c in changes] == [
        (("2021-10", "2021-12"), "new"),
        (("2021-11",), "conflict"),
        (("2022-01",), "same"),
    ]
    assert changes[0].sources == {"2021-10": SOURCE, "2021-12": SOURCE}


def test_a_household_that_cannot_be_addressed_is_blocked_with_its_reason():
    wanted = build_wanted(HOUSEHOLD, 2022, {"2022-01": (WANTED, SOURCE)})

    blocked = build_blocked(wanted, "找不到该户")

    assert (blocked.state, blocked.reason) == (ChangeState.BLOCKED, "找不到该户")
    assert (blocked.before, blocked.after) == ({}, {"2022-01": WANTED})
