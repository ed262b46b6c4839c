"""Keeps names and ID numbers out of reports, wherever they stand."""

import re
from collections.abc import Iterable

from connector.records.household import Household, mask_id, mask_name

# ID numbers, disability certificates and what is left of damaged ones.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{14,}[0-9A-Za-z]*")
# Telephone numbers, which people write into descriptions: mobile, and with an area code.
_TELEPHONE = re.compile(r"(?<![0-9A-Za-z.])(?:1[3-9]\d{9}|0\d{2,3}[-－ ]\d{7,8})(?![0-9A-Za-z.])")
_CODE_LENGTH = 16  # a 户编号 of 16 digits stays whole; one of 10 is not long
_CODE = re.compile(r"\d{10}|\d{16}")
_SHORTEST_NUMBER = 6  # a shorter remnant names nobody, and would star out amounts and rows
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
        self._known: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        for household in households:
            if len(household.head) > 1:
                self._known[household.head] = mask_name(household.head)
            if len(household.id_number) >= _SHORTEST_NUMBER:
                self._known[household.id_number] = mask_id(household.id_number)

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

    def show_cell(self, raw: str) -> str:
        """Return a workbook cell's raw value, or stars where it could be a person's."""
        if self._unmasked:
            return raw
        if _TELEPHONE.fullmatch(raw):
            return _TELEPHONE.sub(_mask_telephone, raw)
        if _IMPERSONAL.fullmatch(raw) or _CODE.fullmatch(raw):
            return raw
        return mask_id(raw) if any(map(str.isdigit, raw)) else mask_name(raw)

    def _mask(self, text: str) -> str:
        for whole, masked in self._known.items():
            text = text.replace(whole, masked)
        return _TELEPHONE.sub(_mask_telephone, _LONG_NUMBER.sub(_mask_number, text))


def _mask_number(found: re.Match[str]) -> str:
    number = found[0]
    return number if number.isdigit() and len(number) == _CODE_LENGTH else mask_id(number)


def _mask_telephone(found: re.Match[str]) -> str:
    return f"{found[0][:3]}****{found[0][-2:]}"
