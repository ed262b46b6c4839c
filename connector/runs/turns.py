"""Who may go on in a run: turns within a tab, and the reasons for which nobody does."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.errors import ConnectorError
from connector.records.outcome import Outcome, RowOutcome

FAILURES_IN_A_ROW = 5
FAILED = (Outcome.MISMATCHED, Outcome.REJECTED, Outcome.UNCERTAIN)


@dataclass
class Stop:
    """Why no further household is begun, once there is a reason; shared by all tabs."""

    called: asyncio.Event = field(default_factory=asyncio.Event)  #: ends every pause
    error: ConnectorError | None = None
    crash: Exception | None = None

    def halt(self, error: ConnectorError) -> None:
        """Stop for this reason, unless there is one already."""
        self.error = self.error or error
        self.called.set()

    def fall(self, crash: Exception) -> None:
        """Stop for a fault of ours, unless there was one already."""
        self.crash = self.crash or crash
        self.called.set()

    @property
    def is_called(self) -> bool:
        """Whether nothing new is to be begun."""
        return self.error is not None or self.crash is not None


class Turn:
    """One household's turn; the one after it waits for it."""

    def __init__(self, before: asyncio.Event | None, stop: Stop) -> None:
        self._before = before
        self._stop = stop
        self.passed_on = asyncio.Event()
        self.done = asyncio.Event()

    async def may_save(self) -> bool:
        """Wait until the household before is settled; tell whether the run goes on."""
        if self._before is not None:
            await self._before.wait()
        return not self._stop.is_called

    def pass_on(self) -> None:
        """Let the next household be opened."""
        self.passed_on.set()


@dataclass
class Streak:
    """How many operations have failed in a row; too many stop the run."""

    length: int = 0

    def count(self, rows: Sequence[RowOutcome]) -> None:
        """Take one operation's rows into account; raises ConnectorError at the limit."""
        sent = [row for row in rows if row.outcome not in (Outcome.SKIPPED, Outcome.UNCHANGED)]
        if any(row.outcome in FAILED for row in sent):
            self.length += 1
        elif sent:
            self.length = 0
        if self.length >= FAILURES_IN_A_ROW:
            raise ConnectorError(
                f"连续 {FAILURES_IN_A_ROW} 户没有成功（{rows[0].reason}），已停止，请人工查看"
            )
