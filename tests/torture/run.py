"""The whole fault matrices and all kills: ``python -m tests.torture.run``; prints what survived."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mock_platform import MockPlatform, Settings
from torture.faults import FAULTS, Fault
from torture.kills import count_steps, judge_kills, kill_at_random, kill_at_step, write_job
from torture.matrix import MODES, POSITIONS, Verdict, make_platform, make_world, try_out
from torture.standing_table import run_standing

from connector.browser.launch import find_installed

STEP_HOUSEHOLDS = 2
RANDOM_HOUSEHOLDS, RANDOM_MONTHS = 200, ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")


def main() -> int:
    """Print the tables as Markdown; return 1 where anything was not survived."""
    options = _options()
    began = time.monotonic()
    good = True
    if options.faults:
        good &= _run_matrix(options.only, options.shard)
    if options.standing:
        good &= run_standing(options.only, cells=options.cells, shard=options.shard)
    if options.steps:
        good &= _run_steps(options.every, options.shard)
    if options.kills:
        good &= _run_random(options.kills, options.seed)
    minutes = (time.monotonic() - began) / 60
    browser = find_installed("chromium") or "Playwright's own"
    today = datetime.now(UTC).date()
    print(f"\n{today}, {minutes:.0f} minutes, browser {Path(str(browser)).name}.")
    return 0 if good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.torture.run")
    parser.add_argument("--no-faults", dest="faults", action="store_false")
    parser.add_argument("--no-standing", dest="standing", action="store_false")
    parser.add_argument("--cells", default="", help="of these only cells like 'fresh middle'")
    parser.add_argument("--shard", default="1/1", help="K/N: of all faults and steps every N-th")
    parser.add_argument("--no-steps", dest="steps", action="store_false")
    parser.add_argument("--only", default="", help="words of the faults to try, split by |")
    parser.add_argument("--every", type=int, default=1, help="kill at every n-th step only")
    parser.add_argument("--kills", type=int, default=200, help="0: none at random")
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


def _run_matrix(only: str, shard: str) -> bool:
    faults = [f for f in FAULTS if any(word in f.name for word in only.split("|"))]
    first, shards = map(int, shard.split("/"))
    faults = faults[first - 1 :: shards]
    heads = [f"{position}, {mode}" for mode in MODES for position in POSITIONS]
    print(f"| fault | {' | '.join(heads)} |\n| --- |{' --- |' * len(heads)}", flush=True)
    total: Counter[str] = Counter()
    for fault in faults:
        cells = []
        for mode in MODES:
            for position in POSITIONS:
                verdict = _try_cell(fault, position, mode)
                cells.append(_show(verdict))
                total.update(cells=1, survived=verdict.is_good, **_count(verdict))
        print(f"| {fault.name} | {' | '.join(cells)} |", flush=True)
    lost, double, false = total["lost"], total["double"], total["falsely_verified"]
    print(
        f"\n{total['cells']} cells, {total['survived']} survived: "
        f"{lost} lost, {double} double, {false} falsely verified.",
        flush=True,
    )
    return total["survived"] == total["cells"]


def _try_cell(fault: Fault, position: str, mode: str) -> Verdict:
    with tempfile.TemporaryDirectory() as folder, make_platform(fault.skin) as platform:
        world = make_world(platform, Path(folder) / "home")
        return asyncio.run(try_out(fault, position, mode, world))


def _count(verdict: Verdict) -> dict[str, int]:
    names = ("lost", "double", "falsely_verified")
    return {name: len(getattr(verdict, name)) for name in names}


def _show(verdict: Verdict) -> str:
    return verdict.ended if verdict.is_good else f"**{verdict}**"


def _run_steps(every: int, shard: str) -> bool:
    first, shards = map(int, shard.split("/"))
    with tempfile.TemporaryDirectory() as folder:
        steps = _try_step(Path(folder), None)
    survived = kills = 0
    chosen = range(1, steps + 1, every)[first - 1 :: shards]
    for step in chosen:
        with tempfile.TemporaryDirectory() as folder:
            tally = _try_step(Path(folder), step)
        kills += tally.kills
        survived += tally.is_good
        if not tally.is_good:
            print(f"- killed at step {step}: **{tally}**", flush=True)
    print(
        f"\nKilled at {kills} of {steps} numbered steps, "
        f"{survived} of {len(chosen)} as undisturbed."
    )
    return survived == len(chosen)


def _try_step(folder: Path, step: int | None):
    settings = Settings(households=STEP_HOUSEHOLDS + 2, villages=1)
    with MockPlatform(settings) as platform:
        world = make_world(platform, folder / "home")
        workbook = folder / "表.xlsx"
        records = write_job(
            world, workbook, platform.households[:STEP_HOUSEHOLDS], ("2021-12", "2022-01")
        )
        if step is None:
            return count_steps(world, workbook, folder)
        return judge_kills(world, records, kill_at_step(world, workbook, step))


def _run_random(kills: int, seed: int) -> bool:
    settings = Settings(households=RANDOM_HOUSEHOLDS, villages=6)
    with tempfile.TemporaryDirectory() as folder, MockPlatform(settings) as platform:
        world = make_world(platform, Path(folder) / "home")
        workbook = Path(folder) / "表.xlsx"
        records = write_job(world, workbook, platform.households, RANDOM_MONTHS)
        tally = kill_at_random(
            world,
            workbook,
            kills=kills,
            seed=seed,
            lifetime=lambda chance: chance.uniform(1.0, 9.0),
        )
        tally = judge_kills(world, records, tally)
    print(
        f"\n{len(records)} rows, killed {tally.kills} times at random: {tally.lost} households "
        f"lost, {tally.double} stored twice, {tally.falsely_verified} rows falsely verified."
    )
    if not tally.is_good:
        print(f"**{tally.problems[:5]}**")
    return tally.is_good


if __name__ == "__main__":
    sys.exit(main())
