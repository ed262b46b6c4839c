"""A run as people look back on it."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from connector.records.issues import Issue
from connector.records.outcome import Outcome, RowOutcome


class RunSummary(BaseModel):
    """Everything that a report of one run shows. ``rows`` are all rows that came in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    command: str
    account: str
    shown_user: str = ""
    platform_host: str
    started_at: datetime
    finished_at: datetime
    inputs: Mapping[str, str] = {}  #: file name → SHA-256
    rows: tuple[RowOutcome, ...] = ()
    issues: tuple[Issue, ...] = ()
    stopped: str | None = None  #: Chinese, why the run ended early
    journal_head: str = ""  #: hash of the journal's last event of this run

    @property
    def counts(self) -> dict[str, int]:
        """How many rows ended in each outcome; the six add up to ``rows``."""
        found = Counter(row.outcome for row in self.rows)
        return {"rows": len(self.rows)} | {o.value: found.get(o, 0) for o in Outcome}
