"""The browsers that sessions run in: one for all accounts, each in a context of its own."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from playwright.async_api import Browser, async_playwright

from connector.browser.launch import open_browser
from connector.sections import BrowserSettings

Place = tuple[str, ...]


class Browsers:
    """Starts one for the first session that asks; all are closed with the ``async with``.

    Sessions of one platform get the same, and contexts in it that share no cookie. Who
    needs another program, a window, or another host gets one of that kind; one that has
    died is started again for whoever asks next.
    """

    def __init__(self) -> None:
        self._one_by_one = asyncio.Lock()
        self._open: dict[Place, Browser] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start nothing yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close whatever was started."""
        await self._stack.aclose()

    async def get(
        self,
        settings: BrowserSettings,
        *,
        host: str,
        pins: Sequence[str],
        further: Sequence[str] = (),
    ) -> Browser:
        """Return the running browser of these settings; raises as ``open_browser`` does."""
        program = (settings.executable, settings.channel, str(settings.headless))
        place = (*program, host, *pins, "", *further)
        async with self._one_by_one:
            browser = self._open.get(place)
            if browser is None or not browser.is_connected():
                playwright = await self._stack.enter_async_context(async_playwright())
                opening = open_browser(playwright, settings, host=host, pins=pins, further=further)
                browser = self._open[place] = await self._stack.enter_async_context(opening)
            return browser
