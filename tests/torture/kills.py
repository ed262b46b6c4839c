"""``kill -9`` at random times over runs of a thousand rows, each resumed to its end."""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mock_platform import MockPlatform, Settings
from torture.killing import Computer, Death, count, make_computer

from connector.runs.steps import Step, Unwatched

HOUSEHOLDS = 200  #: by five months: a thousand rows
FORM = "GET /DataCollect/MonthIncomeForm.aspx"
EARLY = 0.1  #: the share of kills while it still starts, logs in and reads the lists
START_SECONDS = 6.0
WORK_SECONDS = 2.5


@dataclass
class Kills:
    """What was killed so far."""

    made: int = 0
    runs: int = 0
    rows: int = 0
    toll: Counter[str] = field(default_factory=Counter)


def kill_randomly(kills: int, *, seed: int, households: int = HOUSEHOLDS) -> Kills:
    """Kill runs so often in all; each run is resumed until it is done."""
    chance, done = random.Random(seed), Kills()
    while done.made < kills:
        with (
            MockPlatform(Settings(households=households, villages=4)) as platform,
            tempfile.TemporaryDirectory() as home,
        ):
            computer = make_computer(platform, Path(home) / "home")
            _kill_one_run(computer, kills, chance, done)
            close(computer, done)
    return done


def kill_at_each_step(positions: Sequence[int] = (0, 4, 8), *, households: int = 9) -> Kills:
    """Kill one run at every step of its first, middle and last household, one kill after
    another, and resume it to its end; steps count the households that come so far."""
    done = Kills()
    for position in positions:
        for step in Step:
            with (
                MockPlatform(Settings(households=households, villages=1)) as platform,
                tempfile.TemporaryDirectory() as home,
            ):
                computer = make_computer(platform, Path(home) / "home")
                done.made += computer.run_to_death(Death(step, position))
                computer.run_to_death(Unwatched())
                close(computer, done)
    return done


def close(computer: Computer, done: Kills) -> None:
    """Hold a run that has come to its end against what was meant."""
    toll = asdict(count(computer))
    done.runs += 1
    done.rows += len(computer.records)
    done.toll.update(toll)
    tell(done, saves=len(computer.platform.saves), **toll)


def _kill_one_run(computer: Computer, kills: int, chance: random.Random, done: Kills) -> None:
    while True:
        is_enough = done.made >= kills
        has_died = computer.run_to_death(Unwatched()) if is_enough else _kill(computer, chance)
        if not has_died and computer.home.exists() and is_done(computer):
            return
        done.made += has_died
        tell(done, saves=len(computer.platform.saves))


def _kill(computer: Computer, chance: random.Random) -> bool:
    opened = computer.platform.requests[FORM]
    if chance.random() < EARLY:
        return computer.kill_after(lambda: chance.uniform(0, START_SECONDS), moment=lambda: True)
    return computer.kill_after(
        lambda: chance.uniform(0, WORK_SECONDS),
        moment=lambda: computer.platform.requests[FORM] > opened,
    )


def is_done(computer: Computer) -> bool:
    """Tell whether the run has nothing left to do."""
    with computer.world.bench() as bench:
        runs = bench.journal.run_ids()
        return bool(runs) and all(o.is_settled for o in bench.journal.operations(runs[0]))


def tell(done: Kills, **more: int) -> None:
    """Say how far it is: one line of JSON."""
    line = {"at": time.strftime("%H:%M:%S"), "kills": done.made, "runs": done.runs, **more}
    print(json.dumps(line), file=sys.stderr, flush=True)
