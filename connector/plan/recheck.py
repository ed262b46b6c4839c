"""Holds a planned change against what the platform shows now, just before it is sent."""

from collections.abc import Iterable

from connector.plan.change import ChangeState, RegisterIncome, hash_row
from connector.plan.compare import compare_month, find_vanished
from connector.records.income import Observation, Values
from connector.records.outcome import Difference

CHANGED_SINCE = "计划之后平台上的内容已变动，没有覆盖，请重新 plan"


def recheck(change: RegisterIncome, observation: Observation) -> tuple[RegisterIncome, ...]:
    """Return the change as it can still be carried out.

    A month that meanwhile holds what is wanted is SAME; one that holds anything else
    than the plan saw is left alone (DESIGN.md, promise 5). What the plan found as wanted
    is looked at, too: it is told as standing there.
    """
    if change.state in (ChangeState.CONFLICT, ChangeState.BLOCKED):
        return (change,)
    by_state: dict[tuple[ChangeState, str], list[str]] = {}
    for month in change.months:
        shown = observation.months.get(month, {})
        if not compare_month(month, change.desired[month], shown):
            state = (ChangeState.SAME, "")
        elif change.state.is_writable and hash_row(shown) == change.observed.get(month):
            state = (change.state, change.reason)
        else:
            state = (ChangeState.BLOCKED, CHANGED_SINCE)
        by_state.setdefault(state, []).append(month)
    return tuple(
        change.model_copy(
            update={
                "state": state,
                "reason": reason,
                "months": tuple(months),
                "desired": {m: change.desired[m] for m in months},
                "before": {m: dict(observation.months.get(m, {})) for m in months},
                "after": {m: _after(change, m, state, observation) for m in months},
                "observed": {m: hash_row(observation.months.get(m, {})) for m in months},
                "sources": {m: change.sources[m] for m in months if m in change.sources},
            }
        )
        for (state, reason), months in by_state.items()
    )


def _after(
    change: RegisterIncome, month: str, state: ChangeState, observation: Observation
) -> Values:
    """Return what the month holds in the end; one that is SAME holds what it shows."""
    is_same = state is ChangeState.SAME
    return dict(observation.months.get(month, {})) if is_same else change.after[month]


def find_vanished_since(
    changes: Iterable[RegisterIncome], observation: Observation
) -> tuple[Difference, ...]:
    """Return what the plan saw in months that it leaves alone, and that now reads blank.

    Somebody may have emptied them, but more likely the form was read before it was filled:
    a save would empty them for good.
    """
    return tuple(
        difference
        for change in changes
        if not change.state.is_writable
        for difference in find_vanished(change.before, observation.months)
    )
