"""What a reconciliation holds against each other: one household as both sides know it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from connector.plan.origin import Verified
from connector.records.fields import Value
from connector.records.household import Household
from connector.records.income import RefusedRow, Values
from connector.records.source import Source


@dataclass(frozen=True, slots=True)
class Sense:
    """What the mapping says of the form, as far as comparing needs it."""

    labels: Mapping[str, str]  #: every field that both sides hold, in the form's order
    sum_labels: Mapping[str, str]  #: those that the platform works out
    sums_of: Callable[[Mapping[str, Value]], Mapping[str, Decimal]]
    total_of: Callable[[Mapping[str, Value]], Decimal]
    zero_is_blank: bool = False  #: the platform shows or stores a zero for every blank


@dataclass(frozen=True, slots=True)
class LocalRow:
    """What one row of a workbook is on the form."""

    values: Values
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One household as both sides know it; either side may not know it at all.

    ``months`` are those that the list it stands in has, a platform year's; all where none is
    named. A household that is listed in several years is one pair in each.
    ``trouble`` says why its rows cannot be compared, ``unread`` why the platform's months
    could not be seen; ``disagreeing`` names what contradicts the key that was found.
    """

    local: Household | None = None
    listed: Household | None = None
    township: str = ""
    rows: Mapping[str, LocalRow] = field(default_factory=dict)
    refused: tuple[RefusedRow, ...] = ()  #: its rows that errors keep from being compared
    shown: Mapping[str, Values] = field(default_factory=dict)
    sums: Mapping[str, Values] = field(default_factory=dict)
    zero_months: tuple[str, ...] = ()
    disagreeing: tuple[str, ...] = ()
    trouble: str = ""
    unread: str = ""
    verified: Mapping[str, Verified] = field(default_factory=dict)
    months: tuple[str, ...] = ()

    @property
    def household(self) -> Household:
        """The household with all that either side tells; where both do, the platform's."""
        if self.local is None or self.listed is None:
            return self.listed or self.local or Household()
        told = {name: value for name, value in self.listed.model_dump().items() if value}
        return self.local.model_copy(update=told)
