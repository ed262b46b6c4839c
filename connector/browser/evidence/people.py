"""Finds people in texts: those that the platform lists, and whatever reads like a number of one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from connector.records.household import PERSON_LENGTH, Household
from connector.records.personal import GROUPED_NUMBER, TELEPHONE

Range = tuple[int, int]

NUMBER_KEY = 10
WIDE = 0xFEE0  #: how far wide letters and digits stand from the plain ones
SHORTEST = 2  #: a name of one character would black out half of any sentence
# ID numbers, disability certificates and what is left of them, mobile and other telephones.
_NUMBER = re.compile(r"(?<!\d)(?:\d{11,}[0-9Xx]*|0\d{2,3}[-－ ]?\d{7,8}(?!\d))")


class People:
    """Everybody whose name or number must not be read; household codes are no secret."""

    def __init__(self) -> None:
        self._by_start: dict[str, list[str]] = {}  #: words by their first few characters
        self._firsts: re.Pattern[str] | None = None
        self._codes: set[str] = set()

    def add(self, households: Iterable[Household]) -> None:
        """Remember these households."""
        for one in households:
            self._codes.add(one.code)
            for word in (one.head, one.id_number, one.id_number[:PERSON_LENGTH]):
                self._add(word)

    def _add(self, word: str) -> None:
        plain = "".join(_plain(character).upper() for character in word if _is_seen(character))
        if len(plain) < SHORTEST or "*" in plain:
            return
        alike = self._by_start.setdefault(plain[: _key_length(plain)], [])
        if plain not in alike:
            alike.append(plain)
            self._firsts = None

    def find(self, text: str) -> Iterator[Range]:
        """Yield where somebody known stands, be it spaced out or in wide characters."""
        for found in self._starts().finditer(text):
            start = found.start()
            for length in (SHORTEST, NUMBER_KEY):
                key, _ = _read(text, start, length)
                for word in self._by_start.get(key, ()):
                    read, end = _read(text, start, len(word))
                    if read == word:
                        yield start, end

    def _starts(self) -> re.Pattern[str]:
        """Return what finds each place where a word could begin: texts are long."""
        if self._firsts is None:
            firsts = {key[0] for key in self._by_start}
            wide = {chr(ord(first) + WIDE) for first in firsts if first.isascii()}
            letters = "".join(map(re.escape, sorted(firsts | wide)))
            self._firsts = re.compile(f"[{letters}]" if letters else r"(?!)", re.IGNORECASE)
        return self._firsts

    def find_numbers(self, text: str) -> Iterator[Range]:
        """Yield where a number stands that is as long as a person's, and no household's."""
        plain = "".join(_plain(character) for character in text)
        for pattern in (_NUMBER, GROUPED_NUMBER, TELEPHONE):
            for found in pattern.finditer(plain):
                if found.group(0) not in self._codes:
                    yield found.span()


def _key_length(word: str) -> int:
    """Return how much of a word leads to it: numbers of one place begin alike."""
    return NUMBER_KEY if len(word) >= NUMBER_KEY else SHORTEST


def _read(text: str, start: int, length: int) -> tuple[str, int]:
    """Return so many characters that can be seen from ``start`` on, and where they end."""
    read, place = "", start
    while place < len(text) and len(read) < length:
        if _is_seen(text[place]):
            read += _plain(text[place]).upper()
        place += 1
    return read, place


def _is_seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) != "Cf"


def _plain(character: str) -> str:
    """Return a wide digit or letter as a plain one; never more or less than one character."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character
