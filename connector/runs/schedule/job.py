"""What is to run when. All times are of the platform's zone, Asia/Shanghai."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from connector.accounts import ALL

UNFINISHED = (None, 4)  #: exit codes: killed, and stopped before the end


class Command(StrEnum):
    """The commands that can be scheduled; ``apply`` carries out a plan that was approved."""

    RECONCILE = "reconcile"
    STATUS = "status"
    APPLY = "apply"

    @property
    def only_reads(self) -> bool:
        """Whether nothing is lost by running it again."""
        return self is not Command.APPLY


class Frozen(BaseModel):
    """A value of the schedule's files; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Monthly(Frozen):
    """A day of each month; 0 is its last."""

    kind: Literal["monthly"] = "monthly"
    day: int = Field(ge=0, le=28)


class Daily(Frozen):
    """Each day."""

    kind: Literal["daily"] = "daily"


class BeforeDeadline(Frozen):
    """So many days before the day on which the month before must be filed."""

    kind: Literal["before_deadline"] = "before_deadline"
    days: tuple[Annotated[int, Field(ge=0, le=27)], ...] = Field(min_length=1)


class Once(Frozen):
    """One day."""

    kind: Literal["once"] = "once"
    day: date


Days = Annotated[Monthly | Daily | BeforeDeadline | Once, Field(discriminator="kind")]


class When(Frozen):
    """On which days, and at what time of them."""

    on: Days
    hour: int = Field(ge=0, le=23)
    minute: int = Field(ge=0, le=59)


class Job(Frozen):
    """One entry of the schedule: a command of ours, for one account, and when.

    ``arguments`` are absolute paths, as is ``group``, the groups' file of a status; an
    argument with * or ? is looked up when the job runs. The job's times count from
    ``created_at``. With ``account`` "all" the command is for every account of the computer.
    """

    id: int
    command: Command
    arguments: tuple[str, ...] = ()
    group: str = ""
    when: When
    account: str
    host: str
    folder: str
    config: str = ""
    created_at: AwareDatetime

    def shares_account(self, other: "Job") -> bool:
        """Tell whether both are for one account of one platform: only one may run at a time."""
        is_one = self.account == other.account or ALL in (self.account, other.account)
        return self.host == other.host and is_one


class Attempt(Frozen):
    """What became of a job's latest run; without an end, it is under way or was cut off.

    ``code`` is the exit code, or None where the process was killed; ``cut_off`` says that
    it did not finish because the scheduler itself ended meanwhile. ``missed`` counts the
    earlier times that passed without a run; ``tries`` those of the same time. Where another
    run had the account, it is ``postponed_until`` then.
    """

    slot: AwareDatetime
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    code: int | None = None
    cut_off: bool = False
    postponed_until: AwareDatetime | None = None
    counts: dict[str, int] = {}
    reports: tuple[str, ...] = ()
    month: str = ""
    missed: int = 0
    tries: int = 1
    process: int = 0
    process_began: float = 0.0


class State(Frozen):
    """What has run, by the job's id, and which reminder was given last."""

    attempts: dict[int, Attempt] = {}
    reminded_until: AwareDatetime | None = None
    reminded_hours: int = 0

    def having(self, job: int, attempt: Attempt) -> Self:
        """Return the same with this attempt as the job's latest."""
        return self.model_copy(update={"attempts": self.attempts | {job: attempt}})


class Schedule(Frozen):
    """All jobs; ids are never given twice."""

    jobs: tuple[Job, ...] = ()
    next_id: int = 1

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [job.id for job in self.jobs]
        if len(set(ids)) != len(ids) or any(one >= self.next_id for one in ids):
            raise ValueError("编号重复")
        return self


def is_under_way(attempt: Attempt | None) -> bool:
    """Tell whether an attempt has begun and not ended."""
    return attempt is not None and attempt.ended_at is None


def began_late(attempt: Attempt, *, minutes: int = 10) -> bool:
    """Tell whether it ran well after its time, as after the computer was off."""
    return (attempt.started_at - attempt.slot).total_seconds() > minutes * 60
