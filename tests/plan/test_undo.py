"""Taking a run back: only what it stored, only where nobody has been since."""

from decimal import Decimal

import pytest

from connector.plan.change import ChangeState, RegisterIncome, hash_row
from connector.plan.undo import CHANGED_AFTER, WAS_UNANSWERED, build_undo_wanted, decide_undo
from connector.records.household import Household
from connector.records.income import Observation
from connector.records.outcome import Difference, Outcome, RowOutcome

HOUSEHOLD = Household(code="1306990000000001", head="甲乙丙", village="东安村")
MONTH = "2022-01"
BEFORE = {"wages_work": Decimal(7), "wages_other": None, "housing_safe": True, "problem": ""}
SENT = {"wages_work": Decimal(1200), "wages_other": Decimal(3)}
AFTER = BEFORE | SENT
CLEARABLE = {"wages_work", "wages_other", "problem"}


def make_change(before=BEFORE, sent=SENT, state=ChangeState.CHANGE):
    return RegisterIncome(
        household=HOUSEHOLD,
        platform_year=2022,
        months=(MONTH,),
        desired={MONTH: sent},
        before={MONTH: before},
        after={MONTH: before | sent},
        state=state,
    )


def make_row(outcome, after=AFTER, differences=()):
    return RowOutcome(
        household=HOUSEHOLD,
        month=MONTH,
        outcome=outcome,
        before=BEFORE,
        after=after,
        differences=differences,
    )


def decide(shown, *, change=None, row=None):
    change = change or make_change()
    row = row or make_row(Outcome.VERIFIED, after=dict(change.after[MONTH]))
    (wanted,) = build_undo_wanted([change], [row])
    look = Observation(household=HOUSEHOLD, platform_year=2022, months={MONTH: shown})
    (found,) = decide_undo(wanted, look, clearable=CLEARABLE)
    return found


@pytest.mark.parametrize(
    ("outcome", "is_undone"),
    [
        (Outcome.VERIFIED, True),
        (Outcome.MISMATCHED, True),
        (Outcome.REJECTED, False),
        (Outcome.SKIPPED, False),
        (Outcome.UNCHANGED, False),
    ],
)
def test_only_what_was_stored_is_taken_back(outcome, is_undone):
    assert bool(build_undo_wanted([make_change()], [make_row(outcome)])) is is_undone


def test_a_month_that_was_left_alone_is_left_alone_again():
    kept = make_change(state=ChangeState.CONFLICT)

    assert build_undo_wanted([kept], [make_row(Outcome.VERIFIED)]) == ()


def test_the_fields_that_were_sent_get_back_what_stood_there_blanks_too():
    found = decide(AFTER)

    assert found.state is ChangeState.CHANGE
    assert found.desired == {MONTH: {"wages_work": Decimal(7), "wages_other": None}}
    assert found.after == {MONTH: BEFORE}
    assert found.observed == {MONTH: hash_row(AFTER)}


def test_what_somebody_changed_since_is_a_conflict():
    found = decide(AFTER | {"wages_work": Decimal(8)})

    assert (found.state, found.reason) == (ChangeState.CONFLICT, CHANGED_AFTER)


def test_what_stands_as_before_is_left_as_it_is():
    assert decide(BEFORE).state is ChangeState.SAME


def test_an_answer_that_was_not_given_before_cannot_be_taken_back():
    blank = dict.fromkeys(BEFORE)
    change = make_change(before=blank, sent=SENT | {"housing_safe": True})

    found = decide(dict(change.after[MONTH]), change=change)

    assert (found.state, found.reason) == (ChangeState.BLOCKED, WAS_UNANSWERED)


def test_a_mismatched_month_is_taken_back_from_what_was_read_there():
    rounded = Difference(
        month=MONTH, field="wages_work", desired=Decimal(1200), observed=Decimal(1000)
    )
    row = make_row(Outcome.MISMATCHED, differences=(rounded,))

    assert decide(AFTER | {"wages_work": Decimal(1000)}, row=row).state is ChangeState.CHANGE
    assert decide(AFTER, row=row).state is ChangeState.CONFLICT
