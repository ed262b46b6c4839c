"""A page that closes, changes or cannot be opened is told in words that are not the driver's."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Route, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from connector.browser.answer import Answer
from connector.browser.failures import explain_lost_page
from connector.browser.launch import open_browser
from connector.browser.messages import Meaning
from connector.browser.saving import click_save
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.errors import PlatformUnavailableError
from connector.mapping.load import load_mapping
from connector.sections import BrowserSettings

CLOSED = "Target page, context or browser has been closed"
PAGE = """<button onclick="window.open('/')">打开</button>
<button onclick="fetch('/save', { method: 'POST' }).then(() => window.close())">保存</button>"""


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A page that opens a window like itself, which closes itself once it has saved."""
    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="window.test", pins=()) as browser,
    ):

        async def answer(route: Route) -> None:
            await route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

        context = await browser.new_context()
        await context.add_init_script(script=load_page_script())
        await context.route("**/*", answer)
        scene = Scene(await context.new_page(), load_mapping("hebei").platform, timeout_seconds=5)
        await scene.page.goto("https://window.test/")
        yield scene


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PlaywrightError(f"Page.evaluate: {CLOSED}"), "页面已关闭"),
        (PlaywrightError("Page.evaluate: Target crashed"), "页面已关闭"),
        (
            PlaywrightError("Page.evaluate: Error: GONE\n    at documentById"),
            "页面在读取时发生变化",
        ),
        (PlaywrightError("Page.goto: net::ERR_CONNECTION_REFUSED at https://x/"), "对方拒绝连接"),
        (PlaywrightError("Page.goto: net::ERR_CERT_DATE_INVALID at https://x/"), "证书不对"),
        (PlaywrightError("Page.goto: net::ERR_EMPTY_RESPONSE at https://x/"), "网络中断"),
        (PlaywrightTimeoutError("Page.goto: Timeout 30000ms exceeded."), "没有回应"),
    ],
)
def test_what_the_driver_says_is_told_in_the_operators_words(error, told):
    assert explain_lost_page(error) == told


async def test_a_page_that_was_closed_is_told_so(scene):
    await scene.page.close()

    with pytest.raises(PlatformUnavailableError) as raised:
        await scene.look("documents")

    assert raised.value.reason == "页面已关闭"


async def test_a_window_that_closes_itself_once_it_has_saved_has_answered(scene):
    scene.watch_traffic()
    await scene.click(("打开",), "打开")
    await scene.wait_for_traffic()
    (window,) = scene.popups
    await window.page.wait_for_load_state()
    (form,) = await window.look("documents")
    await window.look("read", id=form["id"], saveWords=["保存"])

    sending = await click_save(window, document=form["id"])

    assert await sending.answer() == Answer(Meaning.NOTICE, "")
