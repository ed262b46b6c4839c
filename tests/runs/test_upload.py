"""The main job: every row entered once, and proved by reading it back."""

from collections import Counter
from decimal import Decimal

from runs.factories import MONTHS, make_record, make_records, stored_by
from runs.world import outcomes


async def test_every_month_of_a_household_is_entered_in_one_save_and_verified(world):
    households = world.platform.households[:4]
    records = make_records(households)

    summary = await world.upload(records)

    assert outcomes(summary) == {(h.code, m): "verified" for h in households for m in MONTHS}
    assert world.stored() == stored_by(records)
    assert world.saves() == Counter(h.code for h in households)
    assert summary.stopped is None


async def test_a_second_upload_finds_everything_there_and_saves_nothing(world):
    households = world.platform.households[:3]
    records = make_records(households)
    await world.upload(records)
    saved = world.saves()

    again = await world.upload(records)

    assert set(outcomes(again).values()) == {"unchanged"}
    assert again.counts["rows"] == len(records)
    assert world.saves() == saved
    assert world.stored() == stored_by(records)


async def test_what_a_row_leaves_blank_keeps_what_the_platform_holds(world):
    household = world.platform.households[0]
    world.platform.alter(household.code, "2022-01", "property_solar", "88.80")
    record = make_record(household, "2022-01", {"wages_work": Decimal(1000)})

    summary = await world.upload([record])

    expected = stored_by([record])
    expected[household.code]["2022-01"]["property_solar"] = "88.80"
    assert outcomes(summary) == {(household.code, "2022-01"): "verified"}
    assert world.stored() == expected
