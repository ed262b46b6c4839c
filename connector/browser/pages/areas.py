"""The area selects above a grid, for sites that list nothing until a village is chosen."""

from collections.abc import AsyncIterator, Sequence

from connector.browser.scene import Scene
from connector.errors import PlatformUnavailableError

PLACEHOLDERS = ("请选择", "全部", "所有", "不限", "--")
AREA_POSTBACK_SECONDS = 0.5

Area = tuple[str, ...]
"""What is chosen in each select, outermost first; empty where nothing is."""


class AreaChoice:
    """The chain of selects of one grid's page; a choice may reload what hangs below it."""

    def __init__(self, scene: Scene, words: Sequence[str]) -> None:
        self._scene = scene
        self._words = list(words)

    async def every(self, document: int, chosen: Area = ()) -> AsyncIterator[Area]:
        """Yield each way to choose down to the innermost select, having chosen it."""
        options = await self._options(document, place=len(chosen))
        if not options:
            if chosen:
                yield chosen
            return
        for option in options:
            here = (*chosen, option)
            await self.choose(document, here)
            async for area in self.every(document, here):
                yield area

    async def _options(self, document: int, *, place: int) -> list[str]:
        selects = await self._scene.look("options", words=self._words, id=document)
        if place >= len(selects):
            return []
        return [t for t in selects[place]["texts"] if t and not t.startswith(PLACEHOLDERS)]

    async def choose(self, document: int, area: Area) -> None:
        """Make the selects show ``area``, outermost first."""
        for place, option in enumerate(area):
            selects = await self._scene.look("options", words=self._words, id=document)
            if place < len(selects) and selects[place]["chosen"] == option:
                continue
            traffic = self._scene.watch_traffic()
            answer = await self._scene.look(
                "choose", words=self._words, id=document, place=place, value=option
            )
            if answer != "chosen":
                raise PlatformUnavailableError(f"选不到“{option}”")
            await self._scene.pause_for(traffic, AREA_POSTBACK_SECONDS)
