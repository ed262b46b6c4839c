"""A roster as the platform showed it: its columns, its households, their live months."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from connector.records.household import Household
from connector.records.income import Observation


class RosterRow(BaseModel):
    """One household: what the list shows of it, and its months where they were asked for.

    ``cells`` are in the order of the roster's ``labels``; ``trouble`` says why the months
    could not be read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int  #: from 1, in the platform's order
    household: Household
    cells: tuple[str, ...]
    detail: Observation | None = None
    trouble: str = ""


class Roster(BaseModel):
    """One of the platform's rosters, read to its end.

    ``columns`` tells which of the labels is a household's head, code and so on; ``expected``
    is the pager's own count, None where it tells none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    which: str
    title: str
    year: int
    asked: Mapping[str, str]
    shown_user: str
    shown_area: str
    platform_host: str
    read_at: datetime
    labels: tuple[str, ...]
    columns: Mapping[str, int]
    rows: tuple[RosterRow, ...]
    expected: int | None
    has_details: bool = False

    @property
    def troubles(self) -> tuple[str, ...]:
        """What keeps the roster from being the whole truth, in Chinese; nothing mostly."""
        troubles = []
        if self.expected is not None and self.expected != len(self.rows):
            troubles.append(f"平台写明共 {self.expected} 项，逐页读到 {len(self.rows)} 项，不相等")
        if failed := sum(bool(row.trouble) for row in self.rows):
            troubles.append(f"{failed} 户的月收入明细没有读到，见“花名册”最后一列")
        return tuple(troubles)
