"""``plan``: read the platform and say what would change; nothing is saved."""

from collections import defaultdict

import connector
from connector.browser.pages.areas import Area
from connector.browser.places import Directories
from connector.browser.platform import Platform, PlatformTab
from connector.errors import HouseholdError, PlatformUnavailableError, SessionExpiredError
from connector.plan.build import build_blocked, build_changes
from connector.plan.change import Plan, RegisterIncome
from connector.records.fields import month_of
from connector.records.income import Batch
from connector.runs.apply import require_known_user
from connector.runs.bench import Bench
from connector.runs.connect import connect
from connector.runs.pace import Pacer
from connector.runs.recover import recover
from connector.runs.wanted import build_all_wanted

READ_TRIES = 3


async def make_plan(bench: Bench, batch: Batch, *, inputs: dict[str, str], overwrite: bool) -> Plan:
    """Return the sealed plan of every record, with the values it would replace."""
    wanted = build_all_wanted(batch.records, bench.mapping.income)
    changes: list[RegisterIncome] = []
    pacer = bench.make_pacer()
    await pacer.wait_for_quiet_end()
    async with connect(bench.settings, bench.mapping, bench.operator) as platform:
        require_known_user(bench, platform.user)
        by_year: dict[int, list[RegisterIncome]] = defaultdict(list)
        for one in wanted:
            by_year[one.platform_year].append(one)
        for year, of_year in sorted(by_year.items()):
            changes += await _plan_year(
                bench, platform, of_year, pacer, year=year, overwrite=overwrite
            )
        user, area = platform.user, platform.area
    return Plan(
        created_at=bench.clock(),
        tool_version=connector.__version__,
        account=bench.settings.account.username,
        shown_user=user,
        shown_area=area,
        platform_host=bench.settings.platform.host,
        mapping_digest=bench.mapping.digest,
        inputs=inputs,
        overwrite=overwrite,
        changes=tuple(changes),
        refused=batch.refused,
    ).sealed()


async def _plan_year(
    bench: Bench,
    platform: Platform,
    wanted: list[RegisterIncome],
    pacer: Pacer,
    *,
    year: int,
    overwrite: bool,
) -> list[RegisterIncome]:
    tab = platform.tabs[0]
    bench.progress.note(f"正在读取 {year} 年度的户名单")
    await tab.go_to_year(year)
    directories = await tab.fetch_directories()
    bench.progress.note("正在对照平台")
    changes: list[RegisterIncome] = []
    for one in sorted(wanted, key=lambda w: _order(directories, w)):
        await pacer.admit(platform.answers)
        found = await _plan_household(bench, tab, directories, one, overwrite=overwrite)
        changes += found
        bench.progress.advance(one.household.village, [])
        if tab.is_worn(after=bench.settings.browser.recycle_after):
            await tab.reopen()
            await tab.go_to_year(year)
    return changes


def _order(directories: Directories, wanted: RegisterIncome) -> tuple[Area, int, int]:
    """The list's own order, so that no page of it is shown twice."""
    try:
        listed = directories.find(wanted.household).listed
    except HouseholdError:
        return ((), 0, 0)
    return (listed.area, listed.page, listed.row)


async def _plan_household(
    bench: Bench,
    tab: PlatformTab,
    directories: Directories,
    wanted: RegisterIncome,
    *,
    overwrite: bool,
) -> tuple[RegisterIncome, ...]:
    year = wanted.platform_year
    for attempt in range(1, READ_TRIES + 1):
        seen = tab.generation
        try:
            place = directories.find(wanted.household)
            async with tab.open_form(place, wanted.household, year=year) as form:
                form.require_contract(this_month=month_of(bench.clock().date()))
                observed = form.observe()
            labels = bench.mapping.income.form_labels
            return build_changes(wanted, observed, overwrite=overwrite, labels=labels)
        except HouseholdError as error:
            return (build_blocked(wanted, error.reason),)
        except (SessionExpiredError, PlatformUnavailableError) as error:
            if attempt == READ_TRIES and isinstance(error, PlatformUnavailableError):
                raise
            await recover(tab, error, year=year, seen=seen)
    raise SessionExpiredError("会话一再失效，已停止，请稍后再试")
