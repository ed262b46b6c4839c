"""A run's first households: one, then five, each proved before the next are begun."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.errors import ConnectorError
from connector.records.outcome import Outcome, RowOutcome

STAGES = (1, 5)


@dataclass
class Trial:
    """How many households are still to be proved before the rest may be begun."""

    _left: list[int] = field(default_factory=lambda: list(STAGES))

    @property
    def due(self) -> int:
        """How many households to begin now; 0 once all stages are proved."""
        return self._left[0] if self._left else 0

    def count(self, rows: Sequence[RowOutcome]) -> None:
        """Take one household's rows into account; those of which nothing was sent are none.

        Raises ConnectorError where one of the first households is not as it was meant: what
        is wrong with it may be wrong with all.
        """
        if not self._left:
            return
        for row in rows:
            if row.outcome in (Outcome.MISMATCHED, Outcome.UNCERTAIN):
                raise ConnectorError(
                    f"最先试录的几户中有一户没有核实（{row.reason}），已停止，没有录入其余的；"
                    "请人工核对"
                )
        if any(row.outcome is Outcome.VERIFIED for row in rows):
            self._left[0] -= 1
            if not self._left[0]:
                self._left.pop(0)
