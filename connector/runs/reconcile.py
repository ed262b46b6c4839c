"""``reconcile``: both populations held against each other; reads only, and could not save."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import connector
from connector.browser.places import Directories
from connector.errors import InputError
from connector.journal.verified import LastVerified, load_heads, load_verified
from connector.mapping.income import IncomeMapping
from connector.plan.pairing import Pair, Sense
from connector.plan.reconcile import reconcile
from connector.plan.reconciliation import Reconciliation
from connector.records.income import Batch, Observation
from connector.records.provenance import Provenance
from connector.runs.accounts import Lost, run_side_by_side, sort_out
from connector.runs.bench import Bench
from connector.runs.pairs import Matched, build_pair, join_years, match, within
from connector.runs.views import Rows, Sighting, View, fetch_view, merge_views, sort_rows


@dataclass(frozen=True)
class Scope:
    """What is looked at; where no month is named, those of the workbooks, and where no
    village is named, all that the account sees."""

    months: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Met:
    """Both sides of a household in one year, as far as they were found."""

    year: int
    matched: Matched
    observed: Observation | None
    unread: str
    area: str


async def reconcile_batch(
    bench: Bench, batch: Batch, *, inputs: dict[str, str], scope: Scope
) -> tuple[Provenance, Reconciliation]:
    """Return what workbooks and platform rest on, and how they stand for one account.

    Raises InputError where there is no month to compare, or no such village.
    """
    provenance, found, _ = await reconcile_accounts(
        [bench], batch, inputs=inputs, scope=scope, parallel=1
    )
    return provenance, found


async def reconcile_accounts(
    benches: Sequence[Bench],
    batch: Batch,
    *,
    inputs: dict[str, str],
    scope: Scope,
    parallel: int,
) -> tuple[Provenance, Reconciliation, tuple[Lost, ...]]:
    """Hold the workbooks against all that the accounts see together, ``parallel`` of them
    side by side; return also who could not look.

    A household that several see is compared once; one of the workbooks is missing where no
    account lists it, and unread where an account that could not look may list it.
    """
    income = benches[0].mapping.income
    months = scope.months or find_months(batch)
    if not months:
        raise InputError("工作簿中没有一行能读出月份，无从对照；请用 --month 写明月份")
    verified = merge_verified(load_verified(b.journal, **_who(b)) for b in benches)
    rows = sort_rows(batch, income, months)

    async def look(bench: Bench) -> tuple[Bench, View]:
        return bench, await fetch_view(bench, rows, villages=scope.villages)

    seen, lost = sort_out(await run_side_by_side(benches, look, parallel=parallel))
    met, several = meet([view for _, view in seen], rows, villages=scope.villages, lost=lost)
    told = _describe(benches, seen, inputs, months=months, villages=scope.villages)
    provenance = told.model_copy(
        update={"lost": tuple(one.account for one in lost), "seen_by_several": several}
    )
    pairs = build_pairs(met, income, months=months, verified=verified)
    sense = build_sense(income, [one.observed for one in met if one.observed])
    return provenance, reconcile(pairs, sense=sense, months=months), lost


def merge_verified(known: Iterable[LastVerified]) -> LastVerified:
    """Return what was last verified by any account."""
    merged: LastVerified = {}
    for one in known:
        for key, months in one.items():
            held = merged.setdefault(key, {})
            for month, values in months.items():
                if month not in held or held[month].at <= values.at:
                    held[month] = values
    return merged


def find_months(batch: Batch) -> tuple[str, ...]:
    """Return the months that the workbooks' rows are of."""
    told = {record.month for record in batch.records} | {row.month for row in batch.refused}
    return tuple(sorted(told - {""}))


def build_sense(income: IncomeMapping, observed: Sequence[Observation] = ()) -> Sense:
    """Return what the mapping says of the form, as comparing needs it."""
    amounts = frozenset(f.name for f in income.field if f.is_amount)
    is_told = income.form.stores_zero_for_blank or income.form.detail_shows_zero_for_blank
    return Sense(
        labels={f.name: f.label for f in income.field if f.is_content and f.form},
        sum_labels={f.name: f.label for f in income.field if not f.is_content},
        sums_of=income.sums_of,
        total_of=income.total_of,
        zero_is_blank=is_told or shows_zeros(observed, amounts),
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


def _who(bench: Bench) -> dict[str, str]:
    settings = bench.settings
    return {"account": settings.account.username, "platform_host": settings.platform.host}


def _describe(
    benches: Sequence[Bench],
    seen: Sequence[tuple[Bench, View]],
    inputs: dict[str, str],
    *,
    months: Sequence[str],
    villages: tuple[str, ...],
) -> Provenance:
    first = benches[0]
    return Provenance(
        created_at=first.clock(),
        tool_version=connector.__version__,
        account=_gather(bench.settings.account.username for bench, _ in seen),
        shown_user=_gather(view.shown_user for _, view in seen),
        shown_area=_gather(view.shown_area for _, view in seen),
        platform_host=first.settings.platform.host,
        mapping_digest=first.mapping.digest,
        inputs=inputs,
        months=tuple(sorted(months)),
        villages=villages,
        journal=tuple(head for b in benches for head in load_heads(b.journal, **_who(b))),
    )


def _gather(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(filter(None, texts)))


def meet(
    views: Sequence[View], rows: Rows, *, villages: Sequence[str], lost: Sequence[Lost]
) -> tuple[list[Met], int]:
    """Bring every household of either side together, year by year; return also how many
    stand in the lists of several accounts."""
    met: list[Met] = []
    several: set[tuple[str, ...]] = set()
    area = views[0].shown_area if len(views) == 1 else ""
    known: dict[int, Sighting] = {}
    matched: list[list[Matched]] = []
    for year in rows.years:
        sightings, repeated = merge_views(views, year)
        several |= repeated
        known |= {id(one.listed): one for one in sightings}
        everybody = Directories([one.listed for one in sightings], [])
        of_year = match(rows.records[year], rows.refused[year], everybody)
        matched.append(within(of_year, villages))
    for year, joined in zip(rows.years, join_years(matched), strict=True):
        for one in joined:
            if one.listed is not None:
                seen = known[id(one.listed)]
                met.append(Met(year, one, seen.observed, seen.unread, seen.area))
            else:
                unread = _explain(lost) if lost and one.records and not one.trouble else ""
                met.append(Met(year, one, None, unread, area))
    if villages and not met:
        raise InputError(f"工作簿和平台上都没有这样的村：{'、'.join(villages)}，请核对村名")
    return met, len(several)


def _explain(lost: Sequence[Lost]) -> str:
    return f"账号 {_gather(one.account for one in lost)} 没有看成，不知道它的名单中有没有这一户"


def build_pairs(
    met: Iterable[Met], income: IncomeMapping, *, months: Sequence[str], verified: LastVerified
) -> Iterator[Pair]:
    """Yield a pair for each of ``met``, with those of ``months`` that its year has."""
    by_year: dict[int, list[str]] = {}
    for month in months:
        by_year.setdefault(income.platform_year(month), []).append(month)
    for one in met:
        yield build_pair(
            one.matched,
            one.observed,
            months=by_year[one.year],
            income=income,
            unread=one.unread,
            area=one.area,
            verified=verified,
        )
