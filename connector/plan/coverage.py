"""How far a month is: who is filed, who is not, and whom the village committee should visit."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from statistics import median

from connector.plan.pairing import Sense
from connector.records.household import Household, HouseholdKey
from connector.records.income import ANSWERS, BAD_ANSWER, PROBLEM, Values

REMEMBERED = 12  #: months that a household's usual income is the median of
_ZERO = Decimal(0)


class Standing(StrEnum):
    """How a household's month stands on the platform."""

    FILED = "filed"
    WITHOUT_GUARANTEES = "without_guarantees"  #: something stands there, but not all answers
    UNFILED = "unfiled"
    UNSEEN = "unseen"  #: it could not be read; whether it is filed is not known


@dataclass(frozen=True, slots=True)
class Looked:
    """One household as it was seen: its months, or why they could not be read.

    ``is_ready`` tells whether a workbook has a row for the month that can be sent.
    """

    household: Household
    township: str = ""
    months: Mapping[str, Values] = field(default_factory=dict)
    unread: str = ""
    is_ready: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One household's month: its standing, and what makes it one to visit.

    ``unsolved`` names the answers that are bad, of ``unsolved_month``: the month itself, or
    the latest before it that has answers. ``usual`` is set where the income fell sharply
    from it to ``total``.
    """

    household: Household
    township: str
    standing: Standing
    reason: str = ""
    has_problem: bool = False
    unsolved: tuple[str, ...] = ()
    unsolved_month: str = ""
    total: Decimal = _ZERO
    usual: Decimal | None = None
    is_ready: bool = False

    @property
    def is_to_be_visited(self) -> bool:
        """Whether the village committee should know of it."""
        return bool(self.unsolved) or self.usual is not None


@dataclass(frozen=True)
class Coverage:
    """All households that an account sees, for one month, in order."""

    month: str
    members: tuple[Member, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each standing; these four add up to ``households``."""
        standings = Counter(member.standing for member in self.members)
        return {
            "households": len(self.members),
            **{standing.value: standings[standing] for standing in Standing},
            "with_problems": sum(member.has_problem for member in self.members),
            "unsolved": sum(bool(member.unsolved) for member in self.members),
            "fallen": sum(member.usual is not None for member in self.members),
            "ready": sum(member.is_ready and not _is_filed(member) for member in self.members),
        }

    @property
    def is_complete(self) -> bool:
        """Whether every household is known to be filed."""
        return all(map(_is_filed, self.members))

    @property
    def rest(self) -> int:
        """How many forms are still to be entered."""
        return sum(not _is_filed(member) for member in self.members)

    @property
    def to_be_visited(self) -> tuple[Member, ...]:
        """The list for the village committees."""
        return tuple(member for member in self.members if member.is_to_be_visited)

    def villages(self) -> dict[tuple[str, str], "Coverage"]:
        """Return the same for each township and village, in order."""
        groups: dict[tuple[str, str], list[Member]] = {}
        for member in self.members:
            place = member.township, member.household.village
            groups.setdefault(place, []).append(member)
        return {place: Coverage(self.month, tuple(groups[place])) for place in sorted(groups)}

    def within(self, townships: Collection[str], villages: Collection[str] = ()) -> "Coverage":
        """Return the same for these townships and villages only."""
        kept = (
            member
            for member in self.members
            if member.township in townships or member.household.village in villages
        )
        return Coverage(self.month, tuple(kept))


def join(coverages: Sequence[Coverage]) -> Coverage:
    """Return one over all: who is seen by several accounts counts once, as it was read."""
    found: dict[HouseholdKey, Member] = {}
    for coverage in coverages:
        for member in coverage.members:
            known = found.get(member.household.key)
            if known is None or known.standing is Standing.UNSEEN:
                found[member.household.key] = member
    return Coverage(coverages[0].month, tuple(sorted(found.values(), key=_order)))


def build_coverage(
    looked: Iterable[Looked],
    month: str,
    *,
    sense: Sense,
    fall_share: Decimal,
    seasonal: Collection[str] = (),
) -> Coverage:
    """Return how every household's month stands."""
    members = [
        _judge(one, month, sense, fall_share=fall_share, seasonal=seasonal) for one in looked
    ]
    return Coverage(month, tuple(sorted(members, key=_order)))


def _order(member: Member) -> tuple[str, ...]:
    one = member.household
    return member.township, one.village, one.code, one.head, one.id_number


def _is_filed(member: Member) -> bool:
    return member.standing is Standing.FILED


def _judge(
    one: Looked, month: str, sense: Sense, *, fall_share: Decimal, seasonal: Collection[str]
) -> Member:
    values = one.months.get(month)
    if one.unread or values is None:
        reason = one.unread or "平台的表中没有这个月份的行"
        return Member(one.household, one.township, Standing.UNSEEN, reason, is_ready=one.is_ready)
    standing = _stand(values, sense)
    unsolved_month, unsolved = _find_unsolved(one.months, month, sense)
    usual = None
    if standing is not Standing.UNFILED:
        usual = _find_fall(one.months, month, sense, fall_share=fall_share, seasonal=seasonal)
    return Member(
        one.household,
        one.township,
        standing,
        has_problem=bool(values.get(PROBLEM) or _bad_answers(values, sense)),
        unsolved=unsolved,
        unsolved_month=unsolved_month,
        total=sense.total_of(values),
        usual=usual,
        is_ready=one.is_ready,
    )


def _stand(values: Values, sense: Sense) -> Standing:
    """A month without its answers counts as not filed, but is told apart: less is missing."""
    if all(_is_blank(value, sense) for value in values.values()):
        return Standing.UNFILED
    return Standing.FILED if _is_answered(values, sense) else Standing.WITHOUT_GUARANTEES


def _is_blank(value: object, sense: Sense) -> bool:
    is_zero = isinstance(value, Decimal) and value == 0
    return value is None or value == "" or (sense.zero_is_blank and is_zero)


def _is_answered(values: Values, sense: Sense) -> bool:
    return all(isinstance(values.get(name), bool) for name in ANSWERS if name in sense.labels)


def _bad_answers(values: Values, sense: Sense) -> tuple[str, ...]:
    asked = (name for name in ANSWERS if name in sense.labels)
    return tuple(name for name in asked if values.get(name) is BAD_ANSWER[name])


def _find_unsolved(
    months: Mapping[str, Values], month: str, sense: Sense
) -> tuple[str, tuple[str, ...]]:
    """Return what was unsolved when answers were last given, not after ``month``."""
    for one in sorted((name for name in months if name <= month), reverse=True):
        if any(isinstance(months[one].get(name), bool) for name in ANSWERS):
            bad = _bad_answers(months[one], sense)
            return (one, bad) if bad else ("", ())
    return "", ()


def _find_fall(
    months: Mapping[str, Values],
    month: str,
    sense: Sense,
    *,
    fall_share: Decimal,
    seasonal: Collection[str],
) -> Decimal | None:
    """Return the usual total that the month fell sharply from, by the workbooks' own rule:
    the end of a harvest alone is no fall. None where it did not fall."""
    before = sorted(name for name in months if name < month)
    earlier = [months[name] for name in before if _stand(months[name], sense) is Standing.FILED]
    earlier = earlier[-REMEMBERED:]
    if not earlier:
        return None
    usual = median(sense.total_of(values) for values in earlier)
    if usual <= 0 or sense.total_of(months[month]) > usual * (1 - fall_share):
        return None
    steady = median(sense.total_of(_without(values, seasonal)) for values in earlier)
    now = sense.total_of(_without(months[month], seasonal))
    return usual if steady <= 0 or now <= steady * (1 - fall_share) else None


def _without(values: Values, names: Collection[str]) -> Values:
    return {name: value for name, value in values.items() if name not in names}
