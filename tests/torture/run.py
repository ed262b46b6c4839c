"""``make torture``: every fault and every kill; prints the tables of README.md as Markdown."""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from torture.faults import FAULTS
from torture.kills import kill_at_each_step, kill_randomly
from torture.matrix import Tally, Wreck, run_fault

HEAD = "| fault | rows struck, fresh · resumed | ends of all rows | lost | double | false |"
RULE = "| --- | --- | --- | ---: | ---: | ---: |"


def main() -> int:
    """Run what was asked for; 0 where nothing was lost, doubled or falsely verified."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--faults", default="all", help="all, none, or A-B: from the A-th to the B-th"
    )
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=5)
    given = asked.parse_args()
    print(f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
    with tempfile.TemporaryDirectory() as folder:
        is_clean = strike_all(given.faults, Path(folder))
    if given.kills:
        is_clean = kill_all(given.kills, given.seed) and is_clean
    return 0 if is_clean else 1


def strike_all(which: str, folder: Path) -> bool:
    """Drive the matrix and print it; tell whether it is clean."""
    first, last = {"all": (1, len(FAULTS)), "none": (1, 0)}.get(which) or map(int, which.split("-"))
    chosen = FAULTS[first - 1 : last]
    if not chosen:
        return True
    wreck, whole = Wreck.make(folder), Tally()
    print(f"{HEAD}\n{RULE}", flush=True)
    for number, fault in enumerate(chosen):
        both, words = Tally(), []
        for one in (None, wreck):
            tally, told = run_fault(fault, folder / f"{number}-{one is not None}", one)
            both.add(tally)
            words.append(str(len(told)))
        whole.add(both)
        print(render_row(fault.name, " · ".join(words), both), flush=True)
    print(render_row(f"**{len(chosen)} faults**", str(whole.struck), whole), flush=True)
    return whole.is_clean


def render_row(name: str, struck: str, tally: Tally) -> str:
    """One line of the table; what is wrong beside the three counts is named."""
    ends = ", ".join(f"{count} {end}" for end, count in sorted(tally.ends.items()))
    more = [f"{n} {w}" for w in ("unlike", "harmed", "drifted") if (n := getattr(tally, w))]
    for note in tally.notes:
        print(note, file=sys.stderr, flush=True)
    told = "; ".join([ends, *(f"**{one}**" for one in more)])
    return f"| {name} | {struck} | {told} | {tally.lost} | {tally.double} | {tally.false} |"


def kill_all(kills: int, seed: int) -> bool:
    """Kill at each step and at random, and print what came of it."""
    steps, random = kill_at_each_step(), kill_randomly(kills, seed=seed)
    print("\n| kill -9 | kills | runs | rows | lost | double | false | open |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, done in (("at each of the steps", steps), ("at random times", random)):
        wrong = [done.toll[what] for what in ("lost", "double", "false", "open")]
        shown = " | ".join(map(str, wrong))
        print(f"| {name} | {done.made} | {done.runs} | {done.rows} | {shown} |", flush=True)
    return not any((steps.toll + random.toll).values())


if __name__ == "__main__":
    sys.exit(main())
