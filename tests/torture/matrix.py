"""Runs a fault against the connector and holds the platform's true state against the journal."""

from collections.abc import Sequence
from dataclasses import dataclass

from mock_platform import MockPlatform, Settings
from runs.factories import make_record, stored_by
from runs.world import Watcher, World
from torture.faults import MONTH, Fault

from connector.journal.summary import RunSummary
from connector.records.outcome import Outcome
from connector.runs.brake import Brake

TRIED_FIRST = 6  #: the run's first households: one of these that is not proved stops it
HOUSEHOLDS = 9
POSITIONS = {"first": 0, "middle": TRIED_FIRST, "last": HOUSEHOLDS - 1}
MODES = ("fresh", "resumed")
ROUNDS = 4
UNTOUCHED = (Outcome.SKIPPED, Outcome.REJECTED)


@dataclass(frozen=True)
class Verdict:
    """What is wrong with what the journal says, and how the hit household ended."""

    lost: tuple[str, ...] = ()
    double: tuple[str, ...] = ()
    falsely_verified: tuple[str, ...] = ()
    harmed: tuple[str, ...] = ()
    ended: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the journal tells the truth and nothing was harmed."""
        found = (self.lost, self.double, self.falsely_verified, self.harmed, self.problems)
        return not any(found)


async def try_out(fault: Fault, position: str, mode: str, world: World) -> Verdict:
    """Let the fault happen to one household of a run, resume it to its end, and judge."""
    households = world.platform.households[:HOUSEHOLDS]
    records = [make_record(household, MONTH) for household in households]
    at = POSITIONS[position]
    hit = households[at]
    before = world.stored()

    def order() -> None:
        fault.order(world.platform, hit)

    if mode == "fresh":
        summary = await world.upload(records, watcher=Watcher({at: order}))
    else:
        summary = await _begin(world, records, stop_at=max(at - 1, 0))
        done = sum(row.outcome is Outcome.VERIFIED for row in summary.rows)
        summary = await world.resume(summary.run, watcher=Watcher({max(at - done, 0): order}))
    saved_by_then = len(world.platform.saves)
    for _ in range(ROUNDS):
        if _is_done(summary):
            break
        if fault.is_drift:
            summary = await world.resume(summary.run)
            break
        world.platform.put_lists_right()
        summary = await world.resume(summary.run)
    problems = []
    if fault.is_drift and len(world.platform.saves) > saved_by_then:
        problems.append("saved on a page that had drifted")
    verdict = judge(world, records, summary, before)
    ended = next(row.outcome.value for row in summary.rows if row.household.code == hit.code)
    if not fault.is_drift:
        if not _is_done(summary):
            problems.append(f"not brought to its end: {summary.stopped}")
        if ended not in fault.ends:
            problems.append(f"the household that was hit ended as {ended}")
    return Verdict(
        lost=verdict.lost,
        double=verdict.double,
        falsely_verified=verdict.falsely_verified,
        harmed=verdict.harmed,
        ended=ended,
        problems=tuple(problems),
    )


async def _begin(world: World, records: Sequence, *, stop_at: int) -> RunSummary:
    """Begin a run and stop it cleanly after so many households."""
    brake = Brake(world.home)
    brake.stop_file.parent.mkdir(parents=True, exist_ok=True)
    return await world.upload(records, watcher=Watcher({stop_at: brake.stop_file.touch}))


def _is_done(summary: RunSummary) -> bool:
    waiting = [row for row in summary.rows if row.reason == "运行结束前没有轮到"]
    uncertain = [row for row in summary.rows if row.outcome is Outcome.UNCERTAIN]
    return not (summary.stopped or waiting or uncertain)


def judge(world: World, records: Sequence, summary: RunSummary, before: dict) -> Verdict:
    """Compare the journal's rows with what the platform truly holds, one by one."""
    stored, saves = world.stored(), world.saves()
    lost, double, false = [], [], []
    rows = {(row.household.code, row.month): row for row in summary.rows}
    for record in records:
        code, month = record.household.code, record.month
        wanted = stored_by([record])[code][month]
        now = stored.get(code, {}).get(month)
        row = rows.pop((code, month), None)
        if row is None:
            lost.append(code)
        elif _is_false(row.outcome, is_wanted=now == wanted, was_saved=bool(saves.get(code))):
            false.append(code)
        if saves.get(code, 0) > 1:
            double.append(code)
    ours = {record.household.code for record in records}
    others = (stored.keys() | before.keys()) - ours
    harmed = [code for code in others if stored.get(code) != before.get(code)]
    return Verdict(tuple(lost), tuple(double), tuple(false), (*harmed, *map(str, rows)))


def _is_false(outcome: Outcome, *, is_wanted: bool, was_saved: bool) -> bool:
    """Whether the platform holds anything else than the outcome says."""
    if outcome.is_good:
        return not is_wanted
    if outcome in UNTOUCHED:
        return was_saved
    return outcome is Outcome.MISMATCHED and is_wanted


def make_world(platform: MockPlatform, home) -> World:
    """A computer whose patience is short, so that a fault is not waited for long."""
    return World(platform, home, timeout_seconds=4, settle_seconds=1.2)


def make_platform() -> MockPlatform:
    """A township in which the households of a run and others live."""
    return MockPlatform(Settings(households=HOUSEHOLDS + 5, villages=1))
