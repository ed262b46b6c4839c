"""What a sheet says besides its columns: in titles, in notes above the header, in its name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connector.workbook.months import WRITE_IT_SO, read_bare_month, read_full_month
from connector.workbook.periods import NUMBER, find_period, is_calendar_year, without_days
from connector.workbook.sheet import Sheet, cell_name
from connector.workbook.titles import PART, About, HeadText, title_text

_MONTH = re.compile(rf"(?<!\d)((?:20\d\d|[二〇零○一三四五六七八九]{{4}})年(?:{NUMBER})月)份?")
_LABELLED = re.compile(r"月份?[:：](20\d\d[-./]?[01]?\d)(?!\d)")
_FILED_BEFORE = re.compile(
    r"(?:时间|日期|填报|填表|制表|上报|报送|打印|统计于|截至|截止|前|[-—–~至到])[:：]?$"
)
_FILED_AFTER = re.compile(
    r"\d{1,2}[日号]|(?:底|末|初)?前?(?:填报|填表|制表|上报|报送|前)|[-—–~至到]"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|(?=[-./]\d))")
_VILLAGE = re.compile(
    r"(?:村名|行政村|所在村|村|填报单位|填表单位|单位名称)(?:名称)?[:：]"
    r"([^:：,，()（）\d]{1,12}?(?:村|社区))"
)
_NAME_MONTH = re.compile(
    rf"(?<!\d)(20\d\d)(?:年|[.\-/_])({NUMBER})(?:月份?|(?!\d))|(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)"
)
_NAME_BARE = re.compile(  # not '附件1月'
    rf"(?:^|(?<=[\W_年度村区乡镇户组队])|(?<=收入)|(?<=登记))({NUMBER})月份?"
)
_NAME_FILED_BEFORE = re.compile(r"(?:填报|填表|制表|上报|报送|打印|统计于|截至|截止)$")
_NAME_FILED_AFTER = re.compile(r"(?:底|末|初)?前?(?:填报|填表|制表|上报|报送|前)")
_NAME_VILLAGE = re.compile(r"([\u3400-\u9fff]{1,12}?(?:村|社区))")
_NO_VILLAGES = ("本村", "全村", "各村", "行政村", "脱贫村", "贫困村", "村")


@dataclass(frozen=True)
class Said:
    """A month that a sheet names for all its rows; a bare one lacks its year."""

    where: str
    month: str = ""
    bare: int = 0


@dataclass(frozen=True)
class Caption:
    """What the texts around a table tell of it."""

    months: tuple[Said, ...] = ()
    years: frozenset[int] = frozenset()
    village: str = ""


def read_caption(sheet: Sheet, last_row: int) -> Caption:
    """Return what the rows down to the header's last, and the sheet's name, tell."""
    months: list[Said] = []
    years: set[int] = set()
    village = ""
    for number in range(1, last_row + 1):
        texts = [
            (column, title_text(value)) for column, value in enumerate(sheet.rows[number - 1], 1)
        ]
        whole = "".join(text for _, text in texts)
        found = [
            Said(f"{cell_name(number, column)}“{text}”", month)
            for column, text in texts
            for month in _months(text)
        ]
        months += found or [Said(f"第{number}行", month) for month in _months(whole)]
        years |= {int(year) for year in _YEAR.findall(whole)}
        village = village or _first(_VILLAGE, whole)
    named, village_named, year = _read_name(sheet.name)
    years |= {year} if year else set()
    return Caption((*months, *named), frozenset(years), village or village_named)


def _months(text: str) -> Iterator[str]:
    """Yield the months that a text names, but not days on which it was filed, nor ranges."""
    if find_period(text):
        return
    for match in _MONTH.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _FILED_BEFORE.search(before) or _FILED_AFTER.match(after):
            continue
        if month := read_full_month(match[1]):
            yield month
    for match in _LABELLED.finditer(text):
        if month := read_full_month(match[1]):
            yield month


def _read_name(name: str) -> tuple[tuple[Said, ...], str, int]:
    """Return the months, the village and the year that a sheet's name tells."""
    text = without_days(title_text(name))
    where = f"工作表名“{name}”"
    year_text = _first(_YEAR, text)
    rest = _NAME_MONTH.sub(PART, text)
    village = _first(_NAME_VILLAGE, _NAME_BARE.sub("", rest))
    said: list[Said] = []
    if not find_period(text):
        said += [
            Said(where, read_full_month(f"{match[1] or match[3]}年{match[2] or match[4]}月"))
            for match in _unfiled(_NAME_MONTH, text)
        ]
        said += [
            Said(where, bare=read_bare_month(f"{match[1]}月"))
            for match in _unfiled(_NAME_BARE, rest)
        ]
    return tuple(said), "" if village in _NO_VILLAGES else village, int(year_text or 0)


def _unfiled(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the months of a sheet's name but those in which it was filed."""
    for match in pattern.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if not (_NAME_FILED_BEFORE.search(before) or _NAME_FILED_AFTER.match(after)):
            yield match


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def disagreement(months: dict[str, str]) -> str:
    """Say that a sheet names several months for the same rows; ``months`` tells where each."""
    told = "，".join(f"{where}写的是 {month}" for month, where in months.items())
    return f"{told}，分不清整张表是哪个月；请改一致，或加一列“月份”，{WRITE_IT_SO}"


def several_months(texts: Iterable[HeadText]) -> str:
    """Say that a title or the sheet's name speaks of several months as one, or nothing."""
    for text in texts:
        period = find_period(text.text) if text.about is About.SHEET else ""
        if period and not is_calendar_year(period):
            return (
                f"{text.where}里的“{period}”不是一个月，分不清各行是哪个月；"
                f"请一个月一张表，标题只写那个月，或加一列“月份”，{WRITE_IT_SO}"
            )
    return ""
