"""Which jobs are due at a moment. Pure: the clock is passed in."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from connector.accounts import ALL
from connector.deadline import last_month, next_deadline
from connector.hours import ZONE
from connector.runs.schedule.job import (
    Attempt,
    BeforeDeadline,
    Command,
    Daily,
    Job,
    Monthly,
    Once,
    Schedule,
    State,
    When,
)

BUSY_TRIES = 24
BUSY_WAIT = timedelta(minutes=5)  # between two tries while another run has the account
TRIES = 2  # a read that was cut off is done once more; an entry never by itself


@dataclass(frozen=True)
class Due:
    """A job that is to run now, for its time ``slot``; ``missed`` earlier times are not made
    up for: one run now shows the same as several."""

    job: Job
    slot: datetime
    missed: int = 0
    tries: int = 1


def find_due(
    schedule: Schedule,
    state: State,
    now: datetime,
    *,
    deadline_day: int,
    busy: Collection[Job] = (),
) -> tuple[Due, ...]:
    """Return what is to be begun now, the longest due first; one for each account that no
    ``busy`` job has. The others stay due."""
    found = filter(None, (_find(job, state, now, deadline_day) for job in schedule.jobs))
    chosen: list[Due] = []
    for due in sorted(found, key=lambda due: (due.slot, due.job.id)):
        if not any(map(due.job.shares_account, (*busy, *(one.job for one in chosen)))):
            chosen.append(due)
    return tuple(chosen)


def _find(job: Job, state: State, now: datetime, deadline_day: int) -> Due | None:
    last = state.attempts.get(job.id)
    since = last.slot if last else job.created_at
    times = list(list_times(job.when, since, now, deadline_day=deadline_day))
    if times:
        return Due(job, times[-1], missed=len(times) - 1)
    if last and last.postponed_until and last.postponed_until <= now:
        return Due(job, last.slot, missed=last.missed, tries=last.tries + 1)
    if last and last.cut_off and job.command.only_reads and last.tries < TRIES:
        return Due(job, last.slot, tries=last.tries + 1)
    return None


def find_month(due: Due, *, deadline_day: int) -> str:
    """Return the month that a status is to tell of: the one that it told of, had it run in
    time. Empty for other commands."""
    if due.job.command is not Command.STATUS:
        return ""
    if due.job.group:
        return last_month(due.slot)
    return next_deadline(due.slot, deadline_day).month


def postpone(due: Due, now: datetime) -> datetime | None:
    """Return when a job is tried again that met another run of its account: nothing of it has
    been done. None where it has been tried often enough."""
    return now + BUSY_WAIT if due.tries < BUSY_TRIES else None


def list_times(
    when: When, since: datetime, until: datetime, *, deadline_day: int
) -> Iterator[datetime]:
    """Yield the times after ``since``, up to and with ``until``."""
    moment = next_time(when, since, deadline_day=deadline_day)
    while moment is not None and moment <= until:
        yield moment
        moment = next_time(when, moment, deadline_day=deadline_day)


def next_time(when: When, after: datetime, *, deadline_day: int) -> datetime | None:
    """Return the first time after ``after``; None where there is none any more."""
    trigger = _build_trigger(when, deadline_day)
    # In UTC first: a moment a little later is the same in any zone.
    past = (after.astimezone(UTC) + timedelta(microseconds=1)).astimezone(ZONE)
    found: datetime | None = trigger.get_next_fire_time(None, past)
    return found if found and found > after else None


def _build_trigger(when: When, deadline_day: int) -> CronTrigger | DateTrigger:
    at = {"hour": when.hour, "minute": when.minute, "timezone": ZONE}
    match when.on:
        case Monthly(day=day):
            return CronTrigger(day=day or "last", **at)
        case Daily():
            return CronTrigger(**at)
        case BeforeDeadline(days=days):
            kept = sorted({max(deadline_day - ahead, 1) for ahead in days})
            return CronTrigger(day=",".join(map(str, kept)), **at)
        case Once(day=day):
            moment = datetime(day.year, day.month, day.day, when.hour, when.minute, tzinfo=ZONE)
            return DateTrigger(moment, timezone=ZONE)


@dataclass(frozen=True)
class Reminder:
    """The deadline is near: so many hours at most, for this month."""

    month: str
    until: datetime
    hours: int


def find_reminder(
    state: State, now: datetime, *, deadline_day: int, hours: Collection[int]
) -> Reminder | None:
    """Return the most urgent reminder whose time has come and that was not given yet.

    Those that passed while nobody was there are not made up for.
    """
    ahead = next_deadline(now, deadline_day)
    left = (ahead.until - now).total_seconds() / 3600
    reached = min((one for one in hours if left <= one), default=None)
    if reached is None:
        return None
    if state.reminded_until == ahead.until and state.reminded_hours <= reached:
        return None
    return Reminder(month=ahead.month, until=ahead.until, hours=reached)


@dataclass(frozen=True)
class Latest:
    """What the latest scheduled status told of an account's month; ``job`` ran it, or is the
    account's first where none told of it."""

    job: Job
    status: Attempt | None = None


def list_latest(schedule: Schedule, state: State, month: str) -> tuple[Latest, ...]:
    """Return the latest status of this month for each account that any job is for.

    A status over all accounts speaks for each of them.
    """
    firsts: dict[tuple[str, str], Job] = {}
    for job in schedule.jobs:
        firsts.setdefault((job.host, job.account), job)
    told = [
        (job, attempt)
        for job in schedule.jobs
        if job.command is Command.STATUS
        and (attempt := state.attempts.get(job.id))
        and attempt.ended_at
        and attempt.month == month
    ]
    return tuple(_find_latest(first, told) for first in firsts.values())


def _find_latest(first: Job, told: Sequence[tuple[Job, Attempt]]) -> Latest:
    accounts = {first.account, ALL}
    own = [one for one in told if one[0].host == first.host and one[0].account in accounts]
    if not own:
        return Latest(first)
    return Latest(*max(own, key=lambda one: one[1].started_at))


def is_all_filed(status: Attempt | None) -> bool:
    """Tell whether a status saw everybody filed; unknown is not all.

    One that lost an account has not counted everybody. One that ends with 1 has, where
    only a name of the groups' file was wrong.
    """
    if status is None or status.code not in {0, 1}:
        return False
    households = status.counts.get("households", 0)
    return households > 0 and status.counts.get("filed") == households
