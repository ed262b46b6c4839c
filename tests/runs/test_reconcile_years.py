"""Workbooks and platform held against each other over the turn of an income year."""

from decimal import Decimal
from fractions import Fraction

import pytest

from connector.browser.pages.listed import Listed
from connector.mapping.load import load_mapping
from connector.plan.pairing import Pair
from connector.plan.reconcile import reconcile
from connector.plan.sample import draw_sample
from connector.plan.side_by_side import NOT_IN_WORKBOOKS
from connector.records.household import Household
from connector.records.income import Batch, Guarantees, MonthlyIncome, Observation
from connector.records.source import Source
from connector.report.reconcile.shown import build_tally
from connector.runs.reconcile import build_pairs, build_sense, meet
from connector.runs.views import Sighting, View, sort_rows

LAST, FIRST = "2022-09", "2022-10"
MONTHS = (LAST, FIRST)
INCOME = load_mapping("hebei").income
SENSE = build_sense(INCOME)
YEARS = {INCOME.platform_year(month): month for month in MONTHS}
BLANK = dict.fromkeys(SENSE.labels)
GOOD = {"housing_safe": True, "water_safe": True, "school_dropout": False, "medical_insured": True}
FILED = {**BLANK, **GOOD, "wages_work": Decimal(1200)}
SOURCE = Source(file="东安村.xlsx", sheet="月收入", row=4)
HOME = Household(code="1306990000000001", head="甲乙丙", village="东安村", population=3)
OURS = HOME.model_copy(update={"id_number": "130699194001010007", "population": None})


def record(month, household=OURS):
    return MonthlyIncome(
        household=household,
        month=month,
        amounts={"wages_work": Decimal(1200)},
        guarantees=Guarantees(**GOOD),
        source=SOURCE,
    )


def sight(year, month, shown, household=HOME):
    """The household in the list of a year, with what its one month in question shows."""
    listed = Listed(household, (), 1, 0, 0, (household.code, household.head))
    observed = Observation(household=household, platform_year=year, months={month: shown})
    return Sighting(listed, "样乡", observed)


def compare(*records, shown, listed_in=tuple(YEARS), household=HOME):
    """Hold the rows against lists of the years, in which one household has these months."""
    rows = sort_rows(Batch(records=records, issues=()), INCOME, MONTHS)
    years = {
        year: (sight(year, month, shown.get(month, BLANK), household),) if year in listed_in else ()
        for year, month in YEARS.items()
    }
    met, _ = meet([View("某人", "样乡", years)], rows, villages=(), lost=())
    pairs = build_pairs(met, INCOME, months=MONTHS, verified={})
    return reconcile(pairs, sense=SENSE, months=MONTHS)


def told(found):
    return [(one.month, one.kind.value, one.reason) for one in found.discrepancies]


def test_a_household_with_rows_in_one_year_only_is_no_stranger_in_the_other():
    found = compare(record(LAST), shown={LAST: FILED})

    assert told(found) == []
    assert found.is_equal
    assert [(one.month, one.state.value) for one in found.rows] == [
        (LAST, "equal"),
        (FIRST, "neither"),
    ]
    assert (found.households, found.only_on_platform) == (1, ())
    assert found.closing.is_closed


def test_what_the_platform_alone_has_in_the_other_year_is_told_of_a_household_we_know():
    found = compare(record(LAST), shown={LAST: FILED, FIRST: FILED})

    assert told(found) == [(FIRST, "only_platform", "")]
    assert (found.households, found.only_on_platform) == (1, ())
    assert found.closing.is_closed


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({}, [("", "only_platform", NOT_IN_WORKBOOKS)]),
        ({LAST: FILED}, [(LAST, "only_platform", NOT_IN_WORKBOOKS)]),
        (
            {LAST: FILED, FIRST: FILED},
            [(month, "only_platform", NOT_IN_WORKBOOKS) for month in MONTHS],
        ),
    ],
)
def test_a_stranger_in_the_lists_of_both_years_is_told_once(shown, expected):
    found = compare(shown=shown)

    [stranger] = found.only_on_platform
    assert told(found) == expected
    assert (stranger.months, stranger.money) == (len(shown), 1200 * len(shown))
    assert found.households == 1
    assert found.closing.is_closed


def test_a_household_that_no_years_list_has_is_missing_once_with_all_its_rows():
    found = compare(record(LAST), record(FIRST), shown={}, listed_in=())

    [missing] = found.only_in_workbooks
    assert (missing.months, missing.money) == (2, 2400)
    assert found.households == 1
    assert found.closing.is_closed


@pytest.mark.parametrize("known", [OURS, OURS.model_copy(update={"code": ""})])
def test_a_household_listed_in_one_year_only_is_one_household(known):
    listed = HOME.model_copy(update={"id_number": OURS.id_number})
    records = (record(LAST, known), record(FIRST, known))

    found = compare(*records, shown={LAST: FILED}, listed_in=(2022,), household=listed)

    assert [(one.month, one.state.value) for one in found.rows] == [
        (LAST, "equal"),
        (FIRST, "only_local"),
    ]
    assert (found.households, len(found.only_in_workbooks)) == (1, 1)
    assert found.closing.is_closed


def test_rows_of_a_year_that_does_not_list_a_household_make_it_no_stranger_in_the_next():
    found = compare(record(LAST), shown={}, listed_in=(2023,))

    assert [kind for _, kind, _ in told(found)] == ["only_local"]
    assert (found.households, found.only_on_platform) == (1, ())


def test_a_name_that_contradicts_the_code_in_both_years_is_told_once():
    other = HOME.model_copy(update={"head": "丁戊己"})
    shown = {LAST: FILED, FIRST: FILED}

    found = compare(record(LAST), record(FIRST), shown=shown, household=other)

    assert [kind for _, kind, _ in told(found)] == ["inconsistent"]
    assert found.counts["equal"] == 2


def test_one_that_a_list_shows_with_more_people_a_year_later_is_counted_and_drawn_once():
    grown = HOME.model_copy(update={"population": 4})
    pairs = [
        Pair(listed=home, months=(month,), shown={month: FILED})
        for home, month in ((HOME, LAST), (grown, FIRST))
    ]

    found = reconcile(pairs, sense=SENSE, months=MONTHS)
    sample = draw_sample(found, share=Fraction(1), seed=1)

    assert (found.households, build_tally("", "合计", found.rows).households) == (1, 1)
    assert [[row.month for row in drawn.rows] for drawn in sample.drawn] == [list(MONTHS)]
