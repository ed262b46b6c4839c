"""A roster read whole: every page of the list, and each household's live months if asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.browser.desk import Desk
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import Listed
from connector.browser.pages.month import IncomeDetail
from connector.browser.pages.opened import wait_for_opened
from connector.browser.places import same_row
from connector.browser.platform import PlatformTab
from connector.errors import (
    HouseholdError,
    PageDriftError,
    PlatformUnavailableError,
    ShortListError,
)
from connector.mapping.income import IncomeMapping
from connector.mapping.platform import Grid as GridWords
from connector.records.income import Observation

LIST_TRIES = 3


@dataclass(frozen=True)
class RosterList:
    """Every row that the pages showed; ``expected`` is how many the pager counts, None where
    it tells nothing."""

    rows: tuple[Listed, ...]
    expected: int | None


class RosterReader:
    """Reads one roster of the year that the page shows; it never saves anything.

    ``filters`` are typed as for any list, ``conditions`` besides. After the tab has begun
    afresh, so does the reader.
    """

    def __init__(
        self,
        tab: PlatformTab,
        words: GridWords,
        income: IncomeMapping,
        *,
        filters: Mapping[str, str],
        conditions: Mapping[str, str],
    ) -> None:
        self._tab = tab
        self._words = words
        self._income = income
        self._filters = dict(filters)
        self._conditions = dict(conditions)
        self._desk: Desk | None = None
        self._grid: HouseholdGrid | None = None

    def _here(self) -> tuple[Desk, HouseholdGrid]:
        """Return the desk that the tab works at by now, and the roster on it."""
        desk = self._tab.entry
        if self._grid is None or self._desk is not desk:
            self._desk = desk
            self._grid = HouseholdGrid(desk.scene, desk.shell, self._words, self._conditions)
        return desk, self._grid

    async def read_list(self) -> RosterList:
        """Walk all pages; a list that changes meanwhile is walked again.

        Where its rows never add up to the pager's count, the last walk's rows are returned
        with that count, for the caller to say so.
        """
        short: RosterList | None = None
        for _ in range(LIST_TRIES):
            rows: list[Listed] = []
            totals: dict[object, int | None] = {}
            _, grid = self._here()
            try:
                async for page in grid.walk(self._filters):
                    rows += page.listed
                    area = page.listed[0].area if page.listed else ()
                    totals[area] = page.total
            except ShortListError as error:
                short = RosterList(tuple(rows), len(rows) - error.found + error.expected)
                continue
            counts = [total for total in totals.values() if total is not None]
            is_counted = len(counts) == len(totals)
            return RosterList(tuple(rows), sum(counts) if is_counted else None)
        if short is None:
            raise PlatformUnavailableError("花名册读不出来")
        return short

    async def fetch_detail(self, listed: Listed, *, year: int) -> Observation:
        """Return the household's months as the platform shows them now.

        Raises HouseholdError where the row is not there any more, opens another household's
        months, or a table in which fields cannot be seen: what it lacks would read as blank.
        """
        desk, grid = self._here()
        await desk.be_free()
        for _ in range(2):
            page = await grid.go_to(listed.area, listed.page, self._filters)
            after = await grid.open(same_row(page.listed, listed))
            if after is not None:
                break
        else:
            raise PlatformUnavailableError("列表页面一再消失，打不开该户")
        await desk.scene.wait_for_traffic()
        opened = await wait_for_opened(
            desk.scene, self._income, after=after, platform_year=year, needs_save=False
        )
        detail = IncomeDetail(opened, self._income, listed.household, platform_year=year)
        try:
            detail.require_right_place()
            _require_complete(detail)
            return detail.observe()
        finally:
            desk.leave(detail, listed)


def _require_complete(detail: IncomeDetail) -> None:
    try:
        detail.require_complete()
    except PageDriftError as error:
        raise HouseholdError(error.reason) from error
