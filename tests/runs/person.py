"""A person at the browser's window: sees what it shows, types and clicks there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mock_platform.population import Account
from playwright.async_api import Browser, Dialog, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

from connector.browser.launch import COMMANDS, find_installed

WRAPPER = """#!/bin/sh
exec "{browser}" --headless=new --remote-debugging-port={port} "$@"
"""


@dataclass(frozen=True)
class Window:
    """A browser whose window no screen is needed for: the connector starts it as any other
    browser with a window, and a person reaches it through a port of its own."""

    executable: Path
    port: int


async def make_window(folder: Path) -> Window:
    """Put such a browser into a folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = folder / "browser-with-window"
    path.write_text(WRAPPER.format(browser=await _find_browser(), port=port), encoding="utf-8")
    path.chmod(0o755)
    return Window(path, port)


async def _find_browser() -> str:
    for name in COMMANDS:
        if found := find_installed(name):
            return str(found)
    async with async_playwright() as playwright:
        return playwright.chromium.executable_path


class Person:
    """Whoever sits at the window: finds pages by their address, and reads dialogs away."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.read: list[str] = []
        self.looks_away = False  #: leaves dialogs open
        self._met: set[Page] = set()

    async def find(self, address: str) -> Page:
        """Return the page whose address ends so, once it is shown."""
        while True:
            for context in self._browser.contexts:
                for page in reversed(context.pages):
                    if page.url.endswith(address):
                        return self._meet(page)
            await asyncio.sleep(0.05)

    def _meet(self, page: Page) -> Page:
        if page not in self._met:
            self._met.add(page)
            page.on("dialog", self._close)
        return page

    async def _close(self, dialog: Dialog) -> None:
        self.read.append(dialog.message)
        if self.looks_away:
            return
        with suppress(PlaywrightError):
            await dialog.accept()

    async def log_in(self, account: Account) -> None:
        """Log in as somebody who sees the login page would."""
        page = await self.find("/login.aspx")
        await page.fill("#txtUserName", account.username)
        await page.fill("#txtPassword", account.password)
        await page.click("#btnLogin")


@asynccontextmanager
async def sit_down(window: Window) -> AsyncIterator[Person]:
    """Yield a person at the window, once it is open."""
    async with async_playwright() as playwright:
        while True:
            with suppress(PlaywrightError):
                browser = await playwright.chromium.connect_over_cdp(
                    f"http://127.0.0.1:{window.port}"
                )
                break
            await asyncio.sleep(0.05)
        yield Person(browser)
