"""The area selects above a grid, for sites that list nothing until a village is chosen."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from connector.browser.scene import Scene
from connector.errors import PlatformUnavailableError

PLACEHOLDERS = ("请选择", "全部", "所有", "不限", "--")
AREA_POSTBACK_SECONDS = 0.5

Area = tuple[str, ...]
"""What is chosen in each select, outermost first; empty where nothing is."""


class AreaChoice:
    """The chain of selects of one grid's page; a choice may reload what hangs below it,
    or the whole page: ``document`` tells which one the grid is by now."""

    def __init__(
        self, scene: Scene, words: Sequence[str], document: Callable[[], Awaitable[int]]
    ) -> None:
        self._scene = scene
        self._words = list(words)
        self._document = document

    async def every(self, chosen: Area = ()) -> AsyncIterator[Area]:
        """Yield each way to choose down to the innermost select, having chosen it."""
        options = await self._options(place=len(chosen))
        if not options:
            if chosen:
                yield chosen
            return
        for option in options:
            here = (*chosen, option)
            await self.choose(here)
            async for area in self.every(here):
                yield area

    async def _options(self, *, place: int) -> list[str]:
        selects = await self._ask("options")
        if place >= len(selects):
            return []
        return [t for t in selects[place]["texts"] if t and not t.startswith(PLACEHOLDERS)]

    async def _ask(self, what: str, **given: Any) -> Any:
        return await self._scene.look(what, words=self._words, id=await self._document(), **given)

    async def choose(self, area: Area) -> None:
        """Make the selects show ``area``, outermost first."""
        for place, option in enumerate(area):
            selects = await self._ask("options")
            if place < len(selects) and selects[place]["chosen"] == option:
                continue
            traffic = self._scene.watch_traffic()
            answer = await self._ask("choose", place=place, value=option)
            if answer != "chosen":
                raise PlatformUnavailableError(f"选不到“{option}”")
            await self._scene.pause_for(traffic, AREA_POSTBACK_SECONDS)
            await self._document()
