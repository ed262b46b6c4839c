"""How long a form has to read the same before it is believed."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WATCH_SECONDS = 0.6  #: how long the first form of a run is watched for what comes late
LEAST_SECONDS = 0.4
BLANK_ONES = 5
HANGING_SECONDS = 5.0  #: a request that takes longer is no part of opening a form


class Patience:
    """Learns from the first form of a run whether forms are filled after they have loaded.

    Some sites fetch a form's values by a request of its own. Read too early it is blank, and
    whatever else stood in it would be saved as blank.
    """

    def __init__(self) -> None:
        self.seconds = WATCH_SECONDS
        self._blank = BLANK_ONES

    def learn(self, late_seconds: float, *, is_blank: bool = False) -> None:
        """Take into account how long after it was there a form still changed. One that is
        blank in the end shows nothing of that; some of them in a row are believed."""
        if is_blank and not late_seconds and self._blank:
            self._blank -= 1
            return
        known = 0.0 if self.seconds == WATCH_SECONDS else self.seconds
        needed = max(2 * late_seconds, LEAST_SECONDS) if late_seconds else 0.0
        self.seconds = max(known, needed)


@dataclass
class Steadiness:
    """What was read of one form so far, and since when it has read the same."""

    patience: Patience
    read: Sequence[Mapping[str, Any]] = ()
    first: float = 0.0
    since: float = 0.0

    def holds(
        self, tables: Sequence[Mapping[str, Any]], *, is_quiet: bool, is_blank: bool = False
    ) -> bool:
        """Take a reading, and tell whether it may be believed; ``is_quiet`` tells that
        nothing is under way to the server, ``is_blank`` that it would have shown values
        that come late, and shows none."""
        now = time.monotonic()
        if not self.since or tables != self.read:
            self.first = self.first or now
            self.read, self.since = tables, now
        if not is_quiet and now - self.first < HANGING_SECONDS:
            return False
        if now - self.since < self.patience.seconds:
            return False
        self.patience.learn(self.since - self.first, is_blank=is_blank)
        return True
