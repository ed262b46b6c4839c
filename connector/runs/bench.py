"""What every run works with."""

from dataclasses import dataclass, field
from functools import cached_property

from connector.journal.journal import Clock, Journal
from connector.mapping.load import Mapping
from connector.runs.brake import Brake
from connector.runs.connect import Operator
from connector.runs.pace import Pacer
from connector.runs.progress import Progress
from connector.runs.steps import Steps, Unwatched
from connector.settings import Settings


@dataclass(frozen=True)
class Bench:
    """Where we are, what things are called, what remembers, what time it is, who watches."""

    settings: Settings
    mapping: Mapping
    journal: Journal
    clock: Clock
    progress: Progress
    operator: Operator
    steps: Steps = field(default_factory=Unwatched)

    @cached_property
    def brake(self) -> Brake:
        """What stops this run between two households."""
        return Brake(self.settings.home)

    def make_pacer(self) -> Pacer:
        """Return what holds one run to the pace of the settings."""
        return Pacer(self.settings.pace, self.clock, self.progress)
