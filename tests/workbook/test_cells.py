"""Cells as clerks write them are read as they are meant, or refused."""

from decimal import Decimal

import pytest
from workbook.samples import FOLDER, check, flatten

from connector.records.income import Batch

SHEET = "登记"
EXPECTED = {
    "amounts_with_units_and_signs": (8, []),
    "amounts_that_are_no_numbers": (0, [("not_a_number", f"F{row}") for row in range(2, 8)]),
    "blanks_written_as_marks": (6, []),
    "answers_in_many_words": (7, []),
    "months_as_dates_and_serials": (7, []),
    "spaces_and_signs_nobody_sees": (3, []),
    "float_noise_and_thirds_of_a_cent": (1, [("too_many_decimals", "F3")]),
    "error_values_as_text": (0, [("error_value", "F2"), ("error_value", "D3")]),
    "codes_with_a_decimal_point": (1, [("digits_lost", "A2")]),
    "days_counted_from_1904": (1, [("bad_month", "E3")]),
}


def read(name: str) -> Batch:
    return check(FOLDER / f"{name}.xlsx")


@pytest.mark.parametrize("name", EXPECTED)
def test_cells_give_the_records_and_issues_that_they_hold(name):
    records, issues = EXPECTED[name]

    batch = read(name)

    assert len(batch.records) == records
    assert flatten(batch) == [
        ("missing_column?", SHEET, ""),
        *((code, SHEET, cell) for code, cell in issues),
    ]


def test_an_amount_with_its_unit_or_sign_is_one_amount():
    batch = read("amounts_with_units_and_signs")

    assert {record.amounts["wages_work"] for record in batch.records} == {Decimal("1200.00")}


def test_a_mark_for_nothing_is_blank_and_a_nought_is_nought():
    *marked, nought = read("blanks_written_as_marks").records

    assert not any("transfer_policy" in record.amounts for record in marked)
    assert nought.amounts["transfer_policy"] == 0
    assert {r.guarantees.problem for r in (*marked, nought)} == {""}
    assert {r.household.population for r in (*marked, nought)} == {None}


def test_every_word_for_yes_and_no_gives_the_same_answers():
    batch = read("answers_in_many_words")

    assert len({record.guarantees for record in batch.records}) == 1


def test_dates_serials_and_texts_of_one_month_are_that_month():
    batch = read("months_as_dates_and_serials")

    assert {record.month for record in batch.records} == {"2022-02"}


def test_spaces_in_names_and_numbers_are_taken_away():
    first, second, third = read("spaces_and_signs_nobody_sees").records

    assert (first.household.head, second.household.head) == ("李四", "王小山")
    assert (third.household.village, third.month) == ("样村", "2022-02")
    assert first.household.code.isdigit()
    assert second.household.code.isdigit()


def test_the_raw_value_is_kept_beside_the_read_one():
    batch = read("amounts_with_units_and_signs")

    record = batch.records[2]

    assert record.raw["wages_work"] == "0.12万"
    assert record.raw["population"] == float(record.household.population)
    assert "problem" not in record.raw
