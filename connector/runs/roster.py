"""``roster``: read one of the platform's 花名册 whole; nothing is saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from connector.browser.pages.listed import NO_HEADING, Listed
from connector.browser.platform import Platform, PlatformTab
from connector.browser.rosters import RosterReader
from connector.errors import HouseholdError, MappingError
from connector.journal.lease import Lease
from connector.mapping.headers import normalise_label
from connector.mapping.platform import Grid as GridWords
from connector.mapping.platform import PlatformMapping
from connector.records.roster import Roster, RosterRow
from connector.runs.apply import require_known_user
from connector.runs.bench import Bench
from connector.runs.connect import connect
from connector.runs.hold import hold_account
from connector.runs.pace import Pacer
from connector.runs.recover import read_again

YEAR = "year"

TellTotal = Callable[[int], None]


class Which(StrEnum):
    """Whose roster."""

    ALL = "all"
    LIFTED = "lifted"
    MONITORED = "monitored"


@dataclass(frozen=True)
class Asked:
    """Which roster, of which year, and what else the list is asked for; no year is the one
    that the platform shows by itself."""

    which: Which = Which.ALL
    year: int | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    with_details: bool = False


def choose_list(asked: Asked, mapping: PlatformMapping) -> GridWords:
    """Return the words of the roster that is asked for.

    Raises MappingError where the mapping does not know its place in the menu.
    """
    if asked.which is Which.ALL:
        return mapping.roster
    if asked.which.value not in mapping.roster.menus:
        raise MappingError(
            f"映射里没有这种花名册，请在 platform.toml 的 [roster.menus] 写明 {asked.which}"
        )
    return mapping.roster.of_menu(asked.which.value)


async def read_roster(bench: Bench, asked: Asked, tell_total: TellTotal = lambda _: None) -> Roster:
    """Return the roster with every page of it, and each household's months if asked for.

    ``tell_total`` hears how many households' months will be read. A household whose months
    cannot be read is in the roster with the reason.
    """
    words = choose_list(asked, bench.mapping.platform)
    pacer = bench.make_pacer()
    async with (
        hold_account(bench, "roster", pacer) as lease,
        connect(bench.settings, bench.mapping, bench.operator) as platform,
    ):
        require_known_user(bench, platform.user)
        reading = _Reading(bench, platform, pacer, lease, words, asked)
        return await reading.read(tell_total)


@dataclass
class _Reading:
    """Reads one roster at one tab; begins afresh where the session or a page is gone."""

    bench: Bench
    platform: Platform
    pacer: Pacer
    lease: Lease
    words: GridWords
    asked: Asked
    year: int = 0

    @property
    def tab(self) -> PlatformTab:
        """The one tab that all is read at."""
        return self.platform.tabs[0]

    async def read(self, tell_total: TellTotal) -> Roster:
        """Return the roster as the pages showed it."""
        tab, asked = self.tab, self.asked
        shown = (await tab.entry.shell.read_identity()).year
        self.year = shown if asked.year is None else asked.year
        await tab.entry.shell.go_to_year(self.year)
        reader = self._make_reader()
        self.bench.progress.note(f"正在读取{self.words.menu[0]}")
        found = await read_again(self.tab, reader.read_list, year=self.year)
        kept = _kept_columns(found.rows, self.words)
        rows = [_row(number, one, kept) for number, one in enumerate(found.rows, start=1)]
        if asked.with_details:
            tell_total(len(rows))
            rows = [
                await self._with_detail(reader, one, row)
                for one, row in zip(found.rows, rows, strict=True)
            ]
        heading = found.rows[0].heading if found.rows else NO_HEADING
        return Roster(
            which=asked.which.value,
            title=self.words.menu[0],
            year=self.year,
            asked={**asked.filters, **asked.conditions},
            shown_user=self.platform.user,
            shown_area=self.platform.area,
            platform_host=self.bench.settings.platform.host,
            read_at=self.bench.clock(),
            labels=tuple(heading.labels[column] for column in kept),
            columns={n: kept.index(c) for n, c in heading.columns.items() if c in kept},
            rows=tuple(rows),
            expected=found.expected,
            has_details=asked.with_details,
        )

    def _make_reader(self) -> RosterReader:
        conditions = dict(self.asked.conditions)
        if self.asked.year is not None and YEAR in self.words.conditions:
            conditions[YEAR] = str(self.year)
        return RosterReader(
            self.tab,
            self.words,
            self.bench.mapping.income,
            filters=self.asked.filters,
            conditions=conditions,
        )

    async def _with_detail(self, reader: RosterReader, listed: Listed, row: RosterRow) -> RosterRow:
        """Return the row with the household's months, or with the reason why they are missing."""
        bench, tab = self.bench, self.tab
        await self.pacer.admit(self.platform.answers)
        bench.journal.leases.renew(self.lease)
        try:
            detail = await read_again(
                tab, lambda: reader.fetch_detail(listed, year=self.year), year=self.year
            )
        except HouseholdError as error:
            return row.model_copy(update={"trouble": error.reason})
        bench.progress.advance(row.household.village, [])
        if row.number % bench.settings.browser.recycle_after == 0:
            await tab.reopen()
            await tab.entry.shell.go_to_year(self.year)
        return row.model_copy(update={"detail": detail})


def _row(number: int, listed: Listed, kept: Sequence[int]) -> RosterRow:
    cells = tuple(listed.texts[column] if column < len(listed.texts) else "" for column in kept)
    return RosterRow(number=number, household=listed.household, cells=cells)


def _kept_columns(rows: Sequence[Listed], words: GridWords) -> list[int]:
    """Return the columns that tell something: not those that hold nothing but the links."""
    links = {normalise_label(word) for word in words.link}
    labels = rows[0].heading.labels if rows else ()
    return [
        column
        for column in range(len(labels))
        if not all(_is_link(one, column, links) for one in rows)
    ]


def _is_link(listed: Listed, column: int, links: set[str]) -> bool:
    return column < len(listed.texts) and normalise_label(listed.texts[column]) in links
