from decimal import Decimal

import pytest
from pydantic import ValidationError

from connector.records.household import Household
from connector.records.income import (
    ANSWERS,
    Batch,
    Guarantees,
    MonthlyIncome,
    Observation,
    Source,
    to_json,
)
from connector.records.issues import Issue, Level

GOOD = {
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}


def make_income(**changes):
    return MonthlyIncome(
        **{
            "household": Household(code="1306301900", head="李青禾"),
            "month": "2022-02",
            "amounts": {"wages_work": Decimal("1200.50")},
            "guarantees": Guarantees(**GOOD),
            "source": Source(file="a.xlsx", sheet="月收入", row=5),
        }
        | changes
    )


def test_good_answers_are_complete_and_none_is_bad():
    guarantees = Guarantees(**GOOD)

    assert guarantees.is_complete
    assert guarantees.bad_answers == ()


@pytest.mark.parametrize("name", ANSWERS)
def test_the_other_answer_is_the_bad_one_and_a_blank_is_neither(name):
    assert Guarantees(**GOOD | {name: not GOOD[name]}).bad_answers == (name,)
    assert Guarantees(**GOOD | {name: None}).bad_answers == ()
    assert not Guarantees(**GOOD | {name: None}).is_complete


def test_values_hold_what_the_row_fills_in_and_nothing_else():
    income = make_income(guarantees=Guarantees(housing_safe=False, problem=" 屋顶漏雨 "))

    assert income.values == {
        "wages_work": Decimal("1200.50"),
        "housing_safe": False,
        "problem": "屋顶漏雨",
    }


def test_a_zero_is_a_value_and_a_blank_is_none():
    assert make_income(amounts={"wages_work": Decimal(0)}).values["wages_work"] == 0
    assert "wages_work" not in make_income(amounts={}).values


@pytest.mark.parametrize(
    "changes",
    [
        {"month": "2022-2"},
        {"amounts": {"wages_work": Decimal("0.001")}},
        {"remark": "x"},
        {"amounts": {"wages_work": "多"}},
    ],
)
def test_a_record_is_valid_by_construction(changes):
    with pytest.raises(ValidationError):
        make_income(**changes)


def test_a_record_never_changes():
    with pytest.raises(ValidationError):
        make_income().month = "2022-03"


def test_a_batch_survives_json_with_its_amounts_exact():
    issue = Issue(code="x", level=Level.WARNING, message="请核对", file="a.xlsx", cell="D7")
    batch = Batch(records=(make_income(),), issues=(issue,))

    assert Batch.model_validate_json(batch.model_dump_json()) == batch


def test_an_observation_survives_json_with_amounts_answers_and_texts_told_apart():
    observation = Observation(
        household=Household(code="1306301900"),
        platform_year=2022,
        months={
            "2022-01": {"wages_work": Decimal("1.50"), "housing_safe": True, "problem": "12"},
            "2022-02": {"wages_work": None, "wages_other": "约300", "problem": None},
        },
    )

    restored = Observation.model_validate_json(observation.model_dump_json())

    assert restored == observation
    assert restored.months["2022-01"]["problem"] == "12"


def test_money_in_documents_is_a_decimal_text():
    assert to_json(Decimal("1200.50")) == "1200.50"
    assert to_json(True) is True
    assert to_json(None) is None


@pytest.mark.parametrize(
    ("cell", "row"), [("D7", 7), ("XFD1048576", 1048576), ("", None), ("AC12", 12)]
)
def test_an_issue_knows_its_row(cell, row):
    issue = Issue(code="x", level=Level.ERROR, message="m", file="a.xlsx", cell=cell)

    assert issue.row == row
