"""The schedule's files in the home: what is to run, and what has run. Whole or unchanged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import BaseModel

from connector.accounts import read_secret, write_secret
from connector.errors import InputError, ScheduleBusyError, SettingsError
from connector.runs.schedule.job import Job, Schedule, State
from connector.settings import Settings

Content = TypeVar("Content", bound=BaseModel)
WAIT_SECONDS = 10.0


class Book:
    """Reads and writes both files; only ``schedule run`` writes what has run.

    Each raises FileUnavailableError where a file cannot be had now, and SettingsError
    where what is in it is damaged.
    """

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.home / "schedule"
        self._jobs = self.folder / "jobs.json"
        self._state = self.folder / "state.json"

    def load(self) -> Schedule:
        """Return all jobs."""
        return _load(self._jobs, Schedule)

    def load_state(self) -> State:
        """Return what has run."""
        return _load(self._state, State)

    def store_state(self, state: State) -> None:
        """Keep what has run."""
        _store(self._state, state)

    def add(self, make: Callable[[int], Job]) -> Job:
        """Add the job that ``make`` gives for a new id."""
        with self._changing():
            schedule = self.load()
            job = make(schedule.next_id)
            jobs = (*schedule.jobs, job)
            _store(self._jobs, Schedule(jobs=jobs, next_id=schedule.next_id + 1))
        return job

    def remove(self, number: int) -> Job:
        """Remove a job; raises InputError where there is none of this id."""
        with self._changing():
            schedule = self.load()
            found = [job for job in schedule.jobs if job.id == number]
            if not found:
                raise InputError(f"没有编号 {number} 的定时任务，请用 connector schedule list 查看")
            kept = tuple(job for job in schedule.jobs if job.id != number)
            _store(self._jobs, Schedule(jobs=kept, next_id=schedule.next_id))
        return found[0]

    def log_path(self, job: Job) -> Path:
        """Return where a job's progress is written."""
        return self.folder / f"job-{job.id}.log"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Be the one ``schedule run`` of this home.

        Raises ScheduleBusyError where another one is; the lock ends with its process.
        """
        told = (
            "另一个 schedule run 正在运行，同时只能有一个；用 connector schedule list 看它在做什么"
        )
        with self._locked("run.lock", ScheduleBusyError(told), seconds=0):
            yield

    @contextmanager
    def _changing(self) -> Iterator[None]:
        told = "定时任务正被另一个命令改动，请再试一次"
        with self._locked("jobs.lock", ScheduleBusyError(told), seconds=WAIT_SECONDS):
            yield

    @contextmanager
    def _locked(self, name: str, error: ScheduleBusyError, *, seconds: float) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.folder / name, timeout=seconds, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            raise error from None
        try:
            yield
        finally:
            lock.release()


def _load(path: Path, kind: type[Content]) -> Content:
    try:
        return kind.model_validate_json(read_secret(path))
    except FileNotFoundError:
        return kind()
    except ValueError:
        raise SettingsError(f"{path} 已损坏，请删除后重新添加定时任务") from None


def _store(path: Path, content: BaseModel) -> None:
    write_secret(path, content.model_dump_json(indent=1).encode())
