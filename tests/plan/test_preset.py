"""Answers that a form shows and the household's detail does not."""

from decimal import Decimal

import pytest

from connector.errors import HouseholdError
from connector.plan.change import ChangeState, RegisterIncome
from connector.plan.preset import find_preset, require_given, shows_answers_alone, without_preset
from connector.records.household import Household
from connector.records.income import ANSWERS, Observation

HOUSEHOLD = Household(code="1306990000000001", head="甲乙丙", village="东安村")
BLANK = {"wages_work": None, **dict.fromkeys(ANSWERS), "problem": ""}
CHOSEN = BLANK | dict.fromkeys(ANSWERS, True)
EARNED = CHOSEN | {"wages_work": Decimal(7)}
ZEROED = CHOSEN | {"wages_work": Decimal(0)}


def look(**months):
    shown = {name.replace("m", "").replace("_", "-"): values for name, values in months.items()}
    return Observation(household=HOUSEHOLD, platform_year=2022, months=shown)


def make_change(month, values, state=ChangeState.NEW):
    return RegisterIncome(
        household=HOUSEHOLD,
        platform_year=2022,
        months=(month,),
        desired={month: values},
        after={month: BLANK | values},
        state=state,
    )


@pytest.mark.parametrize(
    ("values", "expected"), [(BLANK, False), (CHOSEN, True), (ZEROED, True), (EARNED, False)]
)
def test_a_month_of_answers_and_nothing_else_may_have_been_chosen_by_the_form(values, expected):
    assert shows_answers_alone(look(m2022_01=values)) is expected


def test_what_the_detail_shows_as_nobodys_is_blank_and_all_else_is_left():
    form = look(m2021_10=CHOSEN, m2021_11=CHOSEN, m2021_12=CHOSEN, m2022_01=EARNED)
    detail = look(m2021_10=BLANK, m2021_11=CHOSEN, m2022_01=BLANK)

    assert find_preset(form, detail) == {"2021-10": ANSWERS, "2021-12": ANSWERS}
    assert without_preset(form, detail) == look(
        m2021_10=BLANK,
        m2021_11=CHOSEN,
        m2021_12=CHOSEN,  # the detail does not show it: it may be held
        m2022_01=EARNED,
    )


def test_each_preset_answer_has_to_be_given_by_a_change_that_is_carried_out():
    preset = {"2021-12": ANSWERS}
    given = dict.fromkeys(ANSWERS, False)

    require_given(preset, [make_change("2021-12", given)])

    for changes in (
        [],
        [make_change("2022-01", given)],
        [make_change("2021-12", {**given, "water_safe": None})],
        [make_change("2021-12", given, ChangeState.CONFLICT)],
    ):
        with pytest.raises(HouseholdError, match="2021-12 月收入明细里没有登记"):
            require_given(preset, changes)
