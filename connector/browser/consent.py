"""The yes to one question, which has to name exactly the household that is meant, or nobody
where the mapping allows that."""

import re
import unicodedata
from dataclasses import dataclass, field

from connector.browser.messages import FILLER
from connector.records.household import Household


@dataclass
class Consent:
    """Says yes once, to a question that reads as the mapping has it and names ``household``,
    or reads as one of ``unnamed``.

    While it stands no other question is answered with yes. What else was asked, or asked
    of somebody else, is kept in ``refused``.
    """

    pattern: str
    household: Household
    unnamed: tuple[str, ...] = ()
    given: bool = False
    refused: list[str] = field(default_factory=list)

    def fits(self, text: str) -> bool:
        """Whether the text asks this of this household, once and nothing besides."""
        plain = _plain(text)
        if re.search(self.pattern, plain):  # it names somebody, so that decides
            asked = _find_whole(self.pattern, plain)
            return asked is not None and self._names_household(asked)
        return any(_find_whole(pattern, plain) for pattern in self.unnamed)

    def _names_household(self, asked: re.Match[str]) -> bool:
        """Whether every part of the question that names the household names ours."""
        named = {name: _plain(text) for name, text in asked.groupdict().items() if text}
        ours = {name: _plain(str(getattr(self.household, name, ""))) for name in named}
        return bool(named.get("head")) and named == ours

    def take(self, text: str) -> bool:
        """Give the yes, if the text fits and it was not given before."""
        if self.given or not self.fits(text):
            self.refused.append(text)
            return False
        self.given = True
        return True


def _find_whole(pattern: str, plain: str) -> re.Match[str] | None:
    """Return where the text asks this, if it does so once and nothing besides."""
    asked = list(re.finditer(pattern, plain))
    if len(asked) != 1:
        return None
    around = plain[: asked[0].start()] + plain[asked[0].end() :]
    return None if FILLER.sub("", around) else asked[0]


def _plain(text: str) -> str:
    """Return a text as it is compared: one kind of width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
