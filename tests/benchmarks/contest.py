"""Lets one contestant do one job on a fresh site, and judges it by what the site then holds."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from connector.browser.launch import SHELL, find_installed
from tests.benchmarks.job import Job, make_tasks
from tests.benchmarks.memory import Memory, watch
from tests.benchmarks.site import Site, Traffic

BROWSERS = ("msedge", "chrome", "chromium")
SCRIPTS = {"floor": "tests.benchmarks.floor", "plain": "tests.benchmarks.plain"}


class ContestError(Exception):
    """A contestant failed, or the site does not hold what it was to enter."""


@dataclass(frozen=True)
class Contestant:
    """Who runs: ``floor``, ``plain``, or ``connector`` with so many tabs."""

    kind: str
    tabs: int = 0

    def __str__(self) -> str:
        return f"{self.kind}, {self.tabs} tab{'s' * (self.tabs > 1)}" if self.tabs else self.kind


@dataclass(frozen=True)
class Setting:
    """The size of the job and the latency of the site."""

    households: int
    latency_ms: int


@dataclass(frozen=True)
class Result:
    """How one contestant did; every household was stored as it should be."""

    contestant: Contestant
    setting: Setting
    entered: int  #: households; fewer than the setting's where only a sample was run
    seconds: float  #: of the whole process, from its start to its end
    traffic: Traffic
    memory: Memory

    @property
    def steady_rate(self) -> float:
        """Households a second between the first stored save and the last."""
        times = self.traffic.saved_at
        return (len(times) - 1) / (times[-1] - times[0])

    @property
    def whole_rate(self) -> float:
        """Households a second of the whole process: start, login, lists, reports and all."""
        return self.entered / self.seconds

    @property
    def requests_each(self) -> float:
        """Requests a household besides static files, login and lists included."""
        return self.traffic.pages / self.entered


def compete(contestant: Contestant, setting: Setting, *, sample: int | None = None) -> Result:
    """Run one contestant on ``sample`` households, or on all, of a fresh site.

    Raises ContestError unless the site then holds exactly what was asked.
    """
    with (
        TemporaryDirectory() as name,
        Site(households=setting.households, latency_ms=setting.latency_ms) as site,
    ):
        folder = Path(name)
        job = make_job(site, sample)
        command, environment = _prepare(contestant, job, folder)
        started = time.monotonic()
        memory = _run(command, environment, folder)
        seconds = time.monotonic() - started
        asked = {task.code: task.months for task in job.tasks}
        judge(contestant, stored=site.state()["stored"], asked=asked)
        return Result(contestant, setting, len(job.tasks), seconds, site.traffic(), memory)


def make_job(site: Site, sample: int | None) -> Job:
    """Return how to get into the site, and what is to be entered there."""
    return Job(
        url=site.welcome["url"],
        spki_pin=site.welcome["spki_pin"],
        authority_pem=site.welcome["authority_pem"],
        username=site.township["username"],
        password=site.township["password"],
        executable=shutil.which(SHELL)
        or str(next(filter(None, map(find_installed, BROWSERS)), "")),
        tasks=make_tasks(site.state()["households"][:sample]),
    )


def _prepare(contestant: Contestant, job: Job, folder: Path) -> tuple[list[str], Mapping[str, str]]:
    """Write the contestant's input; return its command and its environment."""
    ours = {name: value for name, value in os.environ.items() if "CONNECTOR_" not in name}
    if contestant.kind in SCRIPTS:
        path = folder / "job.json"
        job.write(path)
        return [sys.executable, "-m", SCRIPTS[contestant.kind], str(path)], ours
    path = folder / "月收入.xlsx"
    job.write_workbook(path)
    command = str(Path(sys.executable).with_name("connector"))
    settings = settings_of(job, folder, tabs=contestant.tabs)
    return [command, "upload", str(path), "--json"], {**ours, **settings}


def settings_of(job: Job, folder: Path, *, tabs: int) -> dict[str, str]:
    """Return the connector's settings, as environment, for this job."""
    return {
        "CONNECTOR_HOME": str(folder / "home"),
        "CONNECTOR_PLATFORM__URL": job.url,
        "CONNECTOR_PLATFORM__SPKI_PINS": job.spki_pin,
        "CONNECTOR_ACCOUNT__USERNAME": job.username,
        "CONNECTOR_ACCOUNT__PASSWORD": job.password,
        "CONNECTOR_BROWSER__EXECUTABLE": job.executable,
        "CONNECTOR_BROWSER__TABS": str(tabs),
    }


def _run(command: list[str], environment: Mapping[str, str], folder: Path) -> Memory:
    """Run to the end, and return how much memory was used at most."""
    output = folder / "output.txt"
    with output.open("wb") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        memory = watch(process)
    if process.returncode:
        last = output.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise ContestError(f"exit code {process.returncode}: {last}")
    return memory


def judge(contestant: Contestant, *, stored: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Return if the site stored exactly what was asked, of nobody more and nobody less."""
    wrong = [code for code in asked.keys() | stored.keys() if stored.get(code) != asked.get(code)]
    if wrong:
        raise ContestError(f"{contestant}: {len(wrong)} households are not stored as asked")
