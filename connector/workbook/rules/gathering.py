"""The rows of a batch put in order once, for all rules that hold rows against each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from connector.mapping.income import Kind
from connector.records.fields import split_month
from connector.records.household import PERSON_LENGTH, HouseholdKey
from connector.workbook.row import Context, Row

SHOWN = 3  #: places named in a message before it says how many more there are


class Gathering:
    """All rows of a batch, over all its sheets and workbooks; nothing in it is worked out
    twice, and nothing takes longer than the rows are many."""

    def __init__(self, rows: Sequence[Row], context: Context) -> None:
        self.rows = rows
        self.context = context

    @cached_property
    def by_household_month(self) -> Mapping[tuple[HouseholdKey, str], Sequence[Row]]:
        """The rows of each household and month; more than one is too many."""
        groups: dict[tuple[HouseholdKey, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.month and is_named(row):
                groups[self._key(row), row.month].append(row)
        return groups

    @cached_property
    def courses(self) -> Sequence[Sequence[Row]]:
        """Each household's rows in the order of their months, one a month.

        Months given twice are left out, and rows whose amounts could not all be read.
        """
        amounts = frozenset(self.amount_names)
        courses: dict[HouseholdKey, list[Row]] = defaultdict(list)
        for (key, _), group in self.by_household_month.items():
            if len(group) == 1 and not group[0].faulty & amounts:
                courses[key].append(group[0])
        return [sorted(course, key=lambda row: row.month) for course in courses.values()]

    @cached_property
    def amount_names(self) -> tuple[str, ...]:
        """Names of the fields that hold money that records carry."""
        return (*self.context.amount_fields, *self.context.folded_fields)

    @cached_property
    def irregular(self) -> frozenset[str]:
        """Fields whose amounts are seldom the same twice; rents and pensions often are."""
        return frozenset(self.amount_names) - frozenset(self.context.settings.regular_items)

    def amounts(self, row: Row) -> tuple[tuple[str, Decimal], ...]:
        """Return the amounts that the row gives, always in the mapping's order."""
        return tuple(
            (name, amount) for name in self.amount_names if (amount := row.amount(name)) is not None
        )

    def total(self, row: Row) -> Decimal | None:
        """Return income less cost of the row, or None where it gives no amount."""
        if row not in self._totals:
            amounts = self.amounts(row)
            self._totals[row] = self._sum(row, amounts) if amounts else None
        return self._totals[row]

    def steady_total(self, row: Row) -> Decimal:
        """Return what the total is without that which depends on the season."""
        seasonal = self.context.settings.seasonal_items
        return self._sum(row, [pair for pair in self.amounts(row) if pair[0] not in seasonal])

    @cached_property
    def _totals(self) -> dict[Row, Decimal | None]:
        return {}

    def _sum(self, row: Row, amounts: Iterable[tuple[str, Decimal]]) -> Decimal:
        fields = self.context.mapping.fields
        given = {fields[n].group for n in self.context.amount_fields if n in row.values}
        total = Decimal(0)
        for name, amount in amounts:
            field = fields[name]
            if field.kind is Kind.COST:
                total -= amount
            elif field.is_amount or field.group not in given:
                total += amount  # a folded 小计 stands for items that are not given
        return total

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """The 户编号 of each ID number that some row gives together with it."""
        return {id_of(row): code_of(row) for row in self.rows if code_of(row) and id_of(row)}

    def _key(self, row: Row) -> HouseholdKey:
        code = code_of(row) or self._codes.get(id_of(row), "")
        return HouseholdKey("code", code) if code else row.household.key


def code_of(row: Row) -> str:
    """Return the row's 户编号."""
    return row.household.code


def id_of(row: Row) -> str:
    """Return what identifies a person in the row's 证件号码, comparable."""
    return row.household.id_number[:PERSON_LENGTH].upper()


def is_named(row: Row) -> bool:
    """Tell whether the row says which household it is about."""
    household = row.household
    return bool(household.code or household.id_number or (household.village and household.head))


def count_months(month: str) -> int:
    """Return a number that grows by one from month to month."""
    year, number = split_month(month)
    return year * 12 + number


def name_places(rows: Iterable[Row], count: int) -> str:
    """Return the places of the first few of ``count`` rows, as operators read them."""
    places = [row.where for row, _ in zip(rows, range(SHOWN), strict=False)]
    return "、".join(places) + (f"等{count}处" if count > SHOWN else "")
