"""The attributes of a page: a few may stay, cleaned; all others are dropped unread."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from bs4.element import Tag

from connector.browser.scrub.text import TextScrubber
from connector.browser.scrub.tree import BUTTON_TYPES, attribute

FRAME_MARK = "data-capture-frame"  #: set by capture.js: which snapshot the frame shows
LAYER_MARK = "data-capture-layer"  #: set by capture.js: a box that lies over the page
PLACEHOLDER = "scrubbed"
NOTHING = "javascript:void(0)"

NAMES = ("id", "class", "name", "for", "role", "type", "method", "lang", "charset")
SWITCHES = ("readonly", "disabled", "required", "hidden", "multiple", "nowrap")
SIZES = ("rowspan", "colspan", "maxlength", "size", "cols", "rows", "width", "height", "border")
TEXTS = ("placeholder", "alt", "aria-label")
STYLES = ("display", "visibility", "position", "z-index", "float", "clear")

_NAME = re.compile(r"[A-Za-z_$][\w$:.\-]*", re.ASCII)
_TRACE = re.compile(r"\d{5,}|[0-9a-fA-F]*\d[0-9a-fA-F]{10,}|[0-9a-fA-F]{10,}\d[0-9a-fA-F]*")
_POSTBACK = re.compile(r"javascript:\s*(?:window\.)?__doPostBack\('([^']*)','([^']*)'\)\s*;?")
_STYLE = re.compile(r"\s*([a-z-]+)\s*:\s*([a-z0-9-]+)\s*", re.ASCII)
_SHORT_CODE = re.compile(r"-?\d{1,4}|[A-Za-z]{0,2}")


class AttributeScrubber:
    """Rewrites the attributes of one tag after another."""

    def __init__(self, texts: TextScrubber) -> None:
        self._texts = texts

    def scrub(self, tag: Tag, frames: Mapping[str, str]) -> None:
        """Leave of the tag's attributes what is structure; ``frames`` maps the marks of
        frames to the files that show what stood in them."""
        kept: dict[str, str] = {}
        for name in tag.attrs:
            value = self._kept(tag, name, attribute(tag, name), frames)
            if value is not None:
                kept[name] = value
        tag.attrs.clear()
        tag.attrs.update(kept)

    def _kept(self, tag: Tag, name: str, value: str, frames: Mapping[str, str]) -> str | None:
        if name in SWITCHES or name == LAYER_MARK:
            return ""
        if name in NAMES:
            return " ".join(self.name(word) for word in value.split()) or None
        if name in SIZES:
            return value if re.fullmatch(r"\d{1,4}%?", value) else None
        if name in TEXTS or name == "title":
            return self._said(name, value)
        if name in ("href", "action", "src"):
            return self._address(tag, name, value, frames)
        return self._rest(tag, name, value)

    def _said(self, name: str, value: str) -> str:
        """A title often repeats a value that is cut short on the page."""
        if name == "title":
            return self._texts.free(value)
        return self._texts.structure(value, may_be_value=True)

    def _address(self, tag: Tag, name: str, value: str, frames: Mapping[str, str]) -> str | None:
        if name != "src":
            return self._link(value)
        if tag.name in ("iframe", "frame"):
            return frames.get(attribute(tag, FRAME_MARK), "about:blank")
        return self.path(value) if tag.name in ("img", "input") else None

    def _rest(self, tag: Tag, name: str, value: str) -> str | None:
        if name == "style":
            return _clean_style(value)
        if name.startswith("on"):
            return "void(0)"
        return self._value(tag, value) if name == "value" else None

    def _value(self, tag: Tag, value: str) -> str | None:
        kind = attribute(tag, "type").lower()
        is_short = bool(_SHORT_CODE.fullmatch(value))
        kept: str | None = None  # an option's text says the same; what is typed the page writes
        if tag.name == "option":
            kept = value if is_short else None
        elif kind == "hidden":
            kept = PLACEHOLDER
        elif kind in ("password", "file"):
            kept = ""
        elif kind in BUTTON_TYPES or tag.name == "button":
            kept = self._texts.structure(value, may_be_value=False)
        elif kind in ("radio", "checkbox"):
            kept = value if is_short else self._texts.value(value)
        return kept

    def name(self, word: str) -> str:
        """Return an id, class or control name without what could stand for somebody."""
        if not _NAME.fullmatch(word) or self._texts.holds_anybody(word):
            return self._texts.aliases.word(re.sub(r"[^\w$:.\-]", "", word)) or "x"
        return _TRACE.sub(lambda found: self._texts.aliases.word(found.group(0)), word)

    def path(self, address: str) -> str:
        """Return the path of an address, without host, query and what names anybody."""
        if address.startswith("data:"):
            return ""
        try:
            parts = urlsplit(address).path.split("/")
        except ValueError:
            return ""
        return "/".join(self._segment(unquote(part)) for part in parts)

    def _segment(self, part: str) -> str:
        if part in ("", ".", ".."):
            return part
        return self.name(part) if _NAME.fullmatch(part) else "x"

    def _link(self, value: str) -> str:
        plain = value.strip()
        if plain.startswith("#"):
            return "#"
        if found := _POSTBACK.fullmatch(plain):
            target, argument = (
                self.name(part) if part else "" for part in (found.group(1), found.group(2))
            )
            return f"javascript:__doPostBack('{target}','{argument}')"
        if plain.lower().startswith(("javascript:", "vbscript:", "data:", "mailto:", "tel:")):
            return NOTHING
        return self.path(plain)


def _clean_style(value: str) -> str | None:
    declared = [_STYLE.fullmatch(part) for part in value.split(";")]
    kept = [f"{m[1]}:{m[2]}" for m in declared if m and m[1] in STYLES]
    return ";".join(kept) or None
