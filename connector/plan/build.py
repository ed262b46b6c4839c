"""Records × observation → changes."""

from collections.abc import Mapping
from itertools import groupby

from connector.plan.change import ChangeState, RegisterIncome, hash_row
from connector.plan.compare import compare_month
from connector.records.household import Household
from connector.records.income import Observation, Values
from connector.records.source import Source


def build_changes(
    wanted: RegisterIncome,
    observation: Observation,
    *,
    overwrite: bool,
    labels: Mapping[str, str],
) -> tuple[RegisterIncome, ...]:
    """Decide each wanted month against what the platform shows.

    Months of one state and reason come back as one change. Nothing that the platform
    holds is overwritten unless ``overwrite`` says so (DESIGN.md, promise 5).
    """
    decided = [
        (month, *_decide(month, wanted.desired[month], observation, overwrite, labels))
        for month in sorted(wanted.months)
    ]
    decided.sort(key=lambda item: (item[1], item[2], item[0]))
    changes = []
    for (state, reason), group in groupby(decided, key=lambda item: (item[1], item[2])):
        months = tuple(month for month, _, _ in group)
        before = {month: dict(observation.months.get(month, {})) for month in months}
        desired = {month: wanted.desired[month] for month in months}
        changes.append(
            RegisterIncome(
                household=wanted.household,
                platform_year=wanted.platform_year,
                months=months,
                desired=desired,
                before=before,
                after={month: {**before[month], **desired[month]} for month in months},
                observed={month: hash_row(before[month]) for month in months},
                state=ChangeState(state),
                reason=reason,
                sources={m: wanted.sources[m] for m in months if m in wanted.sources},
            )
        )
    return tuple(sorted(changes, key=lambda change: change.months))


def build_blocked(wanted: RegisterIncome, reason: str) -> RegisterIncome:
    """Return the change of a household that cannot be addressed, with the reason."""
    return wanted.model_copy(
        update={"state": ChangeState.BLOCKED, "reason": reason, "after": wanted.desired}
    )


def _decide(
    month: str,
    desired: Values,
    observation: Observation,
    overwrite: bool,
    labels: Mapping[str, str],
) -> tuple[ChangeState, str]:
    shown = observation.months.get(month)
    if shown is None:
        return (
            ChangeState.BLOCKED,
            f"平台 {observation.platform_year} 年度的表中没有该月份的行",
        )
    if absent := [labels.get(name, name) for name in desired if name not in shown]:
        return ChangeState.BLOCKED, f"平台的表中没有这些栏目：{'、'.join(absent)}"
    differing = compare_month(month, desired, shown)
    if not differing:
        return ChangeState.SAME, ""
    taken = [labels.get(d.field, d.field) for d in differing if d.observed is not None]
    if taken and not overwrite:
        return ChangeState.CONFLICT, f"平台上已有不同的内容：{'、'.join(taken)}"
    if taken:
        return ChangeState.CHANGE, f"覆盖平台上的：{'、'.join(taken)}"
    is_empty = all(value is None for value in shown.values())
    return (ChangeState.NEW, "") if is_empty else (ChangeState.CHANGE, "补录空白栏目")


def build_wanted(
    household: Household,
    platform_year: int,
    months: Mapping[str, tuple[Values, Source]],
) -> RegisterIncome:
    """Return what one household's rows of one platform year ask for, before looking."""
    return RegisterIncome(
        state=ChangeState.BLOCKED,
        household=household,
        platform_year=platform_year,
        months=tuple(sorted(months)),
        desired={month: values for month, (values, _) in months.items()},
        sources={month: source for month, (_, source) in months.items()},
    )
