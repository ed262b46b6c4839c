"""A read-only walk over the pages of the mapping: everything that differs, page by page.

Nothing is filled and nothing is saved. A page that fails does not keep the next one from
being looked at; what is told is structure, scrubbed of whatever the page says of people.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing, suppress

from connector.browser.desk import Desk
from connector.browser.dialogs import raise_for
from connector.browser.gridcheck import WORDS, GridShape, check_shape, read_shape
from connector.browser.messages import classify
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.income import IncomeForm
from connector.browser.pages.listed import GridPage, Listed
from connector.browser.pages.month import IncomeDetail, MonthPage
from connector.browser.pages.opened import Opened, wait_for_opened
from connector.browser.pages.pager import PAGE_NUMBER
from connector.browser.platform import Platform
from connector.browser.redaction import HIDDEN, Redaction
from connector.browser.scene import Scene
from connector.browser.seen import TITLES, WRONG_YEAR, Seen
from connector.browser.shell import MOST_CAPTIONS
from connector.errors import (
    Breach,
    ConnectorError,
    LoggedInElsewhereError,
    PageDriftError,
    PlatformUnavailableError,
    SessionExpiredError,
    WrongAccountError,
)
from connector.mapping.headers import normalise_label, order_by_likeness
from connector.mapping.load import Mapping
from connector.mapping.platform import Grid as GridWords
from connector.records.diagnosis import Drift

GRID_PAGES = 30  #: how many pages are asked for somebody before a list counts as empty
FATAL = (LoggedInElsewhereError, SessionExpiredError)


class Survey:
    """Looks at one page after another; knows what the page before gave."""

    def __init__(self, platform: Platform, mapping: Mapping, *, this_month: str) -> None:
        self._platform = platform
        self._mapping = mapping
        self._words = mapping.platform
        self._this_month = this_month
        self._redaction = Redaction(platform.user, platform.area)
        self._year = 0

    async def walk(self, year_due: int) -> AsyncIterator[Seen]:
        """Yield the year switch, both grids, one household's form and its detail.

        Raises LoggedInElsewhereError or SessionExpiredError where there is nothing more
        to be seen.
        """
        desk = self._platform.tabs[0].entry
        yield await self._look_at_year(desk, year_due)
        seen, listed = await self._look_at_grid("income_list", desk.income, desk.scene)
        yield seen
        yield await self._look_behind("income_form", desk, desk.income, listed)
        try:
            proof = await self._platform.tabs[0].open_desk()
        except PlatformUnavailableError:
            proof = desk
        seen, listed = await self._look_at_grid("roster", proof.roster, proof.scene)
        yield seen
        yield await self._look_behind("income_detail", proof, proof.roster, listed)

    async def _look_at_year(self, desk: Desk, year_due: int) -> Seen:
        """Make the platform show the year that is due, where it offers it."""
        shown = (await desk.shell.read_identity()).year
        self._year = shown
        if shown == year_due:
            return Seen("header", TITLES["header"], f"显示用户、{shown} 年度，就是应录的年度")
        try:
            await desk.shell.go_to_year(year_due)
        except WrongAccountError:
            told = f"显示用户、{shown} 年度；应录的 {year_due} 年度切换不到，以下按 {shown} 年度看"
            return Seen("header", TITLES["header"], told, advice=WRONG_YEAR)
        except PageDriftError as error:
            drift = await self._drift_of(error, desk.scene, "header", stops=True)
            told = f"{shown} 年度，不能切换到应录的 {year_due} 年度"
            return Seen("header", TITLES["header"], told, drift)
        self._year = year_due
        return Seen(
            "header", TITLES["header"], f"显示用户和年度，已从 {shown} 切换到 {year_due} 年度"
        )

    async def _look_at_grid(
        self, name: str, grid: HouseholdGrid, scene: Scene
    ) -> tuple[Seen, Listed | None]:
        words: GridWords = getattr(self._words, name)
        stops = name == "income_list"  # the roster only proves; the form can do that, too
        try:
            page = await self._find_somebody(grid)
            document = await scene.look("read", id=grid.document, textLimit=1)
            shape = read_shape(document["tables"], words) if document else None
            drift = [self._drift(name, b, stops=False) for b in check_shape(shape, words)]
            link = await self._check_link(grid, scene, words, page)
            pager = await self._check_pager(grid, scene, page)
            drift += [self._drift(name, b, stops=stops) for b in (link, pager) if b]
            told = _describe(shape, page) + await self._describe_filters(grid, scene, words)
        except FATAL:
            raise
        except PageDriftError as error:
            return self._seen(name, "", await self._drift_of(error, scene, name, stops=stops)), None
        except ConnectorError as error:
            return self._failed(name, error, stops=stops), None
        can_open = bool(page.listed) and link is None
        return self._seen(name, told, drift), page.listed[0] if can_open else None

    async def _find_somebody(self, grid: HouseholdGrid) -> GridPage:
        """Return the first page that lists anybody, looking into areas where one must be
        chosen; the last one looked at where nobody is listed."""
        pages = 0
        async with aclosing(grid.walk()) as walk:
            async for page in walk:
                self._redaction.add(page.listed)
                pages += 1
                if page.listed or pages >= GRID_PAGES:
                    return page
        return await grid.query()

    async def _check_link(
        self, grid: HouseholdGrid, scene: Scene, words: GridWords, page: GridPage
    ) -> Breach | None:
        """Return what keeps a household's page from being opened."""
        if not page.listed or any(word.startswith("css:") for word in words.link):
            return None
        place = {"table": page.listed[0].table, "row": page.listed[0].row}
        links = await scene.look("rowCaptions", id=grid.document, **place)
        wanted = {normalise_label(word) for word in words.link}
        if sum(normalise_label(link["text"]) in wanted for link in links) == 1:
            return None
        shown = self._show_captions(link["text"] for link in links)
        return Breach(
            f"每户一行里应有一个“{words.link[0]}”",
            expected="、".join(words.link),
            found="、".join(shown) or "没有可点的文字",
        )

    async def _check_pager(
        self, grid: HouseholdGrid, scene: Scene, page: GridPage
    ) -> Breach | None:
        """Return what would keep the list from being walked to its end."""
        if page.total is None or len(page.listed) >= page.total:
            return None
        pager = self._words.pager
        links = [word.replace(PAGE_NUMBER, "2") for word in pager.number]
        if await scene.look("canClick", words=[*pager.next, *links]):
            return None
        expected = "、".join(pager.next)
        near = await self._near(scene, expected, document=grid.document)
        return Breach("找不到翻到下一页的按钮", expected=expected, found=near)

    async def _describe_filters(self, grid: HouseholdGrid, scene: Scene, words: GridWords) -> str:
        lists = [list(labels) for labels in words.filters.values()]
        counts = await scene.look("controls", id=grid.document, lists=lists)
        there = [WORDS.get(n, n) for n, c in zip(words.filters, counts, strict=True) if c == 1]
        return f"；查询条件：{'、'.join(there) or '没有认得的'}"

    async def _look_behind(
        self, name: str, desk: Desk, grid: HouseholdGrid, listed: Listed | None
    ) -> Seen:
        """Open the page behind one household's link, read it, and leave it as it was."""
        stops = name == "income_form"
        if listed is None:
            return Seen(name, TITLES[name], "列表中没有可以打开的户，没有看到", is_reached=False)
        try:
            opened = await self._open(desk, grid, listed, needs_save=stops)
        except FATAL:
            raise
        except PageDriftError as error:
            return self._seen(name, "", await self._drift_of(error, desk.scene, name, stops=stops))
        except ConnectorError as error:
            return self._failed(name, error, stops=stops)
        kind = IncomeForm if stops else IncomeDetail
        page = kind(opened, self._mapping.income, listed.household, platform_year=self._year)
        try:
            return await self._read_page(name, desk, page, stops=stops)
        finally:
            with suppress(ConnectorError):
                await page.close()

    async def _open(
        self, desk: Desk, grid: HouseholdGrid, listed: Listed, *, needs_save: bool
    ) -> Opened:
        await desk.be_free()
        after = await grid.open(listed)
        if after is None:
            raise PageDriftError("列表页面不见了，打不开该户")
        await desk.scene.wait_for_traffic()
        return await wait_for_opened(
            desk.scene,
            self._mapping.income,
            after=after,
            platform_year=self._year,
            needs_save=needs_save,
        )

    async def _read_page(self, name: str, desk: Desk, page: MonthPage, *, stops: bool) -> Seen:
        breaches: list[Breach] = []
        try:
            await self._require_silence(desk.scene)
            page.require_right_place()
            if stops:
                await self._platform.tabs[0].require_identity(page, year=self._year)
        except FATAL:
            raise
        except PageDriftError as error:
            breaches += error.breaches
        except ConnectorError as error:
            breaches.append(Breach(error.reason))
        if isinstance(page, IncomeForm):
            breaches += page.find_breaches(this_month=self._this_month)
        else:
            breaches += page.find_missing()
        drift = [self._drift(name, breach, stops=stops) for breach in breaches]
        first, last = min(page.months), max(page.months)
        fields = len(self._mapping.income.form_patterns)
        told = f"{len(page.months)} 个月（{first} 至 {last}），映射的 {fields} 栏"
        return self._seen(name, told + ("都在" if not breaches else "有出入"), drift)

    async def _require_silence(self, scene: Scene) -> None:
        """Raise where the page asked or said something when it opened."""
        said = [heard.text for heard in scene.dialogs.take()]
        said += [layer["text"] for layer in await scene.look("newLayers") if layer["buttons"]]
        for text in said:
            raise_for(classify(text, self._words.messages), text)

    def _seen(self, name: str, told: str, drift: Sequence[Drift] = ()) -> Seen:
        return Seen(name, TITLES[name], told or "与映射不符", tuple(drift))

    def _failed(self, name: str, error: ConnectorError, *, stops: bool) -> Seen:
        drift = self._drift(name, Breach(error.reason), stops=stops)
        return Seen(name, TITLES[name], "没有看到", (drift,))

    def _drift(self, name: str, breach: Breach, *, stops: bool) -> Drift:
        return Drift(
            page=TITLES[name],
            what=self._redaction.clean(breach),
            expected=breach.expected,
            found=self._redaction.clean(breach.found),
            stops=stops,
        )

    async def _drift_of(
        self, error: PageDriftError, scene: Scene, name: str, *, stops: bool
    ) -> tuple[Drift, ...]:
        """Return an error's breaches; what stands near to the missing words is added."""
        found = []
        for breach in error.breaches:
            near = breach.found or await self._near(scene, breach.expected)
            found.append(Breach(breach, expected=breach.expected, found=near))
        return tuple(self._drift(name, breach, stops=stops) for breach in found)

    async def _near(self, scene: Scene, expected: str, *, document: int | None = None) -> str:
        """Return what can be clicked on the page or heads a table; what reads most like the
        expected words comes first."""
        if not expected:
            return ""
        try:
            captions = await scene.look("captions", id=document)
        except ConnectorError:
            return ""
        shown = self._show_captions(captions)
        return "、".join(order_by_likeness(shown, expected.split("、"), most=MOST_CAPTIONS))

    def _show_captions(self, captions: Iterable[str]) -> list[str]:
        """Return each caption once; those that say something of people are left out."""
        cleaned = [self._redaction.clean(text) for text in captions]
        return [text for text in dict.fromkeys(cleaned) if text and HIDDEN not in text]


def _describe(shape: GridShape | None, page: GridPage) -> str:
    columns = [WORDS.get(name, name) for name in (shape.columns.found if shape else ())]
    count = "读不出总户数" if page.total is None else "能读出总户数"
    nobody = "" if page.listed else "；没有列出任何户"
    return f"认得的栏：{'、'.join(columns) or '没有'}；{count}{nobody}"
