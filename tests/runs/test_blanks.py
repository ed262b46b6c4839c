"""Sites differ in how they show and store what nobody entered."""

import pytest
from runs.factories import AMOUNTS, make_records, stored_by
from runs.world import copy_mapping, outcomes

STORES_ZERO = {"stores_zero_for_blank = false": "stores_zero_for_blank = true"}


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
