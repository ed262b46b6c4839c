"""A due job as a child process of our own command line; its secrets are not in its words."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from connector.accounts import ALL
from connector.errors import AccountBusyError, InputError
from connector.private import insist
from connector.runs.schedule.job import Attempt, Job
from connector.settings import Settings

PROGRAM = (sys.executable, "-m", "connector.cli.main")
SAME_PROCESS_SECONDS = 5.0  # a corrected clock moves the times at which processes began
_NO_TELLING = "CONNECTOR_NOTIFY__TARGETS"


@dataclass(frozen=True)
class Ended:
    """What a child left: its exit code, None where it was killed, and what it counted."""

    code: int | None
    counts: Mapping[str, int]
    reports: tuple[str, ...] = ()
    month: str = ""
    is_account_busy: bool = False  #: another run has the account; nothing was done


class Child:
    """A child that has begun."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.id = process.pid
        self.began = process_began(process.pid)

    async def wait(self) -> Ended:
        """Return what it left, once it is gone."""
        out, _ = await self._process.communicate()
        code = self._process.returncode
        document = _read_document(out)
        return Ended(
            code=code if document else None,  # whoever is killed leaves none, nor a crash early on
            counts=_read_counts(document),
            reports=_read_reports(document),
            month=month if isinstance(month := document.get("month"), str) else "",
            is_account_busy=_read_kind(document) == AccountBusyError.__name__,
        )

    def stop(self) -> None:
        """Ask it to end after the household in hand, as Ctrl-C does; Windows knows no such
        word for one process, and there it ends at once."""
        if self._process.returncode is None:
            if sys.platform == "win32":
                self._process.terminate()
            else:
                self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it at once; what it had begun is in the journal."""
        if self._process.returncode is None:
            self._process.kill()


async def start_child(
    job: Job, settings: Settings, log: Path, *, month: str = "", program: Sequence[str] = PROGRAM
) -> Child:
    """Begin a job; ``month`` is what a status is to tell of.

    Raises InputError where what it needs is not there.
    """
    words = [*program, job.command.value, *find_files(job), "--json"]
    words += ["--config", job.config] if job.config else []
    words += ["--group", job.group] if job.group else []
    words += ["--month", month] if month else []
    words += ["--account", ALL] if job.account == ALL else []
    if not Path(job.folder).is_dir():
        raise InputError(f"文件夹 {job.folder} 不在了")
    descriptor = _open_log(log)
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            cwd=job.folder,
            env=build_environment(job, settings, os.environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=descriptor,
            **_apart(),
        )
    except OSError as error:
        raise InputError(f"命令启动不了（{error.strerror}）") from None
    finally:
        os.close(descriptor)
    return Child(process)


def _open_log(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return insist(lambda: os.open(path, flags, 0o600))
    except OSError as error:
        raise InputError(f"写不了 {path}（{error.strerror}）") from None


def _apart() -> dict[str, Any]:
    """Return what keeps a terminal's Ctrl-C from the child, and Windows from a console."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


def find_files(job: Job) -> tuple[str, ...]:
    """Return the job's files; one with * or ? stands for those that are there now.

    Raises InputError where there are none: a report on nothing would look like all is well.
    """
    found: list[str] = []
    for argument in job.arguments:
        path = Path(argument)
        there = sorted(path.parent.glob(path.name)) if is_pattern(argument) else [path]
        # What Excel lays beside an open workbook is no workbook.
        there = [one for one in there if one.is_file() and not one.name.startswith("~$")]
        if not there:
            raise InputError(f"找不到文件 {argument}")
        found += map(str, there)
    return tuple(found)


def is_pattern(argument: str) -> bool:
    """Tell whether a path stands for all files of a folder that fit it."""
    return any(sign in Path(argument).name for sign in "*?")


def build_environment(job: Job, settings: Settings, given: Mapping[str, str]) -> dict[str, str]:
    """Return what the child inherits: all that we have, but for what is another account's.

    The child tells nobody by itself: the scheduler does that for it.
    """
    environment = {**given, "PYTHONUTF8": "1", _NO_TELLING: ""}
    if job.account == ALL:
        return environment
    environment["CONNECTOR_ACCOUNT__USERNAME"] = job.account
    if job.account != settings.account.username:
        environment.pop("CONNECTOR_ACCOUNT__PASSWORD", None)
        environment["CONNECTOR_ACCOUNT__SHOWN_AS"] = ""  # the settings' account is shown so
    return environment


def is_alive(attempt: Attempt) -> bool:
    """Tell whether an attempt's process still runs; another one can have its number by now."""
    began = process_began(attempt.process) if attempt.process else 0.0
    return began > 0 and abs(began - attempt.process_began) < SAME_PROCESS_SECONDS


def process_began(number: int) -> float:
    """Return when a process began, 0 where there is none."""
    try:
        process = psutil.Process(number)
        if process.status() == psutil.STATUS_ZOMBIE:
            return 0.0
        return float(process.create_time())
    except psutil.Error:
        return 0.0


def _read_document(out: bytes) -> dict[str, Any]:
    try:
        document = json.loads(out.decode("utf-8"))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _read_kind(document: Mapping[str, Any]) -> str:
    error = document.get("error")
    return str(error.get("kind")) if isinstance(error, dict) else ""


def _read_counts(document: Mapping[str, Any]) -> dict[str, int]:
    counts = document.get("counts")
    if not isinstance(counts, dict):
        return {}
    return {str(name): n for name, n in counts.items() if isinstance(n, int)}


def _read_reports(document: Mapping[str, Any]) -> tuple[str, ...]:
    reports = document.get("reports")
    if not isinstance(reports, list):
        return ()
    paths = (one.get("path") if isinstance(one, dict) else one for one in reports)
    return tuple(path for path in paths if isinstance(path, str))
