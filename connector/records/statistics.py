"""户注销统计 as the platform showed it: households that left, by area and type."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from connector.records.household import Household

Area = tuple[str, ...]
"""Names of areas below the account's own, the widest first; empty for the account's own."""


class StatisticsLine(BaseModel):
    """One line of a table: an area with its counts by type, and the sum that the page shows;
    None where it shows nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    counts: Mapping[str, int | None]
    total: int | None


class StatisticsTable(BaseModel):
    """The areas below ``area``, the line that sums them up where the page has one, and what
    of its own sums does not add up, in Chinese."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: Area
    lines: tuple[StatisticsLine, ...]
    whole: StatisticsLine | None = None
    troubles: tuple[str, ...] = ()


class Departed(BaseModel):
    """A household that left, as the detail of its area shows it under the page's own labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: Area
    household: Household
    cells: tuple[str, ...]


class Statistics(BaseModel):
    """All levels of the statistics of one year, and who left where that was asked for.

    ``types`` are the counted types in their order; ``labels`` and ``columns`` belong to the
    cells of ``departed``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    shown_user: str
    shown_area: str
    platform_host: str
    read_at: datetime
    types: Mapping[str, str]
    tables: tuple[StatisticsTable, ...]
    labels: tuple[str, ...] = ()
    columns: Mapping[str, int] = {}
    departed: tuple[Departed, ...] = ()
    unread: tuple[str, ...] = ()  #: details that could not be read whole, in Chinese
    has_details: bool = False

    @property
    def troubles(self) -> tuple[str, ...]:
        """Where the platform's own figures do not add up, in Chinese; nothing mostly."""
        own = (
            f"{name_area(table.area)}：{trouble}"
            for table in self.tables
            for trouble in table.troubles
        )
        return (*own, *self._levels(), *self.unread)

    def _levels(self) -> tuple[str, ...]:
        below = {table.area: sum(line.total or 0 for line in table.lines) for table in self.tables}
        return tuple(
            f"{name_area(area)}：上级写 {line.total or 0} 户，下级相加是 {below[area]} 户"
            for table in self.tables
            for line in table.lines
            if (area := (*table.area, line.name)) in below and below[area] != (line.total or 0)
        )


def name_area(area: Area) -> str:
    """Return an area as operators read it."""
    return " / ".join(area) or "本级"
