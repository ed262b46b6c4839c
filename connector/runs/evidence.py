"""What a run keeps of the pages where something went wrong: covered, hashed, journaled.

A page is taken down the moment it shows the trouble, and kept only once the row's outcome
is in the journal. Nothing here changes an outcome or stops a run.
"""

import hashlib
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from connector.browser.evidence.cover import Cover
from connector.browser.evidence.people import People
from connector.browser.evidence.sight import Sight, build_sheet, draw, see
from connector.browser.places import Directories
from connector.browser.platform import PlatformTab
from connector.errors import (
    ConnectorError,
    InputError,
    JournalError,
    PlatformError,
    PlatformUnavailableError,
)
from connector.hours import ZONE
from connector.journal.journal import Clock, Journal
from connector.journal.operations import Operation, RunHeader, StandingOperation
from connector.mapping.load import Mapping
from connector.plan.change import RegisterIncome, StandingChange
from connector.records.household import Household, HouseholdKey
from connector.records.outcome import Outcome, RowOutcome
from connector.runs.files import write_new
from connector.settings import Settings

TROUBLE = (Outcome.MISMATCHED, Outcome.REJECTED, Outcome.UNCERTAIN)
FOLDER = "evidence"


class Step(StrEnum):
    """Which page of an operation it is; part of the file's name."""

    ANSWER = "answer"  #: the form, with whatever came of 【保存】
    READBACK = "readback"  #: what was read back
    STOPPED = "stopped"  #: what stood there when the run stopped
    STOPPED_PROOF = "stopped-proof"  #: and what stood on the page that proves


STEP_WORDS = {
    Step.ANSWER: "保存后的表单",
    Step.READBACK: "读回的页面",
    Step.STOPPED: "停止时的页面",
    Step.STOPPED_PROOF: "停止时用来读回的页面",
}
Key = tuple[HouseholdKey, int]
Change = RegisterIncome | StandingChange
Carried = Operation | StandingOperation


@dataclass
class Evidence:
    """The evidence of one run; ``level`` is the setting of that name."""

    level: str
    folder: Path
    journal: Journal
    header: RunHeader
    mapping: Mapping
    clock: Clock
    _listed: list[Directories] = field(default_factory=list)
    _people: People = field(default_factory=People)
    _cover: Cover | None = None
    _seen: dict[Key, dict[Step, Sight]] = field(default_factory=dict)
    _told: list[ConnectorError] = field(default_factory=list)

    def remember(self, directories: Directories) -> None:
        """Keep who is listed, to know them on a page should one be kept."""
        self._listed.append(directories)

    def wants(self, rows: Iterable[RowOutcome]) -> bool:
        """Whether a page that settles rows so is to be taken down."""
        if self.level == "trouble":
            return any(row.outcome in TROUBLE for row in rows)
        return self.level == "all"

    async def see(
        self, tab: PlatformTab, change: RegisterIncome | StandingChange, step: Step
    ) -> None:
        """Take down what a page of this household shows now, in memory."""
        if self.level == "none":
            return
        entry, proof = tab.scenes
        scene = proof if step in (Step.READBACK, Step.STOPPED_PROOF) else entry
        try:
            sight = await see(scene)
        except PlatformUnavailableError:
            return  # the page is gone: there is nothing to be seen
        self._seen.setdefault(_key(change), {})[step] = sight

    async def keep(self, tab: PlatformTab, operation: Carried, rows: Sequence[RowOutcome]) -> None:
        """Keep what was seen of an operation that has ended so; forget it where all is well."""
        seen = self._seen.pop(_key(operation.wanted[0]), {})
        if not self.wants(rows):
            return
        worst = next((row for row in rows if row.outcome in TROUBLE), rows[0])
        for step, sight in seen.items():
            if step is Step.READBACK or worst.outcome in TROUBLE:
                await self._keep(
                    tab, operation, step, sight, trouble=worst.outcome.value, reason=worst.reason
                )

    async def keep_of(
        self, tab: PlatformTab, operation: StandingOperation, carried: Awaitable[RowOutcome]
    ) -> RowOutcome:
        """Return the row of what is carried out alone at its tab; keep the pages of it."""
        try:
            row = await carried
        except ConnectorError as error:
            await self.see(tab, operation.change, Step.READBACK)
            await self.keep_stop(tab, operation, error)
            raise
        if self.wants([row]):
            await self.see(tab, operation.change, Step.READBACK)
        await self.keep(tab, operation, [row])
        return row

    async def keep_stop(
        self,
        tab: PlatformTab,
        operation: Carried | None,
        error: ConnectorError,
    ) -> None:
        """Keep what stands on the tab's pages when an error of the platform stops the run."""
        if self.level == "none" or error in self._told:
            return
        self._told.append(error)
        seen = self._seen.pop(_key(operation.wanted[0]), {}) if operation else {}
        if not seen and isinstance(error, PlatformError):
            seen = await self._see_all(tab)
        for step, sight in seen.items():
            trouble = type(error).__name__
            await self._keep(tab, operation, step, sight, trouble=trouble, reason=error.reason)

    async def _see_all(self, tab: PlatformTab) -> dict[Step, Sight]:
        found: dict[Step, Sight] = {}
        steps = (Step.STOPPED, Step.STOPPED_PROOF)
        for step, scene in zip(steps, dict.fromkeys(tab.scenes), strict=False):
            try:
                found[step] = await see(scene)
            except PlatformUnavailableError:
                continue
        return found

    async def _keep(
        self,
        tab: PlatformTab,
        operation: Carried | None,
        step: Step,
        sight: Sight,
        *,
        trouble: str,
        reason: str,
    ) -> None:
        """Write both files and journal their hashes; what fails is journaled as not kept."""
        number = operation.number if operation else None
        stem = f"{number or 0:04d}-{step.value}"
        title = f"{self.header.run} 操作 {number or '—'} {STEP_WORDS[step]}"
        at = f"{self.clock().astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
        told: dict[str, object] = {"step": step.value, "trouble": trouble, "files": []}
        try:
            cover = self._make_cover(operation)
            html = build_sheet(sight, cover, title=title, lines=(f"{title}　{at}", reason))
            files = [write_file(self.folder, f"{stem}.html", html.encode())]
            told["files"] = files
            picture = await draw(tab.scenes[0], html)
            files.append(write_file(self.folder, f"{stem}.png", picture))
        except (PlatformUnavailableError, OSError, ValueError, InputError) as error:
            told["failed"] = type(error).__name__
        try:
            self.journal.note_evidence(self.header.run, number, told)
        except JournalError:
            return  # whatever the run journals next will say so

    def _make_cover(self, operation: Carried | None) -> Cover:
        """Return what covers everybody who has been listed so far, and the operation's own."""
        if self._cover is None:
            if not self.header.shown_user.isascii():  # a login name is nobody's
                self._people.add([Household(head=self.header.shown_user)])
            self._cover = Cover(self.mapping, self._people)
        while self._listed:
            self._people.add(self._listed.pop().households)
        if operation is not None:
            self._people.add(change.household for change in operation.wanted)
        return self._cover


def write_file(folder: Path, name: str, content: bytes) -> dict[str, object]:
    """Write one file of evidence; return what the journal says of it."""
    path = write_new(folder, name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    return {"name": path.name, "sha256": sha256, "size": len(content)}


def _key(change: Change) -> Key:
    year = change.platform_year if isinstance(change, RegisterIncome) else 0
    return change.household.key, year


def list_evidence(settings: Settings, run: str) -> list[Path]:
    """Return every file that is kept of a run's pages."""
    folder = settings.runs_folder / run / FOLDER
    return sorted(path for path in folder.glob("*") if path.is_file())
