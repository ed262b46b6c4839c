"""The pace: quiet hours, a minimum interval, and rest for a platform that slows."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from runs.factories import make_records
from runs.world import Watcher, now, outcomes

from connector.browser.answers import AnswerTimes
from connector.errors import LeaseLostError, OperatorStopError, QuietHoursError
from connector.hours import ZONE
from connector.runs.brake import Brake
from connector.runs.hold import hold_account
from connector.runs.pace import Pacer, compute_back_off, decide
from connector.sections import PaceSettings

NORMAL = (0.1,) * 12
QUIET = PaceSettings(quiet_hours=("08:30-09:30", "22:00-06:00"))


class Clock:
    """A clock that passes only while somebody waits."""

    def __init__(self, text="2022-03-12 10:00"):
        self.now = datetime.fromisoformat(text).replace(tzinfo=ZONE)
        self.waited = []

    def __call__(self):
        return self.now

    def seconds(self):
        return self.now.timestamp()

    async def wait(self, _interrupt, seconds):
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)


def make_pacer(clock, **settings):
    watcher = Watcher()
    pacer = Pacer(
        PaceSettings(**settings),
        clock,
        watcher,
        Brake(Path("nowhere")),
        wait=clock.wait,
        monotonic=clock.seconds,
    )
    return pacer, watcher


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("latest", "pause"),
    [
        ((0.1,) * 9, 0),
        ((0.29,) * 9, 0),  # quick, however quick it was before
        ((0.5,) * 9, 0.5),
        ((0.1,) * 5 + (30.0,) * 4, 0),  # most are as ever
        ((30.0,) * 9, 10),
        ((30.0,) * 8, 0),  # too few to tell
    ],
)
def test_the_pause_is_as_long_as_a_slow_answer_up_to_the_cap(latest, pause):
    assert compute_back_off(NORMAL, latest, PaceSettings()) == pause


def test_a_platform_that_was_always_slow_is_not_slowed_further():
    assert compute_back_off((2.0,) * 12, (3.0,) * 9, PaceSettings()) == 0


def test_backing_off_can_be_switched_off():
    assert compute_back_off(NORMAL, (9.0,) * 9, PaceSettings(back_off=False)) == 0


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2022-03-12 08:29:59", None),
        ("2022-03-12 08:30", "03-12 09:30"),
        ("2022-03-12 09:29:59", "03-12 09:30"),
        ("2022-03-12 09:30", None),
        ("2022-03-12 23:00", "03-13 06:00"),
        ("2022-03-13 05:59", "03-13 06:00"),
    ],
)
def test_quiet_hours_hold_to_their_end_over_midnight_too(now, end):
    due = decide(QUIET, now=at(now), since_last=None, back_off=0)

    assert due.is_quiet == (end is not None)
    assert due.reason == (f"限速：安静时段，{end}（北京时间）接着做" if end else "")


def test_quiet_hours_are_those_of_the_platform_wherever_the_computer_is():
    in_london = datetime.fromisoformat("2022-03-12T00:45:00+00:00")

    assert decide(QUIET, now=in_london, since_last=None, back_off=0).is_quiet


def test_hours_that_touch_are_one_quiet():
    settings = PaceSettings(quiet_hours=("08:00-09:00", "09:00-10:00"))

    due = decide(settings, now=at("2022-03-12 08:30"), since_last=None, back_off=0)

    assert due.seconds == 90 * 60


@pytest.mark.parametrize("hours", ["8-9", "08:30-08:30", "25:00-26:00", "24:30-01:00", ""])
def test_hours_that_cannot_be_meant_are_refused(hours):
    with pytest.raises(ValueError, match="时段要写成"):
        PaceSettings(quiet_hours=(hours,))


def test_hours_that_leave_no_time_are_refused():
    with pytest.raises(ValueError, match="占满了全天"):
        PaceSettings(quiet_hours=("00:00-12:00", "12:00-24:00"))


async def test_at_a_normal_speed_nobody_waits_and_nothing_is_shown():
    clock = Clock()
    pacer, watcher = make_pacer(clock)
    answers = AnswerTimes()

    for _ in range(50):
        await pacer.admit(answers)
        for _ in range(3):
            answers.note(0.05)

    assert (clock.waited, watcher.paces) == ([], [])


async def test_the_minimum_interval_counts_from_one_beginning_to_the_next():
    clock = Clock()
    pacer, watcher = make_pacer(clock, minimum_interval_seconds=5)

    await pacer.admit(AnswerTimes())
    clock.now += timedelta(seconds=2)
    await pacer.admit(AnswerTimes())
    clock.now += timedelta(seconds=7)
    await pacer.admit(AnswerTimes())

    assert clock.waited == [3]
    assert watcher.paces == ["限速：每户至少间隔 5 秒"]


async def test_a_platform_that_slows_gets_rest_until_it_recovers():
    clock = Clock()
    pacer, watcher = make_pacer(clock)
    answers = AnswerTimes()
    for _ in range(30):  # a login and lists, slower than households ever are
        answers.note(2)

    for seconds in [0.1] * 5 + [0.8] * 4 + [0.1] * 4:
        await pacer.admit(answers)
        for _ in range(3):
            answers.note(seconds)

    assert watcher.paces == ["限速：平台变慢，每户多停 0.8 秒", ""]
    assert clock.waited[0] == 0.8
    assert 2 <= len(clock.waited) <= 4


async def test_a_run_pauses_in_quiet_hours_and_says_when_it_goes_on():
    clock = Clock("2022-03-12 08:58")
    pacer, watcher = make_pacer(clock, quiet_hours=("08:30-09:00",))

    await pacer.admit(AnswerTimes())

    assert sum(clock.waited) == 120
    assert max(clock.waited) <= 30
    assert watcher.paces == ["限速：安静时段，03-12 09:00（北京时间）接着做", ""]


async def test_a_pause_ends_at_once_when_the_run_stops():
    clock = Clock("2022-03-12 08:58")
    settings = PaceSettings(quiet_hours=("08:30-09:00",))
    pacer = Pacer(settings, clock, Watcher(), Brake(Path("nowhere")))
    pacer.interrupt.set()

    await pacer.admit(AnswerTimes())

    assert clock.now == at("2022-03-12 08:58")


async def test_who_asks_to_stop_is_heard_before_the_end_of_quiet_hours():
    clock = Clock("2022-03-12 08:31")
    pacer, _ = make_pacer(clock, quiet_hours=("08:30-09:00",))

    async def wait_and_press(interrupt, seconds):
        await clock.wait(interrupt, seconds)
        pacer.brake.press()

    pacer.wait = wait_and_press
    with pytest.raises(OperatorStopError):
        await pacer.wait_for_quiet_end()

    assert clock.now < at("2022-03-12 08:32")


async def test_a_run_that_waits_holds_its_account_for_other_computers_too(world, monkeypatch):
    monkeypatch.setattr("connector.runs.hold.RENEW_SECONDS", 0.02)
    with world.bench() as bench:
        async with hold_account(bench, "apply", bench.make_pacer()):
            [taken] = bench.journal.leases.holders()
            async with asyncio.timeout(60):
                while bench.journal.leases.holders()[0].until == taken.until:
                    await asyncio.sleep(0.02)


async def test_who_lost_the_account_in_quiet_hours_does_not_log_in(world):
    begins = now().astimezone(ZONE) - timedelta(minutes=1)
    world.pace = {"quiet_hours": (f"{begins:%H:%M}-{begins + timedelta(minutes=10):%H:%M}",)}

    def take_over(_text):
        with world.bench() as bench:
            for holder in bench.journal.leases.holders():
                bench.journal.leases.break_lease(holder.id)
        world.skip(minutes=30)

    watcher = Watcher()
    watcher.pace = take_over
    with pytest.raises(LeaseLostError, match="接手"):
        await world.upload(
            make_records(world.platform.households[:1], ("2022-01",)), watcher=watcher
        )

    assert world.platform.requests.total() == 0


async def test_where_nobody_is_to_wait_quiet_hours_stop_the_run_before_a_login(world):
    world.pace = {"quiet_hours": ("00:00-23:59",), "quiet_wait": False}

    with pytest.raises(
        QuietHoursError, match="现在是安静时段（北京时间 23:59 为止），按设置没有等"
    ):
        await world.upload(make_records(world.platform.households[:1], ("2022-01",)))

    assert world.platform.requests.total() == 0


async def test_quiet_hours_that_begin_stop_a_run_between_two_households(world):
    """The clock of these runs began at 17:00 in Beijing, with the first of these tests."""
    records = make_records(world.platform.households[:3], ("2022-01",))
    begins = now().astimezone(ZONE) + timedelta(minutes=5)
    world.pace = {"quiet_hours": (f"{begins:%H:%M}-18:00",), "quiet_wait": False}

    summary = await world.upload(records, watcher=Watcher({1: lambda: world.skip(minutes=10)}))
    world.skip(minutes=60)
    resumed = await world.resume(summary.run)

    assert "现在是安静时段（北京时间 18:00 为止）" in summary.stopped
    assert "verified" in outcomes(summary).values()
    assert "skipped" in outcomes(summary).values()
    assert set(outcomes(resumed).values()) == {"verified"}


async def test_a_platform_that_slows_is_backed_off_from_and_the_line_says_so(start):
    world = start(households=12, villages=1)
    records = make_records(world.platform.households[:12], ("2022-01",))
    world.pace = {"back_off_factor": 2}
    watcher = Watcher({7: lambda: world.platform.set_latency(0.5)})

    summary = await world.upload(records, watcher=watcher)

    assert set(outcomes(summary).values()) == {"verified"}
    assert watcher.paces[0].startswith("限速：平台变慢，每户多停 0.")
