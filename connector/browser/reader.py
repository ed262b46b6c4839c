"""Reads households of the platform and can do nothing else: no form to fill, nothing to save."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from playwright.async_api import Error as PlaywrightError

from connector.browser.answers import AnswerTimes
from connector.browser.desk import Desk
from connector.browser.gate import Gate
from connector.browser.places import Directories, Place, named
from connector.browser.platform import PlatformTab
from connector.browser.retrying import RETRY_READS
from connector.browser.session import Session
from connector.errors import ConnectorError, SessionExpiredError
from connector.mapping.load import Mapping
from connector.records.income import Observation

READERS = 3
"""How many pages read side by side: one asks while the others' browsers draw and tell.

More would ask no faster, because requests of one session go one after another.
"""


class _SingleDesk(PlatformTab):
    """A tab that needs no second desk, because nothing is entered beside it."""

    async def open_desk(self) -> Desk:
        return self.entry


class Reader:
    """One page that shows households' months, beside others of the same session."""

    def __init__(self, tab: PlatformTab, *, tabs: list[PlatformTab], gate: Gate) -> None:
        self._tab = tab
        self._tabs = tabs
        self._gate = gate
        self._read = 0

    @property
    def generation(self) -> int:
        """Which login of the run this reader works under."""
        return self._tab.generation

    async def go_to_year(self, year: int) -> None:
        """Make the platform show ``year``."""
        await self._tab.go_to_year(year)

    async def fetch_directories(self) -> Directories:
        """Walk the income list and the roster; reading may be repeated."""
        return await self._tab.fetch_directories()

    async def fetch_months(self, place: Place, *, year: int) -> Observation:
        """Return the months of a listed household as the server holds them now.

        Raises HouseholdError where what opens is another's.
        """
        self._read += 1
        household = named(place, place.listed.household)
        async with self._gate.shared():
            return await self._tab.fetch_detail(
                place, household, year=year, months=(), when_asked=lambda: None
            )

    async def recover(self, error: ConnectorError, *, year: int, seen: int) -> None:
        """Log in again where the session of login ``seen`` ended, else start with a fresh page;
        show ``year``.

        Nobody reads meanwhile: an answer to a page that still asks for the dead session would
        take the new one's cookie away.
        """
        async with self._gate.alone():
            if seen != self._tab.generation:  # whoever was here before has renewed this one, too
                return
            if not isinstance(error, SessionExpiredError):
                try:
                    await RETRY_READS(self._tab.reopen)
                    await self._tab.go_to_year(year)
                    return
                except SessionExpiredError:
                    pass
            await self._renew_all(year, seen)

    async def _renew_all(self, year: int, seen: int) -> None:
        """Replace the session, and give every reader a page of the new one."""
        for tab in self._tabs:
            with suppress(PlaywrightError):  # stops what it still asks for
                await tab.entry.scene.page.goto("about:blank")
        await self._tab.log_in_again(seen)
        for tab in self._tabs:
            if tab is not self._tab:
                await RETRY_READS(tab.reopen)
            await tab.go_to_year(year)

    async def renew(self, *, after: int, year: int) -> None:
        """Go on in a fresh page once ``after`` households were read: one that lives long grows."""
        if self._read >= after:
            self._read = 0
            async with self._gate.shared():
                await self._tab.reopen()
                await self._tab.go_to_year(year)


class ReadingRoom:
    """A logged-in platform with its readers."""

    def __init__(self, session: Session, readers: list[Reader]) -> None:
        self._session = session
        self.readers = readers

    @property
    def user(self) -> str:
        """The user as the page itself shows it."""
        return self._session.identity.user

    @property
    def area(self) -> str:
        """The account's area as the page itself shows it; empty where it shows none."""
        return self._session.identity.area

    @property
    def skew(self) -> timedelta | None:
        """How far its clock is ahead of this computer's, where its answers tell."""
        return self._session.skew

    @property
    def answers(self) -> AnswerTimes:
        """How long the platform took to answer."""
        return self._session.answers


async def open_reading_room(session: Session, mapping: Mapping) -> ReadingRoom:
    """Log in once and open the readers one after another."""
    scenes = [await session.log_in()]
    scenes += [await session.open_tab() for _ in range(READERS - 1)]
    tabs: list[PlatformTab] = [_SingleDesk(session, scene, mapping) for scene in scenes]
    wire = asyncio.Lock()
    for tab in tabs:
        tab.wire = wire
    gate = Gate()
    return ReadingRoom(session, [Reader(tab, tabs=tabs, gate=gate) for tab in tabs])
