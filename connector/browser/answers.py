"""How long the platform takes to answer: the pulse by which a good guest walks."""

from collections import deque

REMEMBERED = 200


class AnswerTimes:
    """The times of the latest answers in seconds, oldest first, static files left out."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=REMEMBERED)
        self.count = 0  #: how many there were in all

    def note(self, seconds: float) -> None:
        """Remember how long one answer took."""
        self._times.append(seconds)
        self.count += 1

    def latest(self, number: int) -> tuple[float, ...]:
        """Return at most the ``number`` latest ones."""
        return tuple(self._times)[-number:]
