"""Kills a run without warning, at every step or at any time, and resumes it to its end."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runs.factories import make_records, stored_by
from runs.world import World
from torture.child import COUNT_FILE

from connector.mapping.load import load_mapping
from connector.workbook.template import write_workbook

TESTS = Path(__file__).parents[1]
PATIENCE_SECONDS = 900
RESUMES = 40


@dataclass
class Tally:
    """How many kills a state survived, and what was wrong with it in the end."""

    kills: int = 0
    lost: int = 0
    double: int = 0
    falsely_verified: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether the platform holds what an undisturbed run would have left."""
        return not (self.lost or self.double or self.falsely_verified or self.problems)


def start(world: World, *arguments: str, step: int | None = None, **more: str) -> subprocess.Popen:
    """Start the command line, with a fuse at ``step`` where one is named."""
    settings = world.settings
    environment = {
        "CONNECTOR_HOME": str(settings.home),
        "CONNECTOR_PLATFORM__URL": settings.platform.url,
        "CONNECTOR_PLATFORM__SPKI_PINS": world.platform.spki_pin,
        "CONNECTOR_ACCOUNT__USERNAME": settings.account.username,
        "CONNECTOR_ACCOUNT__PASSWORD": settings.account.password.get_secret_value(),
        "CONNECTOR_BROWSER__SETTLE_SECONDS": "0.3",
        "PYTHONPATH": str(TESTS),
        **more,
    }
    fused = ["-m", "torture.child", str(step)] if step is not None else ["-m", "connector.cli.main"]
    return subprocess.Popen(
        [sys.executable, *fused, *arguments],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def write_job(world: World, path: Path, households: Sequence, months: Sequence[str]) -> tuple:
    """Write the workbook of these households; return its records."""
    records = make_records(households, months)
    rows = [
        record.household.model_dump() | {"month": record.month} | dict(record.values)
        for record in records
    ]
    write_workbook(path, load_mapping("hebei").income, rows)
    return records


def count_steps(world: World, workbook: Path, folder: Path) -> int:
    """Return how many steps an undisturbed run has."""
    file = folder / "steps"
    with start(world, "upload", str(workbook), step=0, **{COUNT_FILE: str(file)}) as undisturbed:
        undisturbed.wait(PATIENCE_SECONDS)
    return int(file.read_text(encoding="utf-8"))


def kill_at_step(world: World, workbook: Path, step: int) -> Tally:
    """Begin a run, let it die at this step, and resume it until it is done."""
    tally = Tally()
    with start(world, "upload", str(workbook), step=step) as killed:
        killed.wait(PATIENCE_SECONDS)
    tally.kills += killed.returncode < 0
    _finish(world, workbook, tally)
    return tally


def kill_at_random(
    world: World,
    workbook: Path,
    *,
    kills: int,
    seed: int,
    lifetime: Callable[[random.Random], float],
) -> Tally:
    """Kill a run again and again, each time after another lifetime, then let it end."""
    chance, tally = random.Random(seed), Tally()
    command = ["upload", str(workbook)]
    while tally.kills < kills:
        with start(world, *command) as running:
            try:
                running.wait(lifetime(chance))
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                tally.kills += 1
            else:
                break  # it came to its end
        command = ["resume"] if world.runs() else command
    _finish(world, workbook, tally)
    return tally


def _finish(world: World, workbook: Path, tally: Tally) -> None:
    for _ in range(RESUMES):
        command = ["resume"] if world.runs() else ["upload", str(workbook)]
        with start(world, *command) as resumed:
            code = resumed.wait(PATIENCE_SECONDS)
        if code == 0:
            return
        time.sleep(0.2)
    tally.problems.append(f"resume ends with exit code {code}")


def judge_kills(world: World, records: Sequence, tally: Tally) -> Tally:
    """Compare platform and journal with what an undisturbed run would have left."""
    stored, wanted = world.stored(), stored_by(records)
    saves = world.saves()
    tally.lost += sum(stored.get(code) != months for code, months in wanted.items())
    tally.double += sum(count > 1 for count in saves.values())
    tally.problems += [f"{code} was harmed" for code in stored.keys() - wanted.keys()]
    with world.bench() as bench:
        runs = bench.journal.run_ids()
        rows = [row for run in runs for row in bench.journal.summarise(run).rows]
        for run in runs:
            bench.journal.verify_chain(run)
    verified = {(r.household.code, r.month) for r in rows if r.outcome.is_good}
    for code, months in wanted.items():
        for month, values in months.items():
            is_stored = stored.get(code, {}).get(month) == values
            tally.falsely_verified += (code, month) in verified and not is_stored
            if (code, month) not in verified:
                tally.problems.append(f"{code} {month} is not verified")
    return tally
