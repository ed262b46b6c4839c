"""Decides who leaves the lists and who comes back, by what the platform shows of each."""

from collections.abc import Callable, Sequence

from connector.plan.change import ChangeState, Deregister, Reinstate, StandingChange, hash_row
from connector.plan.compare import is_same_wording
from connector.records.deregistration import Deregistration, Reinstatement
from connector.records.household import Household
from connector.records.outcome import Difference, Outcome, RowOutcome
from connector.records.standing import Standing, StandingState

NOT_LISTED = "平台的户注销名单中找不到该户，请核对户编号、户主和所在村"
CHANGED_SINCE = "计划之后平台上该户的情况已变动，没有办理，请重新 plan"
STANDING_OUTCOMES = {
    ChangeState.SAME: Outcome.UNCHANGED,
    ChangeState.CONFLICT: Outcome.SKIPPED,
    ChangeState.BLOCKED: Outcome.SKIPPED,
}

Label = Callable[[str], str]
"""The operator's word for a type of deregistration."""


def build_deregister(record: Deregistration, standing: Standing, label: Label) -> Deregister:
    """Return what a row asks for, decided against where the household stands."""
    state, reason = _decide(record, standing, label)
    return Deregister(
        household=_identify(record.household, standing),
        type=record.type,
        type_label=label(record.type),
        cause=record.reason,
        proof=record.proof,
        observed=hash_standing(standing),
        state=state,
        reason=reason,
        source=record.source,
    )


def _decide(record: Deregistration, standing: Standing, label: Label) -> tuple[ChangeState, str]:
    if standing.state is StandingState.ABSENT:
        return ChangeState.BLOCKED, NOT_LISTED
    if standing.is_registered:
        return ChangeState.NEW, ""
    if standing.type == record.type and is_same_wording(record.reason, standing.cause):
        return ChangeState.SAME, ""
    return (
        ChangeState.CONFLICT,
        f"平台上该户已经注销（{label(standing.type)}），类型或原因与表中不同",
    )


def build_reinstate(record: Reinstatement, standing: Standing) -> Reinstate:
    """Return what a row asks for, decided against where the household stands."""
    decided = {
        StandingState.ABSENT: (ChangeState.BLOCKED, NOT_LISTED),
        StandingState.REGISTERED: (ChangeState.SAME, ""),
        StandingState.DEREGISTERED: (ChangeState.NEW, ""),
    }
    state, reason = decided[standing.state]
    return Reinstate(
        household=_identify(record.household, standing),
        cause=record.reason,
        observed=hash_standing(standing),
        state=state,
        reason=reason,
        source=record.source,
    )


def build_blocked_standing(
    record: Deregistration | Reinstatement, reason: str, label: Label
) -> StandingChange:
    """Return the change of a household that cannot be addressed, with the reason."""
    nowhere = Standing(state=StandingState.ABSENT)
    if isinstance(record, Deregistration):
        change: StandingChange = build_deregister(record, nowhere, label)
    else:
        change = build_reinstate(record, nowhere)
    return change.model_copy(update={"state": ChangeState.BLOCKED, "reason": reason})


def _identify(household: Household, standing: Standing) -> Household:
    """Return the household with the number and village that the platform gives it."""
    shown = standing.household
    if shown is None:
        return household
    return household.model_copy(
        update={
            "code": household.code or shown.code,
            "village": household.village or shown.village,
        }
    )


def hash_standing(standing: Standing) -> str:
    """Return the SHA-256 of all that the list shows of a household."""
    return hash_row({"state": standing.state.value, **standing.shown})


def recheck_standing(change: StandingChange, standing: Standing) -> StandingChange:
    """Return the change as it can still be carried out.

    What stands as wanted is SAME, also where the plan found it so; a household of which the
    list shows anything else than the plan saw is left alone.
    """
    if change.state in (ChangeState.CONFLICT, ChangeState.BLOCKED):
        return change
    if change.state.is_writable and hash_standing(standing) == change.observed:
        return change
    is_done = is_as_wanted(change, standing)
    state, reason = (ChangeState.SAME, "") if is_done else (ChangeState.BLOCKED, CHANGED_SINCE)
    return change.model_copy(update={"state": state, "reason": reason})


def is_as_wanted(change: StandingChange, standing: Standing) -> bool:
    """Tell whether the household stands as the change would have it."""
    if isinstance(change, Reinstate):
        return standing.is_registered
    is_gone = standing.state is StandingState.DEREGISTERED
    is_so = standing.type == change.type and is_same_wording(change.cause, standing.cause)
    return is_gone and is_so


def is_as_it_was(change: StandingChange, standing: Standing) -> bool:
    """Tell whether the household stands as if nothing had been sent."""
    return standing.is_registered is isinstance(change, Deregister)


def compare_standing(change: Deregister, standing: Standing) -> tuple[Difference, ...]:
    """Return how a deregistration stands on the platform otherwise than it was sent."""
    pairs = {"type": (change.type, standing.type), "reason": (change.cause, standing.cause)}
    return tuple(
        Difference(month="", field=name, desired=desired, observed=observed)
        for name, (desired, observed) in pairs.items()
        if not is_same_wording(desired, observed)
    )


def build_standing_row(
    change: StandingChange,
    outcome: Outcome,
    *,
    reason: str = "",
    differences: Sequence[Difference] = (),
) -> RowOutcome:
    """Return the change's row: ``outcome`` where it was to be sent, else what its state means."""
    sent = change.state.is_writable
    after = {"reason": change.cause}
    if isinstance(change, Deregister):
        after["type"] = change.type_label
    return RowOutcome(
        household=change.household,
        month="",
        kind=change.kind,
        outcome=outcome if sent else STANDING_OUTCOMES[change.state],
        reason=reason if sent else change.reason,
        differences=tuple(differences) if sent else (),
        after=after,
        source=change.source,
    )
