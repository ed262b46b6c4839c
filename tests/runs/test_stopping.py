"""A run stops cleanly where going on would do harm, and says why."""

from runs.factories import make_records, stored_by
from runs.world import outcomes

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
