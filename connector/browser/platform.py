"""The platform as runs see it: households in, observations out, one form at a time."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cached_property

from connector.browser.answers import AnswerTimes
from connector.browser.departures import Departures
from connector.browser.desk import Desk
from connector.browser.desks import Desks
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.income import IncomeForm
from connector.browser.pages.listed import Listed
from connector.browser.pages.month import IncomeDetail
from connector.browser.pages.opened import wait_for_opened
from connector.browser.places import Directories, Place, named, same_row
from connector.browser.retrying import RETRY_READS
from connector.browser.session import Session
from connector.errors import PageDriftError, PlatformUnavailableError
from connector.mapping.load import Mapping
from connector.records.household import Household
from connector.records.income import Observation


class PlatformTab(Desks):
    """The forms of months, and what proves them, at the two desks of a tab."""

    @cached_property
    def departures(self) -> Departures:
        """What the tab does with households that leave and come back."""
        return Departures(self, self._mapping.platform)

    async def fetch_directories(self) -> Directories:
        """Walk the income list and the roster; reading may be repeated."""
        income: list[Listed] = await RETRY_READS(self._walk, self._entry.income)
        try:
            roster: list[Listed] = await RETRY_READS(self._walk, self._proof.roster)
        except PageDriftError:
            roster = []
        return Directories(income, roster)

    async def _walk(self, grid: HouseholdGrid) -> list[Listed]:
        return [listed async for page in grid.walk() for listed in page.listed]

    @asynccontextmanager
    async def open_form(
        self, place: Place, household: Household, *, year: int
    ) -> AsyncIterator[IncomeForm]:
        """Open the household's form afresh, and close it on the way out."""
        self.note_form()
        async with self._open_form_at(self._entry, place, household, year) as form:
            yield form

    @asynccontextmanager
    async def _open_form_at(
        self, desk: Desk, place: Place, household: Household, year: int
    ) -> AsyncIterator[IncomeForm]:
        await desk.be_free()
        async with self.wire:
            after = await self._open_link(desk.income, place.listed)
            opened_as = self._opened
            await desk.scene.wait_for_traffic()
        opened = await wait_for_opened(
            desk.scene, self._mapping.income, after=after, platform_year=year, needs_save=True
        )
        form = IncomeForm(opened, self._mapping.income, named(place, household), platform_year=year)
        form.opened_as = opened_as
        try:
            await self.require_identity(form, year=year)
            form.require_right_place()
            yield form
        finally:
            desk.leave(form, place.listed)

    async def _open_link(self, grid: HouseholdGrid, listed: Listed) -> int:
        """Turn to the household's page and click its link, if it still reads the same.

        Where the list has been sorted anew meanwhile, the same text may stand on another
        row of this page; elsewhere the household is left alone.
        """
        for _ in range(2):
            page = await grid.go_to(listed.area, listed.page)
            after = await grid.open(same_row(page.listed, listed))
            if after is not None:
                self.note_opening()
                return after
        raise PlatformUnavailableError("列表页面一再消失，打不开该户")

    async def fetch_detail(
        self,
        place: Place,
        household: Household,
        *,
        year: int,
        months: Sequence[str],
        when_asked: Callable[[], None],
    ) -> Observation:
        """Return the household's months as the server holds them now.

        Read from 【月收入明细】, else from the form opened anew: where the detail shows
        less than the form's fields and ``months``, it cannot prove them. ``when_asked`` is
        called once the platform has been asked: from then on the next form may be opened.
        """
        if self.proves_by_detail:
            try:
                if listed := place.roster or await self._find_in_roster(household):
                    detail = await self._fetch_roster_detail(listed, household, year, when_asked)
                    if set(months) <= set(detail.months):
                        return detail
                    self.proves_by_detail = False
            except PageDriftError:
                self.proves_by_detail = False
        return await self.fetch_form(place, household, year=year)

    async def fetch_form(self, place: Place, household: Household, *, year: int) -> Observation:
        """Return the household's months as the form, opened anew, shows them."""
        if self._proof.is_covered:
            await self._renew_proof(year)
        async with self._open_form_at(self._proof, place, household, year) as form:
            form.require_complete()
            return form.observe()

    async def _find_in_roster(self, household: Household) -> Listed | None:
        """Ask the roster for one household by its number, where names do not tell it apart."""
        roster = self._proof.roster
        for name in ("code", "id_number"):
            value = getattr(household, name)
            if value and name in roster.filters:
                await self._proof.be_free()
                async with self.wire:
                    if not await roster.can_filter(name):
                        continue
                    found = (await roster.query({name: value})).listed
                return found[0] if len(found) == 1 else None
        return None

    async def _fetch_roster_detail(
        self, listed: Listed, household: Household, year: int, when_asked: Callable[[], None]
    ) -> Observation:
        await self._proof.be_free()
        if self._proof.is_covered or listed.marks in self._proof.left_open:
            await self._renew_proof(year)
        desk = self._proof
        async with self.wire:
            after = None
            if desk.roster.shows(listed):  # found by its number just now
                after = await desk.roster.open(listed)
                self._opened += 1
            if after is None:
                after = await self._open_link(desk.roster, listed)
            when_asked()
            desk.is_covered = True
            await desk.scene.wait_for_traffic(server_only=True)
        opened = await wait_for_opened(
            desk.scene, self._mapping.income, after=after, platform_year=year, needs_save=False
        )
        desk.is_covered = False  # it is known now, and can be closed
        detail = IncomeDetail(opened, self._mapping.income, household, platform_year=year)
        try:
            detail.require_complete()
            detail.require_right_place()
            return detail.observe()
        finally:
            desk.leave(detail, listed)
            if self.wire.locked():  # another request is under way: the time for it is now
                desk.tidy()


class Platform:
    """A logged-in platform with its tabs."""

    def __init__(self, session: Session, mapping: Mapping, tabs: list[PlatformTab]) -> None:
        self._session = session
        self.mapping = mapping
        self.tabs = tabs

    @property
    def user(self) -> str:
        """The user as the page itself shows it."""
        return self._session.identity.user

    @property
    def skew(self) -> timedelta | None:
        """How far its clock is ahead of this computer's, where its answers tell."""
        return self._session.skew

    @property
    def area(self) -> str:
        """The account's area as the page itself shows it; empty where it shows none."""
        return self._session.identity.area

    @property
    def year(self) -> int:
        """The platform year that the page showed after the login."""
        return self._session.identity.year

    @property
    def answers(self) -> AnswerTimes:
        """How long the platform took to answer."""
        return self._session.answers


async def open_platform(session: Session, mapping: Mapping, *, tabs: int) -> Platform:
    """Log in once and open the tabs one after another."""
    first = PlatformTab(session, await session.log_in(), mapping)
    others = [PlatformTab(session, await session.open_tab(), mapping) for _ in range(tabs - 1)]
    return Platform(session, mapping, [first, *others])
