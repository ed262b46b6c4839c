"""Records → what each household's form of each platform year is to hold."""

from collections.abc import Sequence

from connector.mapping.income import IncomeMapping
from connector.plan.build import build_wanted
from connector.plan.change import RegisterIncome
from connector.records.household import Household, HouseholdKey
from connector.records.income import MonthlyIncome, Values
from connector.records.source import Source


def build_all_wanted(
    records: Sequence[MonthlyIncome], mapping: IncomeMapping
) -> tuple[RegisterIncome, ...]:
    """Group records by household and platform year: one form, one save each.

    Records of one key agree on the household (intake saw to that); what one row leaves
    out, another may tell.
    """
    groups: dict[tuple[HouseholdKey, int], dict[str, tuple[Values, Source]]] = {}
    households: dict[HouseholdKey, Household] = {}
    for record in records:
        key = record.household.key
        known = households.get(key, record.household)
        households[key] = merge(known, record.household)
        year = mapping.platform_year(record.month)
        values = mapping.form_values(record.values)
        groups.setdefault((key, year), {})[record.month] = (values, record.source)
    return tuple(
        build_wanted(households[key], year, months) for (key, year), months in groups.items()
    )


def merge(known: Household, further: Household) -> Household:
    """Return the household with what only the further row tells of it."""
    missing = {
        name: value
        for name, value in further.model_dump().items()
        if value and not getattr(known, name)
    }
    return known.model_copy(update=missing)
