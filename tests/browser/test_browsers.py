"""One browser for several accounts: who has it, what is apart, and one that has died."""

import asyncio

import psutil

from connector.browser.browsers import Browsers
from connector.browser.painting import VIEWPORT, paint_small
from connector.sections import BrowserSettings

HERE = {"host": "shared.test", "pins": ()}
LOOK = """() => ({
    window: [innerWidth, innerHeight], screen: [screen.width, screen.height],
    ratio: devicePixelRatio, seen: document.visibilityState,
    hit: document.elementFromPoint(1300, 850)?.id,
    box: Object.values(document.getElementById("far").getBoundingClientRect().toJSON()),
})"""
FAR = (
    '<p id="far" style="margin: 0; position: absolute; left: 1280px; top: 840px;'
    ' width: 50px; height: 20px">远</p>'
)


def is_of_browser(process: psutil.Process) -> bool:
    """Whether a process is the browser's first one, and not the driver that talks to it."""
    words = process.cmdline()
    return "--remote-debugging-pipe" in words and not any("--type=" in word for word in words)


async def test_accounts_of_one_platform_share_a_browser_and_no_cookie():
    async with Browsers() as browsers:
        first, second = await asyncio.gather(
            *(browsers.get(BrowserSettings(), **HERE) for _ in range(2))
        )
        own, others = [await browser.new_context() for browser in (first, second)]
        await own.add_cookies([{"name": "sid", "value": "甲", "url": "https://shared.test/"}])

        assert first is second
        assert (await others.cookies(), len(await own.cookies())) == ([], 1)
    assert not first.is_connected()


async def test_who_needs_another_host_or_pin_gets_another_browser():
    async with Browsers() as browsers:
        one = await browsers.get(BrowserSettings(), **HERE)

        assert await browsers.get(BrowserSettings(), host="other.test", pins=()) is not one
        assert await browsers.get(BrowserSettings(), host="shared.test", pins=("x",)) is not one


async def test_a_browser_that_has_died_is_started_again_for_whoever_asks_next():
    async with Browsers() as browsers:
        before = set(psutil.Process().children(recursive=True))
        dead = await browsers.get(BrowserSettings(), **HERE)
        gone = asyncio.Event()
        dead.on("disconnected", lambda _: gone.set())
        for process in set(psutil.Process().children(recursive=True)) - before:
            if is_of_browser(process):
                process.kill()
        await asyncio.wait_for(gone.wait(), 30)

        again = await browsers.get(BrowserSettings(), **HERE)

        assert again is not dead
        context = await again.new_context()
        assert (await (await context.new_page()).title()) == ""


async def test_a_browser_inherits_no_password(monkeypatch):
    monkeypatch.setenv("CONNECTOR_ACCOUNT__PASSWORD", "Geheim-4711")
    async with Browsers() as browsers:
        before = set(psutil.Process().children(recursive=True))
        await (await browsers.get(BrowserSettings(), **HERE)).new_context()
        started = set(psutil.Process().children(recursive=True)) - before
        inherited = [one.environ() for one in started if is_of_browser(one)]

    assert any("PATH" in one for one in inherited)
    assert "Geheim-4711" not in str(inherited)


async def test_a_page_that_is_painted_small_is_laid_out_and_hit_as_before():
    async with Browsers() as browsers:
        browser = await browsers.get(BrowserSettings(), **HERE)
        page = await (await browser.new_context(viewport=VIEWPORT)).new_page()
        await page.set_content(FAR)
        before = await page.evaluate(LOOK)

        await paint_small(page)

        assert before["hit"] == "far"
        assert await page.evaluate(LOOK) == before
        await page.close()
        await paint_small(page)  # says nothing of a page that is gone
