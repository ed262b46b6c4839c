"""户注销统计 as the platform showed it: households that left, by area and type, and who they are."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from connector.records.household import Household

Area = tuple[str, ...]
"""Names of areas below the account's own, the widest first; empty for the account's own."""


class StatisticsLine(BaseModel):
    """One line of a table: an area with its counts by type, and the sum that the page shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    counts: Mapping[str, int]
    total: int
    is_open: bool = False  #: whether its name leads to the areas below

    @property
    def is_summed(self) -> bool:
        """Whether the sum that the page shows is that of the types."""
        return sum(self.counts.values()) == self.total


class StatisticsTable(BaseModel):
    """The areas below ``area``, and the line that sums them up, where the page has one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: Area
    lines: tuple[StatisticsLine, ...]
    whole: StatisticsLine | None = None


class Departed(BaseModel):
    """A household that left, as the detail of an area shows it under the page's own labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: Area
    household: Household
    cells: tuple[str, ...]


class Statistics(BaseModel):
    """All levels of the statistics of one year, and who left where that was asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    shown_user: str
    shown_area: str
    platform_host: str
    read_at: datetime
    tables: tuple[StatisticsTable, ...]
    labels: tuple[str, ...] = ()  #: of the details' cells
    columns: Mapping[str, int] = {}
    departed: tuple[Departed, ...] = ()
    has_details: bool = False

    @property
    def troubles(self) -> tuple[str, ...]:
        """Where the platform's own figures do not add up, in Chinese; nothing mostly."""
        return (*self._sums(), *self._levels(), *self._details())

    def _sums(self) -> Iterator[str]:
        for table in self.tables:
            place = "、".join(table.area) or "本级"
            for line in (*table.lines, *([table.whole] if table.whole else [])):
                if not line.is_summed:
                    told = f"总计 {line.total}，各类型相加是 {sum(line.counts.values())}"
                    yield f"{place}的“{line.name}”：{told}"
            if table.whole and table.whole.total != sum(line.total for line in table.lines):
                added = sum(line.total for line in table.lines)
                yield f"{place}的“{table.whole.name}”：总计 {table.whole.total}，各行相加是 {added}"

    def _levels(self) -> Iterator[str]:
        below = {table.area: sum(line.total for line in table.lines) for table in self.tables}
        for table in self.tables:
            for line in table.lines:
                area = (*table.area, line.name)
                if area in below and below[area] != line.total:
                    told = f"上级写 {line.total} 户，下级相加是 {below[area]} 户"
                    yield f"{'、'.join(area)}：{told}"

    def _details(self) -> Iterator[str]:
        if not self.has_details:
            return
        for area, total in self.lowest.items():
            found = sum(one.area == area for one in self.departed)
            if found != total:
                yield f"{'、'.join(area)}：统计 {total} 户，明细里有 {found} 户"

    @property
    def lowest(self) -> dict[Area, int]:
        """The areas below which there is no table, with their sums."""
        return {
            (*table.area, line.name): line.total
            for table in self.tables
            for line in table.lines
            if not line.is_open
        }
