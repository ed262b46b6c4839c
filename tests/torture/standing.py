"""Runs a fault against households that leave or come back, and judges by the platform's state."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mock_platform import Household, MockPlatform, Settings
from runs.departing import LABELS, TYPES, make_deregistration, make_reinstatement
from runs.world import Watcher, World
from torture.matrix import UNTOUCHED, is_done
from torture.standing_faults import StandingFault

from connector.journal.summary import RunSummary
from connector.plan.change import Plan
from connector.plan.safety import Allowance
from connector.records.deregistration import Deregistration, Kind, Reinstatement
from connector.records.outcome import Outcome, RowOutcome
from connector.runs.brake import Brake

KINDS = (Kind.DEREGISTRATION, Kind.REINSTATEMENT)
POSITIONS = {"first": (0, 2), "middle": (1, 3), "last": (1, 2)}
"""Which household of a run is hit, and how many the run has."""
BYSTANDERS = 2  #: off the lists by somebody else's doing
ROUNDS = 4
ANOTHER = "other"  #: what the mock calls everybody who is not an account of it
CAUSE = "户内人员均已去世"

Row = Deregistration | Reinstatement


class Onlooker(Watcher):
    """Acts when households begin to leave or to come back, and after each of them."""

    def note(self, text: str) -> None:
        if text == "正在办理户注销、注销退回":
            self._act()


@dataclass(frozen=True)
class StandingVerdict:
    """What is wrong with what the journal says, and how the hit household ended."""

    wrong: tuple[str, ...] = ()  #: households that nobody asked for
    lost: tuple[str, ...] = ()
    double: tuple[str, ...] = ()
    falsely_told: tuple[str, ...] = ()
    ended: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the journal tells the truth and no other household was touched."""
        found = (self.wrong, self.lost, self.double, self.falsely_told, self.problems)
        return not any(found)


@dataclass(frozen=True)
class Cell:
    """One trial: which fault, what is to happen to the households, which of them it hits, and
    whether in a run that is fresh or in one that was stopped before."""

    fault: StandingFault
    kind: Kind
    position: str = "middle"
    mode: str = "fresh"

    def __str__(self) -> str:
        return f"{self.kind.value}, {self.fault.name}, {self.position}, {self.mode}"


async def try_standing(cell: Cell, world: World, folder: Path) -> StandingVerdict:
    """Let the fault happen to one household of a run, resume it to its end, and judge."""
    fault, kind = cell.fault, cell.kind
    (at, count), platform = POSITIONS[cell.position], world.platform
    households = pick(platform, count, at=at, is_namesake=fault.is_namesake)
    plan, rows = await prepare(world, households, kind, folder)
    allowance = Allowance(deregistrations=plan.deregistrations, reinstatements=plan.reinstatements)

    def order() -> None:
        fault.order(platform, households[at])

    if cell.mode == "fresh":
        summary = await world.apply(plan, allowance=allowance, watcher=Onlooker({at: order}))
    else:
        watcher = Onlooker({at: lambda: _stop(world)})
        stopped = await world.apply(plan, allowance=allowance, watcher=watcher)
        summary = await world.resume(stopped.run, watcher=Onlooker({0: order}))
    for _ in range(ROUNDS):
        if is_done(summary):
            break
        platform.put_lists_right()
        summary = await world.resume(summary.run)
    verdict = judge(platform, rows, summary)
    return _with_end(verdict, fault.ends(kind), summary, households[at])


def _stop(world: World) -> None:
    """Ask the run to stop. Files tell the time less finely than the run that has just begun
    and looks for newer ones."""
    time.sleep(0.02)
    Brake(world.home).stop_file.touch()


def pick(platform: MockPlatform, count: int, *, at: int, is_namesake: bool) -> list[Household]:
    """Return the households of a run; the one at ``at`` has a namesake in its village, or
    none of them has."""
    names = Counter((one.village, one.head) for one in platform.households)
    twins = [one for one in platform.households if names[one.village, one.head] > 1]
    alone = [one for one in platform.households if names[one.village, one.head] == 1]
    chosen = alone[:count]
    if is_namesake:
        chosen[at] = twins[0]
    return chosen


async def prepare(
    world: World, households: Sequence[Household], kind: Kind, folder: Path
) -> tuple[Plan, dict[str, Row]]:
    """Plan that these leave, or come back; for that, let somebody else take them off before,
    their namesakes with them. Some others are off the lists in any case."""
    platform = world.platform
    named = {(one.village, one.head) for one in households}
    alike = [one for one in platform.households if (one.village, one.head) in named]
    gone = [one for one in platform.households if one not in alike][-BYSTANDERS:]
    if kind is Kind.DEREGISTRATION:
        rows: list[Row] = [make_deregistration(one, folder, cause=CAUSE) for one in households]
    else:
        gone += alike
        rows = [make_reinstatement(one) for one in households]
    for one in gone:
        platform.deregister(one.code, LABELS[TYPES[0]], CAUSE)
    leaving = [row for row in rows if isinstance(row, Deregistration)]
    returning = [row for row in rows if isinstance(row, Reinstatement)]
    plan = await world.plan(leaving=leaving, returning=returning)
    return plan, {row.household.code: row for row in rows}


def judge(platform: MockPlatform, rows: Mapping[str, Row], summary: RunSummary) -> StandingVerdict:
    """Compare the journal's rows with where the platform has everybody stand, one by one."""
    ours = [event for event in platform.deregistrations if event["by"] != ANOTHER]
    kinds = {"deregistered": Deregistration, "reinstated": Reinstatement}
    wrong = [
        event["code"]
        for event in ours
        if not isinstance(rows.get(event["code"]), kinds[event["kind"]])
    ]
    counts = Counter(event["code"] for event in ours)
    told = {row.household.code: row for row in summary.rows}
    return StandingVerdict(
        wrong=tuple(wrong),
        lost=tuple(rows.keys() - told.keys()),
        double=tuple(code for code, count in counts.items() if count > 1),
        falsely_told=tuple(
            code
            for code, row in told.items()
            if _is_false(row, stands_so=stands_so(platform, rows[code]), was_saved=code in counts)
        ),
    )


def stands_so(platform: MockPlatform, row: Row) -> bool:
    """Whether the household truly stands as the row asks: type, reason and picture, too."""
    code = row.household.code
    now = platform.deregistered.get(code)
    if isinstance(row, Reinstatement) or now is None:
        return isinstance(row, Reinstatement) and now is None
    proofs = [e["proof_sha256"] for e in platform.deregistrations if e["code"] == code]
    wanted = (LABELS[row.type], row.reason, row.proof.sha256)
    return (now["type"], now["reason"], proofs[-1]) == wanted


def _is_false(row: RowOutcome, *, stands_so: bool, was_saved: bool) -> bool:
    """Whether the platform has the household stand otherwise than the outcome says."""
    if row.outcome.is_good:
        return not stands_so
    if row.outcome in UNTOUCHED:
        return was_saved
    return row.outcome is Outcome.MISMATCHED and stands_so


def _with_end(
    verdict: StandingVerdict, ends: tuple[str, ...], summary: RunSummary, hit: Household
) -> StandingVerdict:
    """Add how the household that was hit ended, and what is wrong with that."""
    told = {row.household.code: row for row in summary.rows}
    ended = told[hit.code].outcome.value if hit.code in told else "lost"
    problems = []
    if not is_done(summary):
        problems.append(f"not brought to its end: {summary.stopped}")
    if ended not in ends:
        problems.append(f"the household that was hit ended as {ended}")
    problems += [
        f"another one ended as {row.outcome.value}: {row.reason}"
        for row in summary.rows
        if row.household.code != hit.code and row.outcome is not Outcome.VERIFIED
    ]
    return StandingVerdict(**{**vars(verdict), "ended": ended, "problems": tuple(problems)})


def make_standing_platform(*, is_namesake: bool = False, **settings: object) -> MockPlatform:
    """A village in which nobody is named alike, or a larger one in which some are."""
    households = 80 if is_namesake else 9
    return MockPlatform(Settings(households=households, villages=1, **settings))
