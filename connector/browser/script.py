"""Scripts for the browser, put together: the one that every page gets before its own
(``page/*.js``), and those that take a page down."""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("page")
PARTS = (
    *("documents", "words", "boxes", "contract", "reading", "acting"),
    *("lists", "forms", "layers", "survey", "entry"),
)

# Only the top document's copy is used. It knows no word and no place of the platform: those
# are handed in from the mapping.
FRAME = """(() => {
if (window.top !== window) return;

const NAMED_BOXES = %s;
%s
const api = { ...listCalls, ...formCalls, ...layerCalls, ...surveyCalls, ...entryCalls };
Object.defineProperty(window, "__connector", { value: Object.freeze(api) });
})();
"""


@cache
def load_taking_script(kept: Path) -> str:
    """Return what copies every visible document of a page; ``kept`` says what of it."""
    taking = Path(__file__).with_name("taking.js")
    parts = [part.read_text(encoding="utf-8") for part in (taking, kept)]
    return "\n".join(["() => {", *parts, "}"])


@cache
def load_page_script(boxes: tuple[str, ...] = ()) -> str:
    """Return what reads and acts on what a person would see, in one call each; ``boxes`` are
    the places that the mapping names as boxes."""
    parts = [(FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in PARTS]
    return FRAME % (json.dumps(boxes), "\n".join(parts))
