"""Sites differ in how they show and store what nobody entered."""

from decimal import Decimal

import pytest
from runs.factories import AMOUNTS, make_record, make_records, stored_by
from runs.world import copy_mapping, outcomes

STORES_ZERO = {"\nstores_zero_for_blank = false": "\nstores_zero_for_blank = true"}
DETAIL_ZERO = {"detail_shows_zero_for_blank = false": "detail_shows_zero_for_blank = true"}
FORM = "GET /DataCollect/MonthIncomeForm.aspx"


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_blank_stored_as_zero_is_equal_only_where_the_mapping_says_so(
    start, tmp_path, is_told
):
    world = start(store_zero_for_blank=True)
    world.mapping = copy_mapping(tmp_path / "mapping", STORES_ZERO if is_told else {})
    household = world.platform.households[0]
    records = make_records([household], months=("2021-12", "2022-01"))
    expected = stored_by(records)
    for month in expected[household.code].values():
        month.update({name: month[name] or "0.00" for name in AMOUNTS})

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified" if is_told else "mismatched"}
    assert world.stored() == expected


async def test_a_site_that_shows_blanks_as_zeros_is_filled_and_proved_all_the_same(start):
    world = start(show_blank_as="0.00")
    records = make_records(world.platform.households[:2], months=("2021-12", "2022-01"))

    first = await world.upload(records)
    again = await world.upload(records)

    assert set(outcomes(first).values()) == {"verified"}
    assert set(outcomes(again).values()) == {"unchanged"}
    assert world.stored() == stored_by(records)


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_detail_that_shows_zeros_for_blanks_proves_them_only_where_the_mapping_says_so(
    start, tmp_path, is_told
):
    world = start(detail_shows_zero_for_blank=True)
    world.mapping = copy_mapping(tmp_path / "mapping", DETAIL_ZERO if is_told else {})
    plain, zero = world.platform.households[:2]
    records = [make_record(plain), make_record(zero, amounts={"wages_work": Decimal(0)})]

    summary = await world.upload(records)

    ends = ["verified", "verified"] if is_told else ["mismatched", "skipped"]
    assert list(outcomes(summary).values()) == ends
    assert world.stored() == stored_by(records if is_told else records[:1])
    assert world.platform.requests[FORM] == (3 if is_told else 1)  # a zero is proved by the form
