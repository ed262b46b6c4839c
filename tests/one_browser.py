"""One browser for many runs: starting it takes longer than a small run does.

Every run still opens it as it always does and gets private contexts in it, which end with
the run. Only the process is kept, and only where it is the very one that the run would start.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from mock_platform.serving import HOST, Certificate, make_certificate
from playwright.async_api import Browser, async_playwright

from connector.browser import browsers
from connector.browser.launch import open_browser
from connector.sections import BrowserSettings

PROCESS = ("executable", "channel", "headless")
"""What of the settings a running browser cannot change."""


@asynccontextmanager
async def keep_browser(*, host: str, pins: tuple[str, ...]) -> AsyncIterator[Browser]:
    """Start the browser as runs against this host do, and let them share it."""
    loop = asyncio.get_running_loop()
    plain = BrowserSettings()

    async with (
        async_playwright() as playwright,
        open_browser(playwright, plain, host=host, pins=pins) as kept,
    ):

        def is_the_same(settings: BrowserSettings, given: dict[str, Any]) -> bool:
            alike = all(getattr(settings, name) == getattr(plain, name) for name in PROCESS)
            is_here = asyncio.get_running_loop() is loop and kept.is_connected()
            place = (given["host"], tuple(given["pins"]), tuple(given.get("further", ())))
            return is_here and alike and place == (host, pins, ())

        @asynccontextmanager
        async def reopen(
            _: object, settings: BrowserSettings, **given: Any
        ) -> AsyncIterator[Browser]:
            if not is_the_same(settings, given):
                async with (
                    async_playwright() as own,
                    open_browser(own, settings, **given) as browser,
                ):
                    yield browser
                return
            before = set(kept.contexts)
            try:
                yield kept
            finally:
                for context in set(kept.contexts) - before:
                    await context.close()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(browsers, "open_browser", reopen)
            patch.setattr(browsers, "async_playwright", nullcontext)
            yield kept


@dataclass(frozen=True)
class Spot:
    """Where one site after another can stand, so that the kept browser fits them all."""

    port: int
    certificate: Certificate

    @property
    def host(self) -> str:
        """What the browser may talk to."""
        return f"{HOST}:{self.port}"


def find_spot() -> Spot:
    """Return a port that is free, and the certificate that sites on it show."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return Spot(int(taken.getsockname()[1]), make_certificate())
