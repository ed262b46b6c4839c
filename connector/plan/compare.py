"""Compares what should stand on the platform with what stands there, field by field."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from connector.records.fields import Value
from connector.records.income import Values
from connector.records.outcome import Difference


def is_same(desired: Value, observed: Value, *, zero_is_blank: bool = False) -> bool:
    """Tell whether two values say the same; blank is never 0 unless the mapping says so."""
    if isinstance(desired, bool) or isinstance(observed, bool):
        return desired is observed
    if zero_is_blank and desired is None and observed == Decimal(0):
        return True
    if isinstance(desired, str) and isinstance(observed, str):
        return is_same_wording(desired, observed)
    return desired == observed


def is_same_wording(desired: str, observed: str) -> bool:
    """Tell whether two texts say the same; a page may show a line break, or two spaces, as
    one space."""
    return desired.split() == observed.split()


def compare_month(
    month: str, desired: Values, observed: Values | None, *, zero_is_blank: bool = False
) -> tuple[Difference, ...]:
    """Return each field of ``desired`` that ``observed`` does not show equal.

    A month or a field that the page does not show at all counts as different: what
    cannot be seen is not proved.
    """
    shown = observed or {}
    return tuple(
        Difference(month=month, field=name, desired=value, observed=shown.get(name))
        for name, value in desired.items()
        if name not in shown or not is_same(value, shown[name], zero_is_blank=zero_is_blank)
    )


def compare_household(
    desired: Mapping[str, Values],
    observed: Mapping[str, Values],
    *,
    zero_months: Iterable[str] = (),
) -> tuple[Difference, ...]:
    """Return every difference in a household's whole form.

    In ``zero_months``, and only there, a zero is the same as the blank that was to stay.
    """
    lenient = set(zero_months)
    found: list[Difference] = []
    for month, values in sorted(desired.items()):
        found += compare_month(month, values, observed.get(month), zero_is_blank=month in lenient)
    return tuple(found)


def find_vanished(
    held: Mapping[str, Values], observed: Mapping[str, Values]
) -> tuple[Difference, ...]:
    """Return every field that holds something in ``held`` and reads blank in ``observed``.

    A zero holds nothing here: some pages show one for every blank.
    """
    return tuple(
        Difference(month=month, field=name, desired=value, observed=None)
        for month, values in sorted(held.items())
        for name, value in values.items()
        if value not in (None, "", Decimal(0))
        and name in observed.get(month, {})
        and observed[month][name] is None
    )
