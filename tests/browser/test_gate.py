"""Readers side by side, and one that has to be alone."""

import asyncio

from connector.browser.gate import Gate


async def test_one_that_is_alone_waits_for_all_inside_and_keeps_all_others_out():
    gate, told = Gate(), []
    leave = asyncio.Event()

    async def read(name, until=None):
        async with gate.shared():
            told.append(f"{name} in")
            if until is not None:
                await until.wait()
            told.append(f"{name} out")

    async def renew():
        async with gate.alone():
            told.append("alone in")
            await asyncio.sleep(0)
            told.append("alone out")

    async with asyncio.TaskGroup() as group:
        group.create_task(read("first", leave))
        group.create_task(read("second", leave))
        await asyncio.sleep(0)
        group.create_task(renew())
        await asyncio.sleep(0)
        group.create_task(read("late"))
        group.create_task(renew())
        for _ in range(5):
            await asyncio.sleep(0)
        before = list(told)
        leave.set()

    assert before == ["first in", "second in"]
    assert told[2:4] == ["first out", "second out"]
    assert told[4:8] == ["alone in", "alone out"] * 2
    assert told[8:] == ["late in", "late out"]
