"""``schedule run``: looks at the schedule again and again, and begins what is due."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from connector.errors import FileUnavailableError, InputError
from connector.hours import ZONE
from connector.runs.schedule.book import Book
from connector.runs.schedule.child import PROGRAM, Child, is_alive, start_child
from connector.runs.schedule.due import (
    Due,
    Latest,
    Reminder,
    find_due,
    find_month,
    find_reminder,
    is_all_filed,
    list_latest,
    postpone,
)
from connector.runs.schedule.job import UNFINISHED, Attempt, Job, Schedule, State
from connector.settings import Settings

logger = logging.getLogger(__name__)
logging.getLogger("apscheduler").addHandler(logging.NullHandler())
logging.getLogger("apscheduler").propagate = False  # what it would log, ``run`` raises
LOOK_SECONDS = 20
BUSY = "账号一直被另一次运行占用，什么也没有做"
END_SECONDS = 100  # less than systemd waits (install.py)


@dataclass(frozen=True)
class Told:
    """Where the steward tells what happened; none of these may raise."""

    begun: Callable[[Due], None]
    ended: Callable[[Job, Attempt, str], None]
    reminded: Callable[[Reminder, Sequence[Latest], datetime], None]
    troubled: Callable[[FileUnavailableError], None]


class Steward:
    """One process that begins what is due, never two jobs of one account at once."""

    def __init__(
        self,
        settings: Settings,
        book: Book,
        clock: Callable[[], datetime],
        told: Told,
        *,
        program: Sequence[str] = PROGRAM,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._settings = settings
        self._book = book
        self._clock = clock
        self._told = told
        self._program = program
        self._look_seconds = look_seconds
        self._tasks: dict[int, tuple[Job, asyncio.Task[None]]] = {}
        self._children: dict[int, Child] = {}
        self._unkept: dict[int, Attempt] = {}  # ended while their file could not be had
        self._trouble = ""  # told, and not over
        self._stopped = asyncio.Event()
        self._error: BaseException | None = None

    async def run(self, *, once: bool = False) -> None:
        """Look until stopped; with ``once``, until nothing is due and nothing runs.

        A file that cannot be had now is waited for, but not with ``once``: that raises.
        """
        if once:
            await self.look()
            while self._tasks and not self._stopped.is_set():
                await self._wait_for_one()
                await self.look()
            await self._end_children()
            return
        scheduler = AsyncIOScheduler(timezone=ZONE)
        scheduler.add_job(
            self._look_or_wait,
            "interval",
            seconds=self._look_seconds,
            next_run_time=datetime.now(ZONE),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.add_listener(self._give_up, EVENT_JOB_ERROR)
        scheduler.start()
        try:
            await self._stopped.wait()
        finally:
            scheduler.shutdown(wait=False)
            await self._end_children()
            self._keep_rest_if_possible()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Let ``run`` end; its children are asked to end with it."""
        self._stopped.set()

    def _give_up(self, event: JobExecutionEvent) -> None:
        """A look that raised would raise again: end, and say why."""
        self._error = event.exception
        self.stop()

    async def _look_or_wait(self) -> None:
        """Look; where a file cannot be had now, the next look tries the same again."""
        try:
            await self.look()
        except FileUnavailableError as error:
            self._tell_trouble(error)

    async def look(self) -> None:
        """Begin what is due now, and remind of the deadline."""
        self._keep_rest()
        self._forget_ended()
        schedule = self._book.load()
        busy = [*(job for job, _ in self._tasks.values()), *self._find_orphans(schedule)]
        state, day = self._book.load_state(), self._settings.deadline.day
        for due in find_due(schedule, state, self._clock(), deadline_day=day, busy=busy):
            task = asyncio.create_task(self._carry_out(due))
            self._tasks[due.job.id] = due.job, task
        self._remind()

    def _find_orphans(self, schedule: Schedule) -> list[Job]:
        """Return the jobs that a child of an earlier scheduler still works at.

        One that is gone was cut off: that is recorded and told.
        """
        busy = []
        for job in schedule.jobs:
            last = self._book.load_state().attempts.get(job.id)
            if last is None or last.ended_at is not None or job.id in self._tasks:
                continue
            if is_alive(last):
                busy.append(job)
                continue
            ended = last.model_copy(update={"ended_at": self._clock(), "cut_off": True})
            self._keep(job, ended)
            self._told.ended(job, ended, "")
        return busy

    def _forget_ended(self) -> None:
        """Let go of tasks that are done; one that raised ends the steward with its error."""
        for number, (_, task) in list(self._tasks.items()):
            if task.done():
                del self._tasks[number]
                task.result()

    async def _carry_out(self, due: Due) -> None:
        """Run a job to its end, whatever becomes of it; its begin is on disk before it is one.

        Raises FileUnavailableError where it cannot be: nothing has begun, and it stays due.
        """
        job = due.job
        attempt = Attempt(
            slot=due.slot, started_at=self._clock(), missed=due.missed, tries=due.tries
        )
        self._keep(job, attempt)
        self._told.begun(due)
        try:
            child = await self._start(due)
        except InputError as error:
            self._end(job, attempt, {"code": 2}, error.reason)
            return
        self._children[job.id] = child
        attempt = attempt.model_copy(update={"process": child.id, "process_began": child.began})
        self._keep_or_later(job, attempt)
        ended = await child.wait()
        del self._children[job.id]
        # A child that was done already when all was asked to end has not been cut off.
        is_cut_off = self._stopped.is_set() and ended.code in UNFINISHED
        update = {
            "code": ended.code,
            "counts": dict(ended.counts),
            "reports": ended.reports,
            "month": ended.month,
            "cut_off": is_cut_off,
            "postponed_until": postpone(due, self._clock()) if ended.is_account_busy else None,
        }
        self._end(job, attempt, update, BUSY if ended.is_account_busy else "")

    async def _start(self, due: Due) -> Child:
        return await start_child(
            due.job,
            self._settings,
            self._book.log_path(due.job),
            month=find_month(due, deadline_day=self._settings.deadline.day),
            program=self._program,
        )

    def _end(self, job: Job, attempt: Attempt, update: Mapping[str, Any], reason: str) -> None:
        """Keep what became of an attempt, and tell it unless it is only put off."""
        ended = attempt.model_copy(update={"ended_at": self._clock(), **update})
        self._keep_or_later(job, ended)
        logger.info("job ended", extra={"action": "schedule_ended", "job": job.id})
        if ended.postponed_until is None:
            self._told.ended(job, ended, reason)

    def _keep(self, job: Job, attempt: Attempt) -> None:
        self._store(self._book.load_state().having(job.id, attempt))

    def _keep_or_later(self, job: Job, attempt: Attempt) -> None:
        """Keep what a child did already: where the file cannot be had now, a look will."""
        self._unkept[job.id] = attempt
        self._keep_rest_if_possible()

    def _keep_rest_if_possible(self) -> None:
        try:
            self._keep_rest()
        except FileUnavailableError as error:
            self._tell_trouble(error)

    def _keep_rest(self) -> None:
        for number, attempt in list(self._unkept.items()):
            self._store(self._book.load_state().having(number, attempt))
            del self._unkept[number]

    def _store(self, state: State) -> None:
        self._book.store_state(state)
        self._trouble = ""

    def _tell_trouble(self, error: FileUnavailableError) -> None:
        """Tell it once, not at each look: until something was stored again it is the same."""
        logger.warning("file unavailable", extra={"action": "schedule_waits"})
        if error.reason != self._trouble:
            self._trouble = error.reason
            self._told.troubled(error)

    def _remind(self) -> None:
        """Remind of the deadline unless every account's status showed that nobody is left."""
        state, now = self._book.load_state(), self._clock()
        given = self._settings.deadline
        found = find_reminder(state, now, deadline_day=given.day, hours=given.remind_hours)
        if found is None:
            return
        update = {"reminded_until": found.until, "reminded_hours": found.hours}
        self._store(state.model_copy(update=update))
        latest = list_latest(self._book.load(), state, found.month)
        if not latest or not all(is_all_filed(one.status) for one in latest):
            self._told.reminded(found, latest, now)

    async def _wait_for_one(self) -> None:
        """Return when one that runs has ended, or all is to end."""
        stop = asyncio.create_task(self._stopped.wait())
        tasks = [task for _, task in self._tasks.values()]
        await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()

    async def _end_children(self) -> None:
        """Let each finish the household in hand; one that does not is killed."""
        tasks = [task for _, task in self._tasks.values()]
        for child in self._children.values():
            with suppress(ProcessLookupError):
                child.stop()
        if not tasks:
            return
        _, still = await asyncio.wait(tasks, timeout=END_SECONDS)
        if still:
            for child in self._children.values():
                with suppress(ProcessLookupError):
                    child.kill()
            await asyncio.wait(still)
