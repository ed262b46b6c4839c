"""Changes and what the platform shows afterwards → the outcome of each row."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from connector.plan.change import ChangeState, RegisterIncome
from connector.plan.compare import compare_household, compare_month
from connector.records.income import Observation
from connector.records.outcome import Difference, Outcome, RowOutcome

BLANK_READS_ZERO = (
    "：空格读回是 0。平台若就是这样显示或保存的，请技术人员核对 income.toml 的 "
    "detail_shows_zero_for_blank 和 stores_zero_for_blank"
)
STANDING = {
    ChangeState.SAME: Outcome.UNCHANGED,
    ChangeState.CONFLICT: Outcome.SKIPPED,
    ChangeState.BLOCKED: Outcome.SKIPPED,
}


def build_rows(
    changes: Iterable[RegisterIncome],
    outcome: Outcome,
    *,
    reason: str = "",
    differences: Sequence[Difference] = (),
) -> tuple[RowOutcome, ...]:
    """Return a row for each month: ``outcome`` for those that were to be written, for the
    others what their state means."""
    rows = []
    for change in changes:
        for month in change.months:
            writable = change.state.is_writable
            rows.append(
                RowOutcome(
                    household=change.household,
                    month=month,
                    outcome=outcome if writable else STANDING[change.state],
                    reason=reason if writable else change.reason,
                    differences=tuple(differences) if writable else (),
                    before=change.before.get(month, {}),
                    after=change.after.get(month) or change.desired[month],
                    source=change.sources.get(month),
                )
            )
    return tuple(rows)


def build_proved_rows(
    changes: Sequence[RegisterIncome],
    before: Observation,
    observed: Observation,
    *,
    stores_zero_for_blank: bool,
) -> tuple[RowOutcome, ...]:
    """Compare the whole household with what was meant, and settle each month by it.

    A blank may read as zero where the form showed blanks so before or the page that was
    read shows them so, and in a month that was sent where the platform is known to store
    zeros for them.

    A difference in a month that was not sent at all is told on every month that was:
    the save did it.
    """
    sent = [change for change in changes if change.state.is_writable]
    months = [month for change in sent for month in change.months]
    expected = {month: dict(values) for month, values in before.months.items()}
    for change in sent:
        expected |= {month: dict(change.after[month]) for month in change.months}
    zeros = {*before.zero_months, *observed.zero_months}
    if stores_zero_for_blank:
        zeros |= set(months)
    found = compare_household(expected, observed.months, zero_months=zeros)
    elsewhere = tuple(d for d in found if d.month not in months)
    return tuple(
        _judged(row, tuple(d for d in found if d.month == row.month) + elsewhere)
        for row in build_rows(changes, Outcome.VERIFIED)
    )


def _judged(row: RowOutcome, differences: tuple[Difference, ...]) -> RowOutcome:
    if not differences or row.outcome is not Outcome.VERIFIED:
        return row
    is_own = differences[0].month == row.month
    reason = "读回与录入不符" if is_own else "保存时动了其他月份"
    if all(d.desired is None and d.observed == 0 and d.observed is not False for d in differences):
        reason += BLANK_READS_ZERO
    return row.model_copy(
        update={"outcome": Outcome.MISMATCHED, "reason": reason, "differences": differences}
    )


def is_as_before(changes: Iterable[RegisterIncome], observed: Observation) -> bool:
    """Tell whether the months that were to be written hold just what they held before."""
    return not any(
        compare_month(
            month,
            change.before[month],
            observed.months.get(month),
            zero_is_blank=month in observed.zero_months,
        )
        for change in changes
        if change.state.is_writable
        for month in change.months
    )


def holds_zero(changes: Iterable[RegisterIncome], before: Observation) -> bool:
    """Tell whether a zero that somebody entered is to stand in the household's form."""
    meant = [*before.months.values(), *(values for one in changes for values in one.after.values())]
    return any(
        isinstance(value, Decimal) and not value for values in meant for value in values.values()
    )


def blocked_rows(wanted: Sequence[RegisterIncome], reason: str) -> tuple[RowOutcome, ...]:
    """Return the rows of a household that cannot be addressed."""
    return tuple(
        row.model_copy(update={"outcome": Outcome.SKIPPED, "reason": reason})
        for row in build_rows(wanted, Outcome.SKIPPED)
    )
