"""``kill -9`` at random times over runs of a thousand rows, each resumed to its end."""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mock_platform import MockPlatform, Settings

from connector.runs.steps import Unwatched
from torture.killing import Computer, count, make_computer

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
            done.runs += 1
            toll = asdict(count(computer))
            done.toll.update(toll)
            tell(done, saves=len(platform.saves), **toll)
    return done


def _kill_one_run(computer: Computer, kills: int, chance: random.Random, done: Kills) -> None:
    while True:
        if done.made >= kills:
            has_died = computer.run_to_death(Unwatched())
        else:
            has_died = _kill(computer, chance)
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
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    kill_randomly(int(sys.argv[1]), seed=int(sys.argv[2]), households=int(sys.argv[3]))
