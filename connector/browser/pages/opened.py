"""What a household's link has opened: a frame, a tab or a window with a table of months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connector.browser.contract import Loose, SaveButton, Surroundings
from connector.browser.dialogs import raise_for
from connector.browser.messages import classify
from connector.browser.months import MonthTable, holds_anything, read_month_table
from connector.browser.patience import Steadiness
from connector.browser.scene import Scene
from connector.errors import Breach, PageDriftError, PlatformUnavailableError
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
    around: Surroundings


async def wait_for_opened(
    scene: Scene, mapping: IncomeMapping, *, after: int, platform_year: int, needs_save: bool
) -> Opened:
    """Return the new document, in a frame or a window, that shows a table of months, a form
    where it ``needs_save``, once nothing more comes into it.

    Raises PlatformUnavailableError where none comes, UnknownDialogError where the site
    asks something instead, PageDriftError where a table of months cannot be saved.
    """
    save = list(scene.mapping.form.save)
    odd: Breach | None = None
    steadiness = Steadiness(scene.patience if needs_save else scene.detail_patience)

    async def opened() -> Opened | None:
        nonlocal odd
        for place in (*scene.popups, scene):
            first = after if place is scene else 0
            patience = PATIENCE_MILLISECONDS if place is scene else 0
            found = await place.look("readNew", after=first, saveWords=save, patience=patience)
            for document in found:
                table = read_month_table(document["tables"], mapping, platform_year=platform_year)
                if table is not None and (document["saves"] or not needs_save):
                    is_blank = not needs_save and not holds_anything(table, mapping)
                    if steadiness.holds(
                        document["tables"],
                        traffic=place.traffic,
                        age=document["age"] if needs_save else 0.0,
                        is_blank=is_blank,
                    ):
                        return _opened(place, document, table)
                elif table is not None:
                    odd = Breach(f"表单上找不到按钮“{save[0]}”，没有填写", expected="、".join(save))
                elif labels := _first_cells(document["tables"]):
                    odd = Breach(
                        f"打开的表中没有认得的月份，请核对 form.month_labels；表中是：{labels}",
                        expected="、".join(mapping.form.month_labels),
                        found=labels,
                    )
        await raise_for_said(scene)
        return None

    try:
        return await scene.wait(opened, "月收入表")
    except PlatformUnavailableError:
        odd = odd or await find_foreign_frame(scene)
        if odd:
            raise PageDriftError(odd, odd) from None
        raise


async def raise_for_said(scene: Scene) -> None:
    """Raise for what came up instead of the page that was asked for."""
    for popup in scene.popups:  # the scene itself is looked after by its own wait
        for heard in popup.dialogs.take():
            raise_for(heard.meaning, heard.text)
        await popup.raise_if_logged_out()
    for layer in await scene.look("newLayers"):
        raise_for(classify(layer["text"], scene.mapping.messages), layer["text"])


async def find_foreign_frame(scene: Scene) -> Breach | None:
    """Say so where what opened is another host's, which the browser neither loads nor shows."""
    try:
        hosts = await scene.look("foreignHosts")
    except PlatformUnavailableError:
        return None
    if not hosts:
        return None
    shown, own = "、".join(hosts), urlsplit(scene.page.url).netloc
    return Breach(
        f"点开的表在另一个主机 {shown} 上。浏览器只连接平台本身（{own}），请核对 platform.url",
        expected=own,
        found=shown,
    )


def _first_cells(tables: Sequence[Mapping[str, Any]]) -> str:
    """Return the labels of the rows that look like months' rows: long ones."""
    labels = [
        row[0]["text"]
        for table in tables
        for row in table["rows"]
        if len(row) > LONG_ROW and row[0]["text"]
    ]
    numbered = [label for label in labels if any(map(str.isdigit, label))]
    return "、".join((numbered or labels)[:3])


def _opened(scene: Scene, document: Mapping[str, Any], table: MonthTable) -> Opened:
    return Opened(
        scene=scene,
        id=document["id"],
        table=table,
        text=document["text"],
        caption=f"{document['title']} {document['caption']}",
        header=tuple(document["header"]),
        around=read_around(document, table),
    )


def read_around(document: Mapping[str, Any], table: MonthTable) -> Surroundings:
    """Return what stands around the form's table and bears on saving it."""
    inside = {control.index for cell in table.all_cells() for control in cell.controls}
    demanded = (Loose(**one) for one in document["demanded"])
    return Surroundings(
        saves=tuple(SaveButton(**one) for one in document["saves"]),
        demanded=tuple(one for one in demanded if one.index not in inside),
    )
