"""The smallest nouns: months, money, and one value of a field."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

CENT = Decimal("0.01")
FLOAT_NOISE = 1e-6

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
"""The month that incomes belong to, ``YYYY-MM``; plain text, so it sorts by time."""


def exact_money(value: object) -> object:
    """Make an Excel number exact; refuse anything finer than a cent.

    A formula such as ``=0.1+0.2`` arrives as 0.30000000000000004: noise, not data.
    """
    if not isinstance(value, float) or not isfinite(value):
        return value
    rounded = f"{value:.2f}"
    if abs(float(rounded) - value) > FLOAT_NOISE:
        raise ValueError("has more than two decimals")
    return Decimal(rounded)


Money = Annotated[Decimal, Field(max_digits=12, decimal_places=2), BeforeValidator(exact_money)]
"""Yuan, exact to the cent; may be negative where the rules of its field say so."""

Value = Decimal | bool | str | None
"""One field as read anywhere: money, an answer, a text; None is blank, which is never 0."""

_AMOUNT = re.compile(r"-?\d+(\.\d+)?")


def parse_shown_amount(text: str) -> Value:
    """Return what a page shows as money; None for blank, the raw text where it is no number.

    Nothing is judged here: a legacy '12.345' or '约300' is reported, not refused.
    """
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    if not _AMOUNT.fullmatch(plain):
        return text.strip()
    try:
        return Decimal(plain)
    except InvalidOperation:
        return text.strip()


def format_amount(amount: Decimal) -> str:
    """Return the amount as typed and stored everywhere: two decimals, no grouping."""
    return f"{amount.quantize(CENT):f}"


def build_month(year: int, number: int) -> str:
    """Return ``YYYY-MM``."""
    return f"{year:04d}-{number:02d}"


def split_month(month: str) -> tuple[int, int]:
    """Return year and number of a ``YYYY-MM``."""
    year, number = month.split("-")
    return int(year), int(number)


def month_of(day: date) -> str:
    """Return the month that ``day`` lies in."""
    return build_month(day.year, day.month)


def income_year(month: str, *, first_month: int) -> int:
    """Return the platform year whose form holds ``month``.

    An income year that starts in October is named after the calendar year it ends in;
    one that starts in January is the calendar year.
    """
    year, number = split_month(month)
    return year + 1 if first_month > 1 and number >= first_month else year


def months_of_income_year(year: int, *, first_month: int) -> tuple[str, ...]:
    """Return the twelve months that the form of platform ``year`` can hold, in order."""
    start = year - 1 if first_month > 1 else year
    return tuple(
        build_month(start + (first_month - 1 + n) // 12, (first_month - 1 + n) % 12 + 1)
        for n in range(12)
    )
