"""Finds a household of the workbook among those that the platform lists."""

from collections.abc import Iterable

from connector.browser.pages.listed import Listed
from connector.browser.pages.month import is_same_text
from connector.errors import HouseholdError, NotListedError
from connector.mapping.headers import normalise_label
from connector.records.household import PERSON_LENGTH, Household

# What the name of a village may stand behind; anything else is part of another's name.
AREAS_ABOVE = ("省", "市", "县", "区", "镇", "乡", "街道", "办事处")

WORDS = {"head": "户主姓名", "id_number": "证件号码", "village": "所在村"}


class Directory:
    """Every household that a grid lists, findable by key.

    A key that fits two households finds neither: same names in one village are common,
    and the wrong household is the worst that can happen.
    """

    def __init__(self, listed: Iterable[Listed]) -> None:
        self._by_code: dict[str, list[Listed]] = {}
        self._by_id: dict[str, list[Listed]] = {}
        self._by_name: dict[str, list[Listed]] = {}
        for one in listed:
            household = one.household
            if household.code:
                self._by_code.setdefault(household.code, []).append(one)
            if household.id_number and "*" not in household.id_number:
                self._by_id.setdefault(_person(household.id_number), []).append(one)
            self._by_name.setdefault(normalise_label(household.head), []).append(one)

    @property
    def households(self) -> tuple[Household, ...]:
        """Every household of the list."""
        return tuple(one.household for named in self._by_name.values() for one in named)

    def find(self, household: Household) -> Listed:
        """Return the one listed household that is meant.

        Raises HouseholdError where there is none, more than one, or one whose name,
        village or ID contradicts the workbook.
        """
        found = self.find_all(household)
        if not found:
            raise NotListedError("平台的名单中找不到该户，请核对户编号、户主和所在村")
        if len(found) > 1:
            raise HouseholdError(
                f"平台上有 {len(found)} 户与该户相符（同名），请在表中填写户编号或证件号码"
            )
        self._require_agreement(household, found[0].household)
        return found[0]

    def find_all(self, household: Household) -> list[Listed]:
        """Return everybody listed who may be meant."""
        if household.code and self._by_code:
            return self._by_code.get(household.code, [])
        if household.id_number and self._by_id:
            return self._by_id.get(_person(household.id_number), [])
        named = self._by_name.get(normalise_label(household.head), [])
        return [
            one
            for one in named
            if _is_same_home(household, one.household)
            and _fits(household.id_number, one.household.id_number)
        ]

    def _require_agreement(self, wanted: Household, shown: Household) -> None:
        for name in find_disagreeing(wanted, shown):
            raise HouseholdError(f"{WORDS[name]}与平台不一致，请核对户编号是否填错")


def find_disagreeing(ours: Household, theirs: Household) -> tuple[str, ...]:
    """Return the names of what both sides tell of a household, and tell otherwise."""
    unlike = [
        name
        for name in ("head", "id_number")
        if getattr(ours, name)
        and getattr(theirs, name)
        and not is_same_text(name, getattr(ours, name), getattr(theirs, name))
    ]
    if ours.village and theirs.village and not is_same_village(ours.village, theirs.village):
        unlike.append("village")
    return tuple(unlike)


def _is_same_home(ours: Household, theirs: Household) -> bool:
    """Compare villages of two of one name; with no number on one side, both must tell."""
    has_key = bool(ours.id_number and theirs.id_number) or bool(ours.village and theirs.village)
    return has_key and is_same_village(ours.village, theirs.village)


def _person(id_number: str) -> str:
    return id_number[:PERSON_LENGTH].upper()


def _fits(ours: str, theirs: str) -> bool:
    """Whether an ID number may be the one shown, which may be masked or absent."""
    return not ours or not theirs or is_same_text("id_number", ours, theirs)


def is_same_village(ours: str, theirs: str) -> bool:
    """Compare villages; one side may write the township in front of it, or nothing."""
    short, long = sorted((normalise_label(ours), normalise_label(theirs)), key=len)
    if not short or short == long:
        return True
    return long.endswith(short) and long.removesuffix(short).endswith(AREAS_ABOVE)
