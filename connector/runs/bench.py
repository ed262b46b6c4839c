"""What every run works with."""

from dataclasses import dataclass, replace
from functools import cached_property

from connector.browser.browsers import Browsers
from connector.journal.journal import Clock, Journal
from connector.mapping.load import Mapping
from connector.runs.brake import Brake
from connector.runs.connect import Operator
from connector.runs.pace import Pacer
from connector.runs.progress import Progress
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
    browsers: Browsers | None = None  #: shared with the benches of other accounts

    @cached_property
    def brake(self) -> Brake:
        """What stops this run between two households."""
        return Brake(self.settings.home)

    def of_account(self, settings: Settings, progress: Progress) -> "Bench":
        """Return the same bench for another account; one brake stops all."""
        return self._derive(replace(self, settings=settings, progress=progress))

    def sharing(self, browsers: Browsers) -> "Bench":
        """Return the same bench with its sessions in browsers that others use as well."""
        return self._derive(replace(self, browsers=browsers))

    def _derive(self, other: "Bench") -> "Bench":
        vars(other)["brake"] = self.brake  # where a cached property keeps its value
        return other

    def make_pacer(self) -> Pacer:
        """Return what holds one run to the pace of the settings, and to who stops it."""
        return Pacer(self.settings.pace, self.clock, self.progress, self.brake)
