"""A run is taken back by an ordinary plan: row by row, and only what is still as it left it."""

from decimal import Decimal

import pytest
from runs.factories import make_record
from runs.world import outcomes

from connector.errors import InputError, PlanRefusedError
from connector.plan.undo import CHANGED_AFTER, WAS_UNANSWERED

MONTH = "2022-01"
OLD, NEW = {"wages_work": Decimal(7)}, {"wages_work": Decimal(9), "wages_other": Decimal(4)}


async def test_undo_restores_what_stood_there_and_says_what_it_cannot(world):
    replaced, touched, empty, calm = world.platform.households[:4]
    for household in (replaced, touched, calm):
        world.file(make_record(household, MONTH, OLD))
    before = world.stored()
    records = [make_record(h, MONTH, NEW) for h in (replaced, touched, empty)]
    run = await world.upload(records, overwrite=True)
    world.platform.alter(touched.code, MONTH, "wages_work", "8.00")
    left = world.stored()

    plan = await world.undo(run.run)
    summary = await world.apply(plan)

    assert {c.household.code: (c.state.value, c.reason) for c in plan.changes} == {
        replaced.code: ("change", "恢复为那次运行之前的内容"),
        touched.code: ("conflict", CHANGED_AFTER),
        empty.code: ("blocked", WAS_UNANSWERED),
    }
    assert (plan.undoes, plan.overwrite) == (run.run, True)
    assert outcomes(summary) == {
        (replaced.code, MONTH): "verified",
        (touched.code, MONTH): "skipped",
        (empty.code, MONTH): "skipped",
    }
    assert world.stored() == left | {replaced.code: before[replaced.code]}
    assert world.stored()[replaced.code][MONTH]["wages_other"] is None


async def test_undo_again_finds_nothing_left_to_do(world):
    household = world.platform.households[0]
    world.file(make_record(household, MONTH, OLD))
    run = await world.upload([make_record(household, MONTH, NEW)], overwrite=True)
    await world.apply(await world.undo(run.run))

    again = await world.undo(run.run)

    assert [change.state.value for change in again.changes] == ["same"]


async def test_an_undo_can_be_undone(world):
    household = world.platform.households[0]
    world.file(make_record(household, MONTH, OLD))
    run = await world.upload([make_record(household, MONTH, NEW)], overwrite=True)
    done = world.stored()
    undo = await world.apply(await world.undo(run.run))

    await world.apply(await world.undo(undo.run))

    assert world.stored() == done


async def test_undo_is_refused_while_a_save_is_open_or_where_nothing_was_stored(world):
    first, second = world.platform.households[:2]
    world.platform.ask_next_save("是否同时上报县级审核？")
    open_one = await world.upload([make_record(first, MONTH, NEW)])
    world.file(make_record(second, MONTH, NEW))
    nothing = await world.upload([make_record(second, MONTH, NEW)])
    world.platform.reset_requests()

    with pytest.raises(PlanRefusedError, match=f"connector resume {open_one.run}"):
        await world.undo(open_one.run)
    with pytest.raises(InputError, match="没有存入任何内容"):
        await world.undo(nothing.run)

    assert world.platform.requests == {}
