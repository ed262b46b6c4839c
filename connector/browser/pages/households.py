"""A grid of households, walked page by page: the income list and the rosters."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from connector.browser.pages.areas import Area, AreaChoice
from connector.browser.pages.conditions import Conditions, fill_filters
from connector.browser.pages.listcheck import raise_if_broken, require_answered, require_list
from connector.browser.pages.listed import GridPage, Listed, ListReader
from connector.browser.pages.pager import PagerButtons
from connector.browser.scene import REFUSALS, Scene
from connector.browser.shell import Shell
from connector.browser.traffic import Traffic
from connector.errors import (
    Breach,
    HouseholdError,
    PageDriftError,
    PlatformUnavailableError,
    ShortListError,
)
from connector.mapping.platform import Grid as GridWords

MAX_PAGES = 5_000
TEXT_LIMIT = 200_000
PAGE_SIZE_SECONDS = 0.5  #: how long a changed page size may take to ask the server
MOVED = "列表中该户的行已变动，没有打开"

Filters = Mapping[str, str]


class HouseholdGrid:
    """Shows, queries and walks one grid; opens the page behind a household's link."""

    def __init__(
        self,
        scene: Scene,
        shell: Shell,
        words: GridWords,
        conditions: Mapping[str, str] | None = None,
    ) -> None:
        self._scene = scene
        self._shell = shell
        self._words = words
        self._pager = PagerButtons(scene)
        self._document: int | None = None
        self._reader = ListReader(words, scene.mapping.pager)
        self._areas = AreaChoice(scene, words.areas, self._refind)
        self._conditions = Conditions(scene, words, conditions or {}, self._refind)
        self._area: Area = ()
        self._page = 0
        self._filters: dict[str, str] = {}
        self._current: GridPage | None = None
        self._was_seen = False  #: whether this grid's list was ever recognised

    async def show(self) -> None:
        """Bring the grid to the front, opening it from the menu where it is not open."""
        known = {document["id"] for document in await self._scene.look("documents")}
        if self._document in known or await self._has_reloaded():
            self._shell.front = self._words.menu
            return
        await self._shell.open_menu(self._words.menu)

        async def here() -> int | None:
            visible = {d["id"]: d for d in await self._scene.look("documents")}
            if self._document in visible:
                return self._document
            ids = await self._scene.look("canClick", words=list(self._words.query))
            fresh = [i for i in ids if i not in known and visible.get(i, {}).get("ready")]
            return fresh[0] if len(set(fresh)) == 1 else None

        try:
            found = await self._scene.wait(here, f"“{self._words.menu[0]}”页面")
        except PlatformUnavailableError:
            opened = await self._scene.look("documents")
            if any(document["ready"] and document["id"] not in known for document in opened):
                sentence = f"“{self._words.menu[0]}”页面上找不到按钮“{self._words.query[0]}”"
                breach = Breach(sentence, expected="、".join(self._words.query))
                raise PageDriftError(sentence, breach) from None
            raise
        self._shell.front = self._words.menu
        if found != self._document:
            self._begin_again(found)

    async def _has_reloaded(self) -> bool:
        """Whether the grid that stood in front is a new document on the same place."""
        if self._document is None or self._shell.front != self._words.menu:
            return False
        ids = set(await self._scene.look("canClick", words=list(self._words.query)))
        if len(ids) != 1 or min(ids) < self._document:
            return False
        self._begin_again(ids.pop())
        return True

    def _begin_again(self, document: int) -> None:
        self._document = document
        self._page = 0
        self._current = None

    async def query(self, filters: Filters | None = None) -> GridPage:
        """Press 【查询】 with these filters and no others; return the first page."""
        await self.show()
        given = dict(filters or {})
        await self._conditions.set()
        if self._filters or given:
            await fill_filters(self._scene, self._words, given, document=self._document)
        self._filters = given
        await self._enlarge_pages()
        before = self._current
        traffic = await self._press(self._words.query, "查询")
        await self._conditions.require()
        await self._enlarge_pages()  # the choice may have come with the list
        self._page = 1
        self._current = await self._read()
        require_answered(traffic, before, self._current)
        if given:
            require_list(self._current, self._words, was_seen=self._was_seen)
        return self._current

    async def can_filter(self, name: str) -> bool:
        """Whether the grid's page has the condition that the mapping calls ``name``."""
        await self.show()
        words = list(self._words.filters[name])
        return bool(await self._scene.look("hasControl", words=words, id=self._document))

    async def _enlarge_pages(self) -> None:
        traffic = self._scene.watch_traffic()
        if await self._pager.enlarge(document=self._document):
            await self._scene.pause_for(traffic, PAGE_SIZE_SECONDS)
            if traffic.begun:
                await self._refind()

    async def _press(self, words: Sequence[str], what: str) -> Traffic:
        traffic = self._scene.watch_traffic()
        await self._scene.click(tuple(words), what, id=self._document)
        await self._scene.settle(traffic, what)
        await self._refind()
        return traffic

    async def _refind(self) -> int:
        """Return the grid's document: one that posts back is a new one on the same place."""
        documents = {d["id"] for d in await self._scene.look("documents")}
        if self._document is None or self._document not in documents:
            ids = await self._scene.look("canClick", words=list(self._words.query))
            if len(set(ids)) != 1:
                await raise_if_broken(self._scene, self._words)
                raise PageDriftError(f"“{self._words.menu[0]}”查询后不见了")
            self._document = int(ids[0])
        return self._document

    async def _read(self) -> GridPage:
        found = await self._scene.look("read", id=self._document, textLimit=TEXT_LIMIT)
        if found is None:
            raise PlatformUnavailableError(f"“{self._words.menu[0]}”页面不见了")
        page = self._reader.read(found, area=self._area, page=self._page)
        self._was_seen = self._was_seen or page.has_list
        return page

    async def walk(self, filters: Filters | None = None) -> AsyncGenerator[GridPage, None]:
        """Query with these filters and yield every page; where that lists nobody, query
        each area that can be chosen.

        Raises ShortListError where the rows do not add up to the pager's count: a page
        that came twice would hide another one.
        """
        self._area = ()
        current = await self.query(filters)
        if current.listed or not self._words.areas:
            require_list(current, self._words, was_seen=self._was_seen)
            async for page in self._walk_on(current):
                yield page
            return
        async for area in self._areas.every():
            self._area = area
            current = await self.query(filters)
            async for page in self._walk_on(current):
                yield page
        require_list(current, self._words, was_seen=self._was_seen)

    async def _walk_on(self, current: GridPage) -> AsyncIterator[GridPage]:
        if current.total:
            require_list(current, self._words, was_seen=self._was_seen)
        seen = 0
        for _ in range(MAX_PAGES):
            yield current
            seen += len(current.listed)
            if current.total is not None and seen >= current.total:
                break
            following = await self._next(current)
            if following is None:
                break
            current = following
        if current.total is not None and seen != current.total:
            raise ShortListError(
                f"“{self._words.menu[0]}”应有 {current.total} 户，逐页只读到 {seen} 户",
                expected=current.total,
                found=seen,
            )

    async def _next(self, current: GridPage) -> GridPage | None:
        """Turn the page; None on the last one, where turning changes nothing."""
        traffic = self._scene.watch_traffic()
        if not await self._pager.turn_to(self._page + 1, document=self._document):
            return None
        await self._scene.settle(traffic, "下一页")
        await self._refind()
        self._page += 1
        following = await self._read()
        require_answered(traffic, current, following)
        if following.signature == current.signature:
            self._page -= 1
            return None
        self._current = following
        return following

    async def go_to(self, area: Area, number: int, filters: Filters | None = None) -> GridPage:
        """Make the grid with these filters hold page ``number`` of ``area``; it may stay in
        the background."""
        is_there = self._area == area and self._filters == dict(filters or {})
        is_there = is_there and self._current is not None
        if is_there and self._page == number and self._current is not None:
            return self._current
        await self.show()
        if not is_there or self._page == 0 or self._page > number:
            self._area = area
            if area:
                await self._areas.choose(area)
            await self.query(filters)
        while self._current is not None and self._page < number:
            if await self._next(self._current) is None:
                break
        if self._current is None or self._page < number:
            raise PlatformUnavailableError(f"翻不到第 {number} 页")
        return self._current

    async def open(self, listed: Listed, words: Sequence[str] = ()) -> int | None:
        """Click the household's link, or another of its row's, on the page shown; return
        the newest document's id before the click, so that what opens is known as new.

        None where the grid is no longer there: some sites keep one page at a time. Raises
        HouseholdError where the page does not list the household any more, or twice.
        """
        words = words or self._words.link
        opened = await self._open_row(listed, words)
        if opened["answer"] == "moved":  # the list was refreshed or sorted anew
            opened = await self._open_row(await self._find_moved(listed), words)
        answer = opened["answer"]
        if answer == "moved":
            raise HouseholdError(MOVED)
        if answer == "hidden":
            self._page = 0
            return None
        if answer != "clicked":
            sentence = f"{REFUSALS.get(answer, answer)}（该户的“{words[0]}”）"
            raise PageDriftError(sentence, Breach(sentence, expected="、".join(words)))
        self._shell.front = self._words.menu
        return int(opened["newest"])

    async def _open_row(self, listed: Listed, words: Sequence[str]) -> Mapping[str, Any]:
        self._scene.watch_traffic()
        opened: Mapping[str, Any] = {}

        async def press() -> str:
            nonlocal opened
            opened = await self._scene.look(
                "openRow",
                id=self._document,
                menu=list(self._words.menu),
                table=listed.table,
                row=listed.row,
                texts=list(listed.marks),
                words=list(words),
            )
            return str(opened["answer"])

        await self._scene.press_uncovered(press)
        return opened

    async def _find_moved(self, listed: Listed) -> Listed:
        """Read the page again and return the household's row as it stands now."""
        self._current = None

        async def filled() -> GridPage | None:
            busy = list(self._scene.mapping.pager.busy)
            if await self._scene.look("isLoading", busyWords=busy):
                return None
            page = await self._read()
            return page if page.listed else None

        self._current = await self._scene.wait(filled, "列表")
        same = [one for one in self._current.listed if one.identity == listed.identity]
        if not same:
            same = await self._seek(listed)
        if len(same) != 1:
            raise HouseholdError(MOVED)
        return same[0]

    async def _seek(self, listed: Listed) -> list[Listed]:
        """Look all over the list for the one household that has this one's number: a list may
        be sorted by when they were saved."""
        one = listed.household
        given = {"code": one.code, "id_number": one.id_number}
        numbers = {n: v for n, v in given.items() if v and "*" not in v}
        if not numbers:
            return []  # a namesake on another page would be taken for it
        asked = {n: v for n, v in numbers.items() if n in self._words.filters}
        filters = {n: v for n, v in asked.items() if await self.can_filter(n)}
        async with aclosing(self.walk(dict([*filters.items()][:1]))) as pages:
            async for page in pages:
                same = [other for other in page.listed if other.identity == listed.identity]
                if same:
                    return same
        return []

    def shows(self, listed: Listed) -> bool:
        """Whether the grid, as last read, holds just this row object."""
        return self._current is not None and any(o is listed for o in self._current.listed)

    @property
    def document(self) -> int | None:
        """Which document the grid was found in; None before it was shown."""
        return self._document

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of the conditions that the mapping knows for this grid."""
        return tuple(self._words.filters)
