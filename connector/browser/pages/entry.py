"""A form or a view of few fields that a household's link has opened, read by its labels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.browser.contract import Loose, SaveButton, Surroundings
from connector.browser.pages.opened import find_foreign_frame, raise_for_said
from connector.browser.patience import Patience, Steadiness
from connector.browser.scene import Scene
from connector.browser.table import Control, build_control
from connector.errors import PageDriftError, PlatformUnavailableError

Fields = Mapping[str, Sequence[str]]
Document = Mapping[str, Any]

PATIENCE_MILLISECONDS = 100


@dataclass(frozen=True)
class Entry:
    """One reading of such a page."""

    scene: Scene
    id: int
    text: str
    header: tuple[str, ...]
    fields: Mapping[str, tuple[Control, ...]]
    files: Mapping[str, tuple[tuple[str, int], ...]]  #: name and size of what was chosen
    around: Surroundings
    tables: Sequence[Mapping[str, Any]]


async def wait_for_entry(
    scene: Scene,
    *,
    after: int,
    fields: Fields,
    is_it: Callable[[Document], bool],
    what: str,
    patience: Patience,
) -> Entry:
    """Return the new document, in a frame or a window, that ``is_it`` recognises, once
    nothing more comes into it.

    Raises PlatformUnavailableError where none comes, UnknownDialogError where the site
    asks something instead, PageDriftError where what opened is something else.
    """
    save = list(scene.mapping.form.save)
    steadiness = Steadiness(patience)
    odd = False

    async def opened() -> Entry | None:
        nonlocal odd
        for place in (*scene.popups, scene):
            is_own = place is scene
            found = await place.look(
                "newEntries",
                after=after if is_own else 0,
                fields={name: list(words) for name, words in fields.items()},
                saveWords=save,
                patience=PATIENCE_MILLISECONDS if is_own else 0,
            )
            for document in found:
                if not is_it(document):
                    odd = odd or bool(document["text"].strip())
                elif steadiness.holds([document["fields"]], traffic=place.traffic):
                    return build_entry(place, document)
        await raise_for_said(scene)
        return None

    try:
        return await scene.wait(opened, what)
    except PlatformUnavailableError:
        if foreign := await find_foreign_frame(scene):
            raise PageDriftError(foreign, foreign) from None
        if odd:
            raise PageDriftError(f"打开的页面不是{what}，请核对 platform.toml") from None
        raise


def build_entry(scene: Scene, document: Document) -> Entry:
    """Return the reading that ``page/entry.js`` describes."""
    own = {control["index"] for found in document["fields"].values() for control in found}
    demanded = (Loose(**one) for one in document["demanded"])
    return Entry(
        scene=scene,
        id=document["id"],
        text=document["text"],
        header=tuple(document["header"]),
        fields={n: tuple(map(build_control, found)) for n, found in document["fields"].items()},
        files={
            name: tuple((file["name"], file["size"]) for one in found for file in one["files"])
            for name, found in document["fields"].items()
        },
        around=Surroundings(
            saves=tuple(SaveButton(**one) for one in document["saves"]),
            demanded=tuple(one for one in demanded if one.index not in own),
        ),
        tables=document["tables"],
    )
