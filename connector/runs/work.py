"""All operations of a run: year by year, page by page of the list, in as many tabs as set."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from connector.browser.pages.areas import Area
from connector.browser.places import Directories, Place
from connector.browser.platform import Platform, PlatformTab
from connector.errors import (
    ConnectorError,
    HouseholdError,
    NotListedError,
    SessionExpiredError,
)
from connector.journal.journal import Journal
from connector.journal.operations import Operation, RunHeader, StandingOperation
from connector.records.outcome import RowOutcome
from connector.runs.brake import Brake
from connector.runs.departing import Departing
from connector.runs.gone import Gone
from connector.runs.outcomes import blocked_rows
from connector.runs.pace import Pacer
from connector.runs.progress import Progress
from connector.runs.proof import READ_TRIES
from connector.runs.register import Register
from connector.runs.trial import Trial
from connector.runs.turns import Stop, Streak, Turn

Spot = tuple[Area, int, int]
"""Area, page and row of the income list: no two households share one."""

SAME_HOUSEHOLD = "表中用不同的写法指同一户，请统一填写户编号"


@dataclass(frozen=True)
class Work:
    """What a run still has to do, and with what."""

    platform: Platform
    register: Register
    progress: Progress
    pacer: Pacer
    brake: Brake
    gone: Gone
    recycle_after: int
    departing: Departing | None = None  #: None where the run has nobody who leaves or returns
    trial: Trial = field(default_factory=Trial)
    streak: Streak = field(default_factory=Streak)
    stop: Stop = field(default_factory=Stop)

    async def carry_out(self, operations: Iterable[Operation | StandingOperation]) -> None:
        """Bring every operation to its end: incomes first, then who leaves or returns.

        Raises the error that stops the run; what was settled until then is journaled.
        """
        open_ones = [operation for operation in operations if not operation.is_settled]
        await self._register([one for one in open_ones if isinstance(one, Operation)])
        leaving = [one for one in open_ones if isinstance(one, StandingOperation)]
        if leaving and self.departing is not None:
            await self._depart(leaving, self.departing)

    async def _depart(self, operations: Sequence[StandingOperation], departing: Departing) -> None:
        """One household after another at one desk; each is proved before the next."""
        tab = self.platform.tabs[0]
        self.progress.note("正在办理户注销、注销退回")
        await tab.go_to_year(departing.year)
        for operation in operations:
            await self._keep_pace()
            if self.stop.error is not None:
                raise self.stop.error
            carried = departing.carry_out(tab, operation)
            row = await self.register.evidence.keep_of(tab, operation, carried)
            self.progress.advance(row.household.village, [row.outcome])
            self.streak.count([row])

    async def _register(self, operations: Sequence[Operation]) -> None:
        by_year: dict[int, list[Operation]] = {}
        for operation in operations:
            by_year.setdefault(operation.wanted[0].platform_year, []).append(operation)
        for year, of_year in sorted(by_year.items()):
            self.progress.note(f"正在读取 {year} 年度的户名单")
            directories = await self._fetch_directories(year)
            found = await self._locate(of_year, directories)
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
                directories = await first.fetch_directories()
                self.register.evidence.remember(directories)
                return directories
            except SessionExpiredError:
                await first.log_in_again(seen)
        raise SessionExpiredError("会话一再失效，已停止；请稍后运行 connector resume")

    async def _locate(
        self, operations: Sequence[Operation], directories: Directories
    ) -> list[tuple[Operation, Place]]:
        """Find each household; those that cannot be addressed are settled at once."""
        found: list[tuple[Operation, Place]] = []
        for operation in operations:
            try:
                found.append((operation, directories.find(operation.wanted[0].household)))
            except NotListedError as error:
                household, tab = operation.wanted[0].household, self.platform.tabs[0]
                self._block(operation, await self.gone.explain(tab, household, error.reason))
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
        before: Turn | None = None
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
                    before = Turn(before.done if before else None, self.stop)
                    group.create_task(self._carry_out_one(tab, operation, place, before))

    async def _keep_pace(self) -> None:
        try:
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
        self, tab: PlatformTab, operation: Operation, place: Place, turn: Turn
    ) -> None:
        try:
            rows = await self.register.carry_out(tab, operation, place, turn)
            if rows:
                self._tell(operation, rows)
                self._count(operation, rows)
                await self.register.evidence.keep(tab, operation, rows)
        except ConnectorError as error:
            self.stop.halt(error)
            await self.register.evidence.keep_stop(tab, operation, error)
        except Exception as error:  # a fault of ours: the others still end cleanly
            self.stop.fall(error)
        finally:
            turn.pass_on()
            await turn.may_save()  # done means: all before are done, too
            turn.done.set()

    def _count(self, operation: Operation, rows: Sequence[RowOutcome]) -> None:
        try:
            self.streak.count(rows)
            if not operation.may_be_stored:  # an earlier run's save tries nothing out
                self.trial.count(rows)
        except ConnectorError as error:
            self.stop.halt(error)

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
    work: Work,
    operations: Iterable[Operation | StandingOperation],
    *,
    journal: Journal,
    header: RunHeader,
) -> str | None:
    """Carry the operations out and end the run in the journal; return why it stopped early."""
    stopped: str | None = None
    ended = asyncio.Event()
    watch = asyncio.create_task(work.brake.watch(work.stop.halt, ended))
    try:
        await work.carry_out(operations)
    except ConnectorError as error:
        stopped = error.reason
        await work.register.evidence.keep_stop(work.platform.tabs[0], None, error)
    except (KeyboardInterrupt, asyncio.CancelledError):
        journal.end_run(header.run, "操作员中断")
        raise
    finally:
        ended.set()
        await watch
    journal.end_run(header.run, stopped)
    return stopped
