"""Which year the pages show is read, never guessed; the switch is two arrows or a select."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Route, async_playwright

from connector.browser.launch import open_browser
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.browser.shell import Shell
from connector.errors import PageDriftError, WrongAccountError
from connector.mapping.load import load_mapping
from connector.sections import BrowserSettings

MAPPING = load_mapping("hebei").platform
SITE = "https://years.test/"
GO = "location = '/?year=' + this.value"
LIST = "<iframe width=700 height=200 src='/list'></iframe>"


def options(chosen: int, unit: str) -> str:
    return "".join(
        f"<option value={year}{' selected' if year == chosen else ''}>{year}{unit}</option>"
        for year in (2025, 2026, 2027)
    )


def select(chosen: int, *, unit: str = "年度", behind: str = "", change: str = GO) -> str:
    return f'<select onchange="{change}">{options(chosen, unit)}</select>{behind}'


class Site:
    """A header, drawn anew for each year that is asked for, and a list in a frame."""

    def __init__(self) -> None:
        self.draw = select  #: what shows a year

    async def answer(self, route: Route) -> None:
        asked = re.search(r"year=(\d+)", route.request.url)
        year = self.draw(int(asked[1]) if asked else 2026)
        body = f"用户: 甲 {year}{LIST}"
        if route.request.url.endswith("/list"):
            body = f"收入采集年度：{select(2025)} <a href=#>&lt;</a> 2024年度 <a href=#>&gt;</a>"
        await route.fulfill(body=body, content_type="text/html; charset=utf-8")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def shell(site) -> AsyncIterator[Shell]:
    """The site's header in a browser, not opened yet."""
    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="years.test", pins=()) as browser,
    ):
        page = await browser.new_page()
        await page.add_init_script(script=load_page_script())
        await page.route("**/*", site.answer)
        yield Shell(Scene(page, MAPPING, timeout_seconds=4))


async def open_header(shell: Shell, site: Site, draw) -> None:
    site.draw = draw
    await shell._scene.page.goto(SITE)


@pytest.mark.parametrize(
    "draw",
    [
        select,
        lambda year: select(year, unit="", behind=" 年度"),
        lambda year: select(year) + f" 当前：{year}年度",
    ],
)
async def test_a_select_of_years_is_read_by_its_choice_and_another_year_chosen_in_it(
    draw, shell, site
):
    await open_header(shell, site, draw)

    before = (await shell.read_identity()).year
    has_switched = await shell.go_to_year(2025)

    assert (before, has_switched, (await shell.read_identity()).year) == (2026, True, 2025)
    assert not await shell.go_to_year(2025)


async def test_arrows_are_used_where_the_select_is_a_lists_own(shell, site):
    def arrows(year: int) -> str:
        links = (
            f"<a href='/?year={y}'>{sign}</a>" for y, sign in ((year - 1, "‹"), (year + 1, "›"))
        )
        return f"{year} 年度 ".join(links) + select(year, change="")

    await open_header(shell, site, arrows)
    await shell._scene.page.evaluate("document.querySelector('iframe').remove()")

    assert await shell.go_to_year(2027)
    assert (await shell.read_identity()).year == 2027


async def test_several_years_in_the_header_are_drift(shell, site):
    await open_header(shell, site, lambda year: f"2025年度 {select(year)}")

    with pytest.raises(PageDriftError, match="读不出唯一的年度") as raised:
        await shell.read_identity()

    assert [breach.found for breach in raised.value.breaches] == ["2025、2026"]


async def test_a_choice_that_asks_the_platform_for_nothing_is_no_switch(shell, site):
    await open_header(shell, site, lambda year: select(year, change=""))

    with pytest.raises(WrongAccountError, match="选 2025 年度，平台没有反应"):
        await shell.go_to_year(2025)


async def test_a_year_that_the_select_does_not_offer_is_told(shell, site):
    await open_header(shell, site, select)

    with pytest.raises(WrongAccountError, match="只有 2025、2026、2027"):
        await shell.go_to_year(2022)


async def test_two_selects_of_years_in_the_header_are_drift(shell, site):
    await open_header(shell, site, lambda year: select(year) + select(year))

    with pytest.raises(PageDriftError, match="几个年度下拉框"):
        await shell.go_to_year(2025)
