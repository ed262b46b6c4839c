"""What amounts count in, by the texts over them: 元, 万元, or nothing that can be relied on."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.mapping.headers import HeaderPath
from connector.workbook.sheet import Sheet, cell_name
from connector.workbook.titles import About, HeadText, title_text
from connector.workbook.values import TEN_THOUSAND

_ORGANISATION = "(?<!填报)(?<!填表)(?<!制表)(?<!报送)(?<!上报)(?<!编制)(?<!所在)(?<!工作)"
_CALLED = rf"{_ORGANISATION}单位[:为是]{{0,2}}(?:[\u3400-\u9fff]{{1,3}}[、,/])*(?:人民币)?"
_TEN_THOUSAND = re.compile(rf"(?<![\d十百千几数两])万元(?!户|以[上下内])|{_CALLED}万(?!元)|\(万\)")
_AS_UNIT = re.compile(  # not 'do not write 万元 here'
    rf"(?:{_CALLED}|人民币)万|(?:^|\W)万元(?![\u3400-\u9fff])|万元[)\]]?$|以万元(?:为单位|计)|\(万\)"
)
_YUAN = re.compile(  # 元氏县 is a county, 元庄村 may be a village
    rf"{_CALLED}元(?!氏)|(?:人民币|[(\[、,/])元(?![\u3400-\u9fff])|(?<![\d十百千万亿])元[)\]]?$"
    r"|[以按]元(?:为单位|计|填)"
)
_OTHER = re.compile(r"(?<![\d几数])(?:[十百千]万?|亿)元(?!户|以[上下内])")

SAY_IT_SO = "请在每个金额列的表头写明（元）或（万元），去掉别处的，再检查一次"


@dataclass(frozen=True)
class Unit:
    """What the amounts of a sheet count in, in yuan, where their own columns do not say it."""

    scale: int = 1
    trouble: str = ""  #: why it cannot be known


def told_scales(text: str) -> frozenset[int]:
    """Return what a text says that amounts count in; usually nothing."""
    scales = {TEN_THOUSAND} if _TEN_THOUSAND.search(text) else set()
    return frozenset(scales | ({1} if _YUAN.search(text) else set()))


def own_scale(path: HeaderPath) -> int:
    """Return what the nearest text over a column says that it counts in, or 0."""
    for text in reversed(path):
        if scales := told_scales(title_text(text)):
            return max(scales)
    return 0


def read_unit(
    sheet: Sheet,
    texts: Sequence[HeadText],
    paths: Mapping[int, HeaderPath],
    *,
    last_row: int,
    amounts: Collection[int],
) -> Unit:
    """Return the unit that the sheet's titles tell for the columns of ``amounts``.

    An amount ten thousand times too small looks like any other: whatever is told twice,
    differently, or without saying of what, is trouble.
    """
    if not amounts:
        return Unit()
    told: dict[int, str] = {}
    for text in texts:
        if text.about is About.SHEET:
            told |= {s: text.where for s in _scales_of_sheet(text.text) if s not in told}
    own = [own_scale(paths[column]) for column in amounts]
    if trouble := next(_troubles(sheet, texts, paths, last_row, amounts), ""):
        return Unit(trouble=f"{trouble}；{SAY_IT_SO}")
    if not all(own) and (where := next((t.where for t in texts if _is_doubtful(t)), "")):
        return Unit(trouble=f"{where}写了万元，看不出说的是哪些列；{SAY_IT_SO}")
    if len(told) > 1:
        both = f"{told[TEN_THOUSAND]}写的是万元，{told[1]}写的是元"
        return Unit(trouble=f"{both}，分不清金额的单位；{SAY_IT_SO}")
    if TEN_THOUSAND in told and all(scale == 1 for scale in own):
        both = f"{told[TEN_THOUSAND]}写的是万元，金额列的表头写的却都是元"
        return Unit(trouble=f"{both}，分不清金额的单位；{SAY_IT_SO}")
    return Unit(next(iter(told), 1))


def _scales_of_sheet(text: str) -> frozenset[int]:
    is_unit = _AS_UNIT.search(text)
    return told_scales(text) - (frozenset() if is_unit else {TEN_THOUSAND})


def _is_doubtful(text: HeadText) -> bool:
    """Whether a text says 万元, but not of which columns or not as their unit."""
    is_clear = text.about is About.SHEET and _AS_UNIT.search(text.text)
    is_over_columns = text.about is About.COLUMNS
    return not (is_clear or is_over_columns) and TEN_THOUSAND in told_scales(text.text)


def _troubles(
    sheet: Sheet,
    texts: Sequence[HeadText],
    paths: Mapping[int, HeaderPath],
    last_row: int,
    amounts: Collection[int],
) -> Iterator[str]:
    """Yield each unit that is not known, or that stands where no unit is looked for."""
    for text in texts:
        if text.about is About.SHEET and _OTHER.search(text.text):
            yield f"{text.where}里的金额单位不是元也不是万元"
    for column in sorted(amounts):
        if any(_OTHER.search(title_text(text)) for text in paths[column]):
            yield f"{cell_name(last_row, column)}的金额单位不是元也不是万元"
        below = title_text(sheet.cell(last_row + 1, column))
        if TEN_THOUSAND in told_scales(below) and not any(map(str.isdigit, below)):
            yield f"{cell_name(last_row + 1, column)}写了万元，看不出说的是哪些列"
