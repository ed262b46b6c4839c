"""Two populations held against each other: workbooks and platform, household by household."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from connector.plan.pairing import Pair, Sense
from connector.plan.reconciliation import (
    Discrepancy,
    Kind,
    Missing,
    Reconciliation,
    Row,
    Side,
)
from connector.plan.side_by_side import SideBySide
from connector.records.household import HouseholdKey

_NOTHING = Side(0, Decimal(0))

Place = tuple[HouseholdKey, int]
"""A household, whichever year it is seen in; of namesakes that one list does not tell apart,
the first, second and so on."""


def reconcile(pairs: Iterable[Pair], *, sense: Sense, months: Iterable[str]) -> Reconciliation:
    """Return how every household and month of ``months`` stands on both sides.

    Pairs are taken one at a time, so that whoever makes them as they are asked for never
    holds both populations in a second form.
    """
    scope = tuple(sorted(set(months)))
    both = _Both()
    for pair in pairs:
        both.take(SideBySide(pair, sense, scope))
    return both.build(scope, {**sense.labels, **sense.sum_labels})


@dataclass
class _Both:
    """What the comparisons so far come to."""

    rows: list[Row] = field(default_factory=list)
    discrepancies: list[Discrepancy] = field(default_factory=list)
    only_local: dict[Place, Missing] = field(default_factory=dict)
    only_platform: dict[Place, Missing] = field(default_factory=dict)
    unread: dict[Place, Missing] = field(default_factory=dict)
    met: Counter[tuple[HouseholdKey, tuple[str, ...]]] = field(default_factory=Counter)
    told: set[Discrepancy] = field(default_factory=set)  #: of households as a whole
    local: Side = _NOTHING
    platform: Side = _NOTHING

    def take(self, one: SideBySide) -> None:
        """Add one household's comparison, in the months of one year."""
        key, months = one.household.key, one.pair.months
        self.met[key, months] += 1
        place = key, self.met[key, months]
        self.rows += one.rows
        for discrepancy in one.discrepancies:
            self._tell(discrepancy)
        rows = len(one.pair.rows) + len(one.pair.refused)
        self.local = self.local.plus(rows, one.local_money)
        self.platform = self.platform.plus(one.platform_rows, one.platform_money)
        for told, missing in (
            (self.only_local, one.missing_on_platform),
            (self.only_platform, one.missing_in_workbooks),
            (self.unread, one.unread),
        ):
            if missing is not None:
                told[place] = told[place].plus(missing) if place in told else missing

    def _tell(self, one: Discrepancy) -> None:
        """Add a discrepancy; what concerns the household as a whole once for all years."""
        if one.month or one not in self.told:
            self.discrepancies.append(one)
        if not one.month:
            self.told.add(one)

    def _tell_strangers(self) -> None:
        """Tell whom no workbook names and no month of the platform, in whichever year."""
        for place, one in self.only_platform.items():
            if not one.months and place not in self.unread:
                where = (one.household, one.township, "", "", Kind.ONLY_PLATFORM)
                self._tell(Discrepancy(*where, reason=one.reason))

    def build(self, scope: tuple[str, ...], labels: Mapping[str, str]) -> Reconciliation:
        """Return all of it in order; within a household the order stays."""
        self._tell_strangers()
        return Reconciliation(
            months=scope,
            rows=tuple(sorted(self.rows, key=_order)),
            discrepancies=tuple(sorted(self.discrepancies, key=_order)),
            only_in_workbooks=tuple(sorted(self.only_local.values(), key=_order)),
            only_on_platform=tuple(sorted(self.only_platform.values(), key=_order)),
            unread=tuple(sorted(self.unread.values(), key=_order)),
            households=len({key for key, _ in self.met}),
            local_rows=self.local.rows,
            local_money=self.local.money,
            platform_rows=self.platform.rows,
            platform_money=self.platform.money,
            labels=labels,
        )


def _order(one: Row | Discrepancy | Missing) -> tuple[str, ...]:
    home = one.household
    return one.township, home.village, home.code, home.head, home.id_number
