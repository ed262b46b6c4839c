"""``reconcile``: both populations held against each other; reads only, and could not save."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import connector
from connector.browser.reader import ReadingRoom
from connector.errors import InputError
from connector.journal.verified import LastVerified, load_heads, load_verified
from connector.mapping.income import IncomeMapping
from connector.plan.pairing import Pair, Sense
from connector.plan.reconcile import reconcile
from connector.plan.reconciliation import Reconciliation
from connector.records.income import Batch, MonthlyIncome, Observation, RefusedRow
from connector.records.provenance import Provenance
from connector.runs.apply import require_known_user
from connector.runs.bench import Bench
from connector.runs.connect import connect_to_read
from connector.runs.hold import hold_account
from connector.runs.pairs import Matched, build_pair, match, within
from connector.runs.reading import Reading


@dataclass(frozen=True)
class Scope:
    """What is looked at; where no month is named, those of the workbooks, and where no
    village is named, all that the account sees."""

    months: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Met:
    """Both sides of a household, as far as they were found."""

    matched: Matched
    observed: Observation | None
    unread: str


async def reconcile_batch(
    bench: Bench, batch: Batch, *, inputs: dict[str, str], scope: Scope
) -> tuple[Provenance, Reconciliation]:
    """Return what workbooks and platform rest on, and how they stand.

    Raises InputError where there is no month to compare, or no such village.
    """
    months = scope.months or find_months(batch)
    if not months:
        raise InputError("工作簿中没有一行能读出月份，无从对照；请用 --month 写明月份")
    account, host = bench.settings.account.username, bench.settings.platform.host
    verified = load_verified(bench.journal, account=account, platform_host=host)
    pacer = bench.make_pacer()
    async with hold_account(bench, "reconcile") as lease:
        await pacer.wait_for_quiet_end()
        async with connect_to_read(bench.settings, bench.mapping, bench.operator) as room:
            require_known_user(bench, room.user)
            reading = Reading(bench, room, pacer, lease)
            met = await _meet(reading, batch, months=months, villages=scope.villages)
            provenance = _describe(bench, room, inputs, months=months, villages=scope.villages)
    area, income = provenance.shown_area, bench.mapping.income
    pairs = _build_pairs(met, income, months=months, area=area, verified=verified)
    sense = build_sense(income, [one.observed for one in met if one.observed])
    return provenance, reconcile(pairs, sense=sense, months=months)


def find_months(batch: Batch) -> tuple[str, ...]:
    """Return the months that the workbooks' rows are of."""
    told = {record.month for record in batch.records} | {row.month for row in batch.refused}
    return tuple(sorted(told - {""}))


def build_sense(income: IncomeMapping, observed: Sequence[Observation] = ()) -> Sense:
    """Return what the mapping says of the form, as comparing needs it."""
    amounts = frozenset(f.name for f in income.field if f.is_amount)
    stores_zero = income.form.stores_zero_for_blank
    return Sense(
        labels={f.name: f.label for f in income.field if f.is_content and f.form},
        sum_labels={f.name: f.label for f in income.field if not f.is_content},
        sums_of=income.sums_of,
        total_of=income.total_of,
        zero_is_blank=stores_zero or shows_zeros(observed, amounts),
    )


def shows_zeros(observed: Iterable[Observation], amounts: frozenset[str]) -> bool:
    """Tell whether the platform shows a zero for every blank, as the mapping says it may.

    In months that nobody filed zeros then stand where the mapping reads blanks, and no filed
    month anywhere shows a blank amount.
    """
    has_zeros = False
    for one in observed:
        has_zeros = has_zeros or bool(one.zero_months)
        for values in one.months.values():
            is_filed = any(isinstance(value, bool) for value in values.values())
            if is_filed and any(n in amounts and v is None for n, v in values.items()):
                return False
    return has_zeros


def _describe(
    bench: Bench,
    room: ReadingRoom,
    inputs: dict[str, str],
    *,
    months: Sequence[str],
    villages: tuple[str, ...],
) -> Provenance:
    account, host = bench.settings.account.username, bench.settings.platform.host
    return Provenance(
        created_at=bench.clock(),
        tool_version=connector.__version__,
        account=account,
        shown_user=room.user,
        shown_area=room.area,
        platform_host=host,
        mapping_digest=bench.mapping.digest,
        inputs=inputs,
        months=tuple(sorted(months)),
        villages=villages,
        journal=load_heads(bench.journal, account=account, platform_host=host),
    )


async def _meet(
    reading: Reading, batch: Batch, *, months: Sequence[str], villages: Sequence[str]
) -> list[_Met]:
    """Find and read every household of either side, year by year."""
    income = reading.bench.mapping.income
    records = [record for record in batch.records if record.month in months]
    refused = [row for row in batch.refused if row.month in months or not row.month]
    years = sorted({income.platform_year(month) for month in months})
    met: list[_Met] = []
    for year in years:
        of_year = [one for one in records if income.platform_year(one.month) == year]
        unusable = [row for row in refused if _year_of(row, income, years[0]) == year]
        met += await _meet_year(reading, of_year, unusable, year=year, villages=villages)
    if villages and not met:
        raise InputError(f"工作簿和平台上都没有这样的村：{'、'.join(villages)}，请核对村名")
    return met


def _year_of(row: RefusedRow, income: IncomeMapping, first: int) -> int:
    return income.platform_year(row.month) if row.month else first


async def _meet_year(
    reading: Reading,
    records: Sequence[MonthlyIncome],
    refused: Sequence[RefusedRow],
    *,
    year: int,
    villages: Sequence[str],
) -> list[_Met]:
    progress = reading.bench.progress
    progress.note(f"正在读取 {year} 年度的户名单")
    directories = await reading.fetch_directories(year)
    matched = within(match(records, refused, directories), villages)
    listed = [one for one in matched if one.listed is not None]
    places = [directories.locate(m.listed, m.listed.household) for m in listed if m.listed]
    progress.note("正在逐户读取月收入明细（只读，不保存）")
    progress.expect(len(places))
    seen = await reading.fetch_all(places, year=year)
    found = [
        _Met(one, seen.observed.get(number), seen.unread.get(number, ""))
        for number, one in enumerate(listed)
    ]
    return found + [_Met(one, None, "") for one in matched if one.listed is None]


def _build_pairs(
    met: Iterable[_Met],
    income: IncomeMapping,
    *,
    months: Sequence[str],
    area: str,
    verified: LastVerified,
) -> Iterator[Pair]:
    for one in met:
        yield build_pair(
            one.matched,
            one.observed,
            months=months,
            income=income,
            unread=one.unread,
            area=area,
            verified=verified,
        )
