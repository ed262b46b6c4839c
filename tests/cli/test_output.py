"""What documents hold of the free texts that people write: nothing, unless it is asked for."""

from report.factories import (
    SENTINEL_ID,
    SENTINEL_NAME,
    make_difference,
    make_leaving,
    make_plan,
    make_row,
    make_summary,
)

from connector.cli.output import plan_json, run_json
from connector.plan.standing import build_standing_row, compare_standing
from connector.records.outcome import Outcome
from connector.records.standing import Standing, StandingState

TEXT = f"随女儿{SENTINEL_NAME}（{SENTINEL_ID}）生活"  # who is in no list
OTHER = f"迁往{SENTINEL_NAME}家"


def make_left_otherwise():
    """A household that left, of which the platform now gives another reason."""
    change = make_leaving().model_copy(update={"cause": TEXT})
    standing = Standing(
        state=StandingState.DEREGISTERED,
        household=change.household,
        type=change.type,
        cause=OTHER,
    )
    differences = compare_standing(change, standing)
    return build_standing_row(change, Outcome.MISMATCHED, differences=differences)


def test_a_reason_that_reads_back_otherwise_is_hidden_on_both_sides():
    summary = make_summary((make_left_otherwise(),))

    (masked,) = run_json(summary, (), unmasked=False)["rows"]
    (whole,) = run_json(summary, (), unmasked=True)["rows"]

    told = {"month": "", "field": "reason"}
    assert masked["differences"] == [told | {"desired": "***", "observed": "***"}]
    assert whole["differences"] == [told | {"desired": TEXT, "observed": OTHER}]


def test_a_plan_hides_why_a_household_leaves_as_a_check_does():
    change = make_leaving().model_copy(update={"cause": TEXT})
    plan = make_plan((), standing=(change,))

    (masked,) = plan_json(plan, unmasked=False)["changes"]
    (whole,) = plan_json(plan, unmasked=True)["changes"]

    assert (masked["after"]["reason"], whole["after"]["reason"]) == ("***", TEXT)


def test_what_is_no_free_text_is_shown():
    differences = (make_difference(), make_difference(field="problem", desired=TEXT, observed=None))
    row = make_row(outcome=Outcome.MISMATCHED, differences=differences)

    (masked,) = run_json(make_summary((row,)), (), unmasked=False)["rows"]

    assert [(one["desired"], one["observed"]) for one in masked["differences"]] == [
        ("1200.00", "120.00"),
        ("***", None),
    ]
