"""When an upload of the rest would end, from measured speed, and what is left then."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.deadline import Deadline, working_time
from connector.hours import Hours


@dataclass(frozen=True)
class Forecast:
    """An upload of ``households`` that begins now; unknown where nothing was measured yet."""

    deadline: Deadline
    left: timedelta
    working: timedelta
    households: int
    seconds_a_household: float | None
    runs: int
    ends_at: datetime | None

    @property
    def margin(self) -> timedelta | None:
        """What is left between the upload's end and the deadline; below zero it is too late."""
        return self.deadline.until - self.ends_at if self.ends_at else None


def build_forecast(
    now: datetime,
    deadline: Deadline,
    *,
    households: int,
    seconds_a_household: float | None,
    runs: int,
    hours: Hours,
) -> Forecast:
    """Return the time that is left, and when the rest would be entered."""
    ends_at = None
    if seconds_a_household is not None:
        ends_at = now + timedelta(seconds=households * seconds_a_household)
    return Forecast(
        deadline=deadline,
        left=max(deadline.until - now, timedelta()),
        working=working_time(now, deadline.until, hours),
        households=households,
        seconds_a_household=seconds_a_household,
        runs=runs,
        ends_at=ends_at,
    )
