"""Rewrites one text: known words stay, everybody's values and all else become aliases."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from connector.browser.scrub.aliases import DATE, Aliases
from connector.browser.scrub.names import (
    holds_number,
    is_like_login,
    is_like_person,
    is_like_place,
)
from connector.mapping.headers import normalise_label

NUMBER = re.compile(r"[+-]?[\d０-９][\d０-９*,，]*(?:[.．][\d０-９]+)?[Xx]?")
PLATFORM_YEAR = re.compile(r"20[2-9]\d(?=\s*年(?!\s*\d))")
SHORT_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}(?=\s*[:：])")
LONGEST_STRUCTURE = 40
SHORTEST_LATIN = 4

Range = tuple[int, int]
Draw = Callable[[str], str]


@dataclass
class Vocabulary:
    """What may stay: the mapping's words and those of the pages' own structure."""

    words: set[str]
    _pattern: re.Pattern[str] | None = None
    _plain: set[str] = field(default_factory=set)

    def add(self, words: Iterable[str]) -> None:
        """Learn more words."""
        self.words |= {word.strip() for word in words if word.strip()}
        self._pattern = None

    def knows(self, text: str) -> bool:
        """Whether the text, spaces and brackets aside, is a known word."""
        if self._pattern is None:
            self._build()
        return normalise_label(text) in self._plain

    def match(self, text: str, position: int) -> re.Match[str] | None:
        """Return the longest known word that begins here."""
        if self._pattern is None:
            self._build()
        return self._pattern.match(text, position) if self._pattern else None

    def _build(self) -> None:
        ordered = sorted(self.words, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered)) or r"(?!)")
        self._plain = {normalise_label(word) for word in self.words} - {""}


class TextScrubber:
    """Knows whose values were seen on any page, and what takes their place."""

    def __init__(self, vocabulary: Vocabulary, aliases: Aliases) -> None:
        self.vocabulary = vocabulary
        self.aliases = aliases
        self._people: dict[str, Draw] = {}
        self._pattern: re.Pattern[str] | None = None

    def note(self, text: str, draw: Draw) -> None:
        """Remember a true value, to be replaced wherever it stands."""
        value = text.strip()
        is_word = self.vocabulary.knows(value)
        if len(value) < 2 or is_word or (value.isascii() and len(value) < SHORTEST_LATIN):
            return
        self._people.setdefault(value, draw)
        self.aliases.avoid.add(value)
        self._pattern = None

    def holds_anybody(self, text: str) -> bool:
        """Whether a true value stands anywhere in the text."""
        return bool(self._true_values().search(text))

    def _true_values(self) -> re.Pattern[str]:
        if self._pattern is None:
            ordered = sorted(self._people, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, ordered)) or r"(?!)", re.IGNORECASE)
        return self._pattern

    def is_structure(self, text: str, *, may_be_name: bool) -> bool:
        """Whether a label, header cell, button or option is nobody's, and may stay.

        ``may_be_name`` where people or places could be listed in such a place.
        """
        plain = text.strip()
        if not plain or self.holds_anybody(plain):
            return not plain
        if self.vocabulary.knows(plain):
            return True
        if len(plain) > LONGEST_STRUCTURE or holds_number(plain):
            return False
        if may_be_name and (is_like_person(plain) or is_like_login(plain)):
            return False
        return not is_like_place(plain)

    def structure(self, text: str, *, may_be_name: bool) -> str:
        """Return the text of a label and the like; what may not stay is rewritten."""
        return text if self.is_structure(text, may_be_name=may_be_name) else self.free(text)

    def value(self, text: str, draw: Draw | None = None) -> str:
        """Return an alias of a whole value, such as a cell's or an input's."""
        core = text.strip()
        if not core:
            return text
        start = text.index(core)
        known = self._people.get(core)
        if known or draw:
            new = (known or draw or self.aliases.word)(core)
        else:
            new = self._rewrite(core, (), keeps_words=False)
        return text[:start] + new + text[start + len(core) :]

    def free(self, text: str, kept: Iterable[Range] = ()) -> str:
        """Return a running text with its known words kept, and ``kept`` ranges untouched."""
        return self._rewrite(text, tuple(kept), keeps_words=True)

    def _rewrite(self, text: str, kept: tuple[Range, ...], *, keeps_words: bool) -> str:
        out: list[str] = []
        unknown = ""
        position = 0
        while position < len(text):
            found = self._piece(text, position, kept, keeps_words=keeps_words)
            if found is None:
                unknown += text[position]
                position += 1
                continue
            out += [self.aliases.word(unknown), found[0]]
            unknown, position = "", found[1]
        return "".join([*out, self.aliases.word(unknown)])

    def _piece(
        self, text: str, position: int, kept: tuple[Range, ...], *, keeps_words: bool
    ) -> tuple[str, int] | None:
        """Return what takes the place of what begins here, and where that ends."""
        if end := next((end for start, end in kept if start <= position < end), 0):
            return text[position:end], end
        if found := self._true_values().match(text, position):
            value = found.group(0)
            return self._people.get(value, self.aliases.word)(value), found.end()
        if keeps_words:
            if found := PLATFORM_YEAR.match(text, position) or self._label(text, position):
                return found.group(0), found.end()
            if found := self.vocabulary.match(text, position):
                return found.group(0), found.end()
        if found := DATE.match(text, position) or NUMBER.match(text, position):
            return self.aliases.number(found.group(0)), found.end()
        character = text[position]
        return (
            None
            if character.isalnum() or ord(character) > 0xFFFF
            else (
                self.aliases.word(character),
                position + 1,
            )
        )

    def _label(self, text: str, position: int) -> re.Match[str] | None:
        """Return the short label that stands before a colon here, if it names nobody."""
        if position and text[position - 1].isalnum():
            return None
        found = SHORT_LABEL.match(text, position)
        if found is None:
            return None
        label = found.group(0)
        is_known = self.vocabulary.knows(label)
        is_name = is_like_person(label) or is_like_place(label) or self.holds_anybody(label)
        return found if is_known or not is_name else None
