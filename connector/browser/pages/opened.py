"""What a household's link has opened: a frame, a tab or a window with a table of months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.browser.dialogs import raise_for
from connector.browser.messages import classify
from connector.browser.months import MonthTable, read_month_table
from connector.browser.scene import Scene
from connector.errors import PageDriftError, PlatformUnavailableError
from connector.mapping.income import IncomeMapping

LONG_ROW = 8  #: cells; a row of a month has more
PATIENCE_MILLISECONDS = 100


@dataclass(frozen=True)
class Opened:
    """A document that a household's link opened, read once."""

    scene: Scene
    id: int
    table: MonthTable
    text: str
    caption: str
    header: tuple[str, ...]


async def wait_for_opened(
    scene: Scene, mapping: IncomeMapping, *, after: int, platform_year: int, needs_save: bool
) -> Opened:
    """Return the new document, in a frame or a window, that shows a table of months.

    Raises PlatformUnavailableError where none comes, UnknownDialogError where the site
    asks something instead, PageDriftError where a table of months cannot be saved.
    """
    save = list(scene.mapping.form.save)
    odd = ""

    async def opened() -> Opened | None:
        nonlocal odd
        for place in (*scene.popups, scene):
            first = after if place is scene else 0
            patience = PATIENCE_MILLISECONDS if place is scene else 0
            found = await place.look("readNew", after=first, saveWords=save, patience=patience)
            for document in found:
                table = read_month_table(document["tables"], mapping, platform_year=platform_year)
                if table is not None and (document["buttons"] or not needs_save):
                    return _opened(place, document, table)
                if table is not None:
                    odd = f"表单上找不到按钮“{save[0]}”，没有填写"
                elif labels := _first_cells(document["tables"]):
                    odd = f"打开的表中没有认得的月份，请核对 form.month_labels；表中是：{labels}"
        for popup in scene.popups:  # the scene itself is looked after by its own wait
            for heard in popup.dialogs.take():
                raise_for(heard.meaning, heard.text)
            await popup.raise_if_logged_out()
        for layer in await scene.look("newLayers"):
            raise_for(classify(layer["text"], scene.mapping.messages), layer["text"])
        return None

    try:
        return await scene.wait(opened, "月收入表")
    except PlatformUnavailableError:
        if odd:
            raise PageDriftError(odd) from None
        raise


def _first_cells(tables: Sequence[Mapping[str, Any]]) -> str:
    """Return the labels of the rows that look like months' rows: long ones."""
    labels = [
        row[0]["text"]
        for table in tables
        for row in table["rows"]
        if len(row) > LONG_ROW and row[0]["text"]
    ]
    return "、".join(labels[:3])


def _opened(scene: Scene, document: Mapping[str, Any], table: MonthTable) -> Opened:
    return Opened(
        scene=scene,
        id=document["id"],
        table=table,
        text=document["text"],
        caption=f"{document['title']} {document['caption']}",
        header=tuple(document["header"]),
    )
