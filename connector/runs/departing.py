"""One household leaves the lists or comes back: sent once, and proved by all that tells of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from connector.browser.answer import Sending
from connector.browser.platform import PlatformTab
from connector.browser.upload import load_picture
from connector.errors import (
    ConnectorError,
    HouseholdError,
    PlatformUnavailableError,
    Recovery,
    SaveRejectedError,
    SessionExpiredError,
    UncertainSaveError,
)
from connector.journal.journal import Clock, Journal
from connector.journal.lease import Lease
from connector.journal.operations import RunHeader, StandingOperation
from connector.mapping.deregistration import DeregistrationMapping
from connector.plan.change import Deregister, StandingChange
from connector.plan.standing import (
    build_standing_row,
    compare_standing,
    is_as_it_was,
    is_as_wanted,
    recheck_standing,
)
from connector.records.outcome import Difference, Outcome, RowOutcome
from connector.records.standing import Standing
from connector.runs.evidence import Evidence, Step
from connector.runs.recover import READ_TRIES, read_again, recover
from connector.runs.standing import fetch_standing
from connector.runs.traces import Traces
from connector.runs.unsent import NOTHING_LEFT, make_sure

NOT_DONE = "平台没有报错，读回时该户的情况没有变"

NOTHING_SENT = (*NOTHING_LEFT, HouseholdError)

Click = Callable[[], Awaitable[Sending]]


@dataclass(frozen=True)
class Departing:
    """Carries out the deregistrations and reinstatements of one run, one after another."""

    journal: Journal
    lease: Lease
    header: RunHeader
    mapping: DeregistrationMapping
    traces: Traces
    clock: Clock
    settle_seconds: float
    evidence: Evidence
    year: int  #: the platform year that the account was shown at its login

    async def carry_out(self, tab: PlatformTab, operation: StandingOperation) -> RowOutcome:
        """Bring one operation to its end and return its row.

        Raises what must stop the run: a person must look before another household goes.
        """
        if operation.may_be_stored:
            earlier = await self._settle_earlier(tab, operation)
            if earlier is not None:
                return self._finish(operation, earlier)
        for attempt in range(1, READ_TRIES + 1):
            seen = tab.generation
            try:
                row = await self._enter(tab, operation)
                if row is not None:
                    return row
            except HouseholdError as error:
                row = build_standing_row(operation.change, Outcome.SKIPPED, reason=error.reason)
                return self._finish(operation, row)
            except (SessionExpiredError, PlatformUnavailableError) as error:
                if attempt == READ_TRIES and isinstance(error, PlatformUnavailableError):
                    raise
                await recover(tab, error, year=self.year, seen=seen)
        raise SessionExpiredError("会话一再失效，已停止；请稍后运行 connector resume")

    async def _enter(self, tab: PlatformTab, operation: StandingOperation) -> RowOutcome | None:
        """Carry out and prove one; None where it never arrived and may be entered again."""
        await tab.uncover(year=self.year)
        standing = await fetch_standing(tab, operation.change.household, self.mapping)
        change = recheck_standing(operation.change, standing)
        if not change.state.is_writable:
            return self._finish(operation, build_standing_row(change, Outcome.SKIPPED))
        counted = await self.traces.count(tab, change, standing)
        try:
            if isinstance(change, Deregister):
                clicked = await self._deregister(tab, operation, change, standing)
            else:
                clicked = await self._reinstate(tab, operation, change, standing)
        except SaveRejectedError as error:  # nothing was clicked
            row = build_standing_row(change, Outcome.REJECTED, reason=error.reason)
            return self._finish(operation, row)
        return await self._prove(tab, operation, _Sent(change, standing, clicked, counted))

    async def _deregister(
        self,
        tab: PlatformTab,
        operation: StandingOperation,
        change: Deregister,
        standing: Standing,
    ) -> "_Clicked":
        picture = load_picture(Path(change.proof.path), sha256=change.proof.sha256)
        types = {one.name: one.form for one in self.mapping.type}
        async with tab.departures.open_form(change.household, year=self.year) as form:
            form.require_contract(types, reason_length=self.mapping.reason.max_length)
            self._begin(operation, change, standing)
            await form.fill(type_words=types[change.type], reason=change.cause, picture=picture)
            await tab.require_identity(form, year=self.year)
            self.journal.sent(self.header.run, operation.number, lease=self.lease)
            return await self._send(tab, change, form.save)

    async def _reinstate(
        self,
        tab: PlatformTab,
        operation: StandingOperation,
        change: StandingChange,
        standing: Standing,
    ) -> "_Clicked":
        async with tab.departures.find_to_give_back(change.household, year=self.year) as row:
            self._begin(operation, change, standing)
            self.journal.sent(self.header.run, operation.number, lease=self.lease)
            return await self._send(tab, change, row.save)

    async def _send(self, tab: PlatformTab, change: StandingChange, click: Click) -> "_Clicked":
        """Click once; return what is wrong with the answer, the reading decides all the same."""
        sending: Sending | None = None
        problem: ConnectorError | None
        try:
            async with tab.wire:
                sending = await click()
                await sending.reach_server()
            problem = (await sending.answer()).find_problem()
        except ConnectorError as error:
            problem = error
            if isinstance(error, UncertainSaveError):
                tab.note_unanswered()
        if problem is not None:
            await self.evidence.see(tab, change, Step.ANSWER)
        return _Clicked(problem, sending)

    def _begin(
        self, operation: StandingOperation, change: StandingChange, standing: Standing
    ) -> None:
        self.journal.begin(self.header.run, operation.number, [change], standing, lease=self.lease)

    async def _prove(
        self, tab: PlatformTab, operation: StandingOperation, sent: "_Sent"
    ) -> RowOutcome | None:
        """Settle what was sent by reading; then stop the run where a person must look."""
        problem = sent.clicked.problem
        try:
            row = await self._read_back(tab, sent)
        except ConnectorError as error:
            reason = f"已发送，但读回失败：{error.reason}；请稍后运行 connector resume"
            row = build_standing_row(sent.change, Outcome.UNCERTAIN, reason=reason)
            problem = problem or error
        if row is None:
            return None
        row = self._finish(operation, row)
        if problem is not None and problem.recovery is Recovery.STOP:
            raise problem
        if row.outcome in (Outcome.MISMATCHED, Outcome.UNCERTAIN):
            raise ConnectorError(f"有一户没有核实（{row.reason}），已停止，请人工查看")
        return row

    async def _read_back(self, tab: PlatformTab, sent: "_Sent") -> RowOutcome | None:
        """Return what the pages tell of it; None where the platform answered that nobody
        was logged in, or refused while the session had ended, and nothing has changed: it
        never arrived."""
        change, seen = sent.change, tab.generation
        problem = await make_sure(tab, sent.clicked.problem, sent.clicked.sending)
        standing = await self._read(tab, change)
        if not is_as_wanted(change, standing) and not isinstance(problem, SaveRejectedError):
            await asyncio.sleep(self.settle_seconds)
            standing = await self._read_settled(tab, change)
        if is_as_wanted(change, standing):
            return await self._check_traces(tab, sent)
        if not is_as_it_was(change, standing):
            differences = _compare(change, standing)
            return build_standing_row(
                change, Outcome.MISMATCHED, reason="读回与办理的不符", differences=differences
            )
        if problem is None:
            return build_standing_row(change, Outcome.MISMATCHED, reason=NOT_DONE)
        was_refused = isinstance(problem, SaveRejectedError)
        if isinstance(problem, SessionExpiredError) or (was_refused and tab.generation != seen):
            return None
        is_refused = isinstance(problem, NOTHING_SENT)
        outcome = Outcome.REJECTED if is_refused else Outcome.UNCERTAIN
        return build_standing_row(change, outcome, reason=problem.reason)

    async def _read(self, tab: PlatformTab, change: StandingChange) -> Standing:
        """Read the household's standing afresh; the read, never the save, is repeated."""

        async def read() -> Standing:
            return await fetch_standing(tab, change.household, self.mapping)

        return await read_again(tab, read, year=self.year)

    async def _read_settled(self, tab: PlatformTab, change: StandingChange) -> Standing:
        """Read as above; once more where that is neither as it was nor as it is to be: two
        lists tell it, and the platform may have stored it between them."""
        standing = await self._read(tab, change)
        if not is_as_wanted(change, standing) and not is_as_it_was(change, standing):
            await asyncio.sleep(self.settle_seconds)
            standing = await self._read(tab, change)
        return standing

    async def _check_traces(self, tab: PlatformTab, sent: "_Sent") -> RowOutcome:
        """Hold the other pages against what the lists say."""

        async def read() -> tuple[str, ...]:
            return await self.traces.find_problems(tab, sent.change, sent.before, sent.counted)

        problems = await read_again(tab, read, year=self.year)
        if problems:
            return build_standing_row(sent.change, Outcome.MISMATCHED, reason="；".join(problems))
        return build_standing_row(sent.change, Outcome.VERIFIED)

    async def _settle_earlier(
        self, tab: PlatformTab, operation: StandingOperation
    ) -> RowOutcome | None:
        """Find out what became of what an earlier run sent.

        None where it provably has not arrived, long enough after it was sent: then it may
        begin again.
        """
        if operation.sent_at is not None:
            passed = (self.clock() - operation.sent_at).total_seconds()
            await asyncio.sleep(max(0.0, self.settle_seconds - max(passed, 0.0)))
        if not operation.changes or operation.before is None:
            return None
        [change] = operation.changes
        try:
            standing = await self._read_settled(tab, change)
        except HouseholdError as error:
            reason = f"上次发送的结果读不回来：{error.reason}"
            return build_standing_row(change, Outcome.UNCERTAIN, reason=reason)
        if is_as_wanted(change, standing):
            return await self._check_traces(tab, _Sent(change, operation.before, _Clicked(), None))
        if is_as_it_was(change, standing):
            return None
        differences = _compare(change, standing)
        return build_standing_row(
            change, Outcome.MISMATCHED, reason="读回与办理的不符", differences=differences
        )

    def _finish(self, operation: StandingOperation, row: RowOutcome) -> RowOutcome:
        self.journal.finish(self.header.run, operation.number, [row])
        return row


@dataclass(frozen=True)
class _Clicked:
    """What came of a click: a problem or none; ``sending`` is None where it was not made."""

    problem: ConnectorError | None = None
    sending: Sending | None = None


@dataclass(frozen=True)
class _Sent:
    """What was sent, where the household stood before, and what came of the click."""

    change: StandingChange
    before: Standing
    clicked: _Clicked
    counted: int | None  #: by the statistics, just before


def _compare(change: StandingChange, standing: Standing) -> tuple[Difference, ...]:
    return compare_standing(change, standing) if isinstance(change, Deregister) else ()
