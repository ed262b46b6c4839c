"""Answers that a form shows before anybody has given them.

Some forms choose 是 or 否 beforehand for every month. Nobody entered that, so it is no value of
the platform's; but a save of the form would store it, for all months of the form.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from connector.errors import HouseholdError
from connector.plan.change import RegisterIncome
from connector.records.income import ANSWERS, Observation, Values

Preset = Mapping[str, tuple[str, ...]]
"""The fields that are chosen beforehand, by month."""


def shows_answers_alone(observation: Observation) -> bool:
    """Whether a month shows answers and nothing else: the form may have chosen them."""
    return any(map(_has_answers_alone, observation.months.values()))


def _has_answers_alone(values: Values) -> bool:
    answered = any(values.get(name) is not None for name in ANSWERS)
    others = (value for name, value in values.items() if name not in ANSWERS)
    return answered and all(value in (None, "", Decimal(0)) for value in others)


def find_preset(form: Observation, detail: Observation) -> Preset:
    """Return the answers of such months that the server does not hold, as its ``detail`` says.

    A month that the detail does not show at all is among them: whether it is held is not known.
    """
    preset = {}
    for month, values in form.months.items():
        held = detail.months.get(month, dict.fromkeys(values))
        fields = tuple(
            name
            for name in ANSWERS
            if values.get(name) is not None and name in held and held[name] is None
        )
        if fields and _has_answers_alone(values):
            preset[month] = fields
    return preset


def without_preset(form: Observation, detail: Observation) -> Observation:
    """Return what the form shows but for answers of which the detail shows that nobody gave
    them: a month that it does not show stays as it is."""
    preset = find_preset(form, detail)
    months = {
        month: {**values, **dict.fromkeys(preset.get(month, ()) if month in detail.months else ())}
        for month, values in form.months.items()
    }
    return form.model_copy(update={"months": months})


def require_given(preset: Preset, changes: Iterable[RegisterIncome]) -> None:
    """Return if a save stores no preset answer but where a change gives one instead.

    Raises HouseholdError with the months for which nobody gave any.
    """
    given = {
        (month, name)
        for change in changes
        if change.state.is_writable
        for month, values in change.after.items()
        for name, value in values.items()
        if value is not None
    }
    invented = [
        month
        for month, names in sorted(preset.items())
        if any((month, name) not in given for name in names)
    ]
    if invented:
        raise HouseholdError(
            f"{'、'.join(invented)} 月收入明细里没有登记，表单上却预先选好了“三保障”的答案，"
            "保存会把它们一起登记上去，没有填写；请把这些月份也放进工作簿，四项都填"
        )
