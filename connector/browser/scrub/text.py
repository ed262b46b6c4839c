"""Rewrites one text: known words stay, everybody's values and all else become aliases."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from connector.browser.scrub.aliases import DATE, Aliases
from connector.browser.scrub.names import (
    holds_number,
    is_han,
    is_like_login,
    is_like_person,
    is_like_place,
)
from connector.mapping.headers import normalise_label

NUMBER = re.compile(r"[+-]?[\d０-９][\d０-９*,，]*(?:[.．][\d０-９]+)?[Xx]?")
PLATFORM_YEAR = re.compile(r"20[2-9]\d\s*年(度?)")
SHORT_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}(?=\s*[:：])")
SPACED_LABEL = re.compile(r"[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff])+(?=\s*([:：]|$))")
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

    def is_structure(self, text: str, *, may_be_value: bool) -> bool:
        """Whether a label, header cell, button or option is nobody's, and may stay.

        ``may_be_value`` where users or places could be listed in such a place.
        """
        plain = text.strip()
        if not plain or self.holds_anybody(plain):
            return not plain
        if self.vocabulary.knows(plain):
            return True
        if len(plain) > LONGEST_STRUCTURE or holds_number(plain):
            return False
        if is_like_person(plain) or (may_be_value and is_like_login(plain)):
            return False
        return not is_like_place(plain) or (not may_be_value and self._ends_known(plain))

    def _ends_known(self, text: str) -> bool:
        """Whether the text ends with a known word, as 所属行政村 does and no village's name."""
        return any(self.vocabulary.knows(text[start:]) for start in range(1, len(text) - 1))

    def structure(self, text: str, *, may_be_value: bool) -> str:
        """Return the text of a label and the like; what may not stay is rewritten."""
        return text if self.is_structure(text, may_be_value=may_be_value) else self.free(text)

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
            for known in (self._year, self._spaced_label, self._label, self._word):
                if found := known(text, position):
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

    def _year(self, text: str, position: int) -> re.Match[str] | None:
        """Return a year that belongs to the platform: 年度, or a title that begins with it;
        any other could be somebody's birth."""
        found = PLATFORM_YEAR.match(text, position)
        if found is None:
            return None
        title = self.vocabulary.match(text, found.end())
        is_title = title is not None and len(title.group(0)) > 1
        return found if is_title or found.group(1) else None

    def _word(self, text: str, position: int) -> re.Match[str] | None:
        """Return the known word here; a single character only where it stands alone, as
        names can be made of nothing else."""
        found = self.vocabulary.match(text, position)
        if found is None or len(found.group(0)) > 1:
            return found
        beside = text[position - 1 : position] + text[position + 1 : position + 2]
        return None if any(is_han(character) for character in beside) else found

    def _spaced_label(self, text: str, position: int) -> re.Match[str] | None:
        """Return the known label here, as 用 户 名 is one; names of two characters are spaced
        out, too, so that one without a colon must not read like any."""
        if text[:position].rstrip()[-1:].isalnum():
            return None
        found = SPACED_LABEL.match(text, position)
        if found is None or not self.vocabulary.knows(found.group(0)):
            return None
        return found if found.group(1) or not is_like_person(found.group(0)) else None

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
