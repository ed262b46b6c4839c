"""One household side by side: its rows on both sides, and every discrepancy."""

from collections.abc import Iterator
from decimal import Decimal

from connector.plan.origin import Origin, find_month_origin, find_origin, is_alike
from connector.plan.pairing import LocalRow, Pair, Sense
from connector.plan.reconciliation import (
    Discrepancy,
    Filing,
    Kind,
    Missing,
    Row,
    RowState,
)
from connector.records.fields import Value, format_amount
from connector.records.income import ANSWERS, RefusedRow, Values
from connector.records.source import Source

NOT_LISTED = "平台的名单中没有这一户：可能已注销，或户编号填错"
NOT_IN_WORKBOOKS = "工作簿中没有这一户"
NO_SUCH_MONTH = "平台的表中没有该月份的行"
UNLIKE_NAMES = "户编号或证件号码相同，两边写的不一样"
MAY_BE_BLANK = (
    "平台上是 0，表中是空白；平台若把空格存成 0，请在 income.toml 写 stores_zero_for_blank = true；"
    "若只是明细把空格显示成 0，写 detail_shows_zero_for_blank = true"
)
_ZERO = Decimal(0)


class SideBySide:
    """One pair's rows and discrepancies."""

    __slots__ = ("discrepancies", "household", "local_money", "pair", "platform_money",
                 "platform_rows", "rows", "sense")  # fmt: skip

    def __init__(self, pair: Pair, sense: Sense, scope: tuple[str, ...]) -> None:
        self.pair = pair
        self.sense = sense
        self.household = pair.household
        self.rows: list[Row] = []
        self.discrepancies: list[Discrepancy] = []
        self.local_money = _ZERO
        self.platform_rows = 0
        self.platform_money = _ZERO
        own = tuple(month for month in scope if not pair.months or month in pair.months)
        self._compare_household()
        for month in own:
            self._compare_month(month)
        for row in self._left_over(own):
            self._add(row.month, RowState.NOT_COMPARED, refused=row)

    def _compare_household(self) -> None:
        for name in self.pair.disagreeing:
            ours, theirs = (getattr(one, name, None) for one in (self.pair.local, self.pair.listed))
            self._note(
                "", name, Kind.INCONSISTENT, local=ours, platform=theirs, reason=UNLIKE_NAMES
            )
        if self.pair.trouble:
            self._note("", "", Kind.INCONSISTENT, reason=self.pair.trouble)

    def _left_over(self, scope: tuple[str, ...]) -> Iterator[RefusedRow]:
        """Yield the unusable rows that the walk through the months has not told yet."""
        told = set(self.pair.rows)
        for row in self.pair.refused:
            if row.month not in scope or row.month in told:
                yield row
            told.add(row.month)

    def _compare_month(self, month: str) -> None:
        row, shown = self.pair.rows.get(month), self.pair.shown.get(month)
        refused = next((one for one in self.pair.refused if one.month == month and not row), None)
        filing, missing, theirs = self._look(month, shown)
        ours = self.sense.total_of(row.values) if row else _ZERO
        theirs = ours if ours == theirs else theirs  # most are equal: one object is enough
        self.local_money += ours
        holds = filing in (Filing.FILED, Filing.UNFILED)
        if holds:
            self.platform_rows += 1
            self.platform_money += theirs
        if refused or (row and (self.pair.trouble or self.pair.unread)):
            state = RowState.NOT_COMPARED
        elif row is None:
            state = RowState.ONLY_PLATFORM if holds else RowState.NEITHER
        else:
            state = self._compare_row(month, row, missing) if holds else RowState.ONLY_LOCAL
        if state is RowState.ONLY_PLATFORM:
            reason = NOT_IN_WORKBOOKS if self.pair.local is None else ""
            self._note_month(month, Kind.ONLY_PLATFORM, platform=theirs, reason=reason)
        elif state is RowState.ONLY_LOCAL:
            self._note_month(month, Kind.ONLY_LOCAL, local=ours, reason=self._why_absent(shown))
        if filing is Filing.UNFILED:
            self._note_unfiled(month, missing)
        self._add(
            month, state,
            refused=refused, filing=filing, local=ours, platform=theirs, missing=missing,
        )  # fmt: skip

    def _why_absent(self, shown: Values | None) -> str:
        if self.pair.listed is None:
            return NOT_LISTED
        return NO_SUCH_MONTH if shown is None else ""

    def _look(self, month: str, shown: Values | None) -> tuple[Filing, tuple[str, ...], Decimal]:
        """Return what the platform's month is by itself; note where it contradicts itself."""
        sense = self.sense
        if shown is None or self.pair.listed is None or self.pair.unread:
            return Filing.UNSEEN, (), _ZERO
        ours = sense.sums_of(shown)
        for name, told in self.pair.sums.get(month, {}).items():
            if name in ours and (_ZERO if told is None else told) != ours[name]:
                reason = f"与平台自己的各项不符，按各项应为 {format_amount(ours[name])}"
                self._note(month, name, Kind.INCONSISTENT, platform=told, reason=reason)
        if all(_is_blank(value, zero_is_blank=sense.zero_is_blank) for value in shown.values()):
            return Filing.EMPTY, (), _ZERO
        asked = (name for name in ANSWERS if name in sense.labels)
        missing = tuple(name for name in asked if not isinstance(shown.get(name), bool))
        return Filing.UNFILED if missing else Filing.FILED, missing, sense.total_of(shown)

    def _compare_row(self, month: str, row: LocalRow, missing: tuple[str, ...]) -> RowState:
        """Note each field unlike; answers that the platform lacks are told as not filed."""
        ours, shown = row.values, self.pair.shown[month]
        zero_is_blank = self.sense.zero_is_blank or month in self.pair.zero_months
        verified = self.pair.verified.get(month)
        state = RowState.EQUAL
        for name in self.sense.labels:
            local, platform = ours.get(name), shown.get(name)
            if local is platform or is_alike(local, platform, zero_is_blank=zero_is_blank):
                continue
            state = RowState.DIFFERENT
            if name in missing:
                continue
            kind, reason = _kind_of(local, platform)
            origin = find_origin(
                verified, name, local=local, platform=platform, zero_is_blank=zero_is_blank
            )
            self._note(
                month, name, kind,
                local=local, platform=platform, reason=reason, source=row.source, origin=origin,
            )  # fmt: skip
        return state

    def _note_month(self, month: str, kind: Kind, *, reason: str, **money: Value) -> None:
        row = self.pair.rows.get(month)
        origin = find_month_origin(
            self.pair.verified.get(month),
            local=row.values if row else {},
            platform=self.pair.shown.get(month, {}),
            zero_is_blank=self.sense.zero_is_blank,
        )
        source = row.source if row else None
        self._note(month, "", kind, reason=reason, source=source, origin=origin, **money)

    def _note_unfiled(self, month: str, missing: tuple[str, ...]) -> None:
        row, shown = self.pair.rows.get(month), self.pair.shown[month]
        origin = find_origin(
            self.pair.verified.get(month),
            missing[0],
            local=row.values.get(missing[0]) if row else None,
            platform=shown.get(missing[0]),
        )
        names = "、".join(self.sense.labels[name] for name in missing)
        source = row.source if row else None
        reason = f"视同未上报，缺：{names}"
        self._note(month, "", Kind.UNFILED, reason=reason, source=source, origin=origin)

    def _note(
        self,
        month: str,
        name: str,
        kind: Kind,
        *,
        local: Value = None,
        platform: Value = None,
        reason: str = "",
        source: Source | None = None,
        origin: Origin | None = None,
    ) -> None:
        place = (self.household, self.pair.township, month, name, kind)
        self.discrepancies.append(Discrepancy(*place, local, platform, reason, source, origin))

    def _add(
        self,
        month: str,
        state: RowState,
        *,
        refused: RefusedRow | None = None,
        filing: Filing = Filing.UNSEEN,
        local: Decimal = _ZERO,
        platform: Decimal = _ZERO,
        missing: tuple[str, ...] = (),
    ) -> None:
        row, pair = refused or self.pair.rows.get(month), self.pair
        why = pair.trouble or pair.unread if state is RowState.NOT_COMPARED else ""
        self.rows.append(
            Row(
                self.household,
                pair.township,
                month,
                state,
                filing,
                local,
                platform,
                missing,
                source=row.source if row else None,
                reason=refused.reason if refused else why,
                has_local=row is not None,
            )
        )

    @property
    def missing_on_platform(self) -> Missing | None:
        """The household, if its rows stand in the workbooks only."""
        pair = self.pair
        if pair.listed is not None or pair.trouble or pair.unread or not pair.rows:
            return None
        rows = len(pair.rows)
        return Missing(self.household, pair.township, rows, self.local_money, NOT_LISTED)

    @property
    def missing_in_workbooks(self) -> Missing | None:
        """The household, if no row of the workbooks is its."""
        if self.pair.local is not None:
            return None
        rows, money = self.platform_rows, self.platform_money
        return Missing(self.household, self.pair.township, rows, money, NOT_IN_WORKBOOKS)

    @property
    def unread(self) -> Missing | None:
        """The household, if it could not be read, or a list that may have it could not."""
        pair = self.pair
        if not pair.unread:
            return None
        rows = len(pair.rows)
        return Missing(self.household, pair.township, rows, self.local_money, pair.unread)


def _is_blank(value: Value, *, zero_is_blank: bool) -> bool:
    return value is None or value == "" or (zero_is_blank and _is_zero(value))


def _is_zero(value: Value) -> bool:
    return isinstance(value, Decimal) and value == 0


def _kind_of(local: Value, platform: Value) -> tuple[Kind, str]:
    if platform is None or platform == "":
        return Kind.ONLY_LOCAL, ""
    if local is None or local == "":
        return Kind.ONLY_PLATFORM, MAY_BE_BLANK if _is_zero(platform) else ""
    return Kind.DIFFERENT, ""
