"""Part of the fault matrix: many faults in one run, each at another household."""

import asyncio

import pytest
from mock_platform import Skin
from runs.factories import make_record
from runs.world import Watcher
from torture.faults import FAULTS, MONTH
from torture.matrix import TRIED_FIRST, is_done, judge, make_platform, make_world, try_out

APART = [fault for fault in FAULTS if fault.lasts or fault.at_lists or fault.harms]
ROWS = [
    fault
    for fault in FAULTS
    if not (fault.is_drift or fault in APART or fault.saves > 1 or fault.skin != Skin())
]
SHORT = (  # what no shorter test orders
    "all months stored but one",
    "one value truncated",
    "stored, answer after the timeout",
    "stored, and the answer is the login page",
    "stored late",
    "stored late without an answer",
    "session ends two requests on",
    "another user between form and save",
    "another user between save and reading",
    "old 保存成功 on the next form",
    "form breaks off",
    "detail breaks off",
)
DISTANCE = 2  #: a fault may hit the household after the next, whose form is open already
ROUNDS = 12


@pytest.mark.parametrize(
    "faults",
    [
        [fault for fault in ROWS if fault.name in SHORT],
        pytest.param([fault for fault in ROWS if fault.name not in SHORT], marks=pytest.mark.long),
    ],
    ids=["short", "others"],
)
def test_after_every_fault_the_journal_says_what_the_platform_holds(tmp_path, faults):
    count = TRIED_FIRST + DISTANCE * len(faults) + 1
    with make_platform(households=count + 3) as platform:
        world = make_world(platform, tmp_path / "home")
        households = platform.households[:count]
        records = [make_record(household, MONTH) for household in households]
        ordered = iter(faults)
        due = {TRIED_FIRST + DISTANCE * n for n in range(len(faults))}
        settled = []

        def order_next():
            done = len(settled)
            settled.append(done)
            if done in due and (fault := next(ordered, None)):
                fault.order(platform, households[min(done + 1, count - 1)])

        watcher = Watcher()
        watcher.advance = lambda village, outcomes: order_next()
        before = world.stored()
        summary = asyncio.run(world.upload(records, watcher=watcher))
        for _ in range(ROUNDS):
            if is_done(summary):
                break
            summary = asyncio.run(world.resume(summary.run, watcher=watcher))

        verdict = judge(world, records, summary, before)

    assert next(ordered, None) is None
    assert is_done(summary)
    assert verdict.is_good, verdict
    bad = [f"{row.outcome.value}: {row.reason}" for row in summary.rows if not row.outcome.is_good]
    assert len(bad) <= sum(fault.ends != ("verified",) for fault in faults), bad


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(one, marks=pytest.mark.long if one.name == "list breaks off" else ())
        for one in APART
    ],
    ids=lambda fault: fault.name,
)
async def test_a_fault_of_the_site_itself_leaves_nothing_wrong(fault, tmp_path):
    with make_platform(fault.skin) as platform:
        verdict = await try_out(fault, "middle", "fresh", make_world(platform, tmp_path / "home"))

    assert verdict.is_good, verdict
