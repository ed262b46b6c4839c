"""The rows of a batch put in order once, for all rules that hold rows against each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from connector.mapping.income import Kind
from connector.records.fields import split_month
from connector.records.household import PERSON_LENGTH, HouseholdKey
from connector.workbook.row import Context, Row

Amounts = tuple[Decimal | None, ...]
ZERO = Decimal(0)

SHOWN = 3  #: places named in a message before it says how many more there are


class _Part(NamedTuple):
    """One amount of a total: where it stands among the amounts, and how it counts."""

    place: int
    is_cost: bool
    instead_of: tuple[int, ...]


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

    def amounts(self, row: Row) -> Amounts:
        """Return the row's amounts in the order of ``amount_names``; None is blank."""
        known = self._amounts.get(row)
        if known is None:
            given = map(row.values.get, self.amount_names)
            known = tuple(value if isinstance(value, Decimal) else None for value in given)
            self._amounts[row] = known
        return known

    def total(self, row: Row) -> Decimal | None:
        """Return income less cost of the row, or None where it gives no amount."""
        return self._sum(self.amounts(row), self._whole)

    def steady_total(self, row: Row) -> Decimal | None:
        """Return what the total is without that which depends on the season."""
        return self._sum(self.amounts(row), self._steady)

    @cached_property
    def _amounts(self) -> dict[Row, Amounts]:
        return {}

    @cached_property
    def _whole(self) -> tuple[_Part, ...]:
        fields = self.context.mapping.fields
        places = list(enumerate(fields[name] for name in self.amount_names))
        return tuple(
            _Part(
                place=place,
                is_cost=field.kind is Kind.COST,
                # A folded 小计 stands for the items of its group where none of them is given.
                instead_of=()
                if field.is_amount
                else tuple(
                    p for p, other in places if other.is_amount and other.group is field.group
                ),
            )
            for place, field in places
        )

    @cached_property
    def _steady(self) -> tuple[_Part, ...]:
        seasonal, names = self.context.settings.seasonal_items, self.amount_names
        return tuple(part for part in self._whole if names[part.place] not in seasonal)

    @staticmethod
    def _sum(amounts: Amounts, parts: Iterable[_Part]) -> Decimal | None:
        total = None
        for part in parts:
            amount = amounts[part.place]
            if amount is None or any(amounts[p] is not None for p in part.instead_of):
                continue
            total = (total or ZERO) + (-amount if part.is_cost else amount)
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
