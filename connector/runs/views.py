"""What accounts see: who is listed in each year and their months, and many views as one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connector.browser.pages.listed import Listed
from connector.mapping.income import IncomeMapping
from connector.records.income import Batch, MonthlyIncome, Observation, RefusedRow
from connector.runs.accounts import identify
from connector.runs.apply import require_known_user
from connector.runs.bench import Bench
from connector.runs.connect import connect_to_read
from connector.runs.hold import hold_account
from connector.runs.pairs import match, within
from connector.runs.reading import Reading


@dataclass(frozen=True)
class Sighting:
    """A household in an account's list: its months, unless nobody asked for them, or why
    they could not be read."""

    listed: Listed
    area: str  #: the account's own, as the page shows it
    observed: Observation | None = None
    unread: str = ""


@dataclass(frozen=True)
class View:
    """What one account sees, by year, and who the page says that it is."""

    shown_user: str
    shown_area: str
    years: Mapping[int, tuple[Sighting, ...]]


@dataclass(frozen=True)
class Rows:
    """The workbooks' rows of the months that are asked for, by year."""

    years: tuple[int, ...]
    records: Mapping[int, tuple[MonthlyIncome, ...]]
    refused: Mapping[int, tuple[RefusedRow, ...]]


def sort_rows(batch: Batch, income: IncomeMapping, months: Sequence[str]) -> Rows:
    """Return the rows of ``months`` by year; one without a month counts for the first."""
    years = sorted({income.platform_year(month) for month in months})
    records: dict[int, list[MonthlyIncome]] = {year: [] for year in years}
    refused: dict[int, list[RefusedRow]] = {year: [] for year in years}
    for record in batch.records:
        if record.month in months:
            records[income.platform_year(record.month)].append(record)
    for row in batch.refused:
        if row.month in months or not row.month:
            year = income.platform_year(row.month) if row.month else years[0]
            refused[year].append(row)
    return Rows(
        tuple(years),
        {year: tuple(of_year) for year, of_year in records.items()},
        {year: tuple(of_year) for year, of_year in refused.items()},
    )


async def fetch_view(bench: Bench, rows: Rows, *, villages: Sequence[str]) -> View:
    """Return what the bench's account sees of ``villages``, of everybody where none is named."""
    pacer = bench.make_pacer()
    async with (
        hold_account(bench, "reconcile", pacer) as lease,
        connect_to_read(bench.settings, bench.mapping, bench.operator, bench.browsers) as room,
    ):
        require_known_user(bench, room.user)
        reading = Reading(bench, room, pacer, lease)
        years = {y: await _fetch_year(reading, rows, y, villages) for y in rows.years}
        return View(room.user, room.area, years)


async def _fetch_year(
    reading: Reading, rows: Rows, year: int, villages: Sequence[str]
) -> tuple[Sighting, ...]:
    progress = reading.bench.progress
    progress.note(f"正在读取 {year} 年度的户名单")
    directories = await reading.fetch_directories(year)
    matched = within(match(rows.records[year], rows.refused[year], directories), villages)
    asked = [one.listed for one in matched if one.listed is not None]
    places = [directories.locate(listed, listed.household) for listed in asked]
    progress.note("正在逐户读取月收入明细（只读，不保存）")
    progress.expect(len(places))
    seen = await reading.fetch_all(places, year=year)
    numbers = {id(listed): number for number, listed in enumerate(asked)}
    area = reading.room.area
    return tuple(
        Sighting(listed, area, seen.observed.get(number), seen.unread.get(number, ""))
        for listed in directories.listed
        for number in (numbers.get(id(listed), -1),)
    )


def merge_views(views: Iterable[View], year: int) -> tuple[list[Sighting], set[tuple[str, ...]]]:
    """Return everybody whom any account lists in ``year`` once, and who is in several lists.

    Whom several list is taken from the first that could read them. Two whom one list does
    not tell apart stay two.
    """
    chosen: dict[tuple[tuple[str, ...], int], Sighting] = {}
    several: set[tuple[str, ...]] = set()
    for view in views:
        met: Counter[tuple[str, ...]] = Counter()
        for one in view.years[year]:
            identity = identify(one.listed.household)
            met[identity] += 1
            key = identity, met[identity]
            if key in chosen:
                several.add(identity)
            if key not in chosen or (chosen[key].observed is None and one.observed is not None):
                chosen[key] = one
    return list(chosen.values()), several
