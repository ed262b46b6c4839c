"""One household's form: opened, filled, saved once, proved. The order is the guarantee."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connector.browser.messages import Meaning
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
from connector.journal.operations import Operation, RunHeader
from connector.mapping.load import Mapping
from connector.plan.build import build_changes
from connector.plan.change import RegisterIncome
from connector.plan.recheck import recheck
from connector.records.fields import month_of
from connector.records.income import Observation
from connector.records.outcome import Outcome, RowOutcome
from connector.runs.outcomes import build_proved_rows, build_rows, is_as_before
from connector.runs.recover import recover

READ_TRIES = 3


class Turn(Protocol):
    """One household's turn among those of a tab."""

    async def may_save(self) -> bool:
        """Wait until the household before is settled; tell whether the run goes on."""

    def pass_on(self) -> None:
        """Let the next household be opened: this one needs the form no more."""


UNSETTLED = "没有收到答复，读回时尚未存入；请稍后运行 connector resume"


@dataclass(frozen=True)
class Register:
    """Carries out operations of one run; knows the run, not the tab or the household."""

    journal: Journal
    header: RunHeader
    mapping: Mapping
    clock: Clock
    settle_seconds: float

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
        """Enter and prove one household; None where its form has to be opened again."""
        household = operation.wanted[0].household
        year = operation.wanted[0].platform_year
        problem: ConnectorError | None = None
        is_answered = False
        async with tab.open_form(place, household, year=year) as form:
            form.require_contract(this_month=month_of(self.clock().date()))
            observed = form.observe()
            changes = self._decide(operation, observed)
            desired = {
                month: change.desired[month]
                for change in changes
                if change.state.is_writable
                for month in change.months
            }
            if not desired:
                return self._finish(operation, build_rows(changes, Outcome.UNCHANGED))
            if not await turn.may_save():
                return ()
            if not tab.is_latest(form):
                return None
            self.journal.begin(self.header.run, operation.number, changes, observed)
            try:
                await form.fill(desired)
                form.require_saveable()
                await tab.require_identity(form, year=year)
            except SaveRejectedError as error:
                rows = build_rows(changes, Outcome.REJECTED, reason=error.reason)
                return self._finish(operation, rows)
            self.journal.sent(self.header.run, operation.number)
            try:
                async with tab.wire:
                    answer = await form.save()
                is_answered = True
                if answer.meaning is Meaning.REFUSED:
                    problem = SaveRejectedError(f"平台没有接受：“{answer.text[:80]}”")
                elif answer.meaning is not Meaning.SAVED:
                    problem = UncertainSaveError("平台没有说保存成功")
            except SaveRejectedError as error:  # nothing left the browser
                rows = build_rows(changes, Outcome.REJECTED, reason=error.reason)
                return self._finish(operation, rows)
            except ConnectorError as error:
                problem = error
        if problem is not None and problem.recovery is Recovery.STOP:
            rows = build_rows(changes, Outcome.UNCERTAIN, reason=problem.reason)
            self._finish(operation, rows)
            raise problem
        # While an answer may still come, nothing else is begun.
        when_asked = turn.pass_on if is_answered else _wait_on
        return await self._prove(
            tab,
            operation,
            place,
            changes,
            before=observed,
            problem=problem,
            when_asked=when_asked,
        )

    def _decide(self, operation: Operation, observed: Observation) -> tuple[RegisterIncome, ...]:
        if self.header.is_planned:
            return tuple(c for change in operation.wanted for c in recheck(change, observed))
        labels = self.mapping.income.form_labels
        return tuple(
            change
            for wanted in operation.wanted
            for change in build_changes(
                wanted, observed, overwrite=self.header.overwrite, labels=labels
            )
        )

    async def _prove(
        self,
        tab: PlatformTab,
        operation: Operation,
        place: Place,
        changes: Sequence[RegisterIncome],
        *,
        before: Observation,
        problem: ConnectorError | None,
        when_asked: Callable[[], None],
    ) -> tuple[RowOutcome, ...]:
        """Read the household afresh; where it is not as meant, once more after a pause,
        because a platform may commit late."""
        try:
            rows, observed = await self._read_back(
                tab, place, changes, before=before, when_asked=when_asked
            )
            if any(row.outcome is Outcome.MISMATCHED for row in rows) and not isinstance(
                problem, SaveRejectedError
            ):
                await asyncio.sleep(self.settle_seconds)
                rows, observed = await self._read_back(
                    tab, place, changes, before=before, when_asked=when_asked
                )
        except ConnectorError as error:
            reason = f"已发送，但读回失败：{error.reason}；请稍后运行 connector resume"
            rows = self._finish(operation, build_rows(changes, Outcome.UNCERTAIN, reason=reason))
            if error.recovery is Recovery.STOP:
                raise
            return rows  # never raised further: that could be taken for a reason to retry
        if problem is not None and any(row.outcome is Outcome.MISMATCHED for row in rows):
            rows = self._judge_problem(changes, observed, rows, problem)
        return self._finish(operation, rows)

    def _judge_problem(
        self,
        changes: Sequence[RegisterIncome],
        observed: Observation,
        rows: tuple[RowOutcome, ...],
        problem: ConnectorError,
    ) -> tuple[RowOutcome, ...]:
        if not is_as_before(changes, observed):
            return rows
        if isinstance(problem, SaveRejectedError):
            return build_rows(changes, Outcome.REJECTED, reason=problem.reason)
        return build_rows(changes, Outcome.UNCERTAIN, reason=f"{problem.reason}；{UNSETTLED}")

    async def _read_back(
        self,
        tab: PlatformTab,
        place: Place,
        changes: Sequence[RegisterIncome],
        *,
        before: Observation,
        when_asked: Callable[[], None],
    ) -> tuple[tuple[RowOutcome, ...], Observation]:
        observed = await self._fetch(
            tab, place, changes[0], months=tuple(before.months), when_asked=when_asked
        )
        rows = build_proved_rows(
            changes,
            before,
            observed,
            stores_zero_for_blank=self.mapping.income.form.stores_zero_for_blank,
        )
        return rows, observed

    async def _fetch(
        self,
        tab: PlatformTab,
        place: Place,
        change: RegisterIncome,
        *,
        months: Sequence[str],
        when_asked: Callable[[], None],
    ) -> Observation:
        """Read the household, repeating the read (never the save) where the site falters."""
        for attempt in range(1, READ_TRIES + 1):
            seen = tab.generation
            try:
                return await tab.fetch_detail(
                    place,
                    change.household,
                    year=change.platform_year,
                    months=months,
                    when_asked=when_asked,
                )
            except (SessionExpiredError, PlatformUnavailableError) as error:
                if attempt == READ_TRIES and isinstance(error, PlatformUnavailableError):
                    raise
                await recover(tab, error, year=change.platform_year, seen=seen)
        raise SessionExpiredError("会话一再失效，读不回已发送的内容；请稍后运行 connector resume")

    async def _settle_earlier(
        self, tab: PlatformTab, operation: Operation, place: Place
    ) -> tuple[RowOutcome, ...] | None:
        """Find out by reading what became of a save that an earlier run sent.

        Returns None where it provably is not stored, long enough after it was sent: then
        it may begin again.
        """
        await self._let_settle(operation.sent_at)
        before = operation.before
        if before is None:
            return None
        try:
            rows, observed = await self._read_back(
                tab, place, operation.changes, before=before, when_asked=_wait_on
            )
        except HouseholdError as error:
            reason = f"上次发送的结果读不回来：{error.reason}"
            return build_rows(operation.changes, Outcome.UNCERTAIN, reason=reason)
        mismatched = any(row.outcome is Outcome.MISMATCHED for row in rows)
        if mismatched and is_as_before(operation.changes, observed):
            return None
        return rows

    async def _let_settle(self, sent_at: datetime | None) -> None:
        if sent_at is not None:
            passed = (self.clock() - sent_at).total_seconds()
            await asyncio.sleep(max(0.0, self.settle_seconds - max(passed, 0.0)))

    def _finish(self, operation: Operation, rows: tuple[RowOutcome, ...]) -> tuple[RowOutcome, ...]:
        self.journal.finish(self.header.run, operation.number, rows)
        return rows


def _wait_on() -> None:
    """Let nobody begin yet."""


def blocked_rows(wanted: Sequence[RegisterIncome], reason: str) -> tuple[RowOutcome, ...]:
    """Return the rows of a household that cannot be addressed."""
    return tuple(
        row.model_copy(update={"outcome": Outcome.SKIPPED, "reason": reason})
        for row in build_rows(wanted, Outcome.SKIPPED)
    )
