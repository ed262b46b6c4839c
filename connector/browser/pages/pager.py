"""The buttons that turn a list's pages and choose how long they are."""

from collections.abc import Sequence

from connector.browser.scene import REFUSALS, Scene
from connector.errors import Breach, PageDriftError

PAGE_NUMBER = "{n}"  #: stands for the next page's number in the mapping's pager.number


class PagerButtons:
    """Clicks what turns the page; whether that brought another one is for the list to see."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._words = scene.mapping.pager

    async def enlarge(self, *, document: int | None) -> bool:
        """Choose the longest pages that are offered; return whether that changed anything."""
        words = list(self._words.page_size)
        if not words:
            return False
        return bool(await self._scene.look("enlargePages", words=words, id=document))

    async def turn_to(self, number: int, *, document: int | None) -> bool:
        """Click the way to page ``number``, the next one; False where there is none.

        Raises PageDriftError where it is there and cannot be clicked, or where none of the
        mapping's is there but something that reads like one: the list would be cut short.
        """
        answer = await self._turn(self._words.next, document)
        if answer == "missing":  # a pager of numbers only
            links = [word.replace(PAGE_NUMBER, str(number)) for word in self._words.number]
            answer = await self._turn(links, document, unique=False)
        if answer == "missing" and (breach := await self.look_for_strange(number, document)):
            raise PageDriftError(str(breach), breach)
        if answer in ("missing", "disabled"):
            return False
        if answer != "clicked":
            raise PageDriftError(f"{REFUSALS.get(answer, answer)}（下一页）")
        return True

    async def look_for_strange(self, number: int, document: int | None) -> Breach | None:
        """Return what reads like a way to page ``number`` and is none of the mapping's."""
        signs = await self._scene.look("pagerSigns", id=document, number=number - 1)
        if not signs:
            return None
        shown = "、".join(signs)
        return Breach(
            f"列表还有下一页（页面上有“{shown}”），但没有认出翻页的按钮，名单会读不全；"
            "请在 platform.toml 的 [pager] 中写明",
            expected="、".join(self._words.next),
            found=shown,
        )

    async def _turn(self, words: Sequence[str], document: int | None, **how: bool) -> str:
        return str(await self._scene.look("turn", words=list(words), id=document, **how))
