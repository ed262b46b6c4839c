"""One household's form as it is entered, and what came of its save."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from connector.browser.answer import Sending
from connector.browser.places import Place
from connector.errors import ConnectorError
from connector.journal.operations import Operation
from connector.plan.change import RegisterIncome
from connector.records.income import Observation, Values
from connector.runs.proof import Reading


@dataclass(frozen=True)
class EnteredForm:
    """One form as it is entered: what was decided, and what stood in it before."""

    operation: Operation
    place: Place
    changes: tuple[RegisterIncome, ...]
    before: Observation


@dataclass(frozen=True)
class Saved:
    """What came of a click on 【保存】: a problem or none, and the reading that was begun."""

    problem: ConnectorError | None
    sending: Sending | None  #: None where nothing was clicked
    asked: asyncio.Event  #: set once the reading has asked the platform
    early: asyncio.Task[Reading | None] | None

    @property
    def is_answered(self) -> bool:
        """Whether the page has told what it makes of the click."""
        return self.sending is not None and self.sending.is_answered


def desired_of(changes: Sequence[RegisterIncome]) -> dict[str, Values]:
    """Return what the form shall hold of each month that is to be written."""
    return {
        month: change.desired[month]
        for change in changes
        if change.state.is_writable
        for month in change.months
    }
