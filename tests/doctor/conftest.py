"""One browser for all runs of a module: starting it takes longer than a run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from connector.browser import session
from connector.browser.launch import open_browser
from connector.settings import BrowserSettings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_browser(platform) -> AsyncIterator[Browser]:
    """The browser as every run starts it, kept; each run gets a private context in it."""
    host = platform.url.split("/")[2]
    async with (
        async_playwright() as playwright,
        open_browser(
            playwright, BrowserSettings(), host=host, pins=(platform.spki_pin,)
        ) as browser,
    ):

        @asynccontextmanager
        async def reopen(*_: object, **__: object) -> AsyncIterator[Browser]:
            before = set(browser.contexts)
            yield browser
            for context in set(browser.contexts) - before:
                await context.close()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(session, "open_browser", reopen)
            patch.setattr(session, "async_playwright", nullcontext)
            yield browser
