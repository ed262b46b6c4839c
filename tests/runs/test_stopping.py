"""A run stops cleanly where going on would do harm, and says why."""

import asyncio
import os
import time

import pytest
from runs.factories import make_records, stored_by
from runs.history import FIRST, finish_run
from runs.world import Watcher, outcomes

from connector.errors import AccountBusyError, OperatorStopError
from connector.runs.brake import Brake

MONTH = ("2022-01",)


async def test_five_failures_in_a_row_stop_the_run_and_resume_goes_on(world):
    households = world.platform.households[:8]
    records = make_records(households, MONTH)
    for _ in range(5):
        world.platform.refuse_next_save("本月数据已锁定，不能保存！")

    stopped = await world.upload(records)
    resumed = await world.resume(stopped.run)

    assert "连续 5 户没有成功" in stopped.stopped
    assert list(outcomes(stopped).values()) == ["rejected"] * 5 + ["skipped"] * 3
    assert list(outcomes(resumed).values()) == ["rejected"] * 5 + ["verified"] * 3
    assert world.stored() == stored_by(records[5:])


async def test_a_success_between_failures_lets_the_run_go_on(world):
    records = make_records(world.platform.households[:8], MONTH)
    for _ in range(4):
        world.platform.refuse_next_save("本月数据已锁定，不能保存！")
    world.platform.lose_next_answer()
    for _ in range(2):
        world.platform.refuse_next_save("本月数据已锁定，不能保存！")

    summary = await world.upload(records)

    assert summary.stopped is None
    assert list(outcomes(summary).values()) == [
        *["rejected"] * 4,
        "verified",
        *["rejected"] * 2,
        "verified",
    ]


async def test_a_run_that_is_done_has_nothing_to_resume(world):
    records = make_records(world.platform.households[:1], MONTH)
    done = await world.upload(records)
    world.platform.reset_requests()

    again = await world.resume(done.run)

    assert outcomes(again) == outcomes(done)
    assert world.platform.requests == {}


async def test_a_stop_file_ends_the_run_between_two_households_and_resume_goes_on(world):
    brake = Brake(world.home)
    old = time.time() - 60
    brake.stop_file.parent.mkdir(parents=True)
    brake.stop_file.touch()
    os.utime(brake.stop_file, (old, old))  # a forgotten one stops nobody
    records = make_records(world.platform.households[:6], MONTH)

    stopped = await world.upload(records, watcher=Watcher({2: brake.stop_file.touch}))
    resumed = await world.resume(stopped.run)

    assert "有停止文件" in stopped.stopped
    ended = list(outcomes(stopped).values())
    # the household that was already filled in may still be sent, none after it
    assert ended in (["verified"] * n + ["skipped"] * (6 - n) for n in (2, 3))
    assert set(outcomes(resumed).values()) == {"verified"}
    assert set(world.saves().values()) == {1}


async def test_a_paused_run_begins_nothing_until_the_pause_file_is_gone(world):
    brake = Brake(world.home)
    records = make_records(world.platform.households[:4], MONTH)
    watcher = Watcher({1: brake.pause_file.touch})

    running = asyncio.create_task(world.upload(records, watcher=watcher))
    async with asyncio.timeout(60):
        while not any("已暂停" in pace for pace in watcher.paces):
            await asyncio.sleep(0.05)
    stored = len(world.stored())
    brake.pause_file.unlink()
    summary = await running

    assert stored < len(records)
    assert set(outcomes(summary).values()) == {"verified"}


async def test_a_run_that_stopped_at_its_last_household_is_ended_by_resume_without_a_login(world):
    with world.bench() as bench:
        header = {
            "mapping_digest": bench.mapping.digest,
            "account": bench.settings.account.username,
            "platform_host": bench.settings.platform.host,
        }
        finish_run(bench.journal, **header)
        bench.journal.end_run(FIRST, "有一户没有核实，已停止，请人工查看")

    resumed = await world.resume(FIRST)
    again = await world.resume(FIRST)

    assert (resumed.stopped, again.stopped) == (None, None)
    assert [row.outcome.value for row in resumed.rows] == ["skipped"]
    assert resumed.journal_head == again.journal_head
    assert world.platform.requests == {}


async def test_a_second_run_of_the_account_is_refused_before_any_login(world):
    records = make_records(world.platform.households[:2], MONTH)
    plan = await world.plan(records)
    refused = []

    async def try_all():
        for attempt in (world.plan(records), world.apply(plan), world.upload(records)):
            with pytest.raises(AccountBusyError) as busy:
                await attempt
            refused.append(busy.value.reason)

    tries = []
    watcher = Watcher({1: lambda: tries.append(asyncio.create_task(try_all()))})
    summary = await world.upload(records, watcher=watcher)
    await asyncio.gather(*tries)

    assert [("connector upload" in reason) for reason in refused] == [True] * 3
    assert set(outcomes(summary).values()) == {"verified"}
    assert world.platform.requests["POST /login.aspx"] == 2  # the plan's and the upload's


async def test_a_plan_stops_and_pauses_between_two_households_too(world):
    brake = Brake(world.home)
    watcher = Watcher()
    begun = []

    def press(village, outcomes):
        begun.append(village)
        (brake.pause_file if len(begun) == 1 else brake.stop_file).touch()

    watcher.advance = press
    records = make_records(world.platform.households[:6], MONTH)
    planning = asyncio.create_task(world.plan(records, watcher=watcher))
    async with asyncio.timeout(60):
        while not any("已暂停" in pace for pace in watcher.paces):
            await asyncio.sleep(0.05)
    paused_at = len(begun)
    brake.pause_file.unlink()

    with pytest.raises(OperatorStopError, match="有停止文件"):
        await planning
    assert (paused_at, len(begun)) == (1, 2)


@pytest.mark.parametrize("moment", ["before the intent", "between intent and click"])
async def test_who_lost_the_lease_before_the_click_sends_nothing(world, moment):
    records = make_records(world.platform.households[:3], MONTH)

    def take_over():
        with world.bench() as bench:
            [holder] = bench.journal.leases.holders()
            bench.journal.leases.break_lease(holder.id)

    if moment == "before the intent":
        stopped = await world.upload(records, watcher=Watcher({0: take_over}))
    else:
        world.after_first_intent = take_over
        stopped = await world.upload(records)

    with world.bench() as bench:
        intents = [one for one in bench.journal.operations(stopped.run) if one.before is not None]
    assert "已由另一个运行接手" in stopped.stopped
    assert set(outcomes(stopped).values()) == {"skipped"}
    assert len(intents) == (moment == "between intent and click")
    assert world.saves() == {}
