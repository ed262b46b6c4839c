"""Text or date → month, with the year from elsewhere where a clerk wrote only '3月'."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from connector.records.fields import build_month, month_of
from connector.workbook.plain import NOTHING, CellFaultError, plain_text
from connector.workbook.sheet import Cell

_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050  #: of the years 2000 to 2099
_EXCEL_EPOCH = date(1899, 12, 30)
_HAN_MONTHS = {
    text: number
    for number, text in enumerate(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], start=1
    )
}
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_BARE = r"1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十]"
_MONTH = re.compile(r"(\d{4})(?:[-/.年]([01]?\d)|([01]\d))(?:月|月份)?(?:收入)?")
_DAY = re.compile(r"(\d{4})[-/.年]([01]?\d)[-/.月][0-3]?\d日?(?:[0-2]?\d:\d\d(?::\d\d)?)?")
_DAY_DIGITS = re.compile(r"(20\d\d)([01]\d)[0-3]\d")
_BARE_MONTH = re.compile(rf"({_BARE})月(?:份|收入)*")
_HAN_YEAR = re.compile(r"([二〇零○一三四五六七八九]{4})年")
_DASHES = str.maketrans("–—－", "---")
_TYPED_NUMBER_MONTH = re.compile(r"\d{4}\.1")

WRITE_IT_SO = "请写成 2022-03 或 2022年3月"


@dataclass(frozen=True)
class Year:
    """The year that a sheet names for all its months, and what makes it doubtful.

    Where an income year begins in October, '10月' under '2022年' can be of 2021 or of 2022.
    """

    number: int = 0  #: 0 where the sheet names none, or several
    first_month: int = 1

    def month(self, number: int) -> str:
        """Return the month; raises CellFaultError where its year cannot be known."""
        if not self.number:
            raise CellFaultError("bad_month", f"只写了{number}月，看不出是哪一年，{WRITE_IT_SO}")
        if 1 < self.first_month <= number:
            raise CellFaultError(
                "bad_month",
                f"只写了{number}月，看不出是{self.number - 1}年"
                f"还是{self.number}年的，{WRITE_IT_SO}",
            )
        return build_month(self.number, number)


NO_YEAR = Year()


def parse_month(value: Cell, year: Year = NO_YEAR, *, counts_from_1904: bool = False) -> str:
    """Return ``YYYY-MM``, or the empty text for a blank cell."""
    if isinstance(value, date):
        return month_of(value)
    text = plain_text(value).translate(_DASHES)
    if not text or text in NOTHING:
        return ""
    if isinstance(value, float):
        if _TYPED_NUMBER_MONTH.fullmatch(text):
            raise CellFaultError(
                "bad_month", f"数字 {text} 分不清是1月还是10月，请写成 2022-01 的样子"
            )
        if _FIRST_SERIAL <= value <= _LAST_SERIAL and not counts_from_1904:
            return month_of(_EXCEL_EPOCH + timedelta(days=int(value)))
    if bare := read_bare_month(text) or _typed_number(text):
        return year.month(bare)
    if month := read_full_month(text):
        return month
    raise CellFaultError("bad_month", f"看不懂的月份，{WRITE_IT_SO}")


def _typed_number(text: str) -> int:
    """Return the month of a number alone: under the label 月份, 3 is '3月'."""
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 12 else 0


def read_full_month(text: str) -> str:
    """Return the month of a plain text that names its year too, or the empty text."""
    text = _HAN_YEAR.sub(lambda match: match[1].translate(_HAN_DIGITS) + "年", text)
    head, mark, tail = text.partition("年")
    if mark and (bare := _BARE_MONTH.fullmatch(tail)):
        text = f"{head}年{_number(bare[1])}月"
    match = _MONTH.fullmatch(text) or _DAY.fullmatch(text) or _DAY_DIGITS.fullmatch(text)
    if match is None:
        return ""
    number = int(next(group for group in match.groups()[1:] if group))
    return build_month(int(match[1]), number) if 1 <= number <= 12 else ""


def read_bare_month(text: str) -> int:
    """Return the number of a month that is named without its year, or 0."""
    match = _BARE_MONTH.fullmatch(text)
    return _number(match[1]) if match else 0


def _number(text: str) -> int:
    return _HAN_MONTHS[text] if text in _HAN_MONTHS else int(text)
