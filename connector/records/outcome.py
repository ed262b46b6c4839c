"""How one row of the workbook ended, and what differed where something did."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from connector.records.deregistration import Kind
from connector.records.fields import Value
from connector.records.household import Household
from connector.records.income import Values
from connector.records.source import Source


class Outcome(StrEnum):
    """How an operation was settled. Every row that came in gets exactly one."""

    VERIFIED = "verified"  #: sent, and read back equal with everything else unharmed
    UNCHANGED = "unchanged"  #: the platform held it already; nothing was sent
    MISMATCHED = "mismatched"  #: sent, and read back different
    REJECTED = "rejected"  #: the platform, or the check before sending, refused it
    SKIPPED = "skipped"  #: not sent, with its reason
    UNCERTAIN = "uncertain"  #: sent, and not yet known whether it is stored

    @property
    def is_good(self) -> bool:
        """Whether the platform now holds what the row says."""
        return self in (Outcome.VERIFIED, Outcome.UNCHANGED)


class Difference(BaseModel):
    """One field unlike: what the row says and what the platform shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    month: str
    field: str
    desired: Value
    observed: Value


class RowOutcome(BaseModel):
    """One household and month of a run, settled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    household: Household
    month: str  #: ``YYYY-MM``; empty for a row whose month could not be read
    kind: Kind = Kind.INCOME
    outcome: Outcome
    reason: str = ""  #: Chinese, for the operator
    differences: tuple[Difference, ...] = ()
    before: Values = {}
    after: Values = {}
    source: Source | None = None
