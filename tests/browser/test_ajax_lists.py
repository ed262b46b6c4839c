"""A list that scripts fetch is read once it is there, and not believed where they failed."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Route, async_playwright

from connector.browser.launch import open_browser
from connector.browser.pages.households import HouseholdGrid
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.browser.shell import Shell
from connector.errors import PlatformUnavailableError
from connector.mapping.load import load_mapping
from connector.sections import BrowserSettings

MAPPING = load_mapping("hebei").platform
SITE = "https://list.test/"
CODES = ["1306990000000001", "1306990000000002"]
HOME = """<a href="#" onclick="document.getElementById('grid').src='/grid';return false">\
全部户收入登记</a><iframe name="grid" id="grid" width="900" height="500"></iframe>"""
GRID = """<button onclick="ask()">查询</button>
<table><thead><tr><th>户编号</th><th>户主</th><th>操作</th></tr></thead><tbody></tbody></table>
<script>
const later = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
async function ask() {
    await fetch('/count');
    const answer = await fetch('/rows');
    if (answer.ok && answer.url.endsWith('/rows')) {
        document.querySelector('tbody').innerHTML = await answer.text();
    }
}
</script>"""
SHADE = """<div id="shade" style="position:fixed;inset:0;z-index:9"></div>
<script>setTimeout(() => document.getElementById('shade').remove(), 1500);</script>"""


class Site:
    """A list that is counted first and fetched then."""

    def __init__(self) -> None:
        self.rows = [*(row(code, "甲乙丙") for code in CODES), row("", "合计")]
        self.status = 200
        self.sends_on = False
        self.shade = ""

    async def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == "rows" and self.sends_on:
            await route.fulfill(status=302, headers={"location": f"{SITE}login"})
        elif path == "rows":
            await route.fulfill(status=self.status, body="".join(self.rows))
        else:
            pages = {"": HOME, "grid": GRID + self.shade}
            body = pages.get(path, "共 2 户")
            await route.fulfill(body=body, content_type="text/html; charset=utf-8")


def row(code: str, head: str) -> str:
    return f"<tr><td>{code}</td><td>{head}</td><td><a href='#{code}'>月收入登记</a></td></tr>"


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def grid(site) -> AsyncIterator[HouseholdGrid]:
    """The site's list, in a browser."""
    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="list.test", pins=()) as browser,
    ):
        page = await browser.new_page()
        await page.add_init_script(script=load_page_script())
        await page.route("**/*", site.answer)
        scene = Scene(page, MAPPING, timeout_seconds=6)
        await page.goto(SITE)
        yield HouseholdGrid(scene, Shell(scene), MAPPING.income_list)


def codes(page):
    return [one.household.code for one in page.listed]


async def test_rows_that_are_asked_for_once_they_are_counted_are_waited_for(grid):
    assert codes(await grid.query()) == CODES  # and what adds them up is nobody


@pytest.mark.parametrize("trouble", ["error", "sent to the login page"])
async def test_a_list_whose_call_failed_proves_nobodys_absence(grid, site, trouble):
    before = codes(await grid.query())
    site.status, site.sends_on = (500, False) if trouble == "error" else (200, True)

    with pytest.raises(PlatformUnavailableError, match="没有正常答复"):
        await grid.query()

    assert before == CODES


async def test_a_shade_that_says_that_something_loads_is_waited_for(grid, site):
    site.shade = SHADE

    assert codes(await grid.query()) == CODES
