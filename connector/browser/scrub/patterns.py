"""What the mapping in force tells about where people stand on a page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map

from bs4 import BeautifulSoup

from connector.browser.scrub.aliases import Aliases
from connector.browser.scrub.columns import Draw
from connector.browser.scrub.names import (
    holds_number,
    is_like_login,
    is_like_person,
    is_like_place,
)
from connector.browser.scrub.text import Range, TextScrubber
from connector.browser.scrub.tree import texts
from connector.mapping.headers import normalise_label
from connector.mapping.load import Mapping
from connector.mapping.platform import PlatformMapping

LONGEST_COUNT = 6
OF_SOMEBODY = frozenset(("code", "head", "id_number", "village", "population", "address"))

Labels = Map[str, Sequence[str]]


class Patterns:
    """Labels and patterns of the mapping, as the scrubber needs them."""

    def __init__(self, mapping: Mapping) -> None:
        platform = mapping.platform
        self.user = platform.shell.user
        self.area = platform.shell.area
        self._numbers = [p for p in (platform.pager.total, platform.pager.range) if p]
        self._year = platform.shell.year
        grids = (platform.income_list, platform.roster)
        self._areas = {normalise_label(word) for grid in grids for word in grid.areas}
        self.labels: dict[str, list[str]] = {"month": list(mapping.income.form.month_column)}
        for columns in (*(grid.columns for grid in grids), mapping.income.form.household):
            for name, words in columns.items():
                self.labels.setdefault(name, []).extend(words)
        for labels in _departures(platform):  # of these only what stands for somebody
            for name in OF_SOMEBODY & labels.keys():
                self.labels.setdefault(name, []).extend(labels[name])
        self.structure: set[str] = set()  #: texts of heads and labels, set once all are seen

    def named(self, aliases: Aliases) -> Iterator[tuple[Sequence[str], Draw]]:
        """Yield labels that stand before a value of somebody, and how that is replaced."""
        draws = {
            "head": aliases.person,
            "village": aliases.place,
            "address": aliases.place,
        }
        for name, labels in self.labels.items():
            if name not in ("month", "population"):
                yield labels, draws.get(name, aliases.number)

    def is_area(self, label: str) -> bool:
        """Whether a select with this label chooses an area."""
        return normalise_label(label) in self._areas

    def note_unknown(self, scrubber: TextScrubber, text: str) -> None:
        """Remember what a cell that nobody knows says, where it reads like somebody's."""
        for part in re.split(r"[\s:：，,、;；|]+", text):
            if part:
                self._note_part(scrubber, part)

    def _note_part(self, scrubber: TextScrubber, text: str) -> None:
        if any(text in label for label in self.structure):
            return
        if is_like_person(text):
            scrubber.note(text, scrubber.aliases.person)
        elif is_like_place(text):
            scrubber.note(text, scrubber.aliases.place)
        elif holds_number(text) or is_like_login(text):
            scrubber.note(text, scrubber.aliases.number)

    def kept_ranges(self, tree: BeautifulSoup) -> dict[int, list[Range]]:
        """Return for text nodes the ranges of the year shown and of a pager's counts."""
        nodes = texts(tree)
        whole = "".join(nodes)
        spans = [
            found.span(1)
            for found in re.finditer(self._year, whole)
            if re.fullmatch(r"20[2-9]\d", found.group(1))
        ]
        for pattern in self._numbers:
            for found in re.finditer(pattern, whole):
                spans += [
                    found.span(number)
                    for number in range(1, (found.re.groups or 0) + 1)
                    if len(found.group(number) or "") <= LONGEST_COUNT
                ]
        return _by_node([(id(node), len(node)) for node in nodes], spans)


def _departures(platform: PlatformMapping) -> Iterator[Labels]:
    """Yield the labels of each list and page of those who leave and come back."""
    if platform.deregistration is not None:
        yield from (platform.deregistration.columns, platform.deregistration.form.household)
    if platform.reinstatement is not None:
        yield from (platform.reinstatement.columns, platform.reinstatement.view)
    if platform.statistics is not None:
        yield platform.statistics.columns


def _by_node(nodes: Iterable[tuple[int, int]], spans: Sequence[Range]) -> dict[int, list[Range]]:
    ranges: dict[int, list[Range]] = {}
    start = 0
    for node, length in nodes:
        for first, end in spans:
            if first < start + length and end > start:
                inner = (max(first - start, 0), min(end - start, length))
                ranges.setdefault(node, []).append(inner)
        start += length
    return ranges
