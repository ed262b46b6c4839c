"""An operation of a run, and how far its events say that it came.

planned ─▶ begun ─▶ sent ─▶ finished        (an operation may begin again after a doubt)

An operation is one household's form of one platform year: one save, however many
months.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from connector.plan.approval import Approval
from connector.plan.change import RegisterIncome, StandingChange
from connector.plan.standing import build_standing_row
from connector.records.deregistration import Kind
from connector.records.income import Observation, RefusedRow
from connector.records.issues import Issue
from connector.records.outcome import Outcome, RowOutcome
from connector.records.standing import Standing


class EventKind(StrEnum):
    """The arrows of an operation's life, the two ends of a run's, and what is aside of them."""

    STARTED = "started"
    BEGUN = "begun"
    SENT = "sent"
    FINISHED = "finished"
    ENDED = "ended"
    EVIDENCE = "evidence"
    PURGED = "purged"


ASIDE = (EventKind.EVIDENCE, EventKind.PURGED)
"""Events that tell of files only: they are links of the chain, and move nothing on."""


class RunHeader(BaseModel):
    """What a run was asked to do; enough to resume it without the workbook."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    command: str
    account: str
    platform_host: str
    mapping_digest: str
    inputs: dict[str, str]
    overwrite: bool = False
    allowed_overwrites: int | None = None  #: so many rows, named by the operator
    plan_digest: str = ""
    approval: Approval | None = None
    is_planned: bool = False  #: changes carry the plan's before-values, which must still hold
    shown_user: str = ""
    shown_area: str = ""
    started_at: datetime
    refused: tuple[RefusedRow, ...] = ()
    issues: tuple[Issue, ...] = ()


class _Carried(BaseModel):
    """Something that a run carries out by one save, and how far it came."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    last_event: EventKind | None = None
    sent_at: datetime | None = None
    rows: tuple[RowOutcome, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing remains to be found out or done."""
        uncertain = any(row.outcome is Outcome.UNCERTAIN for row in self.rows)
        return self.last_event is EventKind.FINISHED and not uncertain

    @property
    def may_be_stored(self) -> bool:
        """Whether a save was sent whose fate is not yet known."""
        return not self.is_settled and self.sent_at is not None


class Operation(_Carried):
    """One household's form of one year in a run."""

    wanted: tuple[RegisterIncome, ...]
    changes: tuple[RegisterIncome, ...] = ()  #: what was begun: before- and after-values
    before: Observation | None = None  #: the whole form as it stood then


class StandingOperation(_Carried):
    """One household that leaves the lists in a run, or comes back on them."""

    wanted: tuple[StandingChange]
    changes: tuple[StandingChange, ...] = ()
    before: Standing | None = None  #: where it stood when it was begun

    @property
    def change(self) -> StandingChange:
        """What is wanted of the household."""
        return self.wanted[0]


def load_operation(state: dict[str, Any]) -> Operation | StandingOperation:
    """Return what a run's records tell of one operation, by the kind of what was wanted."""
    is_income = state["wanted"][0]["kind"] == Kind.INCOME
    return (Operation if is_income else StandingOperation).model_validate(state)


def make_run_id(now: datetime) -> str:
    """Return an id that sorts by time and is unique on a county's machines."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def rows_of(operation: Operation | StandingOperation) -> tuple[RowOutcome, ...]:
    """Return an operation's rows; what has not been settled is told as what it is."""
    if operation.rows:
        return operation.rows
    if operation.last_event is EventKind.SENT:
        outcome, reason = Outcome.UNCERTAIN, "已发送，中断前没有读回"
    else:
        outcome, reason = Outcome.SKIPPED, "运行结束前没有轮到"
    if isinstance(operation, StandingOperation):
        row = build_standing_row(operation.change, outcome, reason=reason)
        return (row.model_copy(update={"outcome": outcome, "reason": reason}),)
    return tuple(
        RowOutcome(
            household=change.household,
            month=month,
            outcome=outcome,
            reason=reason,
            before=change.before.get(month, {}),
            after=change.after.get(month) or change.desired[month],
            source=change.sources.get(month),
        )
        for change in operation.wanted
        for month in change.months
    )


def refused_outcome(refused: RefusedRow) -> RowOutcome:
    """Return the outcome of a row that never left the workbook."""
    return RowOutcome(
        household=refused.household,
        month=refused.month,
        outcome=Outcome.SKIPPED,
        reason=refused.reason,
        source=refused.source,
    )


def apply_event(state: dict[str, Any], kind: str, at: str, payload: str) -> None:
    if kind in ASIDE:
        return
    content = json.loads(payload)
    state["last_event"] = kind
    if kind == EventKind.BEGUN:
        state.update(changes=content["changes"], before=content["before"], sent_at=None, rows=())
    elif kind == EventKind.SENT:
        state["sent_at"] = at
    elif kind == EventKind.FINISHED:
        state["rows"] = content["rows"]


def find_settling(told: Iterable[Sequence[Any]]) -> tuple[dict[int, str], dict[int, int]]:
    """Return the last kind of event of each operation, and the position of the one that
    settled it, where nothing was begun after that.

    ``told`` are operation, kind and position of a run's events, in order.
    """
    last: dict[int, str] = {}
    settled: dict[int, int] = {}
    for operation, kind, position in told:
        if operation is None:
            continue
        last[operation] = kind
        if kind == EventKind.BEGUN:
            settled.pop(operation, None)
        elif kind == EventKind.FINISHED:
            settled[operation] = position
    return last, settled
