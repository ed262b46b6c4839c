"""Invented values in the place of true ones: the same for the same, of the same shape.

Names and places are made of the characters that count years and hours, so that anybody
sees at once that they are nobody's. Nothing leads back: each alias is drawn by chance.
"""

import re
import unicodedata
from collections.abc import Callable
from random import Random

from connector.records.household import (
    ID_CHECK_CHARACTERS,
    ID_WEIGHTS,
    PERSON_LENGTH,
    has_valid_checksum,
)

STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
PLACE_ENDINGS = ("省", "市", "县", "区", "镇", "乡", "街道", "办事处", "社区", "村", "屯", "组")
PLACE_PART = re.compile(rf"(.{{1,12}}?)({'|'.join(PLACE_ENDINGS)})")
ID_NUMBER = re.compile(r"\d{17}[\dXx](?:\d{2}|\d{4})?")
DATE = re.compile(r"(?:19|20)\d\d([-/.年])\d{1,2}([-/.月])\d{1,2}日?")
WHOLE_NUMBER = re.compile(r"[\dXx]+")
NOBODYS_REGION = "139999"  # no county has it
TRIES = 200


class Aliases:
    """The invented value of every true one, for one capture."""

    def __init__(self, chance: Random, keep: frozenset[str] = frozenset()) -> None:
        self._chance = chance
        self._keep = keep
        self._known: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._numbers: list[str] = []  #: ID numbers seen whole, for those seen masked
        self.avoid: set[str] = set()  #: true values, which no alias may be by chance

    def note_id_number(self, text: str) -> None:
        """Remember an ID number that is shown whole; lists may show it masked."""
        if WHOLE_NUMBER.fullmatch(text) and text not in self._numbers:
            self._numbers.append(text)

    def person(self, text: str) -> str:
        """Return an invented name of the same length."""
        return self._of("person", text, self._draw_word)

    def place(self, text: str) -> str:
        """Return an invented place; each part of a chain keeps its ending (村, 镇 …)."""
        drawn, position = [], 0
        for found in PLACE_PART.finditer(text):
            drawn += [self.word(text[position : found.start()]), self._place_part(found)]
            position = found.end()
        return "".join([*drawn, self.word(text[position:])])

    def _place_part(self, found: re.Match[str]) -> str:
        part = found.group(0)
        lead = re.match(r"[\s/／>›»、，,-]*", part)
        start = lead.end() if lead else 0
        name = part[start:]
        if name in self._keep:
            return part
        ending = found.group(2)
        return part[:start] + self._of(
            "place", name, lambda text: self._draw_word(text.removesuffix(ending)) + ending
        )

    def number(self, text: str) -> str:
        """Return other digits in the same places, and other characters for what is no number;
        nothing but zeros, signs and spaces says nothing and stays."""
        plain = unicodedata.normalize("NFKC", text)
        if not any(character != "0" and _is_told(character) for character in plain):
            return text
        if "*" in text and (whole := self._whole(text)):
            shown = self.number(whole)
            return "".join("*" if old == "*" else new for old, new in zip(text, shown, strict=True))
        if ID_NUMBER.fullmatch(text):
            return self._of("id", text, self._draw_id_number)
        if date := DATE.match(text):
            drawn = self._of("date", date.group(0), self._draw_date)
            return drawn + self.number(text[date.end() :])
        return self._of("number", text, self._draw_word)

    def _whole(self, masked: str) -> str:
        fitting = [
            number
            for number in self._numbers
            if len(number) == len(masked)
            and all(m in ("*", n) for m, n in zip(masked, number, strict=True))
        ]
        return fitting[0] if len(fitting) == 1 else ""

    def word(self, text: str) -> str:
        """Return nonsense of the same shape: characters for characters, digits for digits."""
        return self._of("word", text, self._draw_word)

    def _of(self, kind: str, text: str, draw: Callable[[str], str]) -> str:
        if not text:
            return text
        if (kind, text) not in self._known:
            self._known[kind, text] = self._draw_new(text, draw)
        return self._known[kind, text]

    def _draw_new(self, text: str, draw: Callable[[str], str]) -> str:
        """Draw until it is neither anybody's nor taken; short texts have few to draw from."""
        drawn = draw(text)
        for attempt in range(TRIES):
            is_true = drawn == text or drawn in self.avoid
            if not is_true and (drawn not in self._taken or attempt > TRIES // 2):
                break
            drawn = draw(text)
        self._taken.add(drawn)
        return drawn

    def _draw_word(self, text: str) -> str:
        drawn = "".join(self._draw_character(character) for character in text)
        # A number keeps its length when it is read as one.
        return (
            re.sub(r"^0", str(self._chance.randint(1, 9)), drawn)
            if (text[:1] in "123456789")
            else drawn
        )

    def _draw_character(self, character: str) -> str:
        plain = unicodedata.normalize("NFKC", character)
        if plain.isascii() and plain.isdigit():
            return str(self._chance.randint(0, 9))
        if plain.isascii() and plain.isalpha():
            letters = "abcdefghijklmnopqrstuvwxyz"
            drawn = self._chance.choice(letters)
            return drawn.upper() if plain.isupper() else drawn
        if _is_told(character):
            return self._chance.choice(STEMS)
        return "" if unicodedata.category(character) == "Cf" else character

    def _draw_id_number(self, text: str) -> str:
        chance = self._chance
        born = f"19{chance.randint(10, 99)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
        body = f"{NOBODYS_REGION}{born}{chance.randint(0, 999):03d}"
        check = sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11
        if not has_valid_checksum(text[:PERSON_LENGTH]):
            check = (check + 1) % 11
        tail = "".join(str(chance.randint(1, 4)) for _ in text[PERSON_LENGTH:])
        return body + ID_CHECK_CHARACTERS[check] + tail

    def _draw_date(self, text: str) -> str:
        chance = self._chance
        year, month, day = (
            chance.randint(1930, 1999),
            chance.randint(10, 12),
            chance.randint(10, 28),
        )
        numbers = iter((year, month, day))
        return re.sub(r"\d+", lambda _: str(next(numbers)), text)


def _is_told(character: str) -> bool:
    """Whether a character can tell of somebody: all but signs and spaces."""
    kind = unicodedata.category(character)
    return kind[0] in "LNM" or kind in ("Co", "Cn", "Cs", "So")
