"""Until when a month is to be filed, on the platform's own clock, and how much time is left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from connector.hours import DAY_MINUTES, ZONE, Hours

SATURDAY = 5
GROUP_REPORT_DAY = 10  # PLATFORM.md 1, attested: until when a group reports on the month before


@dataclass(frozen=True)
class Deadline:
    """A month ``YYYY-MM``, and the instant at which it is too late for it."""

    month: str
    until: datetime

    @property
    def last_day(self) -> date:
        """The last day on which the month can be filed in time."""
        return (self.until - timedelta(minutes=1)).date()


def next_deadline(now: datetime, day: int) -> Deadline:
    """Return the deadline that is ahead: the end of the ``day``-th of this month or the next."""
    here = now.astimezone(ZONE)
    first = here.date().replace(day=1)
    return _of_first(first if here.day <= day else _next_month(first), day)


def deadline_of(month: str, day: int) -> Deadline:
    """Return until when this month is to be filed: the ``day``-th of the month after it."""
    year, number = map(int, month.split("-"))
    return _of_first(_next_month(date(year, number, 1)), day)


def last_month(now: datetime) -> str:
    """Return the month before: what a supervision group's report is about on any day.

    It is due until the ``GROUP_REPORT_DAY``-th and late after it; of the month that is not
    over nobody is filed yet.
    """
    first = now.astimezone(ZONE).date().replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def working_time(since: datetime, until: datetime, hours: Hours) -> timedelta:
    """Return how much of the working hours, Monday to Friday, lies between both.

    Public holidays and the working days that make up for them are not known here.
    """
    here, end = since.astimezone(ZONE), until.astimezone(ZONE)
    total, day = timedelta(), here.date()
    while day <= end.date():
        if day.weekday() < SATURDAY:
            begin = datetime.combine(day, clock_time(), tzinfo=ZONE) + timedelta(
                minutes=hours.start
            )
            stop = begin + timedelta(minutes=hours.length or DAY_MINUTES)
            total += max(min(stop, end) - max(begin, here), timedelta())
        day += timedelta(days=1)
    return total


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _of_first(first: date, day: int) -> Deadline:
    """Return the deadline that lies in the month which begins on ``first``."""
    until = datetime.combine(first.replace(day=day), clock_time(), tzinfo=ZONE)
    month = f"{first - timedelta(days=1):%Y-%m}"
    return Deadline(month=month, until=until + timedelta(days=1))
