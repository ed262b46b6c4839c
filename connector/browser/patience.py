"""How long a form has to read the same before it is believed."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.browser.traffic import Traffic

WATCH_SECONDS = 0.6  #: how long the first form of a run is watched for what comes late
LEAST_SECONDS = 0.4
SOON_SECONDS = 0.1  #: what comes later than that was not there when the form was first read
BLANK_ONES = 5
OLD_ONES = 3
HANGING_SECONDS = 5.0  #: a request that takes longer is no part of opening a form


class Patience:
    """Learns from the first form of a run whether forms are filled after they have loaded.

    Some sites fetch a form's values by a request of its own. Read too early it is blank, and
    whatever else stood in it would be saved as blank.
    """

    def __init__(self) -> None:
        self._needed = 0.0
        self._is_watching = True
        self._blank = BLANK_ONES
        self._old = OLD_ONES

    @property
    def seconds(self) -> float:
        """For how long the next form has to read the same."""
        return max(self._needed, WATCH_SECONDS) if self._is_watching else self._needed

    def watch_anew(self) -> None:
        """Have the next form watched like a first one; what is known stays known."""
        self._is_watching = True

    def learn(
        self, late_seconds: float, *, age: float | None = 0.0, is_blank: bool = False
    ) -> None:
        """Take into account how long after it was first read a form still changed.

        ``age`` tells for how many seconds it had been loaded when it was first read; None
        where that is not known. One that stayed the same shows nothing if it was blank in
        the end, or was first read so late that it may have been filled before; some of them
        in a row are believed.
        """
        if late_seconds:
            self._needed = max(self._needed, 2 * late_seconds, LEAST_SECONDS)
            self._is_watching = False
        elif not self._is_watching:
            return
        elif is_blank and self._blank:
            self._blank -= 1
        elif (age is None or age > SOON_SECONDS) and self._old > 1:
            self._old -= 1
        else:
            self._is_watching = False


@dataclass
class Steadiness:
    """What was read of one form so far, and since when it has read the same."""

    patience: Patience
    read: Sequence[Mapping[str, Any]] = ()
    first: float = 0.0
    since: float = 0.0
    age: float | None = 0.0
    asked: int = 0

    def holds(
        self,
        tables: Sequence[Mapping[str, Any]],
        *,
        traffic: Traffic,
        age: float | None = 0.0,
        is_blank: bool = False,
    ) -> bool:
        """Take a reading, and tell whether it may be believed.

        ``traffic`` is the page's: a form that asks for something after it was first read is
        late, though nothing changes where it gets only blanks. ``age`` tells how many seconds
        ago the page was loaded (None: not known), ``is_blank`` that it would have shown
        values that come late, and shows none.
        """
        now = time.monotonic()
        asked = len(traffic.begun)
        if not self.since:
            self.first, self.age, self.asked = now, age, asked
        if not self.since or tables != self.read or asked != self.asked:
            self.read, self.since, self.asked = tables, now, asked
        if not traffic.is_quiet and now - self.first < HANGING_SECONDS:
            return False
        if now - self.since < self.patience.seconds:
            return False
        self.patience.learn(self.since - self.first, age=self.age, is_blank=is_blank)
        return True
