"""Brings workbooks and the platform's list together: which rows are which household's."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connector.browser.directory import find_disagreeing, is_same_village
from connector.browser.pages.listed import Listed
from connector.browser.places import Directories
from connector.journal.verified import LastVerified
from connector.mapping.income import IncomeMapping
from connector.plan.origin import Verified
from connector.plan.pairing import LocalRow, Pair
from connector.records.household import Household, HouseholdKey
from connector.records.income import MonthlyIncome, Observation, RefusedRow
from connector.runs.wanted import merge

TWICE = "表中用不同的写法指同一户，请统一填写户编号"
_ABOVE = re.compile(r"^.{2,}[省市县区](?=.{2,})")
_TOWNSHIP = re.compile(r"^.*?([^省市县区]{1,12}?(?:街道办事处|街道|乡|镇|办事处))(?=.)")


@dataclass
class Matched:
    """One household on its way to a pair: what the workbooks say, and where it is listed."""

    local: Household | None = None
    listed: Listed | None = None
    records: Sequence[MonthlyIncome] = ()
    refused: list[RefusedRow] = field(default_factory=list)
    disagreeing: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def village(self) -> str:
        """The village, as the platform names it where it does."""
        told = self.listed.household.village if self.listed else ""
        return told or (self.local.village if self.local else "")


def match(
    records: Iterable[MonthlyIncome], refused: Iterable[RefusedRow], directories: Directories
) -> list[Matched]:
    """Return every household of either side once, with all rows that are its.

    A row of which it is unclear whose it is has a ``trouble``; it is never given to
    anybody by likeness.
    """
    listed = {id(one): Matched(listed=one) for one in directories.listed}
    others: dict[HouseholdKey, Matched] = {}
    for household, own in _group(records):
        found = directories.candidates(household)
        known = listed[id(found[0])] if len(found) == 1 else None
        if known is not None and known.local is None:
            known.local, known.records = household, own
            known.disagreeing = find_disagreeing(household, found[0].household)
            continue
        trouble = TWICE if known else ""
        if len(found) > 1:
            trouble = f"平台上有 {len(found)} 户与该户相符（同名），请在表中填写户编号或证件号码"
        others[household.key] = Matched(household, records=own, trouble=trouble)
    for row in refused:
        found = directories.candidates(row.household) if row.household != Household() else []
        if len(found) == 1:
            known = listed[id(found[0])]
            known.local = known.local or row.household
        else:
            known = others.setdefault(row.household.key, Matched(row.household))
        known.refused.append(row)
    return [*listed.values(), *others.values()]


def join_years(years: Iterable[Sequence[Matched]]) -> list[list[Matched]]:
    """Return the households of each year, those of the workbooks named alike in all years.

    Whom the workbooks name in one year is no stranger in the list of another one; and whom
    one list knows by its code has that code also in a year that does not list it. Namesakes
    whom a list does not tell apart stay as they are.
    """
    matched = [list(of_year) for of_year in years]
    named: dict[HouseholdKey, Household] = {}
    listed: dict[HouseholdKey, Household] = {}
    namesakes: set[HouseholdKey] = set()
    for of_year in matched:
        met = Counter(one.listed.household.key for one in of_year if one.listed)
        namesakes |= {key for key, times in met.items() if times > 1}
        for one in of_year:
            if one.local and one.listed:
                named.setdefault(one.listed.household.key, one.local)
                listed.setdefault(one.local.key, one.listed.household)
            elif one.local and not one.trouble and one.local.key.kind != "name":
                named.setdefault(one.local.key, one.local)
    for key in namesakes:
        named.pop(key, None)
    return [[_join(one, named, listed) for one in of_year] for of_year in matched]


def _join(
    one: Matched,
    named: Mapping[HouseholdKey, Household],
    listed: Mapping[HouseholdKey, Household],
) -> Matched:
    if one.listed and one.local is None:
        return replace(one, local=named.get(one.listed.household.key))
    if one.local and one.listed is None and not one.trouble and one.local.key in listed:
        known = listed[one.local.key]
        blank = {name for name in ("code", "id_number") if not getattr(one.local, name)}
        told = {name: getattr(known, name) for name in blank}
        return replace(one, local=one.local.model_copy(update=told))
    return one


def _group(
    records: Iterable[MonthlyIncome],
) -> Iterator[tuple[Household, list[MonthlyIncome]]]:
    """Yield each household with its records; what one row leaves out, another may tell."""
    groups: dict[HouseholdKey, list[MonthlyIncome]] = {}
    for record in records:
        groups.setdefault(record.household.key, []).append(record)
    for own in groups.values():
        household = own[0].household
        for record in own[1:]:
            if record.household != household:
                household = merge(household, record.household)
        yield household, own


def within(matched: Sequence[Matched], villages: Sequence[str]) -> list[Matched]:
    """Return those of ``villages``; all where none is named."""
    if not villages:
        return list(matched)
    return [
        one
        for one in matched
        if one.village and any(is_same_village(one.village, named) for named in villages)
    ]


def build_pair(
    one: Matched,
    observed: Observation | None,
    *,
    months: Iterable[str],
    income: IncomeMapping,
    unread: str,
    area: str,
    verified: LastVerified,
) -> Pair:
    """Return both sides of one household, cut to ``months``: those of one platform year."""
    scope = set(months)
    rows = {
        record.month: LocalRow(income.form_values(record.values), record.source)
        for record in one.records
        if record.month in scope
    }
    listed = one.listed.household if one.listed else None
    township, village = split_village(one, area)
    if listed is not None:
        listed = listed.model_copy(update={"village": village})
    return Pair(
        local=one.local,
        listed=listed,
        township=township,
        rows=rows,
        refused=tuple(one.refused),
        shown={m: v for m, v in observed.months.items() if m in scope} if observed else {},
        sums={m: v for m, v in observed.sums.items() if m in scope} if observed else {},
        zero_months=observed.zero_months if observed else (),
        disagreeing=one.disagreeing,
        trouble=one.trouble,
        unread=unread,
        verified=_last_of(one, verified),
        months=tuple(sorted(scope)),
    )


def split_village(one: Matched, area: str) -> tuple[str, str]:
    """Return township and village: from the village's own text, the areas that had to be
    chosen, else the account's area; an unknown township is empty."""
    if (found := _TOWNSHIP.match(one.village)) and one.village[found.end(1) :]:
        return found[1], one.village[found.end(1) :]
    chosen = one.listed.area if one.listed else ()
    if len(chosen) > 1:
        return chosen[-2], one.village
    above = re.split(r"[\s/／>›»-]+", area)
    named = (_ABOVE.sub("", part) for part in above)  # some write the chain without a sign
    townships = [part for part in named if part.endswith(("乡", "镇", "街道", "办事处"))]
    return (townships[-1] if townships else ""), one.village


def _last_of(one: Matched, verified: LastVerified) -> Mapping[str, Verified]:
    """Return what was last verified of it, under whichever key it was entered."""
    names = [one.local, one.listed.household if one.listed else None]
    found: dict[str, Verified] = {}
    for household in filter(None, names):
        for month, values in verified.get(household.key, {}).items():
            if month not in found or found[month].at < values.at:
                found[month] = values
    return found
