from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from connector.records.fields import (
    Money,
    Month,
    build_month,
    exact_money,
    format_amount,
    income_year,
    month_of,
    months_of_income_year,
    parse_shown_amount,
    split_month,
)

MONEY = TypeAdapter(Money)
MONTH = TypeAdapter(Month)


@pytest.mark.parametrize(
    ("number", "amount"),
    [(0.1 + 0.2, "0.30"), (1200.0, "1200.00"), (-5.25, "-5.25"), (1e7 + 0.07, "10000000.07")],
)
def test_noise_of_floats_is_no_data(number, amount):
    assert exact_money(number) == Decimal(amount)


@pytest.mark.parametrize("number", [0.001, 12.345, -0.009])
def test_more_than_a_cent_is_refused(number):
    with pytest.raises(ValueError, match="two decimals"):
        exact_money(number)


@pytest.mark.parametrize("value", [Decimal("1.234"), Decimal("12345678901.00"), "x", None])
def test_money_is_exact_to_the_cent_and_fits_the_platform(value):
    with pytest.raises(ValidationError):
        MONEY.validate_python(value)


@pytest.mark.parametrize("text", ["2022-13", "2022-00", "2022-3", "202203", "2022-03 ", ""])
def test_a_month_is_written_in_one_way_only(text):
    with pytest.raises(ValidationError):
        MONTH.validate_python(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        (" ", None),
        ("0", Decimal(0)),
        ("0.00", Decimal("0.00")),
        ("1,200.50", Decimal("1200.50")),
        (" -3 ", Decimal(-3)),
        ("12.345", Decimal("12.345")),
        ("约300", "约300"),
        ("1.", "1."),
        ("１２", Decimal(12)),
    ],
)
def test_what_a_page_shows_is_reported_and_not_judged(text, value):
    assert parse_shown_amount(text) == value


@settings(deadline=None)
@given(st.decimals("-9999999999.99", "9999999999.99", places=2))
def test_an_amount_reads_back_as_it_was_written(amount):
    assert parse_shown_amount(format_amount(amount)) == amount


def test_an_amount_is_written_with_two_decimals_and_no_grouping():
    assert format_amount(Decimal("1200.5")) == "1200.50"
    assert format_amount(Decimal("1E+3")) == "1000.00"


def test_months_are_built_split_and_taken_from_days():
    assert build_month(2022, 3) == "2022-03"
    assert split_month("2022-03") == (2022, 3)
    assert month_of(date(2022, 3, 31)) == "2022-03"


@pytest.mark.parametrize(
    ("month", "first_month", "year"),
    [
        ("2021-10", 10, 2022),
        ("2021-12", 10, 2022),
        ("2022-01", 10, 2022),
        ("2022-09", 10, 2022),
        ("2022-10", 10, 2023),
        ("2021-10", 1, 2021),
        ("2021-12", 1, 2021),
    ],
)
def test_an_income_year_is_named_after_the_year_it_ends_in(month, first_month, year):
    assert income_year(month, first_month=first_month) == year


@pytest.mark.parametrize("first_month", range(1, 13))
def test_the_twelve_months_of_an_income_year_all_lie_in_it(first_month):
    months = months_of_income_year(2022, first_month=first_month)

    assert len(set(months)) == 12
    assert list(months) == sorted(months)
    assert {income_year(month, first_month=first_month) for month in months} == {2022}
