"""One page of a session as a place to work at: its menu, its grids, what is open on it."""

import asyncio
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError

from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import Listed
from connector.browser.pages.open_page import OpenPage
from connector.browser.scene import Scene
from connector.browser.shell import Shell
from connector.errors import PlatformUnavailableError
from connector.mapping.platform import Grid


class Desk:
    """One page of the session, with its menu and the two grids that it can show."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.shell = Shell(scene)
        self.income = HouseholdGrid(scene, self.shell, scene.mapping.income_list)
        self.roster = HouseholdGrid(scene, self.shell, scene.mapping.roster)
        self._grids: dict[tuple[str, ...], HouseholdGrid] = {}
        self._read: tuple[OpenPage, Listed] | None = None
        self._leaving: asyncio.Task[None] | None = None
        self.left_open: set[tuple[str | None, ...]] = set()  #: rows whose page cannot be closed
        self.is_covered = False  #: whether what was opened here never became readable, or died

    def grid(self, words: Grid) -> HouseholdGrid:
        """Return the grid behind one more entry of the menu."""
        return self._grids.setdefault(words.menu, HouseholdGrid(self.scene, self.shell, words))

    def leave(self, page: OpenPage, listed: Listed) -> None:
        """Have a form or detail closed when there is time for it."""
        self._read = (page, listed)

    def tidy(self) -> None:
        """Begin to close what was left open: now the platform is thinking about a request."""
        if self._read is not None:
            self._leaving = asyncio.create_task(self._close(*self._read))
            self._read = None

    async def _close(self, page: OpenPage, listed: Listed) -> None:
        if not await page.close():
            self.left_open.add(listed.marks)

    async def be_free(self) -> None:
        """Return once nothing is open here any more.

        A form that cannot be closed covers the list, and a covered link is not clicked.
        """
        self.tidy()
        if self._leaving is not None:
            await self._leaving
        await self.scene.close_popups()

    async def close(self) -> None:
        """Close the page; forms open on it are lost unsaved."""
        with suppress(PlaywrightError, PlatformUnavailableError):
            await self.be_free()
        with suppress(PlaywrightError):
            await self.scene.page.close()
