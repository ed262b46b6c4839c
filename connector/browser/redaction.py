"""Keeps what pages say of people out of what is told of the pages."""

import re
from collections.abc import Iterable

from connector.browser.pages.listed import Listed
from connector.records.personal import GROUPED_NUMBER, TELEPHONE

HIDDEN = "…"
# A month may read 202110 or 2021.10: shorter than any person's number, and no amount.
_LONG_NUMBER = re.compile(r"\d{7,}[0-9Xx]?|(?<!\d)(?!20\d\d\.\d\d(?!\d))\d+\.\d{2}(?!\d)")
_SHORT = 2  #: a text of one character is no name, and would star out half of any sentence


class Redaction:
    """Knows the people that were seen, and takes them out of texts."""

    def __init__(self, *words: str) -> None:
        self._known = {word for word in words if len(word) >= _SHORT}

    def add(self, listed: Iterable[Listed]) -> None:
        """Remember these households: whatever their columns said of them."""
        for one in listed:
            household = one.household
            values = (household.code, household.head, household.id_number, household.village)
            self._known |= {value for value in values if len(value) >= _SHORT}

    def clean(self, text: str) -> str:
        """Return the text in one line without them, and without long numbers and amounts."""
        text = " ".join(text.split())
        for value in sorted(self._known, key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        for number in (GROUPED_NUMBER, TELEPHONE, _LONG_NUMBER):
            text = number.sub(HIDDEN, text)
        return text
