"""A plan's changes as every report shows them, and their totals by village."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connector.mapping.income import IncomeMapping
from connector.mapping.load import Mapping
from connector.plan.change import (
    ChangeState,
    Deregister,
    Plan,
    RegisterIncome,
    StandingChange,
)
from connector.records.fields import Value
from connector.records.household import Household
from connector.records.income import RefusedRow
from connector.report.masking import Masking
from connector.report.rows import total_of
from connector.report.words import (
    KIND_WORDS,
    NO_VILLAGE,
    REFUSED_WORD,
    STANDING_GROUP,
    STANDING_WORDS,
    STATE_WORDS,
    format_value,
)


@dataclass(frozen=True)
class ShownField:
    """One field that would be written: what stands there, and what would."""

    label: str
    before: str
    after: str
    is_replaced: bool  #: something stood there already


@dataclass(frozen=True)
class ShownMonth:
    """One month of a change; the amounts are None where the month holds none."""

    month: str
    fields: tuple[ShownField, ...]
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class ShownChange:
    """One change, or one row that intake refused, as a report shows it."""

    household: Household
    state: ChangeState
    word: str
    reason: str
    shown_months: tuple[ShownMonth, ...]
    is_standing: bool = False  #: the household leaves the lists, or comes back

    @property
    def village(self) -> str:
        """The village, or words saying that none is known; who leaves or returns is shown
        apart from all villages."""
        return STANDING_GROUP if self.is_standing else self.household.village or NO_VILLAGE

    @property
    def months(self) -> list[str]:
        """The months, in order."""
        return [shown.month for shown in self.shown_months]

    @property
    def is_held_back(self) -> bool:
        """Whether an operator must know that these months are not entered."""
        return self.state in (ChangeState.CONFLICT, ChangeState.BLOCKED)


@dataclass(frozen=True)
class PlanTally:
    """How many rows of one village are in each state, and the money before and after."""

    village: str
    rows: Values[ChangeState, int]
    before: Decimal
    after: Decimal
    is_about_money: bool  #: some month holds an amount, before or after


def build_changes_shown(plan: Plan, mapping: Mapping, *, unmasked: bool) -> tuple[ShownChange, ...]:
    """Return every change and every refused row: rows in are rows shown."""
    people = [change.household for change in (*plan.changes, *plan.standing)]
    masking = Masking(people + [row.household for row in plan.refused], unmasked=unmasked)
    standing = [_show_standing(change, masking) for change in plan.standing]
    changes = [_show_change(change, mapping.income, masking) for change in plan.changes]
    return (*standing, *changes, *(_show_refused(row, masking) for row in plan.refused))


def _show_standing(change: StandingChange, masking: Masking) -> ShownChange:
    household = masking.show_household(change.household)
    told = {"所在村": household.village}
    if isinstance(change, Deregister):
        told["注销类型"] = change.type_label
    told["原因"] = masking.show_free_text(change.cause)
    if isinstance(change, Deregister):
        told["证明图片"] = masking.show_text(change.proof.given)
    fields = tuple(ShownField(label, "", text, False) for label, text in told.items() if text)
    return ShownChange(
        household=household,
        state=change.state,
        word=STANDING_WORDS.get((change.kind, change.state), STATE_WORDS[change.state]),
        reason=masking.show_text(change.reason),
        shown_months=(ShownMonth(KIND_WORDS[change.kind], fields, None, None),),
        is_standing=True,
    )


def _show_change(change: RegisterIncome, income: IncomeMapping, masking: Masking) -> ShownChange:
    return ShownChange(
        household=masking.show_household(change.household),
        state=change.state,
        word=STATE_WORDS[change.state],
        reason=masking.show_text(change.reason),
        shown_months=tuple(_show_month(change, month, income, masking) for month in change.months),
    )


def _show_month(
    change: RegisterIncome, month: str, income: IncomeMapping, masking: Masking
) -> ShownMonth:
    before = change.before.get(month, {})
    desired = change.desired[month]
    # Nothing that is not sent changes the platform: its money stays what it is.
    after = change.after.get(month, {}) if change.state.is_writable else before
    return ShownMonth(
        month=month,
        fields=tuple(
            _show_field(label, name, (before.get(name), desired[name]), masking)
            for name, label in income.form_labels.items()
            if name in desired and desired[name] != before.get(name)
        ),
        before=total_of(before, income),
        after=total_of(after, income),
    )


def _show_field(label: str, name: str, values: tuple[Value, Value], masking: Masking) -> ShownField:
    before, after = values
    return ShownField(
        label=label,
        before=format_value(masking.show_value(name, before)),
        after=format_value(masking.show_value(name, after)),
        is_replaced=before is not None,
    )


def _show_refused(row: RefusedRow, masking: Masking) -> ShownChange:
    return ShownChange(
        household=masking.show_household(row.household),
        state=ChangeState.BLOCKED,
        word=REFUSED_WORD,
        reason=masking.show_text(row.reason),
        shown_months=(ShownMonth(row.month, (), None, None),),
    )


def build_plan_tallies(changes: Sequence[ShownChange]) -> tuple[PlanTally, ...]:
    """Return one tally a village, in the order in which they first appear, and the sum."""
    villages = dict.fromkeys(change.village for change in changes)
    tallies = [
        _build_tally(village, [c for c in changes if c.village == village]) for village in villages
    ]
    return (*tallies, _build_tally("合计", changes))


def _build_tally(village: str, changes: Sequence[ShownChange]) -> PlanTally:
    rows = dict.fromkeys(ChangeState, 0)
    for change in changes:
        rows[change.state] += len(change.shown_months)
    months = [month for change in changes for month in change.shown_months]
    before = [month.before for month in months if month.before is not None]
    after = [month.after for month in months if month.after is not None]
    return PlanTally(
        village=village,
        rows=rows,
        before=sum(before, Decimal(0)),
        after=sum(after, Decimal(0)),
        is_about_money=bool(before or after),
    )
