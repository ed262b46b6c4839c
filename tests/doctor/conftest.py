"""One browser for all runs of a module, whose site lives as long."""

from collections.abc import AsyncIterator

import pytest_asyncio
from one_browser import keep_browser
from playwright.async_api import Browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_browser(platform) -> AsyncIterator[Browser]:
    """The browser as every run against this platform starts it, kept."""
    host = platform.url.split("/")[2]
    async with keep_browser(host=host, pins=(platform.spki_pin,)) as browser:
        yield browser
