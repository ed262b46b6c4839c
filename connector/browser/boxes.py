"""Boxes of a page's own that stand over everything until somebody clicks them away."""

from collections.abc import Mapping, Sequence
from typing import Any

from connector.browser.messages import Meaning, classify
from connector.browser.scene import Scene

UNDERSTOOD = (Meaning.SAVED, Meaning.REFUSED, Meaning.NOTICE)


async def close_known_boxes(scene: Scene, boxes: Sequence[Mapping[str, Any]]) -> None:
    """Close the boxes whose message the mapping knows and that leave nothing to decide.

    Any other one stays: it covers what lies below, and the next click there stops the run.
    """
    for box in boxes:
        if classify(box["text"], scene.mapping.messages) in UNDERSTOOD:
            await scene.look("closeLayer", text=box["text"])
