"""One page: what is structure in it, whose values it shows, and the page without them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

from connector.browser.scrub.aliases import Aliases
from connector.browser.scrub.attributes import FRAME_MARK, AttributeScrubber
from connector.browser.scrub.columns import MARKS, ColumnReader, Role
from connector.browser.scrub.names import is_like_person, is_like_place
from connector.browser.scrub.patterns import Patterns
from connector.browser.scrub.text import Range, TextScrubber
from connector.browser.scrub.tree import (
    Knows,
    attribute,
    is_control,
    joined,
    label_of,
    parse,
    texts,
)

DROPPED = ("svg", "canvas", "object", "embed", "applet", "video", "audio", "base", "link", "meta")
EMPTIED = ("script", "style", "template", "xml")
HAS_NAMES = ("option", "a", "legend", "caption")
MOST_OPTIONS = 15  #: more than these are a list of places or people, unless they are numbers


@dataclass(frozen=True)
class Structural:
    """A part of the page whose text is its structure.

    ``may_be_value`` where users or places could be listed.
    """

    tag: Tag
    may_be_value: bool


class Page:
    """A page on its way from what was seen to what may be kept."""

    def __init__(self, html: str, reader: ColumnReader, knows: Knows) -> None:
        self._reader = reader
        self._knows = knows
        self.tree: BeautifulSoup = parse(html)
        for node in texts(self.tree):
            if type(node) is not NavigableString and (
                isinstance(node, Comment) or node.parent is self.tree
            ):
                node.extract()
        for tag in self.tree.find_all(DROPPED):
            tag.decompose()
        for tag in self.tree.find_all(EMPTIED):
            tag.clear()
        for node in texts(self.tree):  # doctypes, declarations and the like
            if type(node) is not NavigableString:
                node.replace_with(NavigableString(str(node)))
        reader.read(self.tree)

    def structural(self) -> Iterator[Structural]:
        """Yield each label, header cell, button, option and link of the menu."""
        for tag in self.tree.find_all(["label", "th", "td", "option", "legend", "a", "button"]):
            role = self._reader.role_of(tag)
            if tag.name == "option" and self._is_value(tag):
                continue
            if tag.name in ("td", "th"):
                if role is Role.HEAD or (tag.name == "th" and role is Role.LOOSE):
                    yield Structural(tag, may_be_value=role is Role.LOOSE)
            elif role is Role.DATA and tag.name not in ("option", "label", "button"):
                continue
            elif tag.name == "label":
                yield Structural(tag, may_be_value=tag.find(is_control) is not None)
            else:
                yield Structural(tag, may_be_value=tag.name in HAS_NAMES)

    def _is_value(self, option: Tag) -> bool:
        text = joined(option)
        is_plain = self._knows(text) or re.fullmatch(r"\d{1,4}", text)
        return not is_plain and self._lists_values(option.find_parent("select"))

    def note_people(self, scrubber: TextScrubber, patterns: Patterns) -> None:
        """Tell the scrubber every value that this page shows."""
        aliases = scrubber.aliases
        whole = self.tree.get_text("\n")
        for found in re.finditer(patterns.user, whole):
            scrubber.note(found.group(1), aliases.person)
        if patterns.area:
            for found in re.finditer(patterns.area, self.tree.get_text("")):
                self._note_places(scrubber, found.group(0))
        for labels, draw in patterns.named(aliases):
            for label in labels:
                shown = rf"(?:^|[\s，,;；|]){re.escape(label)}\s*[:：]\s*([^\s，,;；|:：]+)"
                for found in re.finditer(shown, whole):
                    scrubber.note(found.group(1), draw)
        for cell, kind in self._reader.data_cells():
            text = joined(cell)
            if kind == "id_number":
                aliases.note_id_number(text)
            if mark := MARKS.get(kind):
                scrubber.note(text, mark(aliases))
            else:
                patterns.note_unknown(scrubber, text)
        for cell in self._reader.loose_cells():
            patterns.note_unknown(scrubber, joined(cell))
        self._note_options(scrubber, patterns)
        self._avoid_numbers(aliases)

    def _avoid_numbers(self, aliases: Aliases) -> None:
        """No number invented may be one that is really there, be it another's."""
        shown = [joined(cell) for cell, _ in self._reader.data_cells()]
        shown += [attribute(tag, "value") for tag in self.tree.find_all("input")]
        aliases.avoid |= {text.strip() for text in shown if re.search(r"\d{3}|\d\.\d", text)}

    def _note_places(self, scrubber: TextScrubber, chain: str) -> None:
        for part in re.findall(r"[\u4e00-\u9fff]{1,10}?(?:省|市|县|区|镇|乡|街道|村)", chain):
            scrubber.note(part, scrubber.aliases.place)

    def _note_options(self, scrubber: TextScrubber, patterns: Patterns) -> None:
        for select in self.tree.find_all("select"):
            if patterns.is_area(label_of(select, self.tree)) or self._lists_values(select):
                for option in select.find_all("option"):
                    text = joined(option)
                    is_place = is_like_place(text) or not is_like_person(text)
                    aliases = scrubber.aliases
                    scrubber.note(text, aliases.place if is_place else aliases.person)

    def scrub(self, scrubber: TextScrubber, patterns: Patterns, frames: Mapping[str, str]) -> str:
        """Return the page without anybody's data."""
        attributes = AttributeScrubber(scrubber)
        kept = self._kept_nodes(scrubber)
        ranges = patterns.kept_ranges(self.tree)
        marks = {id(tag): attribute(tag, FRAME_MARK) for tag in self.tree.find_all(True)}
        typed = [(tag, self._typed(tag, scrubber)) for tag in self.tree.find_all(is_control)]
        for node in texts(self.tree):
            if id(node) not in kept:
                node.replace_with(NavigableString(self._text(node, scrubber, ranges)))
        for tag in self.tree.find_all(True):
            attributes.scrub(tag, {marks[id(tag)]: frames.get(marks[id(tag)], "about:blank")})
        for tag, value in typed:
            if value is not None:
                tag["value"] = value
        return f"<!DOCTYPE html>\n{self.tree.decode()}\n"

    def _kept_nodes(self, scrubber: TextScrubber) -> set[int]:
        """Return the text nodes that stay as they are: those of structure that is nobody's."""
        kept: set[int] = set()
        for part in self.structural():
            split = part.tag.get_text("")  # a name cut up by tags is a name
            if scrubber.is_structure(split, may_be_value=part.may_be_value) and (
                scrubber.is_structure(joined(part.tag), may_be_value=part.may_be_value)
            ):
                kept |= {id(node) for node in texts(part.tag)}
        return kept - {id(node) for node in self._nodes_of_data()}

    def _lists_values(self, select: Tag | None) -> bool:
        """Whether a select's options are people or places: too many to be words, or one
        of them reads like a name."""
        shown = [joined(one) for one in select.find_all("option")] if select else []
        unknown = [t for t in shown if not self._knows(t) and not re.fullmatch(r"\d{1,4}", t)]
        named = any(is_like_person(text) or is_like_place(text) for text in unknown)
        return named or len(unknown) > MOST_OPTIONS

    def _nodes_of_data(self) -> Iterator[NavigableString]:
        for cell, _ in self._reader.data_cells():
            for node in texts(cell):
                if node.find_parent(["option", "label", "button"]) is None:
                    yield node

    def _text(
        self, node: NavigableString, scrubber: TextScrubber, ranges: Mapping[int, list[Range]]
    ) -> str:
        text = str(node)
        if not text.strip():
            return text
        if node.find_parent("textarea") is not None:
            return scrubber.value(text)
        cell = self._reader.cell_of(node)
        if cell is None or node.find_parent(["option", "label", "button"]) is not None:
            return scrubber.free(text, ranges.get(id(node), ()))
        return self._cell_text(text, node, cell, scrubber)

    def _cell_text(
        self, text: str, node: NavigableString, cell: Tag, scrubber: TextScrubber
    ) -> str:
        """Return a data cell's text: months and what all rows say stay, and known words
        where the column is nobody's."""
        kind = self._reader.kind_of(cell)
        if mark := MARKS.get(kind):
            return scrubber.value(text, mark(scrubber.aliases))
        if kind == "month" or self._is_common(node, cell, scrubber):
            return text
        words = re.split(r"([、，,;；/|\s]+)", text)
        return "".join(
            word if index % 2 or self._is_safe_word(word, scrubber) else scrubber.value(word)
            for index, word in enumerate(words)
        )

    def _is_safe_word(self, word: str, scrubber: TextScrubber) -> bool:
        is_number = any(character.isdigit() for character in word)
        return (
            not is_number and scrubber.vocabulary.knows(word) and not scrubber.holds_anybody(word)
        )

    def _is_common(self, node: NavigableString, cell: Tag, scrubber: TextScrubber) -> bool:
        """Whether a link says the same in every row, and names nobody."""
        if node.find_parent("a") is None:
            return False
        said = self._reader.said_beside(cell)
        return (
            len(said) > 1
            and len(set(said)) == 1
            and (scrubber.is_structure(said[0], may_be_value=True))
        )

    def _typed(self, tag: Tag, scrubber: TextScrubber) -> str | None:
        """Return what takes the place of what is typed into a control."""
        kind = attribute(tag, "type").lower()
        if tag.name != "input" or kind in ("radio", "checkbox") or not attribute(tag, "value"):
            return None
        return "" if kind in ("password", "file") else scrubber.value(attribute(tag, "value"))
