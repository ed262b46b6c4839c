"""What a household leaves behind in the statistics, by numbers and by names."""

import asyncio
import time

from runs.departing import make_deregistration, make_reinstatement

from connector.plan.safety import Allowance

PATIENCE_SECONDS = 30


async def wait_for(condition) -> None:
    """Return once something has happened on the platform, on its own thread."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < limit:
        await asyncio.sleep(0.05)


async def test_resume_asks_for_the_names_as_nobody_counted_before(world, tmp_path):
    platform = world.platform
    missing, other = platform.households[:2]
    plan = await world.plan(leaving=[make_deregistration(missing, tmp_path)])
    platform.store_next_save_late(10, answered=False)
    summary = await world.apply(plan, allowance=Allowance(deregistrations=1))
    await wait_for(lambda: missing.code in platform.deregistered)
    platform.redraw(rf"(<tr><td>\d+</td><td>){missing.code}</td>", rf"\g<1>{other.code}</td>")

    resumed = await world.resume(summary.run)

    assert summary.rows[0].outcome.value == "uncertain"
    assert resumed.rows[0].outcome.value == "mismatched"
    assert resumed.rows[0].reason == "户注销统计的明细里没有该户"


async def test_who_left_in_an_earlier_year_is_missed_in_the_statistics_of_that_year(start):
    world = start(households=30, deregistered_share=0.5)
    code = next(c for c, one in world.platform.deregistered.items() if one["year"] == 2021)
    back = next(one for one in world.platform.households if one.code == code)
    plan = await world.plan(returning=[make_reinstatement(back)])

    summary = await world.apply(plan, allowance=Allowance(reinstatements=1))

    assert [(row.outcome.value, row.reason) for row in summary.rows] == [("verified", "")]
    assert code not in world.platform.deregistered
