"""The benchmark: ``python -m tests.benchmarks.run``; prints the markdown of README.md's table."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil

from tests.benchmarks.contest import Contestant, ContestError, Result, Setting, compete
from tests.benchmarks.table import FLOOR, PLAIN, Results, render_table
from tests.benchmarks.targets import judge

FAR_MS = 200  #: a thousand households at such a latency take ten minutes for the floor alone
BUSY_LOAD = 0.7
NOTES = """\
- `floor`: no browser, one connection, and the fewest requests that the site allows: for each
  household its form, the save, and the detail that proves it.
- `plain`: a sequential Playwright script, field by field, without fixed pauses, and nothing read
  back. Only a sample is run.
- `connector`: `connector upload` as a process of its own, with its checks, journal and reports.
- Rates and ratios: between the first stored save and the last, by the site's clock, for all alike.
  The whole process is also start, login, lists and reports. Requests: all but those for static
  files, login and lists included.
- More tabs look better here than they may on the real site: this one holds a session's lock for the
  few milliseconds that it computes, while the added latency of several requests runs side by side.
- Every field of every household's five months was afterwards stored exactly as asked.
- Memory: the highest sum seen, looked at twice a second; what processes share counts once."""


@dataclass(frozen=True)
class Heat:
    """One contestant at one setting, to be run."""

    contestant: Contestant
    setting: Setting
    sample: int | None = None


def main() -> None:
    """Run all heats one after another, print what came out, and fail if one failed."""
    options = _options()
    heats = list(plan_heats(options))
    load = _load()
    started = time.monotonic()
    try:
        results = Results([_run(heat, n, len(heats)) for n, heat in enumerate(heats, start=1)])
    except ContestError as error:
        sys.exit(f"bench: {error}")
    minutes = (time.monotonic() - started) / 60
    today = datetime.now(UTC).astimezone().date()
    print(f"{today}, {_machine()}; {minutes:.0f} minutes.{_warning(load)}\n")
    print(render_table(results))
    print(f"\n{NOTES}\n")
    if left_out := _left_out(options):
        print(f"{left_out}\n")
    for target in judge(results):
        print(f"- {target}")


def plan_heats(options: argparse.Namespace) -> Iterator[Heat]:
    """Yield every heat: all contestants on the smallest size, the floor and one tab on larger."""
    smallest = min(options.households)
    for households in options.households:
        for latency in options.latencies:
            setting = Setting(households, latency)
            if _is_too_long(setting, options):
                continue
            yield Heat(FLOOR, setting)
            if households == smallest:
                yield Heat(PLAIN, setting, sample=min(options.plain_sample, households))
            for tabs in options.tabs if households == smallest else options.tabs[:1]:
                yield Heat(Contestant("connector", tabs), setting)


def _is_too_long(setting: Setting, options: argparse.Namespace) -> bool:
    is_large = setting.households > min(options.households)
    return is_large and setting.latency_ms >= FAR_MS and not options.full


def _left_out(options: argparse.Namespace) -> str:
    settings = (Setting(h, ms) for h in options.households for ms in options.latencies)
    names = [
        f"{s.households:,} households at {s.latency_ms} ms"
        for s in settings
        if _is_too_long(s, options)
    ]
    return f"Left out for its length (`--full` runs it): {', '.join(names)}." if names else ""


def _run(heat: Heat, number: int, of: int) -> Result:
    setting = heat.setting
    what = f"{heat.contestant}, {setting.households} households, {setting.latency_ms} ms"
    print(f"{number}/{of} {what} …", end=" ", file=sys.stderr, flush=True)
    result = compete(heat.contestant, setting, sample=heat.sample)
    print(f"{result.steady_rate:.2f} households/s", file=sys.stderr, flush=True)
    return result


def _machine() -> str:
    """Say what it ran on; never what the machine is called."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{psutil.cpu_count()} cores, {memory:.0f} GB, {system}"


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _warning(load: float) -> str:
    if load < BUSY_LOAD:
        return ""
    return f" **The machine was busy with other work (load {load:.1f}): the figures are too low.**"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--households", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--latencies", type=int, nargs="+", default=[0, 50, 200])
    parser.add_argument("--tabs", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--plain-sample", type=int, default=12)
    parser.add_argument("--full", action="store_true", help="leave nothing out")
    parser.add_argument("--quick", action="store_true", help="a look at 30 households only")
    options = parser.parse_args()
    if options.quick:
        options.households, options.latencies = [30], [50]
        options.tabs, options.plain_sample = [1], 4
    return options


if __name__ == "__main__":
    main()
