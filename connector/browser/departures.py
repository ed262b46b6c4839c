"""Deregistration, reinstatement and their statistics, on the desks of one tab."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from connector.browser.desk import Desk
from connector.browser.desks import Desks
from connector.browser.directory import Directory
from connector.browser.give_back import GiveBack
from connector.browser.pages.deregistration import (
    DeregistrationForm,
    Standing,
    find_standing,
    open_form,
)
from connector.browser.pages.listed import Listed
from connector.browser.pages.lookup import Lookup
from connector.browser.pages.reinstatement import (
    Deregistered,
    DeregistrationView,
    build_deregistered,
    open_view,
)
from connector.browser.pages.statistics import Columns, StatisticsPage, Table
from connector.browser.patience import Patience
from connector.browser.retrying import RETRY_READS
from connector.errors import HouseholdError, MappingError, PlatformUnavailableError
from connector.mapping.platform import Deregistration, PlatformMapping, Reinstatement
from connector.plan.standing import NOT_LISTED
from connector.records.household import Household

Section = TypeVar("Section")

NOT_DEREGISTERED = "户注销退回中没有该户：它没有注销，或已经退回"
NAMESAKES = "同村有同名的户，注销表上又没有户编号，分不清是哪一户，没有填写；请人工办理"


class Departures:
    """What a tab does with households that leave and come back.

    Enters at the tab's entry desk and reads at its other one; each list is asked anew for
    each household, so that a row is never older than the click on it.
    """

    def __init__(self, tab: Desks, mapping: PlatformMapping) -> None:
        self._tab = tab
        self._mapping = mapping
        self._patience = Patience()
        self._statistics: dict[Desk, StatisticsPage] = {}

    @property
    def _deregistration(self) -> Deregistration:
        return _require(self._mapping.deregistration, "deregistration")

    @property
    def _reinstatement(self) -> Reinstatement:
        return _require(self._mapping.reinstatement, "reinstatement")

    async def fetch_standing(self, household: Household) -> Standing | None:
        """Return where the household stands in 户注销 now; None where it is not listed."""
        found: Standing | None = await RETRY_READS(self._find_standing, self._tab.proof, household)
        return found

    async def _find_standing(self, desk: Desk, household: Household) -> Standing | None:
        await desk.be_free()
        async with self._tab.wire:
            lookup = Lookup(desk.grid(self._deregistration), self._deregistration)
            return await find_standing(lookup, self._deregistration, household)

    @asynccontextmanager
    async def open_form(
        self, household: Household, *, year: int
    ) -> AsyncIterator[DeregistrationForm]:
        """Open the household's 【注销】 form afresh, and close it on the way out.

        Raises HouseholdError where the list does not have it, or has it as deregistered.
        """
        desk = self._tab.entry
        standing = await self._find_standing(desk, household)
        if standing is None:
            raise HouseholdError(NOT_LISTED)
        if standing.is_deregistered:
            raise HouseholdError("平台上该户已经注销")
        self._tab.note_form()
        async with self._tab.wire:
            after = await desk.grid(self._deregistration).open(standing.listed)
            opened_as = self._tab.note_opening()
            await desk.scene.wait_for_traffic()
        if after is None:
            raise PlatformUnavailableError("户注销名单不在了，打不开该户")
        form = await open_form(
            desk.scene,
            self._deregistration.form,
            _named(household, standing.listed.household),
            after=after,
            patience=self._patience,
        )
        form.opened_as = opened_as
        try:
            await self._tab.require_identity(form, year=year)
            form.require_right_household()
            if not form.shows_code:
                await self._require_no_namesake(standing.listed)
            yield form
        finally:
            desk.leave(form, standing.listed)

    async def _require_no_namesake(self, listed: Listed) -> None:
        """Return if a form that shows no number can only be this household's: a row whose link
        means another, as after a sorting, must be found out before anything is sent."""
        desk = self._tab.proof
        await desk.be_free()
        async with self._tab.wire:
            lookup = Lookup(desk.grid(self._deregistration), self._deregistration)
            if await lookup.find_namesakes(listed):
                raise HouseholdError(NAMESAKES)

    async def fetch_deregistered(self, household: Household) -> Deregistered | None:
        """Return how the household stands in 户注销退回 now; None where it is not there."""
        found: Deregistered | None = await RETRY_READS(
            self._find_deregistered, self._tab.proof, household
        )
        return found

    async def _find_deregistered(self, desk: Desk, household: Household) -> Deregistered | None:
        await desk.be_free()
        async with self._tab.wire:
            listed = await self._lookup_deregistered(desk).find(household)
        return None if listed is None else build_deregistered(listed)

    def _lookup_deregistered(self, desk: Desk) -> Lookup:
        return Lookup(desk.grid(self._reinstatement), self._reinstatement)

    async def fetch_all_deregistered(self) -> list[Deregistered]:
        """Return everybody in 户注销退回."""
        found: list[Deregistered] = await RETRY_READS(self._walk_deregistered)
        return found

    async def _walk_deregistered(self) -> list[Deregistered]:
        desk = self._tab.proof
        await desk.be_free()
        async with self._tab.wire:
            pages = desk.grid(self._reinstatement).walk()
            return [build_deregistered(one) async for page in pages for one in page.listed]

    @asynccontextmanager
    async def open_view(self, household: Household) -> AsyncIterator[DeregistrationView]:
        """Open the household's 【查看】 afresh, and close it on the way out.

        Raises HouseholdError where the list does not have it, or the view is another's.
        """
        desk = self._tab.proof
        one = await self._find_deregistered(desk, household)
        if one is None:
            raise HouseholdError(NOT_DEREGISTERED)
        async with self._open_view(desk, one, household) as view:
            yield view

    @asynccontextmanager
    async def _open_view(
        self, desk: Desk, one: Deregistered, household: Household
    ) -> AsyncIterator[DeregistrationView]:
        async with self._tab.wire:
            after = await desk.grid(self._reinstatement).open(one.listed)
            self._tab.note_opening()
            await desk.scene.wait_for_traffic()
        if after is None:
            raise PlatformUnavailableError("户注销退回的名单不在了，打不开该户")
        view = await open_view(
            desk.scene,
            self._reinstatement,
            _named(household, one.listed.household),
            after=after,
            patience=self._patience,
        )
        try:
            view.require_right_household()
            yield view
        finally:
            desk.leave(view, one.listed)

    @asynccontextmanager
    async def find_to_give_back(
        self, household: Household, *, year: int
    ) -> AsyncIterator[GiveBack]:
        """Yield the household's row in 户注销退回, as just asked for, with its one act.

        The row's 【查看】 has shown this household: what is behind one of its links is
        behind the other. Raises HouseholdError where the list does not have it or the view
        is another's, WrongAccountError where the page is somebody else's.
        """
        desk = self._tab.entry
        await self._tab.require_own_menu(desk, year=year)
        one = await self._find_deregistered(desk, household)
        if one is None:
            raise HouseholdError(NOT_DEREGISTERED)
        async with self._open_view(desk, one, household) as view:
            proof = await view.fetch_pictures()
            words = self._reinstatement if view.shows_number else self._reinstatement.naming_only()
        await desk.be_free()
        yield GiveBack(desk, words, household, one, proof)

    async def is_on_income_list(self, household: Household) -> bool:
        """Tell whether the income list has the household now, asked anew."""
        found: bool = await RETRY_READS(self._is_on_income_list, self._tab.proof, household)
        return found

    async def _is_on_income_list(self, desk: Desk, household: Household) -> bool:
        await desk.be_free()
        async with self._tab.wire:
            lookup = Lookup(desk.income, desk.scene.mapping.income_list)
            return await lookup.find(household) is not None

    async def fetch_statistics(self, columns: Columns, *, year: int) -> Table:
        """Return the statistics of a year as the server tells them now."""
        await self._tab.proof.be_free()
        async with self._tab.wire:
            return await self.open_statistics(columns).fetch(year)

    async def is_in_statistics(self, household: Household, columns: Columns, *, year: int) -> bool:
        """Tell whether 【查看明细】 behind the statistics' numbers names the household.

        Its own village is asked first. Raises PageDriftError where the names cannot be read.
        """
        await self._tab.proof.be_free()
        async with self._tab.wire:
            page = self.open_statistics(columns)
            table = await page.fetch(year)
            for line in sorted(table.lines, key=lambda line: line.area != household.village):
                if line.total and Directory(await page.fetch_households(line)).find_all(household):
                    return True
        return False

    def open_statistics(self, columns: Columns) -> StatisticsPage:
        """Return the page of the statistics; ``columns`` are the types with their labels."""
        words = _require(self._mapping.statistics, "statistics")
        desk = self._tab.proof
        if desk not in self._statistics:  # a page that is open already is found by who opened it
            page = StatisticsPage(desk.scene, desk.shell, words, columns)
            self._statistics = {desk: page}
        return self._statistics[desk]


def _require(section: Section | None, name: str) -> Section:
    """Return a section of the mapping; raise MappingError where it has none."""
    if section is None:
        raise MappingError(
            f"映射的 platform.toml 没有 [{name}] 一节，不能做这一项。可参照 mappings/hebei 补上"
        )
    return section


def _named(household: Household, shown: Household) -> Household:
    """Return the household with what the list tells of it, to hold the page against."""
    return household.model_copy(
        update={
            "code": household.code or shown.code,
            "head": household.head or shown.head,
            "village": shown.village or household.village,
        }
    )
