from decimal import Decimal

import pytest
from pydantic import ValidationError

from connector.mapping.income import IncomeMapping, Kind
from connector.mapping.load import load_mapping

MAPPING = load_mapping("hebei").income


def changed(*, form=None, sheet=None, field=None):
    """Return the mapping's document with some entries changed."""
    document = MAPPING.model_dump(mode="json")
    document["form"] |= form or {}
    document["sheet"] |= sheet or {}
    if field:
        document["field"] = [
            one | field if one["name"] == field["name"] else one for one in document["field"]
        ]
    return document


def test_the_fields_of_the_design_are_all_there():
    kinds = {field.name: field.kind for field in MAPPING.field}

    assert [name for name, kind in kinds.items() if kind in (Kind.INCOME, Kind.COST)] == [
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
    ]
    assert kinds["business_costs"] is Kind.COST
    assert [name for name, kind in kinds.items() if kind is Kind.SUM] == [
        "business_net",
        "wages_total",
        "property_total",
        "transfer_total",
        "total",
    ]


def test_sums_take_costs_off_and_blanks_add_nothing():
    sums = MAPPING.sums_of(
        {
            "business_crops": Decimal(100),
            "business_costs": Decimal("300.50"),
            "wages_work": Decimal(1000),
            "wages_other": None,
            "housing_safe": True,
        }
    )

    assert sums == {
        "business_net": Decimal("-200.50"),
        "wages_total": Decimal(1000),
        "property_total": Decimal(0),
        "transfer_total": Decimal(0),
        "total": Decimal("799.50"),
    }


@pytest.mark.parametrize(
    ("label", "month"),
    [
        ("10月", "2021-10"),
        ("1月", "2022-01"),
        ("01月", "2022-01"),
        ("2021年10月", "2021-10"),
        ("2022年09月", "2022-09"),
        ("202112", "2021-12"),
        ("2022.2", "2022-02"),
        ("２月：", "2022-02"),
        ("2022年10月", None),
        ("2020年10月", None),
        ("小计", None),
        ("", None),
    ],
)
def test_a_row_of_the_form_is_found_by_its_own_label(label, month):
    assert MAPPING.month_of_label(label, platform_year=2022) == month


def test_a_mapping_by_calendar_year_reads_a_bare_october_as_that_years():
    calendar = IncomeMapping.model_validate(changed(form={"income_year_starts": 1}))

    assert calendar.month_of_label("10月", platform_year=2022) == "2022-10"
    assert calendar.platform_year("2021-10") == 2021
    assert MAPPING.platform_year("2021-10") == 2022
    assert MAPPING.platform_year("2021-09") == 2021


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (changed(form={"titel": ["x"]}), "titel"),
        (changed(form={"income_year_starts": 13}), "income_year_starts"),
        (changed(sheet={"columns": {"kode": ["户编号"]}}), "kode"),
        (changed(field={"name": "wages_work", "kind": "answer"}), "三保障"),
        (changed(field={"name": "wages_work", "kind": "text"}), "problem"),
        (changed(field={"name": "wages_work", "group": ""}), "group"),
        (changed(field={"name": "wages_work", "typed": True}), "typed"),
        (changed(field={"name": "wages_work", "form": []}), "typed"),
        (changed() | {"field": changed()["field"] * 2}, "字段重复"),
        (changed() | {"version": 2}, "version"),
    ],
)
def test_a_mistake_in_the_mapping_is_an_error_that_names_it(document, complaint):
    with pytest.raises(ValidationError, match=complaint):
        IncomeMapping.model_validate(document)


def test_every_sheet_label_of_the_mapping_leads_to_one_field_only():
    labels = [
        (pattern, name)
        for name, alternatives in MAPPING.sheet_patterns.items()
        for pattern in alternatives
    ]
    clashes = {
        (one, other)
        for first, one in labels
        for second, other in labels
        if one < other
        and len(first) == len(second)
        and all(a & b for a, b in zip(first, second, strict=True))
    }

    assert clashes == set()
