"""Finds people in texts: those that the platform lists, and whatever reads like a number of one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from connector.records.household import PERSON_LENGTH, Household

Range = tuple[int, int]

SHORTEST = 2  #: a name of one character would black out half of any sentence
# ID numbers, disability certificates and what is left of them, mobile and other telephones.
_NUMBER = re.compile(r"(?<!\d)(?:\d{11,}[0-9Xx]*|0\d{2,3}[-－ ]?\d{7,8}(?!\d))")


class People:
    """Everybody whose name or number must not be read; household codes are no secret."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[str]] = {}
        self._codes: set[str] = set()

    def add(self, households: Iterable[Household]) -> None:
        """Remember these households."""
        for one in households:
            self._codes.add(one.code)
            for word in (one.head, one.id_number, one.id_number[:PERSON_LENGTH]):
                self._add(word)

    def _add(self, word: str) -> None:
        plain = "".join(character for _, character in _squeeze(word))
        if len(plain) < SHORTEST or "*" in plain:
            return
        alike = self._by_first.setdefault(plain[0], [])
        if plain not in alike:
            alike.append(plain)

    def find(self, text: str) -> Iterator[Range]:
        """Yield where somebody known stands, be it spaced out or in wide characters."""
        squeezed = list(_squeeze(text))
        plain = "".join(character for _, character in squeezed)
        for position, character in enumerate(plain):
            for word in self._by_first.get(character, ()):
                if plain.startswith(word, position):
                    last = squeezed[position + len(word) - 1][0]
                    yield squeezed[position][0], last + 1

    def find_numbers(self, text: str) -> Iterator[Range]:
        """Yield where a number stands that is as long as a person's, and no household's."""
        plain = "".join(_plain(character) for character in text)
        for found in _NUMBER.finditer(plain):
            if found.group(0) not in self._codes:
                yield found.span()


def _squeeze(text: str) -> Iterator[tuple[int, str]]:
    """Yield each character that can be seen, with its place."""
    for place, character in enumerate(text):
        if not character.isspace() and unicodedata.category(character) != "Cf":
            yield place, _plain(character).upper()


def _plain(character: str) -> str:
    """Return a wide digit or letter as a plain one; never more or less than one character."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character
