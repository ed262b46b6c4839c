"""What would be changed on the platform: one change for a household, and the plan of all."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from connector.plan.approval import Approval
from connector.records.deregistration import Kind, Proof
from connector.records.fields import Month, Value
from connector.records.household import Household
from connector.records.income import RefusedRow, Values
from connector.records.source import Source

PLAN_VERSION = 2


class ChangeState(StrEnum):
    """What carrying out a change would mean."""

    NEW = "new"  #: the months are empty on the platform
    CHANGE = "change"  #: the months hold something that is added to, or overwritten as asked
    SAME = "same"  #: the platform holds it already
    CONFLICT = "conflict"  #: the platform holds something else, and overwriting was not asked
    BLOCKED = "blocked"  #: it cannot be entered, see the reason

    @property
    def is_writable(self) -> bool:
        """Whether apply would send it."""
        return self in (ChangeState.NEW, ChangeState.CHANGE)


class RegisterIncome(BaseModel):
    """Months of one household and platform year that share a state and a reason.

    ``before`` is all that the platform showed of each month, ``after`` all that it is to
    show; ``desired`` is what the rows fill in, where None empties what stands there.
    ``observed`` is the hash of each month's row as it was read, see ``hash_row``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["income"] = "income"
    household: Household
    platform_year: int
    months: tuple[Month, ...]
    desired: Mapping[str, Values]
    before: Mapping[str, Values] = {}
    after: Mapping[str, Values] = {}
    observed: Mapping[str, str] = {}
    state: ChangeState
    reason: str = ""
    sources: Mapping[str, Source] = {}


class Deregister(BaseModel):
    """One household that is to leave the lists, because its row in a workbook says so.

    ``type`` is the mapping's name of the type and ``cause`` the reason that the platform is
    told. ``observed`` is the hash of the household's row in the list, see ``hash_row``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[Kind.DEREGISTRATION] = Kind.DEREGISTRATION
    household: Household
    type: str
    type_label: str
    cause: str
    proof: Proof
    observed: str = ""
    state: ChangeState
    reason: str = ""
    source: Source


class Reinstate(BaseModel):
    """One deregistered household that is to come back on the lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[Kind.REINSTATEMENT] = Kind.REINSTATEMENT
    household: Household
    cause: str
    observed: str = ""
    state: ChangeState
    reason: str = ""
    source: Source


StandingChange = Annotated[Deregister | Reinstate, Field(discriminator="kind")]
"""A household leaves the lists or comes back: never inferred, shown apart from incomes."""


def hash_row(values: Values) -> str:
    """Return the SHA-256 of one month as a page shows it; equal amounts hash alike."""
    told = {name: _told(value) for name, value in values.items()}
    return _hash(told)


def _told(value: Value) -> list[str | bool | None]:
    if isinstance(value, Decimal):
        return ["amount", f"{value.normalize():f}"]
    return ["plain", value]


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Plan(BaseModel):
    """All changes, before any is made, bound to the account and mapping it was made with.

    ``made_by`` is the person at the keyboard, ``undoes`` the run that it takes back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = PLAN_VERSION
    created_at: datetime
    tool_version: str
    made_by: str = ""
    undoes: str = ""
    account: str
    shown_user: str
    shown_area: str = ""
    platform_host: str
    mapping_digest: str
    inputs: Mapping[str, str]
    overwrite: bool
    changes: tuple[RegisterIncome, ...] = ()
    standing: tuple[StandingChange, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    digest: str = ""
    approval: Approval | None = None  #: given to ``digest``, so it is no part of it

    @property
    def deregistrations(self) -> int:
        """How many households would leave the lists."""
        return sum(isinstance(one, Deregister) for one in self.standing if one.state.is_writable)

    @property
    def reinstatements(self) -> int:
        """How many households would come back on them."""
        return sum(isinstance(one, Reinstate) for one in self.standing if one.state.is_writable)

    def sealed(self) -> "Plan":
        """The same plan with the hash that shows a later edit."""
        return self.model_copy(update={"digest": self.compute_digest()})

    def compute_digest(self) -> str:
        """SHA-256 over everything but the digest itself and what was given to it."""
        return _hash(self.model_dump(mode="json", exclude={"digest", "approval"}))

    @property
    def counts(self) -> dict[str, int]:
        """Rows by state, and those that intake refused; a row is a month of a household, or
        its leaving or coming back."""
        found: Counter[str] = Counter()
        for change in self.changes:
            found[change.state] += len(change.months)
        found.update(one.state for one in self.standing)
        states = {state.value: found.get(state, 0) for state in ChangeState}
        refused = len(self.refused)
        return {"rows": sum(states.values()) + refused} | states | {"refused": refused}
