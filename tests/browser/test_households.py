"""A list that reloads, is sorted anew, or has a pager of numbers is still read and opened."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Route, async_playwright

from connector.browser.launch import open_browser
from connector.browser.pages.households import HouseholdGrid
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.browser.shell import Shell
from connector.errors import HouseholdError, PageDriftError
from connector.mapping.load import load_mapping
from connector.sections import BrowserSettings

MAPPING = load_mapping("hebei").platform
SITE = "https://list.test/"
PEOPLE = [
    ("1306990000000001", "甲乙丙"),
    ("1306990000000002", "丁戊己"),
    ("1306990000000003", "庚辛"),
]
OPEN = "document.getElementById('grid').src='/grid?page=1';return false"
HOME = f"""<a href="#" onclick="{OPEN}">全部户收入登记</a>
<iframe name="grid" id="grid" width="900" height="500"></iframe>"""


class Site:
    """A list that is a new document after every click, two households a page."""

    def __init__(self) -> None:
        self.people = list(PEOPLE)
        self.grids = 0
        self.pager = ""  #: in place of the numbers
        self.before = ("", "")  #: cells before a head's others, and a row's
        self.above = ""  #: what stands above the list

    async def answer(self, route: Route) -> None:
        found = re.search(r"/grid\?page=(\d)", route.request.url)
        body = self._grid(int(found[1])) if found else HOME
        await route.fulfill(body=body, content_type="text/html; charset=utf-8")

    def _grid(self, page: int) -> str:
        self.grids += 1
        shown = self.people[2 * page - 2 : 2 * page]
        rows = "".join(
            f"<tr>{self.before[1]}<td>{code}</td><td>{head}</td>"
            f"<td><a href='#{code}'>月收入登记</a></td></tr>"
            for code, head in shown
        )
        numbers = "".join(
            f"<span>{n}</span>" if n == page else f'<a href="javascript:{_turn(n)}">{n}</a>'
            for n in range(1, (len(self.people) + 3) // 2)
        )
        return f"""<script>function __doPostBack(grid, what) {{
            location = '/grid?page=' + what.split('$')[1]; }}</script>
            <button onclick="location='/grid?page=1&q'">查询</button>
            {self.above}<table><tr>{self.before[0]}<th>户编号</th><th>户主</th><th>操作</th></tr>{rows}</table>
            {self.pager or numbers}"""


def _turn(number: int) -> str:
    return f"__doPostBack('GridView1','Page${number}')"


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def scene(site) -> AsyncIterator[Scene]:
    """The site's first page in a browser."""
    settings = BrowserSettings()
    async with (
        async_playwright() as playwright,
        open_browser(playwright, settings, host="list.test", pins=()) as browser,
    ):
        page = await browser.new_page()
        await page.add_init_script(script=load_page_script())
        await page.route("**/*", site.answer)
        scene = Scene(page, MAPPING, timeout_seconds=6)
        await page.goto(SITE)
        yield scene


def grid_of(scene: Scene) -> HouseholdGrid:
    return HouseholdGrid(scene, Shell(scene), MAPPING.income_list)


async def test_a_pager_of_numbers_is_walked_to_its_end(scene):
    grid = grid_of(scene)

    pages = [page async for page in grid.walk()]

    assert [one.household.code for page in pages for one in page.listed] == [c for c, _ in PEOPLE]


@pytest.mark.parametrize(
    ("pager", "shown"),
    [
        ("<a href='#'>前页</a> <a href='#'>后页</a>", "后页"),
        ("<b>1</b> <button>2</button> <button>3</button>", "2"),
        ("1 <a href='#'>2</a>", "2"),
        ("<a href='#'>&laquo;</a><a href='#'>&raquo;</a>", "»"),
        ("页次：1/2页 <input type=image alt=''>", "1/2页"),
    ],
)
async def test_a_pager_that_the_mapping_does_not_know_stops_and_no_list_is_cut_short(
    pager, shown, scene, site
):
    site.pager = pager

    with pytest.raises(PageDriftError, match=f"页面上有“{shown}”.*名单会读不全"):
        [page async for page in grid_of(scene).walk()]


@pytest.mark.parametrize(
    "pager",
    [
        "第 1 页/共 1 页 <li class='disabled'><a href='#'>后页</a></li> <b>1</b>",
        "<button disabled>后页</button> 1/1页 <a href='#2'>2</a>",
    ],
)
async def test_a_strange_pager_that_leads_nowhere_is_the_end_of_the_list(pager, scene, site):
    site.people, site.pager = PEOPLE[:2], pager

    pages = [page async for page in grid_of(scene).walk()]

    assert [len(page.listed) for page in pages] == [2]


async def test_a_household_is_found_again_on_a_list_that_was_sorted_anew(scene, site):
    grid = grid_of(scene)
    listed = (await grid.query()).listed[0]
    frame = scene.page.frame("grid")
    await frame.evaluate("const b = document.querySelector('tbody'); b.append(b.rows[1])")

    await grid.open(listed)

    assert frame.url.endswith(f"#{listed.household.code}")


async def test_a_household_is_found_on_another_page_of_a_list_that_was_sorted_anew(scene, site):
    grid = grid_of(scene)
    listed = (await grid.query()).listed[1]
    site.people = [site.people[0], site.people[2], site.people[1]]
    frame = scene.page.frame("grid")
    await frame.evaluate("document.querySelector('tbody').deleteRow(2)")

    await grid.open(listed)

    assert frame.url.endswith(f"#{listed.household.code}")


async def test_whom_only_a_masked_number_tells_apart_is_not_sought_on_other_pages(scene, site):
    site.people = [("1306********0001", "甲乙丙"), ("1306********0002", "丁戊己")]
    grid = grid_of(scene)
    listed = (await grid.query()).listed[1]
    frame = scene.page.frame("grid")
    await frame.evaluate("document.querySelector('tbody').deleteRow(2)")

    with pytest.raises(HouseholdError, match="该户的行已变动"):
        await grid.open(listed)


async def test_cells_that_nobody_sees_do_not_shift_a_list(scene, site):
    site.before = "", "<td style='display:none'>1</td>"
    grid = grid_of(scene)

    listed = (await grid.query()).listed
    await grid.open(listed[1])

    assert [(one.household.code, one.household.head) for one in listed] == PEOPLE[:2]
    assert scene.page.frame("grid").url.endswith(f"#{PEOPLE[1][0]}")


async def test_what_counts_the_rows_may_change_and_the_row_is_the_same(scene, site):
    site.before = "<th>序号</th>", "<td>7</td>"
    site.above = "<table><tr><td></td><td>户主</td></tr><tr><td>x</td></tr></table>"
    grid = grid_of(scene)
    listed = (await grid.query()).listed[0]
    frame = scene.page.frame("grid")
    await frame.evaluate("document.querySelectorAll('table')[1].rows[1].cells[0].innerHTML = '8'")

    await grid.open(listed)

    assert frame.url.endswith(f"#{listed.household.code}")


async def test_a_household_that_the_list_no_longer_shows_is_not_opened(scene, site):
    grid = grid_of(scene)
    listed = (await grid.query()).listed[0]
    frame = scene.page.frame("grid")
    await frame.evaluate("document.querySelector('tbody').deleteRow(1)")
    site.people = site.people[1:]

    with pytest.raises(HouseholdError, match="该户的行已变动"):
        await grid.open(listed)

    assert "#" not in frame.url


async def test_a_list_that_reloaded_itself_is_taken_up_where_it_stands(scene, site):
    grid = grid_of(scene)
    await grid.query()
    await scene.page.evaluate("document.querySelector('a').remove()")
    await scene.page.frame("grid").goto(f"{SITE}grid?page=2")

    page = await grid.go_to((), 1)
    lost = await grid.open(page.listed[0])
    found = await grid.go_to((), 1)

    assert lost is None
    assert [one.household.code for one in found.listed] == [code for code, _ in PEOPLE[:2]]


async def test_a_menu_entry_that_is_not_there_is_the_mappings_matter(scene):
    await scene.page.evaluate("document.querySelector('a').outerHTML = '<a>数据采集</a>'")

    with pytest.raises(PageDriftError, match=r"找不到“全部户收入登记”，请核对 platform\.toml"):
        await grid_of(scene).show()
