"""One list of households looked at: its columns, its links, its pager, its conditions."""

from collections.abc import Callable, Sequence
from contextlib import aclosing

from connector.browser.gridcheck import WORDS, GridShape, check_people, check_shape, read_shape
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import GridPage, Listed
from connector.browser.pages.pager import PAGE_NUMBER, PagerButtons
from connector.browser.scene import Scene
from connector.browser.seen import Seen
from connector.browser.telling import Telling
from connector.errors import (
    Breach,
    ConnectorError,
    LoggedInElsewhereError,
    PageDriftError,
    SessionExpiredError,
)
from connector.mapping.headers import normalise_label
from connector.mapping.platform import Grid as GridWords
from connector.mapping.platform import Pager

GRID_PAGES = 30  #: how many pages are asked for somebody before a list counts as empty
FATAL = (LoggedInElsewhereError, SessionExpiredError)


class GridLook:
    """Looks at one list after another."""

    def __init__(self, telling: Telling, pager: Pager) -> None:
        self._telling = telling
        self._pager = pager

    async def look(
        self,
        name: str,
        grid: HouseholdGrid,
        scene: Scene,
        words: GridWords,
        *,
        stops: bool,
        further: Sequence[Sequence[str]] = (),
        has_link: Callable[[Listed], bool] = lambda _: True,
    ) -> tuple[Seen, tuple[Listed, ...]]:
        """Return what the list shows, and the households whose pages can be opened from it.

        ``further`` are the words of each more link of a row; ``has_link`` tells which rows
        must have theirs.
        """
        try:
            page = await self._find_somebody(grid, has_link)
            document = await scene.look("read", id=grid.document, textLimit=1)
            shape = read_shape(document["tables"], words) if document else None
            drift = [self._telling.drift(name, b, stops=False) for b in check_shape(shape, words)]
            people = [one.household for one in page.listed]
            drift += [self._telling.drift(name, b, stops=False) for b in check_people(people)]
            linked = tuple(filter(has_link, page.listed))
            link = await self._check_link(grid, scene, words.link, linked)
            others = [await self._check_link(grid, scene, one, linked) for one in further]
            found = (link, *others, await self._check_pager(grid, scene, page))
            drift += [self._telling.drift(name, b, stops=stops) for b in found if b]
            told = _describe(shape, page) + await self._describe_filters(grid, scene, words)
        except FATAL:
            raise
        except PageDriftError as error:
            found_drift = await self._telling.drift_of(error, scene, name, stops=stops)
            return self._telling.seen(name, "", found_drift), ()
        except ConnectorError as error:
            return self._telling.failed(name, error, stops=stops), ()
        return self._telling.seen(name, told, drift), () if link else linked

    async def _find_somebody(
        self, grid: HouseholdGrid, has_link: Callable[[Listed], bool]
    ) -> GridPage:
        """Return the first page with a row that must have its link, looking into areas where
        one must be chosen; else the last one looked at."""
        pages, page = 0, None
        async with aclosing(grid.walk()) as walk:
            async for page in walk:
                self._telling.redaction.add(page.listed)
                pages += 1
                if any(map(has_link, page.listed)) or pages >= GRID_PAGES:
                    return page
        return page if page is not None and page.listed else await grid.query()

    async def _check_link(
        self,
        grid: HouseholdGrid,
        scene: Scene,
        words: Sequence[str],
        listed: Sequence[Listed],
    ) -> Breach | None:
        """Return what keeps a link of a household's row from being clicked."""
        if not listed or any(word.startswith("css:") for word in words):
            return None
        place = {"table": listed[0].table, "row": listed[0].row}
        links = await scene.look("rowCaptions", id=grid.document, **place)
        wanted = {normalise_label(word) for word in words}
        if sum(normalise_label(link["text"]) in wanted for link in links) == 1:
            return None
        shown = self._telling.show_captions(link["text"] for link in links)
        return Breach(
            f"每户一行里应有一个“{words[0]}”",
            expected="、".join(words),
            found="、".join(shown) or "没有可点的文字",
        )

    async def _check_pager(
        self, grid: HouseholdGrid, scene: Scene, page: GridPage
    ) -> Breach | None:
        """Return what would keep the list from being walked to its end."""
        if not page.listed or (page.total is not None and len(page.listed) >= page.total):
            return None
        pager = self._pager
        links = [word.replace(PAGE_NUMBER, "2") for word in pager.number]
        if await scene.look("canClick", words=[*pager.next, *links]):
            return None
        if page.total is None:
            return await PagerButtons(scene).look_for_strange(
                page.listed[0].page + 1, grid.document
            )
        expected = "、".join(pager.next)
        near = await self._telling.near(scene, expected, document=grid.document)
        return Breach("找不到翻到下一页的按钮", expected=expected, found=near)

    async def _describe_filters(self, grid: HouseholdGrid, scene: Scene, words: GridWords) -> str:
        lists = [list(labels) for labels in words.filters.values()]
        counts = await scene.look("controls", id=grid.document, lists=lists)
        there = [WORDS.get(n, n) for n, c in zip(words.filters, counts, strict=True) if c == 1]
        return f"；查询条件：{'、'.join(there) or '没有认得的'}"


def _describe(shape: GridShape | None, page: GridPage) -> str:
    columns = [WORDS.get(name, name) for name in (shape.columns.found if shape else ())]
    count = "读不出总户数" if page.total is None else "能读出总户数"
    nobody = "" if page.listed else "；没有列出任何户"
    return f"认得的栏：{'、'.join(columns) or '没有'}；{count}{nobody}"
