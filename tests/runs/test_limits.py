"""How far one run may reach: overwrites are limited, and a few households go first."""

from decimal import Decimal
from functools import partial

import pytest
from runs.factories import make_record, make_records, stored_by
from runs.world import Watcher, outcomes

from connector.errors import PlanRefusedError
from connector.plan.safety import Allowance

MONTH = ("2022-01",)
WAGES = {"wages_work": Decimal("1000.50")}


def file_others(world, households):
    """Let all of them stand on the platform with another amount."""
    for household in households:
        world.file(make_record(household, MONTH[0], {"wages_work": Decimal(7)}))
    return [make_record(household, MONTH[0], WAGES) for household in households]


async def test_a_plan_that_overwrites_too_much_is_refused_until_the_number_is_named(world):
    records = file_others(world, world.platform.households[:10])
    plan = await world.plan(records, overwrite=True)
    world.platform.reset_requests()

    with pytest.raises(PlanRefusedError, match=r"100%.*--overwrites 10"):
        await world.apply(plan)
    with pytest.raises(PlanRefusedError, match="要覆盖 10 行，多于命令中写明的 9 行"):
        await world.apply(plan, allowance=Allowance(overwrites=9))
    assert (world.platform.requests, world.runs()) == ({}, ())

    summary = await world.apply(plan, allowance=Allowance(overwrites=10))

    assert set(outcomes(summary).values()) == {"verified"}
    assert {h["wages_work"] for months in world.stored().values() for h in months.values()} == {
        "1000.50"
    }


async def test_an_upload_stops_before_the_row_that_is_one_too_many_also_when_resumed(world):
    records = file_others(world, world.platform.households[:3])
    allowance = Allowance(overwrites=2)

    stopped = await world.upload(records, overwrite=True, allowance=allowance)
    resumed = await world.resume(stopped.run)

    assert "要覆盖 3 行，多于命令中写明的 2 行" in stopped.stopped
    for summary in (stopped, resumed):
        assert list(outcomes(summary).values()) == ["verified", "verified", "skipped"]
    assert sum(world.saves().values()) == 2


@pytest.mark.parametrize(("dropped", "stored"), [(1, 0), (3, 2)])
async def test_a_first_household_that_is_not_proved_stops_the_run_before_the_others(
    world, dropped, stored
):
    records = make_records(world.platform.households[:10], MONTH)
    at = {dropped - 1: world.platform.drop_next_save}

    stopped = await world.upload(records, watcher=Watcher(at))

    assert "最先试录的几户中有一户没有核实" in stopped.stopped
    ended = list(outcomes(stopped).values())
    assert ended[:dropped] == ["verified"] * stored + ["mismatched"]
    # the one after may have been on its way already; none of the rest is
    assert ended.count("verified") <= stored + 1
    assert sum(world.saves().values()) == ended.count("verified")

    resumed = await world.resume(stopped.run)

    assert list(outcomes(resumed).values()).count("verified") == 9
    assert world.stored() == stored_by(
        record for record in records if record is not records[dropped - 1]
    )


async def test_with_several_tabs_too_one_household_and_then_five_are_proved_first(world):
    world.tabs = 3
    records = make_records(world.platform.households[:9], MONTH)
    sent = {}

    def count(done):
        sent[done] = sum(world.saves().values())

    watcher = Watcher({done: partial(count, done) for done in (1, 6)})
    summary = await world.upload(records, watcher=watcher)

    assert set(outcomes(summary).values()) == {"verified"}
    assert sent == {1: 1, 6: 6}


async def test_later_a_household_that_is_not_proved_is_told_and_the_others_go_on(world):
    records = make_records(world.platform.households[:9], MONTH)

    summary = await world.upload(records, watcher=Watcher({7: world.platform.drop_next_save}))

    assert summary.stopped is None
    assert sorted(outcomes(summary).values()) == ["mismatched"] + ["verified"] * 8
