"""The benchmark of reconcile: ``python -m tests.benchmarks.reconcile``.

Reads households that are all filed, by ``connector reconcile`` and by a client without a
browser that makes the same reads; and compares 100,000 rows with 100,000 observations in
memory. Rates are of whole processes, from their start to their end: login, lists, reports.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from connector.mapping.load import load_mapping
from connector.records.fields import parse_shown_amount
from connector.workbook.template import write_workbook
from tests.benchmarks.contest import ContestError, make_job, settings_of
from tests.benchmarks.form import AMOUNTS
from tests.benchmarks.job import Job, Task
from tests.benchmarks.site import Site
from tests.benchmarks.targets import Target

LEAST_SHARE, MOST_SECONDS, MOST_MEGABYTES = 0.7, 10, 600


def main() -> None:
    """Measure once, print the tables and the targets."""
    parser = argparse.ArgumentParser(prog="bench reconcile", description=__doc__)
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--latency", type=int, default=50)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    floor, ours = measure_reading(options.households, options.latency)
    compared = measure_comparing(options.rows)
    today = datetime.now(UTC).astimezone().date()
    print(f"{today}, {psutil.cpu_count()} cores\n")
    print("| households × months | latency | floor, s | connector reconcile, s | of the floor |")
    print("| --- | ---: | ---: | ---: | ---: |")
    what = f"{options.households:,} × 5"
    print(f"| {what} | {options.latency} ms | {floor:.1f} | {ours:.1f} | {floor / ours:.2f} |\n")
    print("| rows compared in memory | s | of these on a core | MB |\n| --- | ---: | ---: | ---: |")
    print(
        f"| {options.rows:,} | {compared['seconds']:.1f} | {compared['cpu_seconds']:.1f} "
        f"| {compared['megabytes']:.0f} |\n"
    )
    for target in (
        Target(f"share of the floor's rate, {what}", floor / ours, LEAST_SHARE, True),
        Target(f"seconds to compare {options.rows:,}", compared["seconds"], MOST_SECONDS, False),
        Target(f"MB to compare {options.rows:,}", compared["megabytes"], MOST_MEGABYTES, False),
    ):
        print(f"- {target}")


def measure_reading(households: int, latency_ms: int) -> tuple[float, float]:
    """Return the seconds of the floor and of ``connector reconcile``, each on a fresh site.

    Raises ContestError unless both found everything equal.
    """
    return tuple(_run(kind, households, latency_ms) for kind in ("floor", "connector"))


def _run(kind: str, households: int, latency_ms: int) -> float:
    print(f"{kind}, {households} households, {latency_ms} ms …", file=sys.stderr, flush=True)
    with (
        TemporaryDirectory() as name,
        Site(households=households, latency_ms=latency_ms, filed_share=1) as site,
    ):
        folder, state = Path(name), site.state()
        job = replace(make_job(site, 0), tasks=make_filed_tasks(state))
        command, environment = _prepare(kind, job, folder)
        started = time.monotonic()
        ended = subprocess.run(command, env=environment, capture_output=True, check=False)
        seconds = time.monotonic() - started
        saved = len(site.saves())
    if ended.returncode or saved:
        told = (ended.stdout[-500:] + ended.stderr[-1500:]).decode(errors="replace")
        raise ContestError(f"{kind}: exit code {ended.returncode}, {saved} saves: {told}")
    return seconds


def make_filed_tasks(state: Mapping[str, Any]) -> list[Task]:
    """Return every household with its months as they stand."""
    named = ("code", "head", "id_number", "village", "population")
    return [
        Task(**{name: one[name] for name in named}, months=state["stored"][one["code"]])
        for one in state["households"]
    ]


def _prepare(kind: str, job: Job, folder: Path) -> tuple[list[str], Mapping[str, str]]:
    ours = {name: value for name, value in os.environ.items() if "CONNECTOR_" not in name}
    if kind == "floor":
        job.write(folder / "job.json")
        command = [sys.executable, "-m", "tests.benchmarks.floor_read", str(folder / "job.json")]
        return command, ours
    path = folder / "月收入.xlsx"
    write_workbook(path, load_mapping("hebei").income, [*_sheet_rows(job.tasks)])
    command = str(Path(sys.executable).with_name("connector"))
    return [command, "reconcile", str(path), "--json"], {**ours, **settings_of(job, folder, tabs=1)}


def _sheet_rows(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(task, name) for name in ("code", "head", "id_number", "village")},
            "month": month,
            **{
                name: _cell(name, value)
                for name, value in values.items()
                if value not in ("", None)
            },
        }
        for task in tasks
        for month, values in task.months.items()
    ]


def _cell(name: str, value: str | bool) -> Any:
    return parse_shown_amount(value) if name in AMOUNTS and isinstance(value, str) else value


def measure_comparing(rows: int) -> dict[str, Any]:
    """Return what comparing so many rows took, in a process of its own."""
    print(f"comparing {rows:,} rows …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "tests.benchmarks.comparing", str(rows)]
    ended = subprocess.run(command, capture_output=True, check=True)
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


if __name__ == "__main__":
    main()
