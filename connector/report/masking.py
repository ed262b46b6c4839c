"""Keeps names and ID numbers out of reports, wherever they stand."""

import re
from collections.abc import Iterable

from connector.records.fields import Value
from connector.records.household import Household, mask_id, mask_name
from connector.records.income import PROBLEM
from connector.records.personal import GROUPED_NUMBER, TELEPHONE

HIDDEN = "***"
FREE_TEXTS = (PROBLEM, "reason")
"""Fields in which people write freely: they can name anybody, also who is in no list."""

# ID numbers, disability certificates, bank cards and what is left of damaged ones.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{14,}[0-9A-Za-z]*")
_SHORT_CODE = re.compile(r"\d{10}")  # a 户编号 may be as short, and nothing else is
_SHORTEST_NUMBER = 6  # a shorter remnant names nobody, and would star out amounts and rows
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
# A cell's raw value can be anybody's name; only what can be no person is shown.
_IMPERSONAL = re.compile(
    r"[-+=＝.,，:/ 0-9年月日元是否有无√×]{0,12}"
    r"|(?=.*\d)(?!.*\d{8})[-+=~.,，。:/ ()（）\"'￥¥0-9约大概多余左右上下百千万元块角分整"
    r"每年月份日号底初第季度人口户]{1,16}"
    r"|第?[一二三四五六七八九十]{1,3}(?:月份?|季度)"
    r"|不清楚?|不详|不是|不明|未知|未填|未参加|已参加|没有|没填|暂无|同上|待定|待核实|空"
)


class Masking:
    """Shows households and texts as a report may; unmasked only where that was asked for."""

    def __init__(self, households: Iterable[Household], *, unmasked: bool) -> None:
        self._unmasked = unmasked
        self._codes: set[str] = set()
        self._shown: dict[str, str] = {}
        known: dict[str, str] = {}
        for household in households:
            self._codes.add(household.code)
            if len(household.head) > 1:
                known[household.head] = mask_name(household.head)
            if len(household.id_number) >= _SHORTEST_NUMBER:
                known[household.id_number] = mask_id(household.id_number)
        # A name can begin another one, of which the rest would stay readable.
        self._known = sorted(known.items(), key=lambda item: -len(item[0]))

    def show_household(self, household: Household) -> Household:
        """Return the household as this report shows it."""
        return household if self._unmasked else household.masked()

    def show_text(self, text: str) -> str:
        """Return a reason or message without the names and numbers of people in it."""
        if self._unmasked or not text:
            return text
        # Reasons repeat by the thousand: each is searched once.
        if text not in self._shown:
            self._shown[text] = self._mask(text)
        return self._shown[text]

    def show_value(self, field: str, value: Value) -> Value:
        """Return one field's value: a free text hidden, any other text without people."""
        if self._unmasked or not isinstance(value, str) or not value:
            return value
        return HIDDEN if field in FREE_TEXTS else self.show_text(value)

    def show_free_text(self, text: str) -> str:
        """Return what somebody wrote freely, or stars in its place; blank stays blank."""
        return text if self._unmasked or not text else HIDDEN

    def show_cell(self, raw: str) -> str:
        """Return a workbook cell's raw value, or stars where it could be a person's."""
        if self._unmasked or raw in self._codes:
            return raw
        is_telephone = TELEPHONE.fullmatch(raw)
        if is_telephone or _IMPERSONAL.fullmatch(raw) or _SHORT_CODE.fullmatch(raw):
            return TELEPHONE.sub(_mask_telephone, raw)
        return mask_id(raw) if any(map(str.isdigit, raw)) else mask_name(raw)

    def _mask(self, text: str) -> str:
        text = text.translate(_WIDE_DIGITS)
        for whole, masked in self._known:
            text = text.replace(whole, masked)
        text = GROUPED_NUMBER.sub(self._mask_number, text)
        text = _LONG_NUMBER.sub(self._mask_number, text)
        return TELEPHONE.sub(_mask_telephone, text)

    def _mask_number(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in self._codes else mask_id(found[0])


def _mask_telephone(found: re.Match[str]) -> str:
    return f"{found[0][:3]}****{found[0][-2:]}"
