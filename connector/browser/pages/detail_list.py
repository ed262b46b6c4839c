"""A list of households behind a link, read to its end."""

from connector.browser.pages.entry import Document, Entry, build_entry, wait_for_entry
from connector.browser.pages.listed import GridPage, Listed, ListReader
from connector.browser.pages.pager import PagerButtons
from connector.browser.patience import Patience
from connector.browser.scene import Scene

WHAT = "【查看明细】页面"
MAX_PAGES = 1_000


class DetailList:
    """Opens where a link was just clicked; each page may be a new document in its place."""

    def __init__(self, reader: ListReader, patience: Patience) -> None:
        self._reader = reader
        self._patience = patience

    async def wait(self, scene: Scene, *, after: int) -> Entry:
        """Return the first page that a click brings; ``after`` is the newest document before."""
        return await wait_for_entry(
            scene,
            after=after,
            fields={},
            is_it=self._has_list,
            what=WHAT,
            patience=self._patience,
        )

    def _has_list(self, document: Document) -> bool:
        return self._reader.read(document, area=(), page=1).has_list

    async def read(self, entry: Entry) -> tuple[tuple[Listed, ...], Entry]:
        """Return who stands on this page and all that follow, and the last page."""
        listed: list[Listed] = []
        before: GridPage | None = None
        for number in range(1, MAX_PAGES):
            document = {"text": entry.text, "tables": entry.tables}
            page = self._reader.read(document, area=(), page=number)
            if before is not None and page.signature == before.signature:
                break  # turning changed nothing
            listed += page.listed
            if page.total is not None and len(listed) >= page.total:
                break
            following = await self._turn_to(number + 1, entry)
            if following is None:
                break
            entry, before = following, page
        return tuple(listed), entry

    async def _turn_to(self, number: int, entry: Entry) -> Entry | None:
        scene = entry.scene
        traffic = scene.watch_traffic()
        if not await PagerButtons(scene).turn_to(number, document=entry.id):
            return None
        await scene.settle(traffic, "下一页")
        document = await scene.look("entry", id=entry.id, fields={})
        if document is not None:
            return build_entry(scene, document)
        return await self.wait(scene, after=entry.id)
