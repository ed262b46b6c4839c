"""Runs a fault against the connector and holds the platform's true state against the journal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mock_platform import MockPlatform, Settings, Skin
from runs.factories import SAFE, make_record, stored_by
from runs.world import Watcher, World
from torture.faults import EARLIER, MONTH, SETTLE_SECONDS, TIMEOUT_SECONDS, Fault

from connector.journal.summary import RunSummary
from connector.records.outcome import Outcome, RowOutcome
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

    saved_by_then = 0

    def order() -> None:
        nonlocal saved_by_then
        saved_by_then = len(world.platform.saves)
        fault.order(world.platform, hit)

    if mode == "fresh":
        summary = await world.upload(records, watcher=_watch(fault, at, order))
    else:
        summary = await _begin(world, records, stop_at=max(at - 1, 0))
        done = sum(row.outcome is Outcome.VERIFIED for row in summary.rows)
        watcher = _watch(fault, max(at - done, 0), order)
        summary = await world.resume(summary.run, watcher=watcher)
    problems = _find_untold(world, summary)
    for _ in range(ROUNDS):
        if is_done(summary):
            break
        if fault.is_drift:
            summary = await world.resume(summary.run)
            break
        world.platform.put_lists_right()
        world.platform.restore()
        summary = await world.resume(summary.run)
    problems += _find_untold(world, summary)
    open_already = 1 if at else 0  #: the next form, shown before the change
    if fault.is_drift and len(world.platform.saves) > saved_by_then + open_already:
        problems.append("saved on a page that had drifted")
    verdict = judge(world, records, summary, before, saves=fault.saves, harms=fault.harms)
    ended = next(row.outcome.value for row in summary.rows if row.household.code == hit.code)
    if not fault.is_drift:
        if not is_done(summary):
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


def _watch(fault: Fault, at: int, order: Callable[[], None]) -> Watcher:
    """Order the fault at its household's turn, or at once where it strikes the lists."""
    if fault.at_lists:
        order()
        return Watcher()
    return Watcher({at: order})


def _find_untold(world: World, summary: RunSummary) -> list[str]:
    """Return the rows of which the journal tells otherwise than the platform stores: a row
    that is good and not stored so, or a mismatch that is not the one that is named."""
    stored, problems = world.stored(), []
    for row in summary.rows:
        if not (row.outcome.is_good or row.outcome is Outcome.MISMATCHED):
            continue
        named = {d.field: d.observed for d in row.differences if d.month == row.month}
        held = stored.get(row.household.code, {}).get(row.month, {})
        for name, value in {**row.after, **named}.items():
            if _plain(value) != _plain(held.get(name)):
                problems.append(f"{row.outcome.value}, but {name} is stored as {held.get(name)}")
    return problems


def _plain(value: object) -> object:
    shown = f"{value:.2f}" if isinstance(value, Decimal) else value
    return None if shown == "" else shown


async def _begin(world: World, records: Sequence, *, stop_at: int) -> RunSummary:
    """Begin a run and stop it cleanly after so many households."""
    brake = Brake(world.home)
    brake.stop_file.parent.mkdir(parents=True, exist_ok=True)
    return await world.upload(records, watcher=Watcher({stop_at: brake.stop_file.touch}))


def is_done(summary: RunSummary) -> bool:
    """Whether nothing of the run is left to be done or found out."""
    waiting = [row for row in summary.rows if row.reason == "运行结束前没有轮到"]
    uncertain = [row for row in summary.rows if row.outcome is Outcome.UNCERTAIN]
    return not (summary.stopped or waiting or uncertain)


def judge(
    world: World,
    records: Sequence,
    summary: RunSummary,
    before: dict,
    *,
    saves: int = 1,
    harms: bool = False,
) -> Verdict:
    """Compare the journal's rows with what the platform truly holds, one by one; nothing else
    may have changed, but where the platform ``harms``, one month of one household."""
    stored, counts = world.stored(), world.saves()
    lost, double, false = [], [], []
    rows = {(row.household.code, row.month): row for row in summary.rows}
    for record in records:
        code, month = record.household.code, record.month
        wanted = stored_by([record])[code][month]
        now = stored.get(code, {}).get(month)
        row = rows.pop((code, month), None)
        if row is None:
            lost.append(code)
        elif _is_false(row, is_wanted=now == wanted, was_saved=bool(counts.get(code))):
            false.append(code)
        if counts.get(code, 0) > saves:
            double.append(code)
    asked = {(record.household.code, record.month) for record in records}
    harmed = [
        code
        for code in stored.keys() | before.keys()
        for month in stored.get(code, {}).keys() | before.get(code, {}).keys()
        if (code, month) not in asked
        and stored.get(code, {}).get(month) != before.get(code, {}).get(month)
    ]
    if harms:
        harmed = harmed[1:]
    return Verdict(tuple(lost), tuple(double), tuple(false), (*harmed, *map(str, rows)))


def _is_false(row: RowOutcome, *, is_wanted: bool, was_saved: bool) -> bool:
    """Whether the platform holds anything else than the outcome says."""
    if row.outcome.is_good:
        return not is_wanted
    if row.outcome in UNTOUCHED:
        return was_saved
    is_here = any(difference.month == row.month for difference in row.differences)
    return row.outcome is Outcome.MISMATCHED and is_wanted and is_here


def make_world(platform: MockPlatform, home) -> World:
    """A computer whose patience is short, so that a fault is not waited for long."""
    return World(platform, home, timeout_seconds=TIMEOUT_SECONDS, settle_seconds=SETTLE_SECONDS)


def make_platform(skin: Skin | None = None, households: int = HOUSEHOLDS + 5) -> MockPlatform:
    """A township in which the households of a run and others live; an earlier month of
    everybody is filed already."""
    platform = MockPlatform(Settings(households=households, villages=1, skin=skin or Skin()))
    for household in platform.households:
        for name, value in {"transfer_policy": "55.50", **SAFE}.items():
            platform.alter(household.code, EARLIER, name, value)
    return platform
