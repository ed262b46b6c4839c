"""The numbered points that one household passes on its way from its turn to its outcome."""

from enum import IntEnum
from typing import Protocol


class Step(IntEnum):
    """A point in the life of an operation; each is passed in this order, or not at all."""

    TURNED_TO = 1  #: its turn has come, nothing was opened
    OPENED = 2  #: its form is open and holds to the contract
    DECIDED = 3  #: what is to be entered is known, and the household before is settled
    BEGUN = 4  #: the intent is on the disk
    FILLED = 5  #: the form holds what is meant
    SENT = 6  #: the journal says that the click comes next
    CLICKED = 7  #: 【保存】 was clicked
    ARRIVED = 8  #: the server has answered, or the connection is gone
    ANSWERED = 9  #: the page has shown what the server said
    PROVED = 10  #: the household was read back
    FINISHED = 11  #: its outcome is on the disk


class Steps(Protocol):
    """Somebody who is told of every point before the run goes on: a test that ends it there."""

    def reach(self, step: Step, operation: int) -> None:
        """Take note that this operation has come so far."""


class Unwatched:
    """Nobody is told; no setting and no command puts anybody in this place."""

    def reach(self, step: Step, operation: int) -> None:
        """Go on."""
