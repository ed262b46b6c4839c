"""``statistics``: read 户注销统计, all levels of it; nothing is saved."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from connector.browser.pages.listed import NO_HEADING, Listed, ListHeading
from connector.browser.pages.statistics import Counts, StatisticsPage, Table
from connector.browser.platform import Platform, PlatformTab
from connector.errors import MappingError, PageDriftError
from connector.journal.lease import Lease
from connector.mapping.load import Mapping
from connector.records.statistics import (
    Area,
    Departed,
    Statistics,
    StatisticsLine,
    StatisticsTable,
    name_area,
)
from connector.runs.apply import require_known_user
from connector.runs.bench import Bench
from connector.runs.connect import connect
from connector.runs.hold import hold_account
from connector.runs.pace import Pacer
from connector.runs.recover import read_again


def require_statistics(mapping: Mapping) -> None:
    """Raise MappingError where the mapping does not know the statistics or the types."""
    mapping.require_deregistration()
    if mapping.platform.statistics is None:
        raise MappingError("映射里没有户注销统计，请在 platform.toml 写明 [statistics]")


async def read_statistics(bench: Bench, *, year: int | None, with_details: bool) -> Statistics:
    """Return the tables of all areas down to the lowest, and who left if that is asked for.

    No year is the one that the platform shows by itself.
    """
    require_statistics(bench.mapping)
    pacer = bench.make_pacer()
    async with (
        hold_account(bench, "statistics", pacer) as lease,
        connect(bench.settings, bench.mapping, bench.operator) as platform,
    ):
        require_known_user(bench, platform.user)
        shown = (await platform.tabs[0].entry.shell.read_identity()).year
        reading = _Reading(
            bench=bench,
            platform=platform,
            pacer=pacer,
            lease=lease,
            year=shown if year is None else year,
            with_details=with_details,
        )
        await platform.tabs[0].entry.shell.go_to_year(reading.year)
        found = await read_again(platform.tabs[0], reading.read, year=reading.year)
        return _build(bench, platform, reading, found)


@dataclass
class _Found:
    """What one walk over the tables gave."""

    tables: list[StatisticsTable] = field(default_factory=list)
    heading: ListHeading = NO_HEADING
    departed: list[Departed] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Reading:
    """Reads the statistics of one year at one tab."""

    bench: Bench
    platform: Platform
    pacer: Pacer
    lease: Lease
    year: int
    with_details: bool

    @property
    def tab(self) -> PlatformTab:
        """The one tab that all is read at."""
        return self.platform.tabs[0]

    async def read(self) -> _Found:
        """Walk over all tables once, from the beginning."""
        words = self.bench.mapping.platform.statistics
        if words is None:
            raise MappingError("映射里没有户注销统计")
        desk = self.tab.entry
        await desk.be_free()
        columns = self.bench.mapping.require_deregistration().columns
        page = StatisticsPage(desk.scene, desk.shell, words, columns)
        found = _Found()
        async with aclosing(page.walk(self.year)) as tables:
            async for area, table in tables:
                self.bench.progress.note(f"正在读取户注销统计：{name_area(area)}")
                found.tables.append(_build_table(area, table))
                for line in table.lines if self.with_details else ():
                    await self._read_departed(page, area, line, found)
        return found

    async def _read_departed(
        self, page: StatisticsPage, area: Area, line: Counts, found: _Found
    ) -> None:
        """Read who is behind a line of the lowest level; wider ones would tell them again."""
        if not line.total or await page.leads_on(line):
            return
        await self.pacer.admit(self.platform.answers)
        self.bench.journal.leases.renew(self.lease)
        below = (*area, line.area)
        try:
            listed = await page.fetch_households(line)
        except PageDriftError as error:
            found.unread.append(f"{name_area(below)}：{error.reason}")
            return
        found.heading = listed[0].heading if listed else found.heading
        found.departed += _departed(below, listed)


def _departed(area: Area, listed: Sequence[Listed]) -> list[Departed]:
    return [Departed(area=area, household=one.household, cells=one.texts) for one in listed]


def _build_table(area: Area, table: Table) -> StatisticsTable:
    return StatisticsTable(
        area=area,
        lines=tuple(_build_line(line) for line in table.lines),
        whole=_build_line(table.whole) if table.whole else None,
        troubles=table.find_inconsistencies(),
    )


def _build_line(line: Counts) -> StatisticsLine:
    return StatisticsLine(name=line.area, counts=line.by_type, total=line.total)


def _build(bench: Bench, platform: Platform, reading: _Reading, found: _Found) -> Statistics:
    types = bench.mapping.require_deregistration().type
    return Statistics(
        year=reading.year,
        shown_user=platform.user,
        shown_area=platform.area,
        platform_host=bench.settings.platform.host,
        read_at=bench.clock(),
        types={one.name: one.label for one in types if one.statistics},
        tables=tuple(found.tables),
        labels=found.heading.labels,
        columns=found.heading.columns,
        departed=tuple(found.departed),
        unread=tuple(found.unread),
        has_details=reading.with_details,
    )
