"""One household's form: opened, filled, saved once, proved. The order is the guarantee."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from connector.browser.answer import Sending
from connector.browser.pages.income import IncomeForm
from connector.browser.places import Place
from connector.browser.platform import PlatformTab
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
from connector.journal.operations import Operation, RunHeader
from connector.mapping.load import Mapping
from connector.plan.build import build_changes
from connector.plan.change import RegisterIncome
from connector.plan.preset import (
    Preset,
    find_preset,
    require_given,
    without_preset,
)
from connector.plan.recheck import find_vanished_since, recheck
from connector.records.fields import month_of
from connector.records.income import Observation
from connector.records.outcome import Outcome, RowOutcome
from connector.runs.budget import Budget
from connector.runs.entered import EnteredForm, Saved, desired_of
from connector.runs.evidence import Evidence, Step
from connector.runs.introduction import Introduction
from connector.runs.outcomes import blocked_rows, build_rows, is_as_before
from connector.runs.proof import READ_TRIES, Proof, Reading
from connector.runs.recover import recover
from connector.runs.unsent import make_sure


class Turn(Protocol):
    """One household's turn among those of a tab."""

    async def may_save(self) -> bool:
        """Wait until the household before is settled; tell whether the run goes on."""

    def pass_on(self) -> None:
        """Let the next household be opened: this one needs the form no more."""


@dataclass(frozen=True)
class Register:
    """Carries out operations of one run; knows the run, not the tab or the household."""

    journal: Journal
    lease: Lease
    header: RunHeader
    budget: Budget
    mapping: Mapping
    clock: Clock
    proof: Proof
    evidence: Evidence
    introduction: Introduction = field(default_factory=Introduction)

    async def carry_out(
        self, tab: PlatformTab, operation: Operation, place: Place, turn: Turn
    ) -> tuple[RowOutcome, ...]:
        """Bring one operation to its end and return its rows.

        Before anything is sent, and before anything that has gone wrong is mended, the
        household before must be settled; where the run stops meanwhile, the operation is
        left for another run and no rows are returned. Raises only what must stop the
        run; a save whose fate is open by then is journaled as uncertain.
        """
        if operation.may_be_stored:
            if not await turn.may_save():
                return ()
            rows = await self._settle_earlier(tab, operation, place)
            if rows is not None:
                return self._finish(operation, rows)
        for attempt in range(1, READ_TRIES + 1):
            seen = tab.generation
            try:
                rows = await self._enter(tab, operation, place, turn)
                if rows is not None:
                    return rows
            except HouseholdError as error:
                rows = blocked_rows(operation.wanted, error.reason)
                return self._finish(operation, rows)
            except (SessionExpiredError, PlatformUnavailableError) as error:
                if attempt == READ_TRIES and isinstance(error, PlatformUnavailableError):
                    raise
                if not await turn.may_save():
                    return ()
                await recover(tab, error, year=operation.wanted[0].platform_year, seen=seen)
        raise SessionExpiredError("会话一再失效，已停止；请稍后运行 connector resume")

    async def _enter(
        self, tab: PlatformTab, operation: Operation, place: Place, turn: Turn
    ) -> tuple[RowOutcome, ...] | None:
        """Enter and prove one household; None where its form has to be opened again, ()
        where the run stops before anything of it was sent."""
        year = operation.wanted[0].platform_year
        await tab.uncover(year=year)
        held = await self._read_held(tab, operation, place, turn)
        async with tab.open_form(place, operation.wanted[0].household, year=year) as form:
            form.require_contract(this_month=month_of(self.clock().date()))
            observed = form.observe()
            if not self.introduction.believes(tab, operation.number, observed, held):
                return None
            preset: Preset = {}
            if held is not None:
                preset = find_preset(observed, held)
                observed = without_preset(observed, held)
            changes = self._decide(operation, observed)
            if not any(change.state.is_writable for change in changes):
                return self._finish(operation, build_rows(changes, Outcome.UNCHANGED))
            require_given(preset, changes)
            if not await turn.may_save():
                return ()
            if not tab.is_latest(form):
                return None
            self.budget.take(operation.number, changes)
            self.journal.begin(
                self.header.run, operation.number, changes, observed, lease=self.lease
            )
            entry = EnteredForm(operation, place, tuple(changes), before=observed)
            try:
                await form.fill(desired_of(changes))
                form.require_saveable()
                await tab.require_identity(form, year=year)
            except SaveRejectedError as error:  # nothing was clicked
                return await self._refuse(tab, operation, changes, error)
            self.journal.sent(self.header.run, operation.number, lease=self.lease)
            saved = await self._save(tab, form, entry)
        return await self._prove(tab, entry, saved, turn)

    async def _read_held(
        self, tab: PlatformTab, operation: Operation, place: Place, turn: Turn
    ) -> Observation | None:
        """Return what the server holds of one of the run's first households, or of one whose
        form was doubted; else None."""
        if not self.introduction.is_needed(operation.number) or not await turn.may_save():
            return None
        first = operation.wanted[0]
        if self.introduction.is_return_due(first.platform_year):
            await self.introduction.return_to_stored(tab)
            if not self.introduction.is_needed(operation.number):
                return None
        return await tab.fetch_detail(
            place, first.household, year=first.platform_year, months=(), when_asked=_wait_on
        )

    async def _refuse(
        self,
        tab: PlatformTab,
        operation: Operation,
        changes: Sequence[RegisterIncome],
        error: SaveRejectedError,
    ) -> tuple[RowOutcome, ...] | None:
        """Settle a household whose form was not sent; None where it is opened once more."""
        if self.introduction.looks_again(tab, operation.number, error):
            return None
        rows = build_rows(changes, Outcome.REJECTED, reason=error.reason)
        rows = self._finish(operation, rows)
        await self.evidence.see(tab, changes[0], Step.ANSWER)
        return rows

    async def _save(self, tab: PlatformTab, form: IncomeForm, entry: EnteredForm) -> Saved:
        """Send the form once; while its page still loads the answer, begin to read back."""
        sending: Sending | None = None
        early: asyncio.Task[Reading | None] | None = None
        problem: ConnectorError | None
        asked = asyncio.Event()
        try:
            async with tab.wire:
                sending = await form.save()
                has_arrived = await sending.reach_server()
            if has_arrived and tab.can_overlap:
                reading = self.proof.read_early(
                    tab, entry.place, entry.changes, before=entry.before, when_asked=asked.set
                )
                early = asyncio.create_task(reading)
            problem = (await sending.answer()).find_problem()
        except ConnectorError as error:
            problem = error
            if isinstance(error, UncertainSaveError):
                tab.note_unanswered()
        if problem is not None:
            await self.evidence.see(tab, entry.changes[0], Step.ANSWER)
        return Saved(problem, sending, asked=asked, early=early)

    async def _prove(
        self, tab: PlatformTab, entry: EnteredForm, saved: Saved, turn: Turn
    ) -> tuple[RowOutcome, ...] | None:
        """Settle a save by reading the household back; raises only what stops the run.

        While an answer may still come, nothing else is begun. None where nothing was settled
        because the form never arrived.
        """
        problem = saved.problem
        if saved.early is not None:
            await saved.asked.wait()
            if saved.is_answered:
                turn.pass_on()
            await asyncio.wait({saved.early})
        if problem is not None and problem.recovery is Recovery.STOP:
            open_rows = build_rows(entry.changes, Outcome.UNCERTAIN, reason=problem.reason)
            self._finish(entry.operation, open_rows)
            raise problem
        try:
            sure = await make_sure(tab, problem, saved.sending)
            rows = await self._read_back(tab, entry, replace(saved, problem=sure), turn)
        except ConnectorError as error:
            reason = f"已发送，但读回失败：{error.reason}；请稍后运行 connector resume"
            rows = build_rows(entry.changes, Outcome.UNCERTAIN, reason=reason)
            rows = self._finish(entry.operation, rows)
            await self.evidence.see(tab, entry.changes[0], Step.READBACK)
            if error.recovery is Recovery.STOP:
                raise
            return rows  # never raised further: that could be taken for a reason to retry
        if not rows:
            return rows
        number, year = entry.operation.number, entry.changes[0].platform_year
        is_rejected = all(row.outcome is Outcome.REJECTED for row in rows)
        if is_rejected and self.introduction.looks_again(tab, number, problem):
            return None
        self.introduction.note_stored(entry.place, rows, year=year)
        return self._finish(entry.operation, rows)

    async def _read_back(
        self, tab: PlatformTab, entry: EnteredForm, saved: Saved, turn: Turn
    ) -> tuple[RowOutcome, ...] | None:
        if saved.early is not None and (reading := saved.early.result()) is not None:
            return reading.rows
        return await self.proof.settle(
            tab,
            entry.place,
            entry.changes,
            before=entry.before,
            problem=saved.problem,
            when_asked=turn.pass_on if saved.is_answered else _wait_on,
        )

    def _decide(self, operation: Operation, observed: Observation) -> tuple[RegisterIncome, ...]:
        if self.header.is_planned:
            if find_vanished_since(operation.wanted, observed):
                raise HouseholdError("计划时有内容的月份，现在读出来是空的，没有填写，请重新 plan")
            return tuple(c for change in operation.wanted for c in recheck(change, observed))
        labels = self.mapping.income.form_labels
        return tuple(
            change
            for wanted in operation.wanted
            for change in build_changes(
                wanted, observed, overwrite=self.header.overwrite, labels=labels
            )
        )

    async def _settle_earlier(
        self, tab: PlatformTab, operation: Operation, place: Place
    ) -> tuple[RowOutcome, ...] | None:
        """Find out by reading what became of a save that an earlier run sent.

        Returns None where it provably is not stored, long enough after it was sent: then
        it may begin again.
        """
        await self._let_settle(operation.sent_at)
        if operation.before is None:
            return None
        try:
            reading = await self.proof.read(
                tab, place, operation.changes, before=operation.before, when_asked=_wait_on
            )
        except HouseholdError as error:
            reason = f"上次发送的结果读不回来：{error.reason}"
            return build_rows(operation.changes, Outcome.UNCERTAIN, reason=reason)
        if not reading.is_equal and is_as_before(operation.changes, reading.observed):
            return None
        return reading.rows

    async def _let_settle(self, sent_at: datetime | None) -> None:
        if sent_at is not None:
            passed = (self.clock() - sent_at).total_seconds()
            await asyncio.sleep(max(0.0, self.proof.settle_seconds - max(passed, 0.0)))

    def _finish(self, operation: Operation, rows: tuple[RowOutcome, ...]) -> tuple[RowOutcome, ...]:
        self.journal.finish(self.header.run, operation.number, rows)
        return rows


def _wait_on() -> None:
    """Let nobody begin yet."""
