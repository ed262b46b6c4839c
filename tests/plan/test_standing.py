"""Just before a household leaves or comes back: what the plan saw must still be so."""

import pytest

from connector.plan.change import ChangeState
from connector.plan.standing import (
    CHANGED_SINCE,
    build_deregister,
    build_reinstate,
    recheck_standing,
)
from connector.records.deregistration import Deregistration, Proof, Reinstatement
from connector.records.household import Household
from connector.records.source import Source
from connector.records.standing import Standing, StandingState

HOUSEHOLD = Household(code="1306990000000001", head="甲乙丙", village="东安村")
HERE = Standing(state=StandingState.REGISTERED, household=HOUSEHOLD, shown={"head": "甲乙丙"})
GONE = Standing(
    state=StandingState.DEREGISTERED,
    household=HOUSEHOLD,
    type="death",
    cause="户主去世",
    shown={"head": "甲乙丙"},
)
OTHERWISE = GONE.model_copy(update={"cause": "另有原因"})
SOURCE = Source(file="注销.xlsx", sheet="户注销", row=4)


def plan_leaving(standing):
    proof = Proof(path="证明.jpg", sha256="ab" * 32, size=1000, given="证明.jpg")
    record = Deregistration(
        household=HOUSEHOLD, type="death", reason="户主去世", proof=proof, source=SOURCE
    )
    return build_deregister(record, standing, lambda name: name)


def plan_return(standing):
    record = Reinstatement(household=HOUSEHOLD, reason="误报", source=SOURCE)
    return build_reinstate(record, standing)


@pytest.mark.parametrize(
    ("change", "now", "told"),
    [
        (plan_leaving(HERE), HERE, ("new", "")),
        (plan_leaving(HERE), GONE, ("same", "")),
        (plan_leaving(HERE), OTHERWISE, ("blocked", CHANGED_SINCE)),
        (plan_leaving(GONE), GONE, ("same", "")),
        (plan_leaving(GONE), HERE, ("blocked", CHANGED_SINCE)),
        (plan_leaving(GONE), OTHERWISE, ("blocked", CHANGED_SINCE)),
        (plan_return(GONE), GONE, ("new", "")),
        (plan_return(GONE), HERE, ("same", "")),
        (plan_return(HERE), HERE, ("same", "")),
        (plan_return(HERE), GONE, ("blocked", CHANGED_SINCE)),
    ],
)
def test_who_is_told_to_stand_as_wanted_still_does(change, now, told):
    found = recheck_standing(change, now)

    assert (found.state.value, found.reason) == told


def test_a_conflict_is_left_to_a_person_whatever_has_become_of_it():
    change = plan_leaving(OTHERWISE)

    assert change.state is ChangeState.CONFLICT
    assert recheck_standing(change, HERE) == recheck_standing(change, GONE) == change
