"""``status``: how far the month is on the platform; reads only, and could not save."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connector.errors import InputError
from connector.plan.coverage import Coverage, Looked, build_coverage
from connector.records.household import HouseholdKey
from connector.records.income import Batch, MonthlyIncome
from connector.runs.accounts import Lost, run_side_by_side, sort_out
from connector.runs.apply import require_known_user
from connector.runs.bench import Bench
from connector.runs.connect import connect_to_read
from connector.runs.hold import hold_account
from connector.runs.pairs import Matched, match, split_village
from connector.runs.reading import Reading, Seen
from connector.runs.reconcile import build_sense


@dataclass(frozen=True)
class Status:
    """What was seen, for whom, and by whose account."""

    coverage: Coverage
    account: str
    shown_user: str
    shown_area: str
    unmatched: frozenset[HouseholdKey] = frozenset()  #: of the workbooks' rows, in no list


async def look_at_accounts(
    benches: Sequence[Bench], month: str, batch: Batch | None, *, parallel: int
) -> tuple[tuple[Status, ...], tuple[Lost, ...]]:
    """Return what each account sees, ``parallel`` of them side by side, each with a session and
    a lease of its own; one that fails keeps no other from being looked at."""

    async def look(bench: Bench) -> Status:
        return await look_at_month(bench, month, batch)

    return sort_out(await run_side_by_side(benches, look, parallel=parallel))


async def look_at_month(bench: Bench, month: str, batch: Batch | None = None) -> Status:
    """Return how every household that the account sees stands for ``month``.

    Raises InputError where the account sees no household.
    """
    income = bench.mapping.income
    year = income.platform_year(month)
    pacer = bench.make_pacer()
    async with (
        hold_account(bench, "status", pacer) as lease,
        connect_to_read(bench.settings, bench.mapping, bench.operator, bench.browsers) as room,
    ):
        require_known_user(bench, room.user)
        reading = Reading(bench, room, pacer, lease)
        bench.progress.note(f"正在读取 {year} 年度的户名单")
        directories = await reading.fetch_directories(year)
        matched = match(_of_month(batch, month), (), directories)
        listed = [one for one in matched if one.listed is not None]
        places = [
            directories.locate(one.listed, one.listed.household)
            for one in listed
            if one.listed is not None
        ]
        if not places:
            raise InputError("账号在平台上看不到任何一户，请核对账号和年度")
        bench.progress.note("正在逐户读取月收入明细（只读，不保存）")
        bench.progress.expect(len(places))
        seen = await reading.fetch_all(places, year=year)
        user, area = room.user, room.area
    return Status(
        coverage=_build(bench, listed, seen, month, area=area),
        account=bench.settings.account.username,
        shown_user=user,
        shown_area=area,
        unmatched=frozenset(
            one.local.key for one in matched if one.listed is None and one.local is not None
        ),
    )


def _of_month(batch: Batch | None, month: str) -> tuple[MonthlyIncome, ...]:
    """Return the rows of this month in the workbooks."""
    return tuple(one for one in batch.records if one.month == month) if batch else ()


def _build(bench: Bench, listed: list[Matched], seen: Seen, month: str, *, area: str) -> Coverage:
    looked = []
    for number, one in enumerate(listed):
        observed = seen.observed.get(number)
        above, village = split_village(one, area)
        household = one.listed.household if one.listed else None
        if household is None:
            continue
        looked.append(
            Looked(
                household.model_copy(update={"village": village}),
                _shorten(above),
                months=observed.months if observed else {},
                unread=seen.unread.get(number, ""),
                is_ready=bool(one.records),
            )
        )
    rules = bench.settings.rules
    return build_coverage(
        looked,
        month,
        sense=build_sense(bench.mapping.income, list(seen.observed.values())),
        fall_share=rules.fall_share,
        seasonal=rules.seasonal_items,
    )


def _shorten(township: str) -> str:
    """Return a township without the areas above it, where the page writes them in one."""
    return re.sub(r"^.*(?:省|市|县|区)(?=.{2,})", "", township)
