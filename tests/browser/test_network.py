"""The browser reaches the platform's host and port; nothing arrives anywhere else."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from mock_platform import MockPlatform, Settings
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright
from runs.factories import make_records
from runs.world import World

from connector.browser.launch import candidates, open_browser
from connector.sections import BrowserSettings

PATIENCE_SECONDS = 10


class Listener:
    """A server of somebody else's: all that counts is whether anybody comes."""

    def __init__(self, address: str) -> None:
        self._socket = socket.create_server((address, 0))
        self.port: int = self._socket.getsockname()[1]
        self.arrived = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.arrived.set()
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def strangers() -> Iterator[dict[str, Listener]]:
    """Another port of the platform's address, another address, and a name."""
    with ExitStack() as stack:
        found = {
            name: stack.enter_context(closing(Listener(address)))
            for name, address in (
                ("127.0.0.1", "127.0.0.1"),
                ("127.0.0.2", "127.0.0.2"),
                ("localhost", "127.0.0.1"),
            )
        }
        yield found


def refer_to(strangers: dict[str, Listener]) -> str:
    """Return what a page holds that refers to strangers in every way a page can."""
    places = [f"{name}:{listener.port}" for name, listener in strangers.items()]
    return "".join(
        f'<img src="https://{place}/a.png"><script src="https://{place}/b.js"></script>'
        f'<iframe src="https://{place}/c" style="display:none"></iframe>'
        f"<script>fetch('https://{place}/d').catch(function () {{}});"
        f"new WebSocket('wss://{place}/e');"
        f"navigator.sendBeacon('https://{place}/f', 'x');</script>"
        for place in places
    )


async def test_a_page_that_refers_to_other_hosts_gets_nobody_there(strangers, tmp_path):
    with MockPlatform(Settings(households=2, villages=2)) as platform:
        world = World(platform, tmp_path / "home")
        platform.drift('<div class="ibox">', refer_to(strangers) + '<div class="ibox">')

        plan = await world.plan(make_records(platform.households[:1], months=("2022-01",)))

    assert [change.state.value for change in plan.changes] == ["new"]
    assert [name for name, one in strangers.items() if one.arrived.is_set()] == []


async def test_the_same_page_does_get_there_without_the_limit(strangers):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**next(candidates(BrowserSettings())))
        page = await browser.new_page()
        await page.set_content(refer_to(strangers), wait_until="commit")
        arrived = [one.arrived.wait(PATIENCE_SECONDS) for one in strangers.values()]
        await browser.close()

    assert arrived == [True] * len(strangers)


@pytest.mark.parametrize("is_further", [False, True])
async def test_a_further_host_of_the_platform_is_reached_where_the_settings_name_it(
    strangers, is_further
):
    name, listener = "127.0.0.2", strangers["127.0.0.2"]
    further = (f"{name}:{listener.port}",) if is_further else ()

    async with (
        async_playwright() as playwright,
        open_browser(
            playwright, BrowserSettings(), host="127.0.0.1:9", pins=(), further=further
        ) as browser,
    ):
        page = await browser.new_page()
        with pytest.raises(PlaywrightError, match="net::ERR_"):  # it hangs up, if reached
            await page.goto(f"https://{name}:{listener.port}/")

    assert listener.arrived.is_set() is is_further
