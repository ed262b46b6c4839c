"""Who changed what: last verified, local now and platform now, held against each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from connector.records.fields import Value
from connector.records.income import Values


class Changer(StrEnum):
    """Which side no longer holds what this computer last verified."""

    OURS = "ours"  #: the platform is as our run left it; the workbook is not
    OTHERS = "others"  #: the workbook is as our run entered it; the platform is not
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Verified:
    """A month as this computer last saw it proved on the platform."""

    run: str
    at: datetime
    values: Values


@dataclass(frozen=True, slots=True)
class Origin:
    """Who changed one thing since ``run`` verified it at ``at``."""

    changer: Changer
    run: str
    at: datetime


def is_alike(one: Value, other: Value, *, zero_is_blank: bool = False) -> bool:
    """Tell whether two values say the same, whichever side each comes from.

    Blank is blank however it is written, and one space what a page shows for a line break;
    blank is 0 only where the platform shows it so.
    """
    if isinstance(one, str):
        one = " ".join(one.split()) or None
    if isinstance(other, str):
        other = " ".join(other.split()) or None
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if one == other:
        return True
    return zero_is_blank and _is_nothing(one) and _is_nothing(other)


def _is_nothing(value: Value) -> bool:
    return value is None or value == Decimal(0)


def find_origin(
    verified: Verified | None,
    name: str,
    *,
    local: Value,
    platform: Value,
    zero_is_blank: bool = False,
) -> Origin | None:
    """Return who changed one field; None where nothing was verified, or nothing changed."""
    if verified is None:
        return None
    left = verified.values.get(name)
    return _judge(
        verified,
        local_stands=is_alike(left, local, zero_is_blank=zero_is_blank),
        platform_stands=is_alike(left, platform, zero_is_blank=zero_is_blank),
    )


def find_month_origin(
    verified: Verified | None,
    *,
    local: Mapping[str, Value],
    platform: Mapping[str, Value],
    zero_is_blank: bool = False,
) -> Origin | None:
    """Return who changed a month that stands on one side only."""
    if verified is None:
        return None

    def stands(values: Mapping[str, Value]) -> bool:
        return all(
            is_alike(left, values.get(name), zero_is_blank=zero_is_blank)
            for name, left in verified.values.items()
        )

    return _judge(verified, local_stands=stands(local), platform_stands=stands(platform))


def _judge(verified: Verified, *, local_stands: bool, platform_stands: bool) -> Origin | None:
    if local_stands and platform_stands:
        return None
    changed_there = Changer.OTHERS if local_stands else Changer.BOTH
    changer = Changer.OURS if platform_stands else changed_there
    return Origin(changer, verified.run, verified.at)
