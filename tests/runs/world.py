"""One mock platform, and runs against it in a real browser."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mock_platform import MockPlatform
from pydantic import SecretStr

from connector.journal.journal import Journal
from connector.journal.summary import RunSummary
from connector.mapping.load import load_mapping
from connector.plan.change import Plan
from connector.plan.safety import NOTHING_NAMED, Allowance
from connector.records.income import Batch, MonthlyIncome
from connector.runs import apply
from connector.runs.bench import Bench
from connector.runs.connect import Operator
from connector.runs.plan import make_plan
from connector.runs.undo import make_undo_plan
from connector.sections import AccountSettings, BrowserSettings, PaceSettings, PlatformSettings
from connector.settings import Settings

STARTED = time.monotonic()
INPUTS = {"西平村.xlsx": "ab" * 32}


def now() -> datetime:
    """A clock that runs, on the mock platform's own day."""
    passed = timedelta(seconds=time.monotonic() - STARTED)
    return datetime(2022, 3, 12, 9, tzinfo=UTC) + passed


@dataclass
class Watcher:
    """Looks on, and does what it was told once so many households are done; 0 is when the
    lists are read and the first form has not been opened."""

    at: Mapping[int, Callable[[], object]] = field(default_factory=dict)
    done: int = 0
    paces: list[str] = field(default_factory=list)

    def pace(self, text):
        self.paces.append(text)

    def expect(self, total):
        pass

    def note(self, text):
        if text == "正在登记":
            self._act()

    def advance(self, village, outcomes):
        self.done += 1
        self._act()

    def _act(self):
        if act := self.at.get(self.done):
            act()


@dataclass
class Instant:
    """A moment of a run's first household, for somebody else to act in."""

    act: Callable[[], object]
    has_passed: bool = False

    def pass_by(self):
        if not self.has_passed:
            self.has_passed = True
            self.act()


class TellingJournal(Journal):
    """The journal itself, which tells when the first intent and the first click to come are
    on the disk."""

    def __init__(self, address: str, *, begun: Instant, sent: Instant) -> None:
        super().__init__(address, now)
        self._begun, self._sent = begun, sent

    def begin(self, run, number, changes, before, *, lease):
        super().begin(run, number, changes, before, lease=lease)
        self._begun.pass_by()

    def sent(self, run, number, *, lease):
        super().sent(run, number, lease=lease)
        self._sent.pass_by()


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
    operator: Operator = field(default_factory=Operator)
    settle_seconds: float = 0.3
    timeout_seconds: float = 6
    recycle_after: int = 150
    account: Mapping[str, object] = field(default_factory=dict)
    browser: Mapping[str, object] = field(default_factory=dict)
    pace: Mapping[str, object] = field(default_factory=dict)
    require_approval: bool = False
    evidence: str = "trouble"
    after_first_intent: Callable[[], object] = lambda: None
    before_first_click: Callable[[], object] = lambda: None
    skipped: timedelta = timedelta()

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
                **{
                    "username": account.username,
                    "password": SecretStr(self.password or account.password),
                    "shown_as": self.shown_as,
                    **self.account,
                }
            ),
            browser=BrowserSettings(
                tabs=self.tabs,
                timeout_seconds=self.timeout_seconds,
                settle_seconds=self.settle_seconds,
                recycle_after=self.recycle_after,
                **self.browser,
            ),
            pace=PaceSettings(**self.pace),
            operator="录入员",
            require_approval=self.require_approval,
            evidence=self.evidence,
            home=self.home,
        )

    @contextmanager
    def bench(self, watcher: Watcher | None = None) -> Iterator[Bench]:
        """Yield what a run works with; the journal stays in this computer's home."""
        settings = self.settings
        journal = TellingJournal(
            settings.journal_address,
            begun=Instant(self.after_first_intent),
            sent=Instant(self.before_first_click),
        )
        with closing(journal):
            yield Bench(
                settings=settings,
                mapping=load_mapping(self.mapping),
                journal=journal,
                clock=lambda: now() + self.skipped,
                progress=watcher or Watcher(),
                operator=self.operator,
            )

    def skip(self, *, minutes: float) -> None:
        """Let this computer's clock jump ahead."""
        self.skipped += timedelta(minutes=minutes)

    async def upload(
        self,
        records,
        *,
        overwrite: bool = False,
        allowance: Allowance = NOTHING_NAMED,
        watcher: Watcher | None = None,
    ) -> RunSummary:
        """Enter these records."""
        batch = Batch(records=tuple(records))
        with self.bench(watcher) as bench:
            return await apply.upload(
                bench, batch, inputs=INPUTS, overwrite=overwrite, allowance=allowance
            )

    async def plan(
        self,
        records=(),
        *,
        overwrite: bool = False,
        leaving=(),
        returning=(),
        watcher: Watcher | None = None,
    ) -> Plan:
        """Read the platform and plan these records, and who is to leave or come back."""
        batch = Batch(
            records=tuple(records),
            deregistrations=tuple(leaving),
            reinstatements=tuple(returning),
        )
        with self.bench(watcher) as bench:
            return await make_plan(bench, batch, inputs=INPUTS, overwrite=overwrite)

    async def undo(self, run: str) -> Plan:
        """Plan what takes this run back."""
        with self.bench() as bench:
            return await make_undo_plan(bench, run)

    async def apply(
        self,
        plan: Plan,
        *,
        allowance: Allowance = NOTHING_NAMED,
        watcher: Watcher | None = None,
    ) -> RunSummary:
        """Carry the plan out."""
        with self.bench(watcher) as bench:
            return await apply.apply_plan(bench, plan, allowance=allowance)

    async def resume(self, run: str, *, watcher: Watcher | None = None) -> RunSummary:
        """Finish what the run left."""
        with self.bench(watcher) as bench:
            return await apply.resume(bench, run)

    def file(self, record: MonthlyIncome) -> dict[str, object]:
        """Let somebody else file this month whole; return it as the platform holds it."""
        code = record.household.code
        for name, value in record.values.items():
            self.platform.alter(code, record.month, name, value)
        return self.platform.stored(code)[record.month]

    def stored(self) -> dict[str, dict[str, dict[str, object]]]:
        """Everything that the platform holds: code → month → fields."""
        return self.platform.state()["stored"]

    def saves(self) -> Counter[str]:
        """How often each household was stored."""
        return Counter(save["code"] for save in self.platform.saves)

    def runs(self) -> tuple[str, ...]:
        """The runs that this computer remembers."""
        with self.bench() as bench:
            return bench.journal.run_ids()


def outcomes(summary: RunSummary) -> dict[tuple[str, str], str]:
    """How each row ended: (code, month) → outcome."""
    return {(row.household.code, row.month): row.outcome.value for row in summary.rows}


def reasons(summary: RunSummary) -> dict[str, str]:
    """Why each household ended as it did: code → reason of its last row."""
    return {row.household.code: row.reason for row in summary.rows}


def logins(world: World) -> int:
    """How often a password was sent."""
    return world.platform.requests["POST /login.aspx"]


def copy_mapping(folder: Path, changes: Mapping[str, str]) -> str:
    """Copy the mapping with some of its words changed; return where it is."""
    folder.mkdir()
    for file in load_mapping("hebei").folder.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (folder / file.name).write_text(text, encoding="utf-8")
    return str(folder)
