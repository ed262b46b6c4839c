"""``plan``: read the platform and say what would change; nothing is saved."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import connector
from connector.browser.pages.areas import Area
from connector.browser.places import Directories, Place
from connector.browser.platform import Platform, PlatformTab
from connector.errors import (
    HouseholdError,
    NotListedError,
    PlatformUnavailableError,
    SessionExpiredError,
)
from connector.journal.lease import Lease
from connector.plan.build import build_blocked, build_changes
from connector.plan.change import Plan, RegisterIncome, StandingChange
from connector.plan.preset import shows_answers_alone, without_preset
from connector.plan.standing import build_blocked_standing, build_deregister, build_reinstate
from connector.records.deregistration import Deregistration, Reinstatement
from connector.records.fields import month_of
from connector.records.income import Batch, Observation, RefusedRow
from connector.runs.apply import require_known_user
from connector.runs.approve import name_operator
from connector.runs.bench import Bench
from connector.runs.connect import connect
from connector.runs.gone import Gone
from connector.runs.hold import hold_account
from connector.runs.pace import Pacer
from connector.runs.recover import recover
from connector.runs.standing import fetch_standing, require_deregistration
from connector.runs.wanted import build_all_wanted

READ_TRIES = 3


Decide = Callable[[RegisterIncome, Observation], tuple[RegisterIncome, ...]]
"""What one household's form means for what is wanted of it."""

Departure = Deregistration | Reinstatement
"""A row that asks for a household to leave the lists or to come back."""


async def make_plan(bench: Bench, batch: Batch, *, inputs: dict[str, str], overwrite: bool) -> Plan:
    """Return the sealed plan of every record, with the values it would replace."""
    labels = bench.mapping.income.form_labels

    def decide(wanted: RegisterIncome, observed: Observation) -> tuple[RegisterIncome, ...]:
        return build_changes(wanted, observed, overwrite=overwrite, labels=labels)

    wanted = build_all_wanted(batch.records, bench.mapping.income)
    standing: list[Departure] = [*batch.deregistrations, *batch.reinstatements]
    seen = await look_up(bench, wanted, decide, command="plan", standing=standing)
    return seal(bench, seen, inputs=inputs, overwrite=overwrite, refused=batch.refused)


@dataclass(frozen=True)
class Seen:
    """What the platform made of what is wanted, and as whom it was looked at."""

    changes: tuple[RegisterIncome, ...]
    standing: tuple[StandingChange, ...]
    user: str
    area: str


async def look_up(
    bench: Bench,
    wanted: Sequence[RegisterIncome],
    decide: Decide,
    *,
    command: str,
    standing: Sequence[Departure] = (),
) -> Seen:
    """Open the form of everybody who is wanted, look where those of ``standing`` stand, and
    decide; nothing is saved."""
    by_year: dict[int, list[RegisterIncome]] = defaultdict(list)
    for one in wanted:
        by_year[one.platform_year].append(one)
    changes: list[RegisterIncome] = []
    pacer = bench.make_pacer()
    async with (
        hold_account(bench, command, pacer) as lease,
        connect(bench.settings, bench.mapping, bench.operator) as platform,
    ):
        require_known_user(bench, platform.user)
        search = _Search(bench, platform, pacer, lease, decide, Gone(bench.mapping))
        for year, of_year in sorted(by_year.items()):
            changes += await search.look_up_year(of_year, year=year)
        others = [await search.look_up_standing(record) for record in standing]
        return Seen(tuple(changes), tuple(others), platform.user, platform.area)


def seal(
    bench: Bench,
    seen: Seen,
    *,
    inputs: dict[str, str],
    overwrite: bool,
    refused: tuple[RefusedRow, ...] = (),
    undoes: str = "",
) -> Plan:
    """Return the plan of what was seen, bound to account, platform, mapping and maker."""
    return Plan(
        created_at=bench.clock(),
        tool_version=connector.__version__,
        made_by=name_operator(bench.settings),
        undoes=undoes,
        account=bench.settings.account.username,
        shown_user=seen.user,
        shown_area=seen.area,
        platform_host=bench.settings.platform.host,
        mapping_digest=bench.mapping.digest,
        inputs=inputs,
        overwrite=overwrite,
        changes=seen.changes,
        standing=seen.standing,
        refused=refused,
    ).sealed()


@dataclass(frozen=True)
class _Search:
    """Looks households up, one after another, in the order of the list."""

    bench: Bench
    platform: Platform
    pacer: Pacer
    lease: Lease
    decide: Decide
    gone: Gone

    async def look_up_year(
        self, wanted: Sequence[RegisterIncome], *, year: int
    ) -> list[RegisterIncome]:
        """Return the changes of one platform year."""
        bench, tab = self.bench, self.platform.tabs[0]
        bench.progress.note(f"正在读取 {year} 年度的户名单")
        await tab.go_to_year(year)
        directories = await tab.fetch_directories()
        bench.progress.note("正在对照平台")
        changes: list[RegisterIncome] = []
        for one in sorted(wanted, key=lambda w: _order(directories, w)):
            await self.pacer.admit(self.platform.answers)
            bench.journal.leases.renew(self.lease)
            changes += await self._look_up_household(tab, directories, one)
            bench.progress.advance(one.household.village, [])
            if tab.is_worn(after=bench.settings.browser.recycle_after):
                await tab.reopen()
                await tab.go_to_year(year)
        return changes

    async def look_up_standing(self, record: Departure) -> StandingChange:
        """Return what one row asks for, decided by where its household stands now."""
        mapping = require_deregistration(self.bench.mapping)
        tab, year = self.platform.tabs[0], self.platform.year
        await self.pacer.admit(self.platform.answers)
        self.bench.journal.leases.renew(self.lease)
        await tab.go_to_year(year)
        for attempt in range(1, READ_TRIES + 1):
            seen = tab.generation
            try:
                standing = await fetch_standing(tab, record.household, mapping)
                break
            except HouseholdError as error:
                return build_blocked_standing(record, error.reason, mapping.label_of)
            except (SessionExpiredError, PlatformUnavailableError) as error:
                if attempt == READ_TRIES:
                    raise
                await recover(tab, error, year=year, seen=seen)
        self.bench.progress.advance(record.household.village, [])
        if isinstance(record, Deregistration):
            return build_deregister(record, standing, mapping.label_of)
        return build_reinstate(record, standing)

    async def _look_up_household(
        self, tab: PlatformTab, directories: Directories, wanted: RegisterIncome
    ) -> tuple[RegisterIncome, ...]:
        year = wanted.platform_year
        for attempt in range(1, READ_TRIES + 1):
            seen = tab.generation
            try:
                place = directories.find(wanted.household)
                async with tab.open_form(place, wanted.household, year=year) as form:
                    form.require_contract(this_month=month_of(self.bench.clock().date()))
                    observed = form.observe()
                observed = await self._without_preset(tab, place, wanted, observed)
                return self.decide(wanted, observed)
            except NotListedError as error:
                reason = await self.gone.explain(tab, wanted.household, error.reason)
                return (build_blocked(wanted, reason),)
            except HouseholdError as error:
                return (build_blocked(wanted, error.reason),)
            except (SessionExpiredError, PlatformUnavailableError) as error:
                if attempt == READ_TRIES and isinstance(error, PlatformUnavailableError):
                    raise
                await recover(tab, error, year=year, seen=seen)
        raise SessionExpiredError("会话一再失效，已停止，请稍后再试")

    async def _without_preset(
        self, tab: PlatformTab, place: Place, wanted: RegisterIncome, form: Observation
    ) -> Observation:
        """Return what the form shows but for answers that it only has chosen beforehand."""
        if not shows_answers_alone(form):
            return form
        detail = await tab.fetch_detail(
            place, wanted.household, year=wanted.platform_year, months=(), when_asked=_wait_on
        )
        return without_preset(form, detail)


def _wait_on() -> None:
    """Nobody waits for the household to be asked for."""


def _order(directories: Directories, wanted: RegisterIncome) -> tuple[Area, int, int]:
    """The list's own order, so that no page of it is shown twice."""
    try:
        listed = directories.find(wanted.household).listed
    except HouseholdError:
        return ((), 0, 0)
    return (listed.area, listed.page, listed.row)
