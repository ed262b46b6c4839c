"""Two populations held against each other: workbooks and platform, household by household."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from connector.plan.pairing import Pair, Sense
from connector.plan.reconciliation import Discrepancy, Missing, Reconciliation, Row, Side
from connector.plan.side_by_side import SideBySide
from connector.records.household import Household

_NOTHING = Side(0, Decimal(0))


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
    only_local: list[Missing] = field(default_factory=list)
    only_platform: list[Missing] = field(default_factory=list)
    unread: list[Missing] = field(default_factory=list)
    households: set[Household] = field(default_factory=set)
    local: Side = _NOTHING
    platform: Side = _NOTHING

    def take(self, one: SideBySide) -> None:
        """Add one household's comparison."""
        self.rows += one.rows
        self.discrepancies += one.discrepancies
        self.households.add(one.household)
        rows = len(one.pair.rows) + len(one.pair.refused)
        self.local = self.local.plus(rows, one.local_money)
        self.platform = self.platform.plus(one.platform_rows, one.platform_money)
        for told, missing in (
            (self.only_local, one.missing_on_platform),
            (self.only_platform, one.missing_in_workbooks),
            (self.unread, one.unread),
        ):
            if missing is not None:
                told.append(missing)

    def build(self, scope: tuple[str, ...], labels: Mapping[str, str]) -> Reconciliation:
        """Return all of it in order; within a household the order stays."""
        return Reconciliation(
            months=scope,
            rows=tuple(sorted(self.rows, key=_order)),
            discrepancies=tuple(sorted(self.discrepancies, key=_order)),
            only_in_workbooks=tuple(sorted(self.only_local, key=_order)),
            only_on_platform=tuple(sorted(self.only_platform, key=_order)),
            unread=tuple(sorted(self.unread, key=_order)),
            households=len(self.households),
            local_rows=self.local.rows,
            local_money=self.local.money,
            platform_rows=self.platform.rows,
            platform_money=self.platform.money,
            labels=labels,
        )


def _order(one: Row | Discrepancy | Missing) -> tuple[str, ...]:
    home = one.household
    return one.township, home.village, home.code, home.head, home.id_number
