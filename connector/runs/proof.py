"""Reads a household back after its save, and judges by that alone what became of it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector.browser.places import Place
from connector.browser.platform import PlatformTab
from connector.errors import (
    ConnectorError,
    LoggedInElsewhereError,
    PlatformUnavailableError,
    SaveRejectedError,
    SessionExpiredError,
    UnknownDialogError,
)
from connector.mapping.load import Mapping
from connector.plan.change import RegisterIncome
from connector.records.income import Observation
from connector.records.outcome import Outcome, RowOutcome
from connector.runs.evidence import Evidence, Step
from connector.runs.outcomes import build_proved_rows, build_rows, holds_zero, is_as_before
from connector.runs.recover import recover

READ_TRIES = 3
UNSETTLED = "没有收到答复，读回时尚未存入；请稍后运行 connector resume"


@dataclass(frozen=True)
class Reading:
    """A household as it was read back, and its rows as that reading settles them."""

    rows: tuple[RowOutcome, ...]
    observed: Observation

    @property
    def is_equal(self) -> bool:
        """Whether everything that was sent is there, and nothing else has changed."""
        return not any(row.outcome is Outcome.MISMATCHED for row in self.rows)


@dataclass(frozen=True)
class Proof:
    """How one run's saves are proved: knows the run, not the tab or the household."""

    mapping: Mapping
    settle_seconds: float
    evidence: Evidence

    async def read(
        self,
        tab: PlatformTab,
        place: Place,
        changes: Sequence[RegisterIncome],
        *,
        before: Observation,
        when_asked: Callable[[], None],
    ) -> Reading:
        """Read the household afresh, repeating the read (never the save) where the site
        falters; raises what the last try raised."""
        for attempt in range(1, READ_TRIES + 1):
            seen = tab.generation
            try:
                return await self._read_once(
                    tab, place, changes, before=before, when_asked=when_asked
                )
            except (SessionExpiredError, PlatformUnavailableError) as error:
                if attempt == READ_TRIES and isinstance(error, PlatformUnavailableError):
                    raise
                await recover(tab, error, year=changes[0].platform_year, seen=seen)
        raise SessionExpiredError("会话一再失效，读不回已发送的内容；请稍后运行 connector resume")

    async def read_early(
        self,
        tab: PlatformTab,
        place: Place,
        changes: Sequence[RegisterIncome],
        *,
        before: Observation,
        when_asked: Callable[[], None],
    ) -> Reading | None:
        """Read the household while the page still shows what the server answered.

        None where that fails or shows anything but what was meant: a site may have more to
        do for a save than its first answer tells. Then nothing was learnt, nothing mended.
        Raises only where a person must look: what was asked once is not asked again.
        """
        try:
            reading = await self._read_once(
                tab, place, changes, before=before, when_asked=when_asked
            )
        except (LoggedInElsewhereError, UnknownDialogError):
            raise
        except ConnectorError:
            return None
        finally:
            when_asked()
        return reading if reading.is_equal else None

    async def _read_once(
        self,
        tab: PlatformTab,
        place: Place,
        changes: Sequence[RegisterIncome],
        *,
        before: Observation,
        when_asked: Callable[[], None],
    ) -> Reading:
        household, year = changes[0].household, changes[0].platform_year
        form = self.mapping.income.form
        if form.detail_shows_zero_for_blank and holds_zero(changes, before):
            observed = await tab.fetch_form(place, household, year=year)
        else:
            observed = await tab.fetch_detail(
                place,
                household,
                year=year,
                months=tuple(before.months),
                when_asked=when_asked,
            )
        rows = build_proved_rows(
            changes,
            before,
            observed,
            stores_zero_for_blank=form.stores_zero_for_blank,
        )
        if self.evidence.wants(rows):  # before anything else happens on that page
            await self.evidence.see(tab, changes[0], Step.READBACK)
        return Reading(rows, observed)

    async def settle(
        self,
        tab: PlatformTab,
        place: Place,
        changes: Sequence[RegisterIncome],
        *,
        before: Observation,
        problem: ConnectorError | None,
        when_asked: Callable[[], None],
    ) -> tuple[RowOutcome, ...] | None:
        """Return the rows of a save that was answered, or was not (``problem``).

        Where the household is not as meant, it is read once more after a pause, because a
        platform may commit late. None where the platform answered that nobody was logged in,
        or refused while the session had ended, and nothing is stored then: the form never
        arrived, and may be entered again.
        """
        seen = tab.generation
        reading = await self.read(tab, place, changes, before=before, when_asked=when_asked)
        is_refused = isinstance(problem, SaveRejectedError)
        if not reading.is_equal and not is_refused:
            await asyncio.sleep(self.settle_seconds)
            reading = await self.read(tab, place, changes, before=before, when_asked=when_asked)
        if problem is None or reading.is_equal or not is_as_before(changes, reading.observed):
            return reading.rows
        was_logged_out = isinstance(problem, SessionExpiredError)
        if was_logged_out or (is_refused and tab.generation != seen):
            return None
        if is_refused:
            return build_rows(changes, Outcome.REJECTED, reason=problem.reason)
        return build_rows(changes, Outcome.UNCERTAIN, reason=f"{problem.reason}；{UNSETTLED}")
