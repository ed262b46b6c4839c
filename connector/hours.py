"""Times of the day at which nothing is begun, on the platform's own clock."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

ZONE = ZoneInfo("Asia/Shanghai")  # the platform's, whatever this computer's is
DAY_MINUTES = 24 * 60
_HOURS = re.compile(
    r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*[-–—~～至到]\s*([01]?\d|2[0-4])[:：]([0-5]\d)"
)


@dataclass(frozen=True)
class Hours:
    """A time of every day in minutes since midnight; one that ends earlier ends the next day."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many minutes it lasts."""
        return (self.end - self.start) % DAY_MINUTES

    def holds(self, minute: int) -> bool:
        """Whether a minute of the day lies in it; its end does not."""
        return (minute - self.start) % DAY_MINUTES < self.length


def parse_hours(text: object) -> Hours:
    """Return the hours that a text such as ``22:00-06:30`` names; raises ValueError."""
    if isinstance(text, Hours):
        return text
    found = _HOURS.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError('时段要写成 "08:30-09:30"')
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if end > DAY_MINUTES or start == end % DAY_MINUTES:
        raise ValueError('时段要写成 "08:30-09:30"，开始和结束不能相同')
    return Hours(start, end % DAY_MINUTES)


QuietHours = Annotated[Hours, BeforeValidator(parse_hours)]


def leave_time(hours: Sequence[Hours]) -> bool:
    """Tell whether any minute of the day lies in none of them."""
    return any(not _are_quiet(minute, hours) for minute in range(DAY_MINUTES))


def find_end(now: datetime, hours: Sequence[Hours]) -> datetime | None:
    """Return when the quiet that holds at ``now`` is over; None where it is not quiet.

    Hours that touch or overlap are one quiet. ``hours`` must leave time.
    """
    here = now.astimezone(ZONE)
    moment = here.replace(second=0, microsecond=0)
    while _are_quiet(moment.hour * 60 + moment.minute, hours):
        moment += timedelta(minutes=1)
    return moment if moment > here else None


def _are_quiet(minute: int, hours: Sequence[Hours]) -> bool:
    return any(one.holds(minute) for one in hours)
