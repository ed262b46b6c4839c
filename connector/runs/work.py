"""All operations of a run: year by year, page by page of the list, in as many tabs as set."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from connector.browser.pages.areas import Area
from connector.browser.places import Directories, Place
from connector.browser.platform import Platform, PlatformTab
from connector.errors import ConnectorError, HouseholdError, SessionExpiredError
from connector.journal.journal import Journal
from connector.journal.operations import Operation, RunHeader
from connector.records.outcome import Outcome, RowOutcome
from connector.runs.brake import Brake
from connector.runs.outcomes import blocked_rows
from connector.runs.pace import Pacer
from connector.runs.progress import Progress
from connector.runs.proof import READ_TRIES
from connector.runs.register import Register
from connector.runs.trial import Trial

Spot = tuple[Area, int, int]
"""Area, page and row of the income list: no two households share one."""

FAILURES_IN_A_ROW = 5
FAILED = (Outcome.MISMATCHED, Outcome.REJECTED, Outcome.UNCERTAIN)
SAME_HOUSEHOLD = "表中用不同的写法指同一户，请统一填写户编号"


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


class _Turn:
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


@dataclass(frozen=True)
class Work:
    """What a run still has to do, and with what."""

    platform: Platform
    register: Register
    progress: Progress
    pacer: Pacer
    brake: Brake
    recycle_after: int
    trial: Trial = field(default_factory=Trial)
    streak: Streak = field(default_factory=Streak)
    stop: Stop = field(default_factory=Stop)

    async def carry_out(self, operations: Iterable[Operation]) -> None:
        """Bring every operation to its end.

        Raises the error that stops the run; what was settled until then is journaled.
        """
        by_year: dict[int, list[Operation]] = {}
        for operation in operations:
            if not operation.is_settled:
                by_year.setdefault(operation.wanted[0].platform_year, []).append(operation)
        for year, of_year in sorted(by_year.items()):
            self.progress.note(f"正在读取 {year} 年度的户名单")
            directories = await self._fetch_directories(year)
            found = self._locate(of_year, directories)
            self.progress.note("正在登记")
            await self._share_out(found)

    async def _fetch_directories(self, year: int) -> Directories:
        """Show the year in every tab and walk the lists; a lost session is replaced."""
        first = self.platform.tabs[0]
        for _ in range(READ_TRIES):
            seen = first.generation
            try:
                for tab in self.platform.tabs:
                    await tab.go_to_year(year)
                return await first.fetch_directories()
            except SessionExpiredError:
                await first.log_in_again(seen)
        raise SessionExpiredError("会话一再失效，已停止；请稍后运行 connector resume")

    def _locate(
        self, operations: Sequence[Operation], directories: Directories
    ) -> list[tuple[Operation, Place]]:
        """Find each household; those that cannot be addressed are settled at once."""
        found: list[tuple[Operation, Place]] = []
        for operation in operations:
            try:
                found.append((operation, directories.find(operation.wanted[0].household)))
            except HouseholdError as error:
                self._block(operation, error.reason)
        rows: dict[Spot, int] = {}
        for _, place in found:
            rows[_spot(place)] = rows.get(_spot(place), 0) + 1
        for operation, place in found:
            if rows[_spot(place)] > 1:
                self._block(operation, SAME_HOUSEHOLD)
        return [(operation, place) for operation, place in found if rows[_spot(place)] == 1]

    def _block(self, operation: Operation, reason: str) -> None:
        if operation.may_be_stored:
            return  # a save of it is still open: it is not skipped, it stays uncertain
        rows = blocked_rows(operation.wanted, reason)
        self.register.journal.finish(self.register.header.run, operation.number, rows)
        self._tell(operation, rows)

    async def _share_out(self, found: Sequence[tuple[Operation, Place]]) -> None:
        """Carry out the first few, then, once they are proved, all others."""
        rest = deque(sorted(found, key=lambda one: one[1].order))
        while rest and (due := self.trial.due):
            await self._work_through([rest.popleft() for _ in range(min(due, len(rest)))])
        await self._work_through(rest)

    async def _work_through(self, ones: Iterable[tuple[Operation, Place]]) -> None:
        """Give each tab one page of the list after another, until none is left."""
        pages: dict[tuple[Area, int], list[tuple[Operation, Place]]] = {}
        for operation, place in ones:
            pages.setdefault(place.page, []).append((operation, place))
        queue = deque(_split(list(pages.values()), parts=len(self.platform.tabs)))
        async with asyncio.TaskGroup() as group:
            for tab in self.platform.tabs:
                group.create_task(self._drain(queue, tab))
        if self.stop.crash is not None:
            raise self.stop.crash
        if self.stop.error is not None:
            raise self.stop.error

    async def _drain(self, queue: deque[list[tuple[Operation, Place]]], tab: PlatformTab) -> None:
        """Work until nothing is left, or until any tab has met a reason to stop.

        While a household is read back, the next one's form is opened and filled; it is
        sent only when the one before is settled.
        """
        before: _Turn | None = None
        async with asyncio.TaskGroup() as group:
            while queue and not self.stop.is_called:
                for operation, place in queue.popleft():
                    if before is not None:
                        await before.passed_on.wait()
                        if not tab.can_overlap or self._is_worn(tab):
                            await before.done.wait()
                    if self._is_worn(tab):
                        await self._renew(tab, operation)
                    await self._keep_pace()
                    if self.stop.is_called:
                        break
                    before = _Turn(before.done if before else None, self.stop)
                    group.create_task(self._carry_out_one(tab, operation, place, before))

    async def _keep_pace(self) -> None:
        try:
            if reason := self.brake.find_reason():
                raise reason
            await self.brake.wait_while_paused(self.stop.called, self.progress.pace)
            await self.pacer.admit(self.platform.answers)
        except ConnectorError as error:
            self.stop.halt(error)

    def _is_worn(self, tab: PlatformTab) -> bool:
        return tab.is_worn(after=self.recycle_after)

    async def _renew(self, tab: PlatformTab, operation: Operation) -> None:
        try:
            await tab.reopen()
            await tab.go_to_year(operation.wanted[0].platform_year)
        except ConnectorError as error:
            self.stop.halt(error)

    async def _carry_out_one(
        self, tab: PlatformTab, operation: Operation, place: Place, turn: _Turn
    ) -> None:
        try:
            rows = await self.register.carry_out(tab, operation, place, turn)
            if rows:
                self._tell(operation, rows)
                self.streak.count(rows)
                if not operation.may_be_stored:  # an earlier run's save tries nothing out
                    self.trial.count(rows)
        except ConnectorError as error:
            self.stop.halt(error)
        except Exception as error:  # a fault of ours: the others still end cleanly
            self.stop.fall(error)
        finally:
            turn.pass_on()
            await turn.may_save()  # done means: all before are done, too
            turn.done.set()

    def _tell(self, operation: Operation, rows: Sequence[RowOutcome]) -> None:
        village = operation.wanted[0].household.village
        self.progress.advance(village, [row.outcome for row in rows])


def _spot(place: Place) -> Spot:
    return *place.page, place.listed.row


def _split(
    pages: list[list[tuple[Operation, Place]]], *, parts: int
) -> list[list[tuple[Operation, Place]]]:
    """Cut pages smaller where there are fewer of them than tabs."""
    if parts <= len(pages) or parts == 1:
        return pages
    return [page[n::parts] for page in pages for n in range(parts) if page[n::parts]]


async def run_to_end(
    work: Work, operations: Iterable[Operation], *, journal: Journal, header: RunHeader
) -> str | None:
    """Carry the operations out and end the run in the journal; return why it stopped early."""
    stopped: str | None = None
    ended = asyncio.Event()
    watch = asyncio.create_task(work.brake.watch(work.stop.halt, ended))
    try:
        await work.carry_out(operations)
    except ConnectorError as error:
        stopped = error.reason
    except (KeyboardInterrupt, asyncio.CancelledError):
        journal.end_run(header.run, "操作员中断")
        raise
    finally:
        ended.set()
        await watch
    journal.end_run(header.run, stopped)
    return stopped
