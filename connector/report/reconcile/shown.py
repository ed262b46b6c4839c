"""A reconciliation as every report shows it: words instead of codes, and nobody given away."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connector.plan.reconciliation import (
    Discrepancy,
    Filing,
    Kind,
    Missing,
    Reconciliation,
    Row,
    RowState,
)
from connector.plan.sample import Drawn, Sample
from connector.records.fields import Value
from connector.records.household import Household, mask_id, mask_name
from connector.records.provenance import Provenance
from connector.records.source import Source
from connector.report.masking import Masking
from connector.report.reconcile.words import (
    FILING_WORDS,
    HOUSEHOLD_WORDS,
    KIND_WORDS,
    MONTH_TOTAL,
    STATE_WORDS,
    WHOLE_HOUSEHOLD,
    WHOLE_MONTH,
    format_origin,
)
from connector.report.words import NO_VILLAGE, format_value


@dataclass(frozen=True)
class Findings:
    """What reports are made of: what was found, what it rests on, and who is to be visited."""

    provenance: Provenance
    found: Reconciliation
    sample: Sample | None = None


@dataclass(frozen=True)
class ShownDifference:
    """One discrepancy, in words."""

    kind: Kind
    word: str
    township: str
    village: str
    household: Household
    month: str
    label: str
    local: str
    platform: str
    reason: str
    origin: str
    source: str


@dataclass(frozen=True)
class ShownUnfiled:
    """One household's month that the platform does not count as filed."""

    township: str
    village: str
    household: Household
    month: str
    filing: Filing
    word: str
    missing: str
    local: Decimal | None
    platform: Decimal


@dataclass(frozen=True)
class Tally:
    """How one village stands."""

    township: str
    village: str
    households: int
    states: Counter[RowState]
    filings: Counter[Filing]
    local: Decimal
    platform: Decimal

    @property
    def local_rows(self) -> int:
        """Rows of the workbooks."""
        taken = (RowState.ONLY_PLATFORM, RowState.NEITHER)
        return sum(count for state, count in self.states.items() if state not in taken)

    @property
    def platform_rows(self) -> int:
        """Months that the platform holds something for."""
        return self.filings[Filing.FILED] + self.filings[Filing.UNFILED]


class Shown:
    """Everything that a report shows, masked as it may be shown."""

    def __init__(self, findings: Findings, *, unmasked: bool) -> None:
        self.provenance = findings.provenance
        self.found = findings.found
        self.sample = findings.sample
        self.unmasked = unmasked
        self.masking = Masking(_people(self.found), unmasked=unmasked)
        self.differences = [self._difference(one) for one in self.found.discrepancies]
        self.unfiled = [
            self._unfiled(row)
            for row in self.found.rows
            if row.filing in (Filing.UNFILED, Filing.EMPTY)
        ]
        self.not_compared = [r for r in self.found.rows if r.state is RowState.NOT_COMPARED]
        self.tallies = build_tallies(self.found.rows)
        self.total = build_tally("", "合计", self.found.rows)

    @property
    def is_equal(self) -> bool:
        """Whether every account looked, and nothing that they saw is unlike."""
        return self.found.is_equal and not self.provenance.lost

    def household(self, household: Household) -> Household:
        """Return the household as this report shows it."""
        return self.masking.show_household(household)

    def text(self, text: str) -> str:
        """Return a text without the people in it."""
        return self.masking.show_text(text)

    def label(self, one: Discrepancy) -> str:
        """Return the word for what is unlike."""
        if not one.field:
            whole = WHOLE_MONTH if one.kind is Kind.UNFILED else MONTH_TOTAL
            return whole if one.month else WHOLE_HOUSEHOLD
        return self.found.labels.get(one.field) or HOUSEHOLD_WORDS.get(one.field, one.field)

    def value(self, field: str, value: Value) -> Value:
        """Return one side's value as documents hold it: people and their words masked."""
        if self.unmasked or not isinstance(value, str):
            return value
        if field == "head":
            return mask_name(value)
        if field == "id_number":
            return mask_id(value)
        return self.masking.show_value(field, value)

    def fields(self) -> list[tuple[str, Counter[Kind]]]:
        """Return each field that differs anywhere with its differences by kind, most first."""
        counts: dict[str, Counter[Kind]] = {}
        for one in self.differences:
            counts.setdefault(one.label, Counter())[one.kind] += 1
        return sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))

    def _difference(self, one: Discrepancy) -> ShownDifference:
        has_values = one.kind not in (Kind.UNFILED,) and (one.month or one.field)
        return ShownDifference(
            kind=one.kind,
            word=KIND_WORDS[one.kind],
            township=one.township,
            village=one.household.village or NO_VILLAGE,
            household=self.household(one.household),
            month=one.month,
            label=self.label(one),
            local=self._value_text(one, one.local) if has_values else "",
            platform=self._value_text(one, one.platform) if has_values else "",
            reason=self.text(one.reason),
            origin=format_origin(one.origin),
            source=format_source(one.source),
        )

    def _value_text(self, one: Discrepancy, value: Value) -> str:
        if one.kind is Kind.INCONSISTENT and one.month and value is None:
            return ""  # it concerns one side alone
        return format_value(self.value(one.field, value))

    def _unfiled(self, row: Row) -> ShownUnfiled:
        return ShownUnfiled(
            township=row.township,
            village=row.household.village or NO_VILLAGE,
            household=self.household(row.household),
            month=row.month,
            filing=row.filing,
            word=FILING_WORDS[row.filing],
            missing="、".join(self.found.labels.get(name, name) for name in row.missing),
            local=row.local if row.has_local else None,
            platform=row.platform,
        )

    def missing(self) -> list[tuple[str, Missing]]:
        """Return every household that stands on one side only, or was not read, with a word."""
        return [
            *(("只在工作簿中", one) for one in self.found.only_in_workbooks),
            *(("只在平台上", one) for one in self.found.only_on_platform),
            *(("没有读到", one) for one in self.found.unread),
        ]

    def drawn(self) -> Sequence[Drawn]:
        """Return the households of the spot check."""
        return self.sample.drawn if self.sample else ()


def _people(found: Reconciliation) -> Iterator[Household]:
    """Yield everybody whom either side names, also by a name that the other contradicts."""
    yield from (row.household for row in found.rows)
    for one in found.discrepancies:
        if one.field in ("head", "id_number"):
            for value in (one.local, one.platform):
                yield Household(**{one.field: value}) if isinstance(value, str) else Household()


def format_source(source: Source | None) -> str:
    """Return where in a workbook a row stands."""
    return f"{source.file} {source.sheet} 第 {source.row} 行" if source else ""


def build_tallies(rows: Iterable[Row]) -> list[Tally]:
    """Return one tally a village, ordered by township and village."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        place = (row.township, row.household.village or NO_VILLAGE)
        groups.setdefault(place, []).append(row)
    return [build_tally(*place, groups[place]) for place in sorted(groups)]


def build_tally(township: str, village: str, rows: Sequence[Row]) -> Tally:
    """Return how these rows stand, under the names given."""
    return Tally(
        township=township,
        village=village,
        households=len({row.household.key for row in rows}),
        states=Counter(row.state for row in rows),
        filings=Counter(row.filing for row in rows),
        local=sum((row.local for row in rows), Decimal(0)),
        platform=sum((row.platform for row in rows), Decimal(0)),
    )


def build_closing_lines(found: Reconciliation) -> list[tuple[str, int | None, Decimal]]:
    """Return the closing equation line by line: what, rows, money."""
    closing = found.closing
    uncompared, held = closing.uncompared_local, closing.uncompared_platform
    lines: list[tuple[str, int | None, Decimal]] = [
        ("工作簿中的户次", closing.local.rows, closing.local.money),
        (
            "减：没有对照的（表中有错误、认不准是哪一户、没有读到）",
            -uncompared.rows,
            -uncompared.money,
        ),
        ("减：只在表中的", -closing.only_local.rows, -closing.only_local.money),
        ("加：只在平台上的", closing.only_platform.rows, closing.only_platform.money),
        ("加：平台上与没有对照的行同一户同一月的", held.rows, held.money),
        ("加：两边都有、内容不同的差额（平台减工作簿）", None, closing.changed),
        ("等于：平台上的户次", closing.platform.rows, closing.platform.money),
    ]
    return lines


def describe_state(row: Row) -> str:
    """Return how a row stands, in a word."""
    return STATE_WORDS[row.state]
