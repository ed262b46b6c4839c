"""A run's rows as every report shows them, and their totals by village."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connector.journal.summary import RunSummary
from connector.mapping.income import Group, IncomeMapping, Kind
from connector.mapping.load import Mapping
from connector.records.fields import Value
from connector.records.household import Household, HouseholdKey
from connector.records.outcome import Difference, Outcome, RowOutcome
from connector.records.source import Source
from connector.report.masking import Masking
from connector.report.words import KIND_WORDS, NO_VILLAGE, STANDING_LABELS, format_value


@dataclass(frozen=True)
class ShownDifference:
    """One field unlike, in words."""

    month: str
    label: str
    desired: str
    observed: str

    def __str__(self) -> str:
        told = f"{self.month} {self.label}：表中 {self.desired}，平台上 {self.observed}"
        return told.strip()


@dataclass(frozen=True)
class ShownRow:
    """One household and month, settled, as a report shows it."""

    key: HouseholdKey  #: for counting households; never shown
    household: Household
    month: str
    outcome: Outcome
    reason: str
    amount: Decimal | None  #: the month's total as meant; None where no amount is
    differences: tuple[ShownDifference, ...]
    source: Source | None

    @property
    def village(self) -> str:
        """The village, or words saying that none is known."""
        return self.household.village or NO_VILLAGE


@dataclass(frozen=True)
class Tally:
    """How many rows of one village ended in each outcome, and the money in them."""

    village: str
    households: int
    rows: Values[Outcome, int]
    amounts: Values[Outcome, Decimal]

    @property
    def row_count(self) -> int:
        """All rows of the village; the outcomes add up to it."""
        return sum(self.rows.values())

    @property
    def amount(self) -> Decimal:
        """The money of all rows of the village."""
        return sum(self.amounts.values(), Decimal(0))


def build_masking(summary: RunSummary, *, unmasked: bool) -> Masking:
    """Return the masking that knows every household of the run."""
    return Masking((row.household for row in summary.rows), unmasked=unmasked)


def build_rows(summary: RunSummary, mapping: Mapping, *, masking: Masking) -> tuple[ShownRow, ...]:
    """Return every row of the run, in its order, as ``masking`` lets it be shown."""
    return tuple(_build_row(row, mapping.income, masking) for row in summary.rows)


def _build_row(row: RowOutcome, income: IncomeMapping, masking: Masking) -> ShownRow:
    return ShownRow(
        key=row.household.key,
        household=masking.show_household(row.household),
        month=row.month or KIND_WORDS.get(row.kind, ""),
        outcome=row.outcome,
        reason=masking.show_text(row.reason),
        amount=total_of(row.after, income),
        differences=tuple(_show(d, income, masking) for d in row.differences),
        source=row.source,
    )


def _show(difference: Difference, income: IncomeMapping, masking: Masking) -> ShownDifference:
    return ShownDifference(
        month=difference.month,
        label=(STANDING_LABELS | dict(income.form_labels)).get(difference.field, difference.field),
        desired=format_value(masking.show_value(difference.field, difference.desired)),
        observed=format_value(masking.show_value(difference.field, difference.observed)),
    )


def total_of(values: Values[str, Value], income: IncomeMapping) -> Decimal | None:
    """Return income less cost of one month; None where the month holds no amount."""
    groups = [_amount_of(group, values, income) for group in Group if group is not Group.NONE]
    amounts = [amount for amount in groups if amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _amount_of(group: Group, values: Values[str, Value], income: IncomeMapping) -> Decimal | None:
    fields = [
        (field, amount)
        for field in income.field
        if field.group is group and isinstance(amount := values.get(field.name), Decimal)
    ]
    items = [-amount if f.kind is Kind.COST else amount for f, amount in fields if f.is_amount]
    # A mapping may fold a group into its sum, which then stands for the items.
    amounts = items or [amount for field, amount in fields if field.kind is Kind.SUM]
    return sum(amounts, Decimal(0)) if amounts else None


def build_tallies(rows: Sequence[ShownRow]) -> tuple[Tally, ...]:
    """Return one tally a village, in the order in which the villages first appear."""
    villages = dict.fromkeys(row.village for row in rows)
    groups: dict[str, list[ShownRow]] = {village: [] for village in villages}
    for row in rows:
        groups[row.village].append(row)
    return tuple(build_tally(village, group) for village, group in groups.items())


def build_tally(village: str, rows: Sequence[ShownRow]) -> Tally:
    """Return the tally of ``rows`` under the name ``village``."""
    counts = dict.fromkeys(Outcome, 0)
    amounts = dict.fromkeys(Outcome, Decimal(0))
    for row in rows:
        counts[row.outcome] += 1
        amounts[row.outcome] += row.amount or Decimal(0)
    return Tally(village, len({row.key for row in rows}), counts, amounts)
