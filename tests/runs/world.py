"""One mock platform, and runs against it in a real browser."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mock_platform import MockPlatform
from pydantic import SecretStr

from connector.journal.journal import Journal
from connector.journal.summary import RunSummary
from connector.mapping.load import load_mapping
from connector.plan.change import Plan
from connector.records.income import Batch
from connector.runs import apply
from connector.runs.bench import Bench
from connector.runs.connect import Operator
from connector.runs.plan import make_plan
from connector.settings import AccountSettings, BrowserSettings, PlatformSettings, Settings

STARTED = time.monotonic()
INPUTS = {"西平村.xlsx": "ab" * 32}


def now() -> datetime:
    """A clock that runs, on the mock platform's own day."""
    passed = timedelta(seconds=time.monotonic() - STARTED)
    return datetime(2022, 3, 12, 9, tzinfo=UTC) + passed


@dataclass
class Watcher:
    """Looks on, and does what it was told once so many households are done."""

    at: Mapping[int, Callable[[], object]] = field(default_factory=dict)
    done: int = 0
    notes: list[str] = field(default_factory=list)

    def note(self, text):
        self.notes.append(text)

    def advance(self, village, outcomes):
        self.done += 1
        if act := self.at.get(self.done):
            act()


@dataclass
class World:
    """A platform and one computer in front of it."""

    platform: MockPlatform
    home: Path
    level: str = "township"
    mapping: str = "hebei"
    tabs: int = 1
    password: str = ""
    shown_as: str = ""
    url: str = ""
    pins: tuple[str, ...] | None = None
    operator: Operator = Operator()
    settle_seconds: float = 0.3
    recycle_after: int = 150

    @property
    def settings(self) -> Settings:
        """The settings of this computer."""
        account = self.platform.account(self.level)
        return Settings(
            platform=PlatformSettings(
                url=self.url or self.platform.url,
                spki_pins=(self.platform.spki_pin,) if self.pins is None else self.pins,
                mapping=self.mapping,
            ),
            account=AccountSettings(
                username=account.username,
                password=SecretStr(self.password or account.password),
                shown_as=self.shown_as,
            ),
            browser=BrowserSettings(
                tabs=self.tabs,
                timeout_seconds=6,
                settle_seconds=self.settle_seconds,
                recycle_after=self.recycle_after,
            ),
            home=self.home,
        )

    def bench(self, watcher: Watcher | None = None) -> Bench:
        """What a run works with; the journal stays in this computer's home."""
        settings = self.settings
        return Bench(
            settings=settings,
            mapping=load_mapping(self.mapping),
            journal=Journal(settings.journal_address, now),
            clock=now,
            progress=watcher or Watcher(),
            operator=self.operator,
        )

    async def upload(
        self, records, *, overwrite: bool = False, watcher: Watcher | None = None
    ) -> RunSummary:
        """Enter these records."""
        bench, batch = self.bench(watcher), Batch(records=tuple(records))
        try:
            return await apply.upload(bench, batch, inputs=INPUTS, overwrite=overwrite)
        finally:
            bench.journal.close()

    async def plan(self, records, *, overwrite: bool = False) -> Plan:
        """Read the platform and plan these records."""
        bench, batch = self.bench(), Batch(records=tuple(records))
        try:
            return await make_plan(bench, batch, inputs=INPUTS, overwrite=overwrite)
        finally:
            bench.journal.close()

    async def apply(self, plan: Plan, *, watcher: Watcher | None = None) -> RunSummary:
        """Carry the plan out."""
        bench = self.bench(watcher)
        try:
            return await apply.apply_plan(bench, plan)
        finally:
            bench.journal.close()

    async def resume(self, run: str) -> RunSummary:
        """Finish what the run left."""
        bench = self.bench()
        try:
            return await apply.resume(bench, run)
        finally:
            bench.journal.close()

    def stored(self) -> dict[str, dict[str, dict[str, object]]]:
        """Everything that the platform holds: code → month → fields."""
        return self.platform.state()["stored"]

    def saves(self) -> Counter[str]:
        """How often each household was stored."""
        return Counter(save["code"] for save in self.platform.saves)

    def runs(self) -> tuple[str, ...]:
        """The runs that this computer remembers."""
        journal = Journal(self.settings.journal_address, now)
        try:
            return journal.run_ids()
        finally:
            journal.close()


def outcomes(summary: RunSummary) -> dict[tuple[str, str], str]:
    """How each row ended: (code, month) → outcome."""
    return {(row.household.code, row.month): row.outcome.value for row in summary.rows}


def reasons(summary: RunSummary) -> dict[str, str]:
    """Why each household ended as it did: code → reason of its last row."""
    return {row.household.code: row.reason for row in summary.rows}
