"""All pages of a walk together: what is seen on one page is taken out of all."""

import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from random import Random

from connector.browser.scrub.aliases import Aliases
from connector.browser.scrub.attributes import AttributeScrubber
from connector.browser.scrub.columns import ColumnReader
from connector.browser.scrub.page import Page
from connector.browser.scrub.patterns import Patterns
from connector.browser.scrub.text import TextScrubber, Vocabulary
from connector.browser.scrub.tree import joined
from connector.mapping.load import Mapping
from connector.mapping.words import load_words

QUOTED = re.compile("“([^”]*)”?")


class SiteScrubber:
    """Takes everybody out of a set of pages; each person becomes the same nobody on all.

    ``secrets`` are values that must not stand anywhere, seen on a page or not.
    """

    def __init__(self, mapping: Mapping, chance: Random, secrets: Sequence[str] = ()) -> None:
        words = load_words(mapping)
        self._patterns = Patterns(mapping)
        self._texts = TextScrubber(Vocabulary(set(words)), Aliases(chance, words))
        self._attributes = AttributeScrubber(self._texts)
        for secret in secrets:
            self._texts.note(secret, self._texts.aliases.word)

    def scrub(self, pages: Sequence[str], frames: Sequence[Map[str, str]]) -> tuple[str, ...]:
        """Return each page without data; ``frames`` tells for each which file a frame shows."""
        knows = self._texts.vocabulary.knows
        trees = [Page(html, ColumnReader(self._patterns.labels, knows), knows) for html in pages]
        parts = [part for tree in trees for part in tree.structural()]
        self._patterns.structure = {joined(part.tag) for part in parts if not part.may_be_value}
        for tree in trees:
            tree.note_people(self._texts, self._patterns)
        safe = [
            joined(part.tag)
            for part in parts
            if self._texts.is_structure(joined(part.tag), may_be_value=part.may_be_value)
        ]
        self._texts.vocabulary.add(
            word for word in safe if len(word) > 1 and not any(c.isdigit() for c in word)
        )
        return tuple(
            tree.scrub(self._texts, self._patterns, shown)
            for tree, shown in zip(trees, frames, strict=True)
        )

    def text(self, text: str) -> str:
        """Return a message without anybody's data."""
        return self._texts.free(text)

    def reason(self, reason: str) -> str:
        """Return a reason of our own without what it quotes of a page, known words aside."""
        return QUOTED.sub(lambda found: f"“{self._texts.free(found.group(1))}”", reason)

    def knows(self, text: str) -> bool:
        """Whether a text is a word of the mapping or of the pages' structure."""
        return self._texts.vocabulary.knows(text)

    def path(self, address: str) -> str:
        """Return the path of an address without what could name anybody."""
        return self._attributes.path(address)
