from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.workbook.months import parse_month
from connector.workbook.plain import CellFaultError, parse_description
from connector.workbook.values import (
    parse_amount,
    parse_answer,
    parse_number_name,
    parse_population,
)

ANSWERS = {"是": True, "否": False, "y": True, "1": True, "0": False}


def fault_of(parse, *arguments):
    with pytest.raises(CellFaultError) as fault:
        parse(*arguments)
    return fault.value.code


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (1200.0, "1200.00"),
        (0.1 + 0.2, "0.30"),
        (-0.0, "0.00"),
        ("1,200.5", "1200.50"),
        ("１２００．５０", "1200.50"),
        (" 12 ", "12.00"),
        ("12.500", "12.50"),
        (".5", "0.50"),
        ("0", "0.00"),
        (9999999999.99, "9999999999.99"),
    ],
)
def test_an_amount_is_exact_to_the_cent(cell, amount):
    parsed = parse_amount(cell)

    assert str(parsed) == amount


@pytest.mark.parametrize("cell", ["", "  ", "\u3000"])
def test_a_blank_amount_is_none_and_never_zero(cell):
    assert parse_amount(cell) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("约300", "not_a_number"),
        ("1,20", "not_a_number"),
        ("12 5", "not_a_number"),
        ("nan", "not_a_number"),
        ("1e3", "not_a_number"),
        (True, "not_a_number"),
        (date(2022, 3, 1), "not_a_number"),
        (12.345, "too_many_decimals"),
        ("12.345", "too_many_decimals"),
        (1e10, "amount_too_large"),
        (1e300, "amount_too_large"),
        ("9" * 40, "amount_too_large"),
    ],
)
def test_what_is_no_amount_is_refused_and_never_guessed(cell, code):
    assert fault_of(parse_amount, cell) == code


@settings(deadline=None)
@given(st.decimals("-9999999999.99", "9999999999.99", places=2))
def test_an_amount_survives_excels_floats(amount):
    assert parse_amount(float(amount)) == amount


@pytest.mark.parametrize(
    "cell",
    [
        "2022-03",
        "2022-3",
        "2022年3月",
        "2022年03月",
        "2022 年 3 月份",
        "202203",
        "2022.3",
        "2022/3",
        "２０２２年３月",
        "2022-03-15",
        "2022年3月1日",
        202203.0,
        2022.3,
        date(2022, 3, 31),
        datetime(2022, 3, 1),  # noqa: DTZ001 Excel knows no zones
    ],
)
def test_a_month_is_read_in_its_usual_spellings(cell):
    assert parse_month(cell) == "2022-03"


@pytest.mark.parametrize(
    "cell", ["3月", "2022", "2022-13", "2022-00", "二月", 20.0, "2022-3-", "20223"]
)
def test_a_month_that_cannot_be_read_is_refused(cell):
    assert fault_of(parse_month, cell) == "bad_month"


def test_a_month_typed_as_the_number_2022_10_is_refused_because_excel_drops_the_zero():
    typed = 2022.10

    assert fault_of(parse_month, typed) == "bad_month"
    assert parse_month("2022.10") == "2022-10"
    assert parse_month(2022.11) == "2022-11"
    assert parse_month(2022.01) == "2022-01"


def test_a_number_keeps_its_digits_as_text():
    assert parse_number_name("1306301900010001") == "1306301900010001"
    assert parse_number_name(1306301900.0) == "1306301900"
    assert parse_number_name("０１２３") == "0123"
    assert parse_number_name(" 13063019000101001X ") == "13063019000101001X"


@pytest.mark.parametrize("cell", [1.3063019000101e17, 1e15, 1306301900010001, "1.306E+17"])
def test_a_number_longer_than_excel_keeps_is_refused(cell):
    assert fault_of(parse_number_name, cell) == "digits_lost"


@pytest.mark.parametrize(("cell", "people"), [(3.0, 3), ("3", 3), ("３人", 3), ("", None)])
def test_a_population_is_a_whole_number(cell, people):
    assert parse_population(cell) == people


@pytest.mark.parametrize("cell", [0.0, -1.0, 2.5, "三", 100.0])
def test_a_population_that_cannot_be_is_refused(cell):
    assert fault_of(parse_population, cell) == "bad_population"


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("是", True), (" 否 ", False), ("Ｙ", True), (1.0, True), (0.0, False), (True, True)],
)
def test_an_answer_is_read_by_the_words_of_the_mapping(cell, answer):
    assert parse_answer(cell, ANSWERS) is answer


def test_a_blank_answer_is_unanswered_and_another_word_is_refused():
    assert parse_answer(" ", ANSWERS) is None
    assert fault_of(parse_answer, "基本安全", ANSWERS) == "bad_answer_value"


@pytest.mark.parametrize("mark", ["①", "²", "₂", "⑴", "⒈", "½", "㉑", "㋀"])
def test_a_footnotes_mark_never_becomes_a_digit(mark):
    assert fault_of(parse_amount, f"1200{mark}") == "not_a_number"
    assert fault_of(parse_amount, f"￥１２００{mark}元") == "not_a_number"
    assert fault_of(parse_population, f"1{mark}") == "bad_population"
    assert fault_of(parse_month, f"2022-1{mark}") == "bad_month"
    assert fault_of(parse_answer, mark, ANSWERS) == "bad_answer_value"


@pytest.mark.parametrize("mark", ["①", "²", "₂", "⑴", "½", "❶", "㉑"])
@pytest.mark.parametrize("number", ["130630000000001", "１30630000000001", "13063019000101001"])
def test_a_number_with_a_footnotes_mark_is_never_another_households(number, mark):
    assert fault_of(parse_number_name, f"{number}{mark}") == "number_with_marks"


def test_an_amount_is_a_decimal_and_no_float():
    assert isinstance(parse_amount(1.5), Decimal)


def test_a_description_is_one_line_as_a_page_shows_it():
    assert parse_description(" 屋顶漏雨\n无安全饮水 ") == "屋顶漏雨 无安全饮水"
