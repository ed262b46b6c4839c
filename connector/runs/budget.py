"""What one run may overwrite, counted while it goes; a plan is measured before it is applied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from connector.errors import PlanRefusedError
from connector.journal.operations import Operation
from connector.plan.change import RegisterIncome
from connector.plan.safety import Limits, Reach, find_excess, measure_reach
from connector.sections import LimitSettings

HOW_TO_ALLOW = (
    "。请先用 connector plan 看清要覆盖什么；确实要覆盖，在命令中写明行数：--overwrites {rows}"
)


def build_limits(settings: LimitSettings) -> Limits:
    """Return the limits of the settings."""
    return Limits(
        rows=settings.overwrites,
        share=settings.overwrite_share,
        share_from=settings.share_from,
        money=settings.overwrite_money,
    )


def require_within(reach: Reach, limits: Limits, *, allowed: int | None) -> None:
    """Return if so much may be overwritten; raises PlanRefusedError with every limit passed."""
    if excess := find_excess(reach, limits, allowed=allowed):
        told = HOW_TO_ALLOW.format(rows=reach.overwritten)
        raise PlanRefusedError(f"改动太大，已拒绝：{'；'.join(excess)}{told}")


@dataclass
class Budget:
    """What the households of one run have overwritten so far, against what they may."""

    limits: Limits
    allowed: int | None
    rows: int  #: all rows of the run: what a share is measured against
    _taken: dict[int, Reach] = field(default_factory=dict)

    def remember(self, operations: Iterable[Operation]) -> None:
        """Count what an earlier part of the run has sent."""
        for operation in operations:
            if operation.sent_at is not None:
                self._taken[operation.number] = measure_reach(operation.changes)

    def take(self, number: int, changes: Sequence[RegisterIncome]) -> None:
        """Count what an operation is about to send; raises PlanRefusedError beyond the limits."""
        taken = self._taken | {number: measure_reach(changes)}
        reach = sum(taken.values(), Reach())
        whole = Reach(max(self.rows, reach.written), reach.overwritten, reach.money)
        require_within(whole, self.limits, allowed=self.allowed)
        self._taken = taken
