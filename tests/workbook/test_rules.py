"""Each rule, through a written workbook: what it refuses, what it lets pass."""

from decimal import Decimal

import pytest
from workbook.samples import MAPPING, make_row
from workbook.writing import check_rows

SHEET = "月收入"


def codes(batch):
    return [(issue.code, issue.level.value, issue.cell) for issue in batch.issues]


def test_a_clean_row_becomes_its_record(tmp_path):
    row = make_row(business_costs=Decimal("0.00"))

    batch = check_rows(tmp_path, row)

    [record] = batch.records
    assert batch.issues == batch.refused == ()
    assert record.household.code == row["code"]
    assert record.household.id_number == row["id_number"]
    assert record.amounts == {"wages_work": Decimal("1200.50"), "business_costs": Decimal("0.00")}
    assert record.guarantees.model_dump() == {
        "housing_safe": True,
        "water_safe": True,
        "school_dropout": False,
        "medical_insured": True,
        "problem": "",
    }
    assert record.source.model_dump() == {"file": "登记.xlsx", "sheet": SHEET, "row": 5}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"head": ""}, ("missing_key", "error", "B5")),
        ({"code": "", "id_number": "", "village": ""}, ("missing_key", "error", "B5")),
        ({"month": ""}, ("missing_month", "error", "F5")),
        ({"month": "3月"}, ("bad_month", "error", "F5")),
        ({"month": "2022-03"}, ("month_in_future", "error", "F5")),
        ({"wages_work": "多"}, ("not_a_number", "error", "L5")),
        ({"wages_work": Decimal("1.234")}, ("too_many_decimals", "error", "L5")),
        ({"wages_work": Decimal(-1)}, ("negative_amount", "error", "L5")),
        ({"business_costs": Decimal(-1)}, ("negative_amount", "error", "J5")),
        ({"wages_work": 10**10}, ("amount_too_large", "error", "L5")),
        ({"total": Decimal(1)}, ("sum_disagrees", "error", "X5")),
        ({"housing_safe": "大概"}, ("bad_answer_value", "error", "Y5")),
        ({"housing_safe": ""}, ("guarantees_missing", "error", "Y5")),
        ({"school_dropout": True}, ("bad_answer_without_problem", "error", "AC5")),
        ({"medical_insured": False}, ("bad_answer_without_problem", "error", "AC5")),
        ({"medical_insured": False, "problem": "字" * 201}, ("problem_too_long", "error", "AC5")),
        ({"code": 1306301900010100}, ("digits_lost", "error", "A5")),
        ({"id_number": 130630190001010009}, ("digits_lost", "error", "C5")),
        ({"code": "13063019A0"}, ("code_format", "error", "A5")),
        ({"code": "", "id_number": "13063019000101000"}, ("id_length", "error", "C5")),
        ({"population": 0}, ("bad_population", "error", "E5")),
    ],
)
def test_an_error_refuses_the_row_and_names_its_cell(tmp_path, changes, expected):
    batch = check_rows(tmp_path, make_row(**changes), make_row(2))

    assert codes(batch) == [expected]
    [refused] = batch.refused
    assert (refused.source.row, refused.reason) == (5, batch.issues[0].message)
    assert [record.source.row for record in batch.records] == [6]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"problem": "屋顶漏雨"}, ("problem_without_bad_answer", "warning", "AC5")),
        ({"id_number": "130630190001010008"}, ("id_checksum", "warning", "C5")),
        ({"code": "", "id_number": "130630190001010008"}, ("id_checksum", "warning", "C5")),
        ({"id_number": "1306301900"}, ("id_length", "warning", "C5")),
        ({"code": "13063019"}, ("code_format", "warning", "A5")),
    ],
)
def test_a_warning_lets_the_row_pass(tmp_path, changes, expected):
    batch = check_rows(tmp_path, make_row(**changes))

    assert codes(batch) == [expected]
    assert len(batch.records) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"month": "2022-02"},
        {"code": "1306301900"},
        {"code": 1306301900},
        {"id_number": "13063019000101000943"},  # a disability certificate
        {"id_number": "13068319000101001x"},
        {"code": "", "id_number": ""},
        {"school_dropout": True, "problem": "因病休学"},
        {"business_crops": Decimal(100), "business_costs": Decimal(300)},
        {"wages_work": "", "transfer_other": Decimal("0.00")},
        {"wages_work": ""},
        {"business_net": Decimal("-200.00"), "business_costs": Decimal(200)},
        {"total": Decimal("1200.50"), "wages_total": Decimal("1200.50")},
        {"problem": "字" * 200, "water_safe": False},
    ],
)
def test_what_is_right_gives_no_issue(tmp_path, changes):
    batch = check_rows(tmp_path, make_row(**changes))

    assert codes(batch) == []
    assert len(batch.records) == 1


def test_all_troubles_of_a_row_are_told_in_one_pass(tmp_path):
    row = make_row(head="", month="x", wages_work="y", water_safe="z", population="w")

    batch = check_rows(tmp_path, row)

    assert codes(batch) == [
        ("missing_key", "error", "B5"),
        ("bad_population", "error", "E5"),
        ("bad_month", "error", "F5"),
        ("not_a_number", "error", "L5"),
        ("bad_answer_value", "error", "Z5"),
    ]
    assert batch.refused[0].reason.count("；") >= 4


def test_a_faulty_part_is_told_once_and_not_again_as_a_sum_that_disagrees(tmp_path):
    batch = check_rows(tmp_path, make_row(wages_work="多", total=Decimal("1200.50")))

    assert codes(batch) == [("not_a_number", "error", "L5")]


def test_answers_half_given_are_missing_even_in_a_month_without_income(tmp_path):
    batch = check_rows(tmp_path, make_row(wages_work="", water_safe="", medical_insured=""))

    assert codes(batch) == [("guarantees_missing", "error", "Z5")]
    assert "是否实现安全饮水、是否参加城乡居民基本医疗保险" in batch.issues[0].message


def test_a_row_that_nothing_was_entered_into_is_refused_with_a_warning(tmp_path):
    row = {name: make_row()[name] for name in ("code", "head", "month")}

    batch = check_rows(tmp_path, row)

    assert codes(batch) == [("nothing_entered", "warning", "F5")]
    assert len(batch.refused) == 1
    assert batch.records == ()


def test_a_household_registered_twice_for_a_month_is_refused_both_times(tmp_path):
    row = make_row()

    batch = check_rows(tmp_path, row, make_row(2), row | {"wages_work": Decimal(1)})

    assert codes(batch) == [("duplicate_month", "error", "F5"), ("duplicate_month", "error", "F7")]
    assert "第7行" in batch.issues[0].message
    assert "第5行" in batch.issues[1].message


def test_two_months_of_a_household_are_no_duplicate(tmp_path):
    batch = check_rows(tmp_path, make_row(), make_row(month="2022-01"))

    assert codes(batch) == []


def test_a_household_is_the_same_by_code_in_one_row_and_by_id_number_in_another(tmp_path):
    row = make_row()

    batch = check_rows(tmp_path, row, row | {"month": "2022-01"}, row | {"code": ""})

    assert codes(batch) == [("duplicate_month", "error", "F5"), ("duplicate_month", "error", "F7")]


def test_two_rows_of_one_name_without_numbers_ask_for_the_number(tmp_path):
    nameless = make_row(code="", id_number="")

    batch = check_rows(tmp_path, nameless, nameless)

    assert [issue.code for issue in batch.issues] == ["duplicate_month"] * 2
    assert "户编号" in batch.issues[0].message


def test_two_households_of_one_name_with_their_numbers_are_no_issue(tmp_path):
    batch = check_rows(tmp_path, make_row(head="李青禾"), make_row(2, head="李青禾"))

    assert codes(batch) == []


def test_one_name_without_a_number_beside_its_namesake_is_left_to_the_platform(tmp_path):
    twin = make_row(2, head="李青禾", code="", id_number="")

    batch = check_rows(tmp_path, make_row(head="李青禾"), twin)

    assert codes(batch) == []


@pytest.mark.parametrize(
    ("changes", "cells"),
    [
        ({"head": "钱秋山"}, ["A5", "C5", "A6", "C6"]),
        ({"head": "钱秋山", "id_number": ""}, ["A5", "A6"]),
        ({"head": "钱秋山", "code": ""}, ["C5", "C6"]),
        ({"id_number": make_row(9)["id_number"]}, ["A5", "A6"]),
        ({"code": "1306301900"}, ["C5", "C6"]),
    ],
)
def test_a_number_that_stands_for_two_is_an_error_on_every_row(tmp_path, changes, cells):
    row = make_row(month="2022-01")

    batch = check_rows(tmp_path, row, make_row(**changes))

    assert codes(batch) == [("name_key_disagree", "error", cell) for cell in cells]
    assert batch.records == ()


def test_a_disability_certificate_and_the_id_number_in_it_agree(tmp_path):
    row = make_row(month="2022-01")

    batch = check_rows(tmp_path, row, make_row(id_number=row["id_number"] + "43"))

    assert codes(batch) == []


def test_an_issue_shows_the_raw_value_but_no_whole_name_or_id_number(tmp_path):
    rows = [
        make_row(id_number="130630190001010008"),
        make_row(2, head="李青禾", code="", id_number="", village=""),
        make_row(3, wages_work="约300元"),
    ]

    batch = check_rows(tmp_path, *rows)

    assert [issue.value for issue in batch.issues] == ["130630********0008", "李**", "约300元"]


def test_every_word_of_the_mapping_for_an_answer_is_understood(tmp_path):
    for place, word in enumerate((*MAPPING.sheet.yes, *MAPPING.sheet.no)):
        bad = word in MAPPING.sheet.no
        row = make_row(housing_safe=word, problem="屋顶漏雨" if bad else "")

        batch = check_rows(tmp_path, row)

        assert batch.records[0].guarantees.housing_safe is (place < len(MAPPING.sheet.yes))
