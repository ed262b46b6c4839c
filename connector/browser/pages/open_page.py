"""A page that a household's link has opened: where it is, what it says, how it is left."""

import re
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from connector.browser.boxes import close_known_boxes
from connector.browser.scene import Scene
from connector.errors import PlatformUnavailableError
from connector.mapping.headers import normalise_label

VALUE = r"[^\s，,;；|:：]+"
LINE = r"[^\s:：][^\n\t]*"


class OpenPage:
    """What all such pages have in common."""

    opened_as = 0  #: which of the tab's openings this was

    def __init__(self, scene: Scene, document: int, header: tuple[str, ...]) -> None:
        self._id = document
        self.scene = scene
        self.header = header  #: the text around the page, as read together with it

    async def close(self) -> bool:
        """Leave the page without saving; unsaved changes are lost. Tell whether it is gone.

        A form that was posted back is a younger document in the same place.
        """
        words = list(self.scene.mapping.form.close)
        try:
            boxes = await self.scene.look("leave", id=self._id, words=words)
            if boxes:
                await close_known_boxes(self.scene, boxes)
                boxes = await self.scene.look("leave", id=self._id, words=words, despite=True)
        except PlatformUnavailableError:  # it may be gone already
            return True
        return boxes is not None


def find_shown(
    text: str, labels: Sequence[str], known: Mapping[str, Sequence[str]], *, value: str = VALUE
) -> str:
    """Return what stands behind one of ``labels``, or below it where labels stand side by
    side as a table's head; nothing where that is one of the ``known`` labels: its own value
    is not a text then."""
    others = {normalise_label(label) for group in known.values() for label in group}
    if below := _find_below(text, {normalise_label(label) for label in labels}, others):
        return below
    for gap in (r"[^\S\n]*", r"\s*"):  # on the label's own line, else on the next
        for label in labels:
            pattern = rf"(?:^|[\s，,;；|*＊]){re.escape(label)}{gap}[:：\t]{gap}({value})"
            found = re.search(pattern, text)
            if found and normalise_label(found.group(1).split("\t")[0]) not in others:
                return found.group(1).strip()
    return ""


def _find_below(text: str, labels: Set[str], others: Set[str]) -> str:
    """Return the cell under one of ``labels``, where the next cell of its line is a label, too,
    and the line after has as many cells."""
    lines = [line.split("\t") for line in text.split("\n")]
    for line, following in pairwise(lines):
        plain = list(map(normalise_label, line))
        for column, (label, beside) in enumerate(pairwise(plain)):
            if label in labels and beside in others and len(following) == len(line):
                below = following[column].strip()
                return "" if normalise_label(below) in others else below
    return ""
