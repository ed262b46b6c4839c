"""What a reconciliation found: every household and month of both sides, and what differs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from connector.plan.origin import Origin
from connector.records.fields import Value
from connector.records.household import Household
from connector.records.source import Source


class Kind(StrEnum):
    """How the two sides are unlike at one place."""

    ONLY_LOCAL = "only_local"
    ONLY_PLATFORM = "only_platform"
    DIFFERENT = "different"
    UNFILED = "unfiled"  #: a month of the platform without the four answers counts as not filed
    INCONSISTENT = "inconsistent"  #: the platform contradicts itself, or names contradict keys


class RowState(StrEnum):
    """How one household's month stands on the two sides."""

    EQUAL = "equal"
    DIFFERENT = "different"
    ONLY_LOCAL = "only_local"
    ONLY_PLATFORM = "only_platform"
    NOT_COMPARED = "not_compared"  #: a row that cannot be read, or whose household is unclear
    NEITHER = "neither"  #: nothing on either side; no row of any workbook


class Filing(StrEnum):
    """Whether the platform counts a month as filed."""

    FILED = "filed"
    UNFILED = "unfiled"  #: something stands there, but not the four answers
    EMPTY = "empty"
    UNSEEN = "unseen"  #: the household is not in its list, or could not be read


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing unlike. ``month`` is empty where the household as a whole is meant, ``field``
    where the whole month is; local and platform then hold the month's total."""

    household: Household
    township: str
    month: str
    field: str
    kind: Kind
    local: Value = None
    platform: Value = None
    reason: str = ""  #: Chinese, for people
    source: Source | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One household's month: how it stands, and the money on either side."""

    household: Household
    township: str
    month: str
    state: RowState
    filing: Filing
    local: Decimal = Decimal(0)
    platform: Decimal = Decimal(0)
    missing: tuple[str, ...] = ()  #: the answers that the platform lacks
    source: Source | None = None
    reason: str = ""
    has_local: bool = False  #: whether a row of the workbooks stands behind it

    @property
    def is_held(self) -> bool:
        """Whether the platform was seen to hold something for it."""
        return self.filing in (Filing.FILED, Filing.UNFILED)


@dataclass(frozen=True, slots=True)
class Side:
    """Rows and money of one side."""

    rows: int
    money: Decimal

    def plus(self, rows: int, money: Decimal) -> "Side":
        """Return it with so much more."""
        return Side(self.rows + rows, self.money + money)


@dataclass(frozen=True, slots=True)
class Closing:
    """From the workbooks' rows and money to the platform's, step by step.

    Each side was counted by itself; ``is_closed`` says that the steps lead from one to the
    other, so that nothing was lost in between.
    """

    local: Side
    uncompared_local: Side  #: rows that could not be held against anything
    only_local: Side
    only_platform: Side
    uncompared_platform: Side  #: what the platform holds for such rows
    changed: Decimal  #: platform less workbook, of the rows that differ
    platform: Side

    @property
    def is_closed(self) -> bool:
        """Whether local − uncompared − only local + only platform + uncompared + changed
        is what the platform has."""
        taken, added = (
            (self.uncompared_local, self.only_local),
            (self.only_platform, self.uncompared_platform),
        )
        rows = self.local.rows - sum(s.rows for s in taken) + sum(s.rows for s in added)
        money = self.local.money - sum(s.money for s in taken) + sum(s.money for s in added)
        return (rows, money + self.changed) == (self.platform.rows, self.platform.money)


@dataclass(frozen=True, slots=True)
class Missing:
    """A household that stands on one side only, with how many months it has there."""

    household: Household
    township: str
    months: int
    money: Decimal
    reason: str = ""

    def plus(self, other: "Missing") -> "Missing":
        """Return it with the months of another year."""
        reasons = dict.fromkeys(filter(None, (self.reason, other.reason)))
        return replace(
            self,
            months=self.months + other.months,
            money=self.money + other.money,
            reason="；".join(reasons),
        )


@dataclass(frozen=True)
class Reconciliation:
    """Both populations held against each other, ordered by township, village and household."""

    months: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    only_in_workbooks: tuple[Missing, ...] = ()
    only_on_platform: tuple[Missing, ...] = ()
    unread: tuple[Missing, ...] = ()  #: listed, or maybe listed, and could not be read
    households: int = 0  #: of both sides together
    platform_rows: int = 0  #: counted where the platform was read, not from ``rows``
    platform_money: Decimal = Decimal(0)
    local_rows: int = 0  #: counted where the workbooks were read
    local_money: Decimal = Decimal(0)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Whether everything was seen on both sides and nothing is unlike."""
        uncompared = any(row.state is RowState.NOT_COMPARED for row in self.rows)
        return not (self.discrepancies or self.unread or uncompared)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by state, which add up to ``rows``; differences by kind; filed and not."""
        states = Counter(row.state for row in self.rows)
        kinds = Counter(one.kind for one in self.discrepancies)
        filings = Counter(row.filing for row in self.rows)
        return {
            "households": self.households,
            "rows": len(self.rows) - states[RowState.NEITHER],
            **{s.value: states[s] for s in RowState if s is not RowState.NEITHER},
            "differences": len(self.discrepancies),
            **{f"differences_{k.value}": kinds[k] for k in Kind},
            "filed": filings[Filing.FILED],
            "without_guarantees": filings[Filing.UNFILED],
            "unfiled": filings[Filing.EMPTY],
            "missing_on_platform": len(self.only_in_workbooks),
            "missing_in_workbooks": len(self.only_on_platform),
            "unread": len(self.unread),
        }

    @property
    def closing(self) -> Closing:
        """The equation between both sides' rows and money."""
        different = self._of(RowState.DIFFERENT)
        apart = self._of(RowState.NOT_COMPARED)
        return Closing(
            local=Side(self.local_rows, self.local_money),
            uncompared_local=_local_side(row for row in apart if row.has_local),
            only_local=_local_side(self._of(RowState.ONLY_LOCAL)),
            only_platform=_platform_side(self._of(RowState.ONLY_PLATFORM)),
            uncompared_platform=_platform_side(row for row in apart if row.is_held),
            changed=sum((row.platform - row.local for row in different), Decimal(0)),
            platform=Side(self.platform_rows, self.platform_money),
        )

    @property
    def equal(self) -> Side:
        """The rows that are equal, and their money."""
        return _local_side(self._of(RowState.EQUAL))

    def _of(self, state: RowState) -> list[Row]:
        return [row for row in self.rows if row.state is state]


def _local_side(rows: Iterable[Row]) -> Side:
    money = [row.local for row in rows]
    return Side(len(money), sum(money, Decimal(0)))


def _platform_side(rows: Iterable[Row]) -> Side:
    money = [row.platform for row in rows]
    return Side(len(money), sum(money, Decimal(0)))
