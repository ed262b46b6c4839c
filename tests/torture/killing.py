"""A connector in a process of its own that dies as if by ``kill -9``, and its resumption.

Each process is a fresh one from a fork server that has nothing but the imports done: what it
knows of an earlier one is what that one left on the disk.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from mock_platform import MockPlatform
from runs.factories import make_records, stored_by
from runs.world import INPUTS, World

from connector.journal.journal import Journal
from connector.mapping.load import load_mapping
from connector.records.income import Batch, MonthlyIncome
from connector.runs import apply
from connector.runs.bench import Bench
from connector.runs.connect import Operator
from connector.runs.progress import Silent
from connector.runs.steps import Step, Steps, Unwatched
from connector.settings import Settings

PATIENCE_SECONDS = 240
PRELOADED = ["torture.killing", "connector.runs.apply", "connector.browser.platform"]
PROCESSES = multiprocessing.get_context("spawn")
if "forkserver" in multiprocessing.get_all_start_methods():
    PROCESSES = multiprocessing.get_context("forkserver")
    PROCESSES.set_forkserver_preload(PRELOADED)


@dataclass(frozen=True)
class Day:
    """The platform's own day, told by this computer's clock, the same in every process."""

    started: float

    def __call__(self) -> datetime:
        passed = timedelta(seconds=time.time() - self.started)
        return datetime(2022, 3, 12, 9, tzinfo=UTC) + passed


@dataclass
class Death:
    """Ends the process at one step of the n-th operation that comes so far."""

    step: Step
    after: int = 0

    def reach(self, step: Step, operation: int) -> None:
        if step is not self.step:
            return
        if self.after:
            self.after -= 1
            return
        psutil.Process().kill()


def work(
    settings: Settings, clock: Day, records: Sequence[MonthlyIncome], run: str, steps: Steps
) -> None:
    """Enter the records, or resume a run."""
    with closing(Journal(settings.journal_address, clock)) as journal:
        bench = Bench(
            settings=settings,
            mapping=load_mapping("hebei"),
            journal=journal,
            clock=clock,
            progress=Silent(),
            operator=Operator(),
            steps=steps,
        )
        if run:
            asyncio.run(apply.resume(bench, run))
        else:
            batch = Batch(records=tuple(records))
            asyncio.run(apply.upload(bench, batch, inputs=INPUTS, overwrite=False))


@dataclass
class Computer:
    """One computer in front of a platform: it is switched off, and on again."""

    platform: MockPlatform
    home: Path
    records: tuple[MonthlyIncome, ...]
    settle_seconds: float = 0.3

    def __post_init__(self) -> None:
        world = World(self.platform, self.home, settle_seconds=self.settle_seconds)
        self.world = world
        self.clock = Day(time.time())

    def start(self, steps: Steps | None = None) -> multiprocessing.Process:
        """Begin the run, or resume the one that the journal knows."""
        runs = self.world.runs() if self.home.exists() else ()
        process = PROCESSES.Process(
            target=work,
            args=(
                self.world.settings,
                self.clock,
                () if runs else self.records,
                runs[0] if runs else "",
                steps or Unwatched(),
            ),
        )
        process.start()
        return process

    def run_to_death(self, steps: Steps) -> bool:
        """Run until the process dies or ends by itself; tell whether it died."""
        process = self.start(steps)
        process.join(PATIENCE_SECONDS)
        return self._bury(process)

    def kill_after(self, seconds: Callable[[], float], *, moment: Callable[[], bool]) -> bool:
        """Run until ``moment`` has come and so many seconds have passed, then kill; tell whether
        there was still anything to kill."""
        process = self.start()
        while process.is_alive() and not moment():
            process.join(0.02)
        process.join(seconds())
        if process.is_alive():
            process.kill()
        process.join()
        return self._bury(process)

    def _bury(self, process: multiprocessing.Process) -> bool:
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError("the run neither ended nor died")
        if process.exitcode not in (0, -9):
            raise RuntimeError(f"the run crashed: exit code {process.exitcode}")
        return process.exitcode != 0

    @property
    def run(self) -> str:
        """The one run that there ever was."""
        [run] = self.world.runs()
        return run


@dataclass(frozen=True)
class Toll:
    """What is wrong once a killed run was resumed to its end; all zeros is right."""

    lost: int  #: rows that the platform does not hold as asked, or that the journal has not
    double: int  #: households stored more often than once
    false: int  #: rows verified that are not stored so
    open: int  #: rows that are not settled


def count(computer: Computer) -> Toll:
    """Hold the platform's true state against the journal, row by row."""
    meant, stored = stored_by(computer.records), computer.world.stored()
    with computer.world.bench() as bench:
        summary = bench.journal.summarise(computer.run)
        bench.journal.verify_chain(computer.run)
    told = {(row.household.code, row.month): row.outcome for row in summary.rows}
    right = {
        (code, month): stored.get(code, {}).get(month) == values
        for code, months in meant.items()
        for month, values in months.items()
    }
    return Toll(
        lost=sum(not right[row] or row not in told for row in right),
        double=sum(saves > 1 for saves in computer.world.saves().values()),
        false=sum(outcome.is_good and not right[row] for row, outcome in told.items()),
        open=sum(not outcome.is_good for outcome in told.values()),
    )


def make_computer(platform: MockPlatform, home: Path, households: int | None = None) -> Computer:
    """A computer with five months of so many households to enter."""
    return Computer(platform, home, make_records(platform.households[:households]))
