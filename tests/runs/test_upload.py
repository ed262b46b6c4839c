"""The main job: every row entered once, and proved by reading it back."""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest
from runs.factories import MONTHS, make_record, make_records, stored_by
from runs.world import outcomes, reasons

from connector.browser.pages.income import format_shown


async def test_every_month_is_entered_in_one_save_and_found_there_the_second_time(world):
    households = world.platform.households[:4]
    records = make_records(households)

    first = await world.upload(records)
    saved = world.saves()
    again = await world.upload(records)

    assert outcomes(first) == {(h.code, m): "verified" for h in households for m in MONTHS}
    assert (first.stopped, first.counts["rows"]) == (None, len(records))
    assert saved == Counter(h.code for h in households)
    assert outcomes(again) == dict.fromkeys(outcomes(first), "unchanged")
    assert world.saves() == saved
    assert world.stored() == stored_by(records)


async def test_what_a_row_leaves_blank_keeps_what_the_platform_holds(world):
    household = world.platform.households[0]
    earlier = world.file(make_record(household, "2021-12"))
    world.file(make_record(household, "2022-01", {"property_solar": Decimal("88.80")}))
    record = make_record(household, "2022-01", {"wages_work": Decimal(1000)})
    expected = stored_by([record])
    expected[household.code]["2022-01"]["property_solar"] = "88.80"
    expected[household.code]["2021-12"] = earlier

    summary = await world.upload([record])

    assert outcomes(summary) == {(household.code, "2022-01"): "verified"}
    assert world.stored() == expected


@pytest.mark.parametrize("overwrite", [False, True])
async def test_a_different_value_is_overwritten_only_where_that_is_asked_for(world, overwrite):
    taken, free = world.platform.households[:2]
    held = world.file(make_record(taken, "2022-01", {"wages_work": Decimal(7)}))
    records = [
        make_record(taken, "2022-01", {"wages_work": Decimal(1000)}),
        make_record(taken, "2022-02"),
        make_record(free, "2022-01"),
    ]
    expected = stored_by(records)
    if not overwrite:
        expected[taken.code]["2022-01"] = held

    summary = await world.upload(records, overwrite=overwrite)

    assert outcomes(summary) == {
        (taken.code, "2022-01"): "verified" if overwrite else "skipped",
        (taken.code, "2022-02"): "verified",
        (free.code, "2022-01"): "verified",
    }
    by_month = {(row.household.code, row.month): row.reason for row in summary.rows}
    assert by_month[taken.code, "2022-01"] == (
        "" if overwrite else "平台上已有不同的内容：工资性›务工"
    )
    assert world.stored() == expected


async def test_a_month_that_somebody_left_unfinished_keeps_the_form_from_being_saved(world):
    household = world.platform.households[0]
    world.platform.alter(household.code, "2021-10", "wages_work", "7.00")

    summary = await world.upload([make_record(household, "2022-01")])

    assert outcomes(summary) == {(household.code, "2022-01"): "rejected"}
    assert "10月：请完整选择“三保障”情况！" in reasons(summary)[household.code]
    assert world.saves() == {}


@pytest.mark.parametrize("tabs", [2, 3])
async def test_more_tabs_lead_to_the_same_state(world, tabs):
    world.tabs, world.recycle_after = tabs, 2
    records = make_records(world.platform.households[:8], months=("2022-01",))

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)
    assert set(world.saves().values()) == {1}


async def test_a_village_account_works_without_choosing_a_village(start):
    world = start()
    world.level = "village"
    own = world.platform.account("village").area[4]
    inside = next(h for h in world.platform.households if h.village == own)
    outside = next(h for h in world.platform.households if h.village != own)
    records = [make_record(inside), make_record(outside)]

    summary = await world.upload(records)

    assert outcomes(summary) == {
        (inside.code, "2022-01"): "verified",
        (outside.code, "2022-01"): "skipped",
    }
    assert reasons(summary)[outside.code] == "平台的名单中找不到该户，请核对户编号、户主和所在村"
    assert world.stored() == stored_by(records[:1])


async def test_a_county_account_reaches_every_township(start):
    world = start(townships=2, villages=2)
    world.level = "county"
    townships = {h.township: h for h in world.platform.households}
    records = [make_record(household) for household in townships.values()]

    summary = await world.upload(records)

    assert list(outcomes(summary).values()) == ["verified", "verified"]
    assert world.stored() == stored_by(records)


async def test_what_somebody_else_changes_right_after_the_save_is_seen(world):
    household = world.platform.households[0]
    record = make_record(household, "2022-01", {"wages_work": Decimal(1000)})
    world.platform.delay_next_answer(0.5, "MonthIncomeDetail")

    async def alter_once_saved():
        while not world.platform.saves:
            await asyncio.sleep(0.005)
        world.platform.alter(household.code, "2022-01", "transfer_other", "3.00")

    summary, _ = await asyncio.gather(world.upload([record]), alter_once_saved())

    [row] = summary.rows
    assert (row.outcome.value, row.reason) == ("mismatched", "读回与录入不符")
    assert [(d.field, d.desired, format_shown(d.observed)) for d in row.differences] == [
        ("transfer_other", None, "3.00")
    ]
