"""Texts that speak of several months, of another time than one month, or of a day."""

import re

_HAN = "十[一二]|[一二三四五六七八九十]"
NUMBER = rf"1[0-2]|0?[1-9]|{_HAN}"
_N = rf"(?:{NUMBER})"
_YEAR = r"20\d\d(?:年|[./_-])"
_FULL = rf"(?:{_YEAR}{_N}月?份?|20\d\d(?:0[1-9]|1[0-2]))"
_JOIN = r"[、,和及与~至到.\-—–―/]+"
_DAY = re.compile(
    r"(?<!\d)(?:20\d\d([-/._])[01]?\d\1[0-3]?\d(?![\d月])|20\d\d[01]\d[0-3]\d(?!\d)"
    r"|(?:20\d\d年)?(?<!\d)[01]?\d月[0-3]?\d(?:[日号]|(?=[-~至到、][0-3]?\d[日号])))"
)
_NO_MONTH = r"(?![\d组队社村户号片区表版稿万元年])"
_PERIOD = re.compile(
    rf"(?<!\d)(?:{_YEAR})?(?:"
    rf"(?!(?:{_HAN})[、.]\d){_N}月?份?{_JOIN}(?:{_YEAR})?{_N}月"  # 1-3月; no heading '一、3月'
    rf"|(?P<one>{_N})月份?(?:20\d\d年)?(?!(?P=one)月){_N}月"  # 1月2月
    rf"|{_N}月份?(?:至|到(?![户人村组])|[-—–~]+今|以[来前后]|之[前后]))"
    rf"|(?<!\d){_FULL}{_JOIN}(?:{_FULL}|{_N}{_NO_MONTH})"  # 2021.10-2022.2, 202201-03
    r"|季度|[上下]半年"
)
_OTHER_TIME = re.compile(r"上年|上一年|去年|前年|上月|上个月|上期|同期|累计|全年|预计|预期|计划")
_WHOLE_YEAR = re.compile(r"年度|本年|今年|当年|年[纯净总均]?收入|(?<!\d)20\d\d(?:年|(?![\d./_-]))")
_CALENDAR_YEAR = re.compile(rf"(?:20\d\d年)?0?1月?{_JOIN}12月份?")
_FILED_BEFORE = re.compile(r"(?:填报|填表|填写|制表|上报|报送|打印|截至|截止)(?:时间|日期)?:?$")
_REMARK = re.compile(r"(?:填表)?(?:说明|备注|注意?|要求|提示)\d?:")


def without_days(text: str) -> str:
    """Return a text without the days in it: on those something was filed."""
    return _DAY.sub("□", text)


def find_period(text: str) -> str:
    """Return the words of a text that speak of several months as one, or nothing.

    ``text`` is in half-width signs. When a sheet was filled in is no period of its amounts,
    and remarks may speak of any time.
    """
    if _REMARK.match(text):
        return ""
    plain = without_days(text)
    for match in _PERIOD.finditer(plain):
        if not _FILED_BEFORE.search(plain[: match.start()]):
            return match[0]
    return ""


def is_calendar_year(period: str) -> bool:
    """Tell whether a period is a whole year from January on: a title says so of a workbook
    with a sheet for each month, and of no sheet's figures."""
    return bool(_CALENDAR_YEAR.fullmatch(period))


def is_other_time(label: str, *, over_months: bool = False) -> bool:
    """Tell whether a label says that the figures under it are not those of one month: last
    year's, a whole year's, several months' or planned ones.

    Where it stands ``over_months``, a year only says which year's they are.
    """
    if _OTHER_TIME.search(label) or find_period(label):
        return True
    return not over_months and "月" not in label and bool(_WHOLE_YEAR.search(label))
