"""Just before sending: what the plan saw must still stand there."""

from decimal import Decimal

import pytest

from connector.plan.change import ChangeState, RegisterIncome, hash_row
from connector.plan.recheck import CHANGED_SINCE, recheck
from connector.records.household import Household
from connector.records.income import Observation

HOUSEHOLD = Household(code="1306990000000001", head="甲乙丙", village="东安村")
BEFORE = {"wages_work": Decimal(7), "wages_other": None}
WANTED = {"wages_work": Decimal(1200)}
AFTER = BEFORE | WANTED
MONTHS = ("2021-11", "2021-12", "2022-01")


def make_change(state=ChangeState.CHANGE):
    return RegisterIncome(
        household=HOUSEHOLD,
        platform_year=2022,
        months=MONTHS,
        desired=dict.fromkeys(MONTHS, WANTED),
        before=dict.fromkeys(MONTHS, BEFORE),
        after=dict.fromkeys(MONTHS, AFTER),
        observed=dict.fromkeys(MONTHS, hash_row(BEFORE)),
        state=state,
        reason="覆盖平台上的：工资性›务工",
    )


def look(**months):
    return Observation(
        household=HOUSEHOLD,
        platform_year=2022,
        months={name.replace("m", "").replace("_", "-"): v for name, v in months.items()},
    )


def test_each_month_goes_on_is_done_or_is_left_alone_by_itself():
    change = make_change()
    other = {"wages_work": Decimal(7), "wages_other": Decimal(1)}

    found = recheck(change, look(m2021_11=BEFORE, m2021_12=AFTER, m2022_01=other))

    assert {c.months: (c.state.value, c.reason) for c in found} == {
        ("2021-11",): ("change", "覆盖平台上的：工资性›务工"),
        ("2021-12",): ("same", ""),
        ("2022-01",): ("blocked", CHANGED_SINCE),
    }
    assert {c.months: c.before for c in found} == {
        ("2021-11",): {"2021-11": BEFORE},
        ("2021-12",): {"2021-12": AFTER},
        ("2022-01",): {"2022-01": other},
    }


def test_a_change_that_still_holds_stays_whole():
    change = make_change()

    found = recheck(change, look(m2021_11=BEFORE, m2021_12=BEFORE, m2022_01=BEFORE))

    assert found == (change,)


def test_a_month_that_is_gone_from_the_form_is_left_alone():
    found = recheck(make_change(), look(m2021_11=BEFORE, m2021_12=BEFORE))

    assert [(c.months, c.state.value) for c in found] == [
        (("2021-11", "2021-12"), "change"),
        (("2022-01",), "blocked"),
    ]


def test_what_the_plan_found_as_wanted_is_told_so_only_where_it_still_is():
    shown = AFTER | {"wages_other": Decimal(3)}
    change = make_change(ChangeState.SAME).model_copy(update={"reason": ""})

    found = recheck(change, look(m2021_11=AFTER, m2021_12=shown, m2022_01=BEFORE))

    assert {c.months: (c.state.value, c.reason) for c in found} == {
        ("2021-11", "2021-12"): ("same", ""),
        ("2022-01",): ("blocked", CHANGED_SINCE),
    }
    assert found[0].after == {"2021-11": AFTER, "2021-12": shown}


@pytest.mark.parametrize("state", [ChangeState.CONFLICT, ChangeState.BLOCKED])
def test_what_was_not_to_be_written_stays_so_whatever_the_platform_shows(state):
    change = make_change(state)

    assert recheck(change, look(m2021_11=AFTER)) == (change,)
