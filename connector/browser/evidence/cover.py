"""A copied document with everybody in it blacked out; amounts, labels and messages stay.

Whoever looks at evidence has to see what the platform showed: only what is a person's is
covered, and of what nobody knows (free texts, typed words) everything.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from bs4.element import NavigableString, Tag

from connector.browser.evidence.people import People, Range
from connector.browser.scrub.columns import ColumnReader, Role
from connector.browser.scrub.names import is_like_person
from connector.browser.scrub.patterns import Patterns
from connector.browser.scrub.text import Vocabulary
from connector.browser.scrub.tree import BUTTON_TYPES, attribute, parse, texts
from connector.mapping.headers import ALTERNATIVE_SEPARATOR, PATH_SEPARATOR
from connector.mapping.income import Kind
from connector.mapping.load import Mapping as Words
from connector.mapping.words import load_words

COVER = "█"
FRAME = "data-evidence-frame"  #: set by sight.js: which document the frame shows
SANDBOX = "allow-same-origin"  # runs and sends nothing; of another origin it is not drawn unseen
COVERED_COLUMNS = ("head", "id_number", "phone", "problem")
STRUCTURE = ("th", "label", "button", "legend")
BLOCKS = (
    *("td", "th", "li", "p", "div", "dd", "dt", "option", "label", "a", "button", "legend"),
    *("h1", "h2", "h3", "h4", "h5", "body", "textarea", "title"),
)
KEPT = frozenset(
    (
        *("id", "class", "style", "type", "checked", "selected", "disabled", "readonly", "rows"),
        *("cols", "size", "colspan", "rowspan", "width", "height", "align", "valign", "border"),
        *("cellpadding", "cellspacing", "bgcolor", "nowrap", "hidden", "multiple", FRAME),
    )
)
SAID = ("placeholder", "value", "label")
_AMOUNT = re.compile(r"\s*[-+]?[\d,，.．]{0,12}\s*(?:元|%)?\s*|20\d\d[-./年]?\d{1,2}月?")
_TOKEN = re.compile(r"[^\s:：，,、。；;|/（）()“”\"'《》【】\[\]]+")
_PERSONAL = re.compile(
    r"((?:姓名|户主|联系人|责任人|负责人|电话|手机|联系方式|身份证号?码?|证件号码|住址|地址))\s*[:：]\s*"
    r"([^\s，,;；|:：]+)"
)
_LOADS = re.compile(r"url\([^)]*\)|@import[^;]*;?", re.IGNORECASE)


class Cover:
    """Covers documents of one run; ``people`` may grow meanwhile."""

    def __init__(self, mapping: Words, people: People) -> None:
        self._people = people
        self._words = Vocabulary(set(load_words(mapping)))
        problems = [
            step
            for field in mapping.income.field
            if field.kind is Kind.TEXT
            for path in field.form
            for step in _last(path)
        ]
        if mapping.deregistration is not None:
            for sheet in (mapping.deregistration.sheet, mapping.deregistration.reinstatement_sheet):
                problems += [
                    word for paths in sheet.columns.get("reason", ()) for word in _last(paths)
                ]
        self._labels = {**Patterns(mapping).labels, "problem": problems}

    def text(self, text: str) -> str:
        """Return a running text with everybody in it covered."""
        return _black_out(text, self._ranges_in(text, may_be_name=False))

    def css(self, text: str) -> str:
        """Return a style sheet that loads nothing and ends no element."""
        plain = _LOADS.sub("none", text)
        return _black_out(plain, self._people.find(plain)).replace("<", "\\3c ")

    def document(self, html: str, css: str, frames: Mapping[str, str]) -> str:
        """Return a copied document to look at; ``frames`` holds what its frames show."""
        tree = parse(html)
        reader = ColumnReader(self._labels, self._words.knows)
        reader.read(tree)
        for node in texts(tree):
            if type(node) is not NavigableString:  # comments, doctypes
                node.extract()
        self._cover_texts(tree, reader)
        for tag in tree.find_all(True):
            self._clean(tag)
            if (number := attribute(tag, FRAME)) in frames:
                tag["srcdoc"] = frames[number]
                tag["sandbox"] = SANDBOX
            tag.attrs.pop(FRAME, None)
        return f"<!DOCTYPE html><style>{self.css(css)}</style>{tree.decode()}"

    def _cover_texts(self, tree: Tag, reader: ColumnReader) -> None:
        nodes = texts(tree)
        whole = "".join(nodes)
        known = _share_out(nodes, self._people.find(whole))
        for line in _lines(nodes):
            found = self._ranges_in("".join(line), may_be_name=not _is_structure(line[0], reader))
            for key, ranges in _share_out(line, found).items():
                known.setdefault(key, []).extend(ranges)
        personal = {
            id(node)
            for cell, kind in reader.data_cells()
            if kind in COVERED_COLUMNS
            for node in texts(cell)
        }
        for node in nodes:
            text = str(node)
            typed = node.find_parent("textarea") is not None
            if (typed or id(node) in personal) and not self._words.knows(text):
                covered = _black_out(text, [(0, len(text))])
            else:
                covered = _black_out(text, known.get(id(node), []))
            if covered != text:
                node.replace_with(NavigableString(covered))

    def _ranges_in(self, text: str, *, may_be_name: bool) -> Iterator[Range]:
        yield from self._people.find(text)
        yield from self._people.find_numbers(text)
        for found in _PERSONAL.finditer(text):
            if not self._words.knows(found.group(2)):
                yield found.span(2)
        for found in _TOKEN.finditer(text) if may_be_name else ():
            token = found.group(0)
            if is_like_person(token) and not self._words.knows(token):
                yield found.span()

    def _clean(self, tag: Tag) -> None:
        """Leave of the tag's attributes what shapes it, and what is shown of it."""
        kept: dict[str, str] = {}
        for name in tag.attrs:
            value = attribute(tag, name)
            if name == "style":
                kept[name] = self.css(value)
            elif name in SAID:
                kept[name] = self._said(tag, name, value)
            elif name in KEPT and self.text(value) == value:
                kept[name] = value
        if tag.name == "a" and tag.has_attr("href"):
            kept["href"] = "#"
        tag.attrs.clear()
        tag.attrs.update(kept)

    def _said(self, tag: Tag, name: str, value: str) -> str:
        is_button = attribute(tag, "type").lower() in BUTTON_TYPES or tag.name == "button"
        if name != "value" or is_button or _AMOUNT.fullmatch(value) or self._words.knows(value):
            return self.text(value)
        return _black_out(value, [(0, len(value))])


def _last(path: str) -> list[str]:
    """Return the alternatives of the last label of a header path."""
    return path.rsplit(PATH_SEPARATOR, maxsplit=1)[-1].split(ALTERNATIVE_SEPARATOR)


def _is_structure(node: NavigableString, reader: ColumnReader) -> bool:
    """Whether a text is a label or a head: those are no names, whatever they read like."""
    if node.find_parent(STRUCTURE) is not None:
        return True
    cell = node.find_parent(["td", "th"])
    return cell is not None and reader.role_of(cell) is Role.HEAD


def _lines(nodes: Iterable[NavigableString]) -> Iterator[list[NavigableString]]:
    """Yield text nodes together that stand in one block, so that no tag cuts a number up."""
    line: list[NavigableString] = []
    block: Tag | None = None
    for node in nodes:
        own = node.find_parent(BLOCKS)
        if line and own is not block:
            yield line
            line = []
        line.append(node)
        block = own
    if line:
        yield line


def _share_out(nodes: Iterable[NavigableString], ranges: Iterable[Range]) -> dict[int, list[Range]]:
    """Return for each node the part of the ranges, counted through all, that lies in it."""
    spans = sorted(ranges)
    shares: dict[int, list[Range]] = {}
    start = 0
    for node in nodes:
        end = start + len(node)
        inner = [
            (max(a - start, 0), min(b, end) - start) for a, b in spans if a < end and b > start
        ]
        if inner:
            shares[id(node)] = inner
        start = end
    return shares


def _black_out(text: str, ranges: Iterable[Range]) -> str:
    characters = list(text)
    for start, end in ranges:
        for place in range(start, end):
            if not characters[place].isspace():
                characters[place] = COVER
    return "".join(characters)
