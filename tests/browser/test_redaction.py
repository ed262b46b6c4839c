"""What is told of a page names nobody."""

import pytest

from connector.browser.evidence.people import People
from connector.browser.redaction import HIDDEN, Redaction
from connector.records.household import Household

PERSONAL = (
    "138 1234 5678",
    "138-1234-5678",
    "13812345678",
    "0311-87654321",
    "130630 19000101 0009",
    "130630-19000101-000X",
    "6222 0202 0011 2233",
)


@pytest.mark.parametrize("number", PERSONAL)
def test_a_number_is_taken_out_whole_however_its_digits_are_grouped(number):
    text = f"请核对{number}。"

    assert Redaction().clean(text) == f"请核对{HIDDEN}。"


@pytest.mark.parametrize("number", PERSONAL)
def test_a_number_is_covered_whole_however_its_digits_are_grouped(number):
    text = f"请核对{number}。"

    found = [text[start:end] for start, end in People().find_numbers(text)]

    assert number in found


def test_household_codes_stay_readable_where_everybody_is_covered():
    people = People()
    people.add([Household(code="1306301010000007")])

    assert list(people.find_numbers("户编号 1306301010000007")) == []
