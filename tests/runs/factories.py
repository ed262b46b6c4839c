"""Made-up rows for households that the mock platform knows."""

from decimal import Decimal
from random import Random

from mock_platform import Household as Registered

from connector.records.household import Household
from connector.records.income import Guarantees, MonthlyIncome, Source

MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")
AMOUNTS = (
    "business_crops",
    "business_livestock",
    "business_other",
    "business_costs",
    "wages_work",
    "wages_public_post",
    "wages_other",
    "property_land_rent",
    "property_dividends",
    "property_solar",
    "property_other",
    "transfer_policy",
    "transfer_other",
)
OFTEN = ("business_crops", "business_costs", "wages_work", "transfer_policy")
SAFE = {
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}
NOTHING = {**dict.fromkeys((*AMOUNTS, *SAFE)), "problem": ""}


def make_household(registered: Registered, **changes: object) -> Household:
    """The household as a village's workbook names it."""
    named = {
        "code": registered.code,
        "head": registered.head,
        "id_number": registered.id_number,
        "village": registered.village,
        "population": registered.population,
    }
    return Household(**(named | changes))


def make_amounts(code: str, month: str) -> dict[str, Decimal]:
    """A few amounts, the same at every call; what is not there is blank."""
    rng = Random(f"{code}/{month}")
    likely = {name: 0.8 if name in OFTEN else 0.2 for name in AMOUNTS}
    chosen = [name for name in AMOUNTS if rng.random() < likely[name]] or ["wages_work"]
    return {name: Decimal(rng.randint(1, 400_000)) / 100 for name in chosen}


def make_record(
    registered: Registered,
    month: str = "2022-01",
    amounts: dict[str, Decimal] | None = None,
    household: Household | None = None,
    **guarantees: object,
) -> MonthlyIncome:
    """One row of a workbook: all is well with the household unless told otherwise."""
    return MonthlyIncome(
        household=household or make_household(registered),
        month=month,
        amounts=make_amounts(registered.code, month) if amounts is None else amounts,
        guarantees=Guarantees(**(SAFE | guarantees)),
        source=Source(file=f"{registered.village}.xlsx", sheet="月收入", row=4),
    )


def make_records(households, months=MONTHS):
    """Every month of every household."""
    return tuple(make_record(household, month) for household in households for month in months)


def stored_by(records) -> dict[str, dict[str, dict[str, object]]]:
    """What the platform holds once it has stored exactly these rows: code → month → fields."""
    held: dict[str, dict[str, dict[str, object]]] = {}
    for record in records:
        values = {
            name: f"{value:.2f}" if isinstance(value, Decimal) else value
            for name, value in record.values.items()
        }
        held.setdefault(record.household.code, {})[record.month] = NOTHING | values
    return held
