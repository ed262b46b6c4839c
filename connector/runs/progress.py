"""What a run tells while it works; how it is shown is the faces' business."""

from collections.abc import Sequence
from typing import Protocol

from connector.records.outcome import Outcome


class Progress(Protocol):
    """Somebody who watches."""

    def note(self, text: str) -> None:
        """Say in Chinese what is being done now; never a person's name."""

    def expect(self, total: int) -> None:
        """So many households there will be, now that it is known."""

    def advance(self, village: str, outcomes: Sequence[Outcome]) -> None:
        """One more household is done, with these outcomes of its rows."""

    def pace(self, text: str) -> None:
        """Say in Chinese why it goes slower on purpose; empty once it no longer does."""


class Shared:
    """What several who work side by side tell: their households are counted together."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._total = 0
        self._done = 0

    def note(self, text: str) -> None:
        """Say nothing: everybody says the same."""

    def expect(self, total: int) -> None:
        """Expect so many more; what is done already stays done."""
        self._total += total
        self._progress.expect(self._total)
        for _ in range(self._done):
            self._progress.advance("", ())

    def advance(self, village: str, outcomes: Sequence[Outcome]) -> None:
        """Count one more household."""
        self._done += 1
        self._progress.advance(village, outcomes)

    def pace(self, text: str) -> None:
        """Say why one of them goes slower."""
        self._progress.pace(text)


class Silent:
    """Nobody watches."""

    def note(self, text: str) -> None:
        """Say nothing."""

    def expect(self, total: int) -> None:
        """Expect nothing."""

    def advance(self, village: str, outcomes: Sequence[Outcome]) -> None:
        """Count nothing."""

    def pace(self, text: str) -> None:
        """Say nothing."""
