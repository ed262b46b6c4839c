"""Faults × {first, middle, last row} × {fresh, resumed run}: driven, then judged by the truth.

The real connector in a real browser against the mock platform, in this process. A resumed run
is one that was killed just before its first click, see ``Wreck``.
"""

import asyncio
import shutil
import socket
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from mock_platform import MockPlatform, Settings
from runs.factories import make_record, stored_by
from runs.world import Watcher, World
from torture.faults import EARLIER, MONTHS, SETTLE_SECONDS, TIMEOUT_SECONDS, Fault, Struck
from torture.killing import Computer, Death

from connector.journal.summary import RunSummary
from connector.records.outcome import Outcome, RowOutcome
from connector.runs.steps import Step

HOUSEHOLDS = 9
FIRST, MIDDLE, LAST = 0, 7, 8  #: the first six are the run's trial, where any doubt stops it
POSITIONS = {FIRST: "first", MIDDLE: "middle", LAST: "last"}
BYSTANDERS = 3
RESUMPTIONS = 4
PROBLEM = "房屋漏雨，等待修缮"

Stored = dict[str, dict[str, dict[str, Any]]]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def build_site(port: int, **settings: Any) -> MockPlatform:
    """The same people at the same address each time; an earlier month of everybody is filed."""
    people = HOUSEHOLDS + BYSTANDERS
    platform = MockPlatform(Settings(households=people, villages=1, port=port, **settings))
    for household in platform.households:
        platform.alter(household.code, EARLIER, "transfer_policy", "55.50")
    return platform


def build_records(platform: MockPlatform):
    """Two months of everybody but the bystanders; each row has what the faults spoil."""
    amounts = {"wages_work": Decimal("1234.56"), "business_crops": Decimal("800.10")}
    return tuple(
        make_record(household, month, amounts, housing_safe=False, problem=PROBLEM)
        for household in platform.households[:HOUSEHOLDS]
        for month in MONTHS
    )


@dataclass(frozen=True)
class Wreck:
    """What a run leaves that was killed just before its first click: its journal, and nothing
    on the platform. Copied, it is the beginning of every resumed run."""

    port: int
    home: Path

    @classmethod
    def make(cls, folder: Path) -> "Wreck":
        """Kill one."""
        port, home = free_port(), folder / "wreck"
        with build_site(port) as platform:
            computer = Computer(platform, home, build_records(platform))
            if not computer.run_to_death(Death(Step.SENT)) or platform.saves:
                raise RuntimeError("the run was to die before its first save")
        return cls(port, home)


@dataclass
class Tally:
    """What is wrong; all zeros is right. ``struck`` and ``resumed`` say how much was tried."""

    struck: int = 0
    resumed: int = 0
    lost: int = 0
    double: int = 0
    false: int = 0
    unlike: int = 0  #: rows of which the journal tells otherwise than the platform stores
    harmed: int = 0  #: months that nobody asked for and that are no longer what they were
    drifted: int = 0  #: saves of a form that was opened after its drift
    ends: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any((self.lost, self.double, self.false, self.unlike, self.harmed, self.drifted))

    def add(self, other: "Tally") -> None:
        """Count another one's findings, too."""
        for name, value in vars(other).items():
            mine = getattr(self, name)
            if isinstance(mine, int):
                setattr(self, name, mine + value)
            elif isinstance(mine, Counter):
                mine.update(value)
            else:
                mine.extend(value)


@dataclass
class Trial:
    """One run, fresh or resumed, that faults strike at some rows."""

    platform: MockPlatform
    world: World
    run: str
    strikes: dict[int, Fault]
    struck: list[Fault] = field(default_factory=list)
    drift_from: int | None = None
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.records = build_records(self.platform)
        self.before = self.world.stored()
        asked = stored_by(self.records)
        self.meant: Stored = {
            code: {**months, **asked.get(code, {})} for code, months in self.before.items()
        }

    def strike(self, at: int) -> None:
        """Order the fault of this row."""
        fault = self.strikes[at]
        ours = self.platform.households
        self.struck.append(fault)
        fault.order(Struck(self.platform, ours[at].code, ours[(at + 1) % HOUSEHOLDS].code))
        if fault.is_drift:
            self.drift_from = len(self.platform.saves)

    def carry_out(self) -> RunSummary:
        """Run, put the platform right, and resume until nothing is open; judge each time."""
        acts = {}
        for at, fault in self.strikes.items():
            if fault.at_lists:
                self.strike(at)
            else:
                acts[at] = lambda at=at: self.strike(at)
        watcher = Watcher(acts)
        summary = asyncio.run(self._begin(watcher))
        self._judge_drift()
        self.judge(summary)
        self.platform.restore()
        self.platform.put_lists_right()
        for _ in range(RESUMPTIONS):
            if not is_open(summary):
                break
            self.tally.resumed += 1
            summary = asyncio.run(self.world.resume(self.run))
            self.judge(summary)
        self.close(summary)
        return summary

    async def _begin(self, watcher: Watcher) -> RunSummary:
        if self.run:
            return await self.world.resume(self.run, watcher=watcher)
        summary = await self.world.upload(self.records, watcher=watcher)
        self.run = summary.run
        return summary

    def _judge_drift(self) -> None:
        if self.drift_from is None:
            return
        opened_before = 0 if FIRST in self.strikes else 1
        self.tally.drifted += max(0, len(self.platform.saves) - self.drift_from - opened_before)

    def judge(self, summary: RunSummary) -> None:
        """Whatever is told as good is stored so, with the whole household unharmed."""
        stored = self.world.stored()
        for row in summary.rows:
            code = row.household.code
            if (
                row.outcome.is_good
                and stored.get(code, {}).get(row.month) != self.meant[code][row.month]
            ):
                self._blame("false", row)

    def close(self, summary: RunSummary) -> None:
        """Hold the end against what was meant, row by row."""
        stored, saves = self.world.stored(), self.world.saves()
        allowed = frozenset({"verified"}).union(*(fault.ends for fault in self.struck))
        told = {(row.household.code, row.month): row for row in summary.rows}
        self.tally.struck += len(self.struck)
        for record in self.records:
            code = record.household.code
            row = told.get((code, record.month))
            if row is None or row.outcome.value not in allowed:
                self._blame("lost", row or record)
            elif not agrees(row, stored[code].get(record.month), saves[code]):
                self._blame("unlike", row)
            if row is not None:
                self.tally.ends[row.outcome.value] += 1
        most = max((fault.saves for fault in self.struck), default=1)
        self.tally.double += sum(count > most for count in saves.values())
        self._count_harm(stored)

    def _count_harm(self, stored: Stored) -> None:
        asked = {(record.household.code, record.month) for record in self.records}
        harmed = [
            (code, month)
            for code, months in stored.items()
            for month, values in months.items()
            if (code, month) not in asked and self.before.get(code, {}).get(month) != values
        ]
        permitted = sum(fault.harms for fault in self.struck)
        self.tally.harmed += max(0, len(harmed) - permitted)

    def _blame(self, what: str, row: Any) -> None:
        setattr(self.tally, what, getattr(self.tally, what) + 1)
        names = "+".join(fault.name for fault in self.struck)
        outcome = getattr(row, "outcome", "missing")
        reason = getattr(row, "reason", "")
        self.tally.notes.append(
            f"{what}: {names}: {row.household.code} {row.month} {outcome} {reason}"
        )


def is_open(summary: RunSummary) -> bool:
    """Tell whether a run has rows that wait for a resumption."""
    waits = "运行结束前没有轮到"
    return any(
        row.outcome is Outcome.UNCERTAIN or (row.outcome is Outcome.SKIPPED and row.reason == waits)
        for row in summary.rows
    )


def agrees(row: RowOutcome, stored: dict[str, Any] | None, saves: int) -> bool:
    """Tell whether a row's outcome is what the platform stores."""
    if row.outcome in (Outcome.SKIPPED, Outcome.REJECTED):
        return saves == 0
    shown = {**row.after, **{d.field: d.observed for d in row.differences if d.month == row.month}}
    held = stored or {}
    return all(_plain(value) == _plain(held.get(name)) for name, value in shown.items())


def _plain(value: Any) -> Any:
    shown = f"{value:.2f}" if isinstance(value, Decimal) else value
    return None if shown == "" else shown


def run_trial(strikes: dict[int, Fault], home: Path, wreck: Wreck | None) -> Trial:
    """Drive one run, fresh or, with a wreck, resumed."""
    [skin] = {fault.skin for fault in strikes.values()}
    port = free_port()
    if wreck is not None:
        port = wreck.port
        shutil.copytree(wreck.home, home)
    with build_site(port, skin=skin) as platform:
        world = World(platform, home)
        world.settle_seconds, world.timeout_seconds = SETTLE_SECONDS, TIMEOUT_SECONDS
        trial = Trial(platform, world, world.runs()[0] if wreck else "", strikes)
        trial.carry_out()
    return trial


def run_fault(fault: Fault, folder: Path, wreck: Wreck | None) -> tuple[Tally, Sequence[str]]:
    """Strike with one fault at every position; one that stops the run gets a run for each."""
    tally, told = Tally(), []
    pending: list[tuple[int, ...]] = [(FIRST,), (MIDDLE, LAST)]
    if fault.at_lists:
        pending = [(FIRST,), (MIDDLE,), (LAST,)]
    while pending:
        group = pending.pop(0)
        home = folder / f"{len(told)}"
        trial = run_trial(dict.fromkeys(group, fault), home, wreck)
        tally.add(trial.tally)
        told += [POSITIONS[at] for at in group[: len(trial.struck)]]
        pending += [(at,) for at in group[len(trial.struck) :]]
        shutil.rmtree(home, ignore_errors=True)
    return tally, told
