"""What a capture tells about one entry of the mapping, and how sure that is."""

import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from connector.mapping.platform import CSS

NEAR_ENOUGH = 0.6


class Sureness(StrEnum):
    """How an entry's wording was come by."""

    FOUND = "found"  #: the mapping's own word stands there
    GUESSED = "guessed"  #: another word stands in its place; a person has to look
    MISSING = "missing"  #: nothing found; a person has to fill it in
    UNSEEN = "unseen"  #: nothing that a capture could show; kept as it was


@dataclass(frozen=True)
class Text:
    """A text of a page, and where it stands in the operator's words."""

    text: str
    place: str


@dataclass(frozen=True)
class Entry:
    """One line of the drafted file."""

    section: str
    key: str
    value: object
    sureness: Sureness
    comment: str


def plain(text: str) -> str:
    """Return a text as the pages' script compares it: no spaces, colons and stars."""
    kept = unicodedata.normalize("NFKC", text)
    return "".join(c for c in kept if not c.isspace() and c not in ":：*＊").lower()


def find_words(words: Sequence[str], shown: Iterable[Text]) -> tuple[Text, ...]:
    """Return the texts shown that read as one of ``words``, in the words' order."""
    wanted = [plain(word) for word in words if not word.startswith(CSS)]
    by_text: dict[str, Text] = {}
    for text in shown:
        by_text.setdefault(plain(text.text), text)
    return tuple(by_text[word] for word in dict.fromkeys(wanted) if word in by_text)


def find_near(words: Sequence[str], shown: Iterable[Text]) -> Text | None:
    """Return the text that reads most like one of ``words``, where one does."""
    best, best_ratio = None, NEAR_ENOUGH
    for text in shown:
        ratio = max((nearness(word, text.text) for word in words), default=0.0)
        if ratio > best_ratio or (best is None and ratio >= best_ratio):
            best, best_ratio = text, ratio
    return best


def nearness(one: str, other: str) -> float:
    """Return how much two labels read alike, from 0 to 1."""
    return SequenceMatcher(None, plain(one), plain(other)).ratio()


def words_entry(
    section: str,
    key: str,
    words: Sequence[str],
    shown: Sequence[Text],
    *,
    only: Sequence[Text] = (),
    is_needed: bool = True,
    may_guess: bool = True,
    known: Container[str] = (),
) -> Entry:
    """Return the entry of a list of words: those shown first, then the mapping's others.

    ``only`` are texts that can stand for the entry by their place alone; one of them is a
    guess, several are none. ``may_guess`` is false where a wrong word would do harm;
    ``known`` words mean something else already, and are no guess.
    """
    if found := find_words(words, shown):
        return _entry(section, key, words, found, Sureness.FOUND)
    strange = [text for text in shown if plain(text.text) not in known]
    guessed = find_near(words, strange) if may_guess else None
    if guessed:
        return _entry(section, key, words, (guessed,), Sureness.GUESSED)
    unlike = list({plain(text.text): text for text in only if plain(text.text)}.values())
    if len(unlike) == 1:
        return _entry(section, key, words, tuple(unlike), Sureness.GUESSED)
    if not is_needed:
        return Entry(section, key, tuple(words), Sureness.UNSEEN, "页面上没有，沿用原来的映射")
    seen = "、".join(dict.fromkeys(text.text for text in (*only, *shown)))[:120]
    hint = f"；那里有：{seen}" if seen else ""
    return Entry(section, key, tuple(words), Sureness.MISSING, f"没有找到，请人工填写{hint}")


def _entry(
    section: str, key: str, words: Sequence[str], found: Sequence[Text], sureness: Sureness
) -> Entry:
    told = "；".join(f"{text.place}“{text.text}”" for text in found[:3])
    comment = told if sureness is Sureness.FOUND else f"推测是{told}，请核对"
    texts = [text.text.strip() for text in found]
    taken = {plain(text) for text in texts}
    others = [word for word in words if plain(word) not in taken]
    return Entry(section, key, (*texts, *others), sureness, comment)


def kept(section: str, key: str, value: object, comment: str) -> Entry:
    """Return an entry that no page can show, as the mapping in force has it."""
    return Entry(section, key, value, Sureness.UNSEEN, comment)
