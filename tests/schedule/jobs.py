"""Jobs, moments and schedules for tests."""

from datetime import UTC, datetime

from connector.hours import ZONE
from connector.runs.schedule.job import Attempt, Command, Daily, Job, Schedule, State, When


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_job(number=1, *, on=None, at="07:30", created="2022-03-01 00:00", **others) -> Job:
    hour, minute = map(int, at.split(":"))
    given = {
        "command": Command.STATUS,
        "account": "qiaobei",
        "host": "211.90.39.112",
        "folder": ".",
        **others,
    }
    when = When(on=on or Daily(), hour=hour, minute=minute)
    return Job(id=number, when=when, created_at=beijing(created), **given)


def make_schedule(*jobs: Job) -> Schedule:
    return Schedule(jobs=jobs, next_id=max((job.id for job in jobs), default=0) + 1)


def make_attempt(slot: str, **others) -> Attempt:
    moment = beijing(slot)
    return Attempt(**{"slot": moment, "started_at": moment, "ended_at": moment, **others})


def told(month="2022-02", *, households=40, filed=40, **others) -> dict:
    """What an attempt of a status keeps that saw so many households."""
    rest = {"without_guarantees": 0, "unfiled": 0, "unseen": 0, **others.pop("counts", {})}
    counts = {"households": households, "filed": filed, **rest}
    return {"month": month, "code": 0 if filed == households else 1, "counts": counts, **others}


def ran(job: Job, slot: str, **others) -> State:
    return State().having(job.id, make_attempt(slot, **others))
