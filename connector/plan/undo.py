"""What a run did → the changes that would take it back."""

from collections.abc import Collection, Iterable

from connector.plan.change import (
    ChangeState,
    Deregister,
    RegisterIncome,
    StandingChange,
    hash_row,
)
from connector.plan.compare import compare_month
from connector.records.deregistration import Reinstatement
from connector.records.income import Observation, Values
from connector.records.outcome import Outcome, RowOutcome

STORED = (Outcome.VERIFIED, Outcome.MISMATCHED)
CHANGED_AFTER = "那次运行之后平台上又有改动，没有恢复，请人工核对"
WAS_UNANSWERED = "该月原来没有填三保障，选过就不能取消，不能恢复为空，请人工处理"


def build_undo_wanted(
    changes: Iterable[RegisterIncome], rows: Iterable[RowOutcome]
) -> tuple[RegisterIncome, ...]:
    """Return, for one operation, what it replaced: the months that it stored.

    ``desired`` of each is what stood in the fields that were sent, ``before`` what the run
    left there; of a mismatched month that is what was read back.
    """
    left = {row.month: _left(row) for row in rows if row.outcome in STORED}
    undone = []
    for change in changes:
        months = tuple(m for m in change.months if change.state.is_writable and m in left)
        if months:
            undone.append(
                change.model_copy(
                    update={
                        "months": months,
                        "desired": {m: _replaced(change, m) for m in months},
                        "before": {m: left[m] for m in months},
                        "after": {},
                        "observed": {},
                        "state": ChangeState.BLOCKED,
                        "reason": "",
                    }
                )
            )
    return tuple(undone)


def _left(row: RowOutcome) -> Values:
    """Return what a run left in a month: as meant, but for what was read back unlike it."""
    own = {d.field: d.observed for d in row.differences if d.month == row.month}
    return {**row.after, **own}


def _replaced(change: RegisterIncome, month: str) -> Values:
    before = change.before.get(month, {})
    return {name: before.get(name) for name in change.desired[month]}


def decide_undo(
    wanted: RegisterIncome, observation: Observation, *, clearable: Collection[str]
) -> tuple[RegisterIncome, ...]:
    """Return each month as it can be taken back, judged by what the platform shows now.

    A month that somebody has changed since is a conflict. Only fields in ``clearable`` can
    be emptied again: a chosen answer cannot be unchosen.
    """
    return tuple(
        _decide_month(wanted, month, observation.months.get(month, {}), clearable)
        for month in wanted.months
    )


def _decide_month(
    wanted: RegisterIncome, month: str, shown: Values, clearable: Collection[str]
) -> RegisterIncome:
    desired = wanted.desired[month]
    left = {name: wanted.before[month].get(name) for name in desired}
    lost = [n for n, v in desired.items() if v is None and shown.get(n) is not None]
    if not compare_month(month, desired, shown):
        state, reason = ChangeState.SAME, ""
    elif compare_month(month, left, shown):
        state, reason = ChangeState.CONFLICT, CHANGED_AFTER
    elif not set(lost) <= set(clearable):
        state, reason = ChangeState.BLOCKED, WAS_UNANSWERED
    else:
        state, reason = ChangeState.CHANGE, "恢复为那次运行之前的内容"
    return wanted.model_copy(
        update={
            "months": (month,),
            "desired": {month: desired},
            "before": {month: dict(shown)},
            "after": {month: {**shown, **desired}},
            "observed": {month: hash_row(shown)},
            "sources": {m: s for m, s in wanted.sources.items() if m == month},
            "state": state,
            "reason": reason,
        }
    )


def build_undo_standing(
    changes: Iterable[StandingChange], rows: Iterable[RowOutcome]
) -> tuple[Reinstatement, ...]:
    """Return who would have to come back: those that a run took off the lists.

    A household that a run brought back is not taken off again: that needs its own proof.
    """
    if not any(row.outcome in STORED for row in rows):
        return ()
    return tuple(
        Reinstatement(household=change.household, reason="撤回注销", source=change.source)
        for change in changes
        if isinstance(change, Deregister)
    )
