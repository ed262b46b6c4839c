"""Tells rows of totals, notes and repeated headers from rows of households."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from connector.mapping.headers import HeaderPath
from connector.workbook.sheet import Cell, cell_text, is_blank

NUMBERS = ("code", "id_number")
NAMES_A_ROW = ("code", "head", "id_number", "month")
DOUBT = "此行像合计、示例或说明，没有读取；如果是登记数据，请删去使它像说明的那几个字"

_FOOTER = re.compile(
    r"(例[:：]|例$|示例|样例|合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|注\s*\d*\s*[:：.、]|注$|备注|说明|填表|填报|制表|复核"
    r"|审核人|审核[:：]|审批|负责人|经办|签字|签名|盖章|联系电话|日期[:：]|单位[:：])"
)
_TOTAL = re.compile(r"[\u3400-\u9fff]{0,8}(?:合\s*计|小\s*计|总\s*计|共\s*计)[:：]?")
_TO_SIGN = re.compile(
    r"[\u3400-\u9fff]{0,12}(?:负责人|责任人|书记|主任|队长|审核|复核|填表|填报|经办|制表|签字|签名|盖章|公章|电话|日期)"
    r"(?:人员?|员)?(?:[(（][^)）]*[)）])?\s*[:：]"
)
"""'村负责人：' and their like, at the foot of a form that is signed on paper."""
_NUMBERED = re.compile(r"(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）]?[、.．:：)）])\s*\D")
_TOTAL_OR_EXAMPLE = re.compile(
    r"例[:：]|例$|示例|样例|[\u3400-\u9fff]{0,8}(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计)"
)
_NUMBER = re.compile(r"['‘’`]?(?!1[3-9]\d{9}$)\d{10,}[Xx]?\d*(?:\.0+)?|\d(?:\.\d+)?[Ee]\+?\d+")
"""A 户编号 or an ID number, spoiled ones too; a telephone number stands at the foot of forms."""
_PUNCTUATION = re.compile(r"[：:，,。；;、（(！!]")
_LETTERS = ("栏次", "序号", *"甲乙丙丁戊己庚辛")
_SHORT = 6  #: characters of a name; a sentence is longer
_ENOUGH = 3  #: labels in one row make it a header


class Footing(StrEnum):
    """Whether a row is a total, an example or a note."""

    NONE = ""
    FOOTER = "合计或说明"
    DOUBTFUL = "像合计、示例或说明，但也写着户"


@dataclass(frozen=True)
class Signs:
    """The columns, counted from 0, by which a row is seen to be of a household."""

    numbers: tuple[int, ...]
    names: tuple[int, ...]  #: each of them, where there is no number: the head, the month
    content: tuple[int, ...]


def find_signs(found: Mapping[str, int], content: Iterable[str], further: Iterable[int]) -> Signs:
    """Return the signs of a sheet with these columns; ``further`` are columns of content too."""
    names = [name for name in NAMES_A_ROW if name not in NUMBERS]
    return Signs(
        numbers=tuple(found[name] - 1 for name in NUMBERS if name in found),
        names=tuple(found[name] - 1 for name in names if name in found),
        content=tuple(c - 1 for c in (*(found[n] for n in content if n in found), *further)),
    )


def is_footer(row: Sequence[Cell]) -> bool:
    """Tell whether the row's first text says that it is a total or a note; a total may also
    stand behind the village's name or a number."""
    return _footer_at(row) is not None


def _footer_at(row: Sequence[Cell]) -> int | None:
    """Return where the text stands that makes the row a total or a note, if it is one."""
    filled = list(islice((at for at, value in enumerate(row) if not is_blank(value)), _ENOUGH))
    for at in filled:
        text = row[at]
        if isinstance(text, str) and _TOTAL.fullmatch(text.strip()):
            return at
    first = row[filled[0]] if filled else ""
    if not isinstance(first, str):
        return None
    first = first.strip()
    return filled[0] if _FOOTER.match(first) or _TO_SIGN.match(first) else None


def judge_footing(row: Sequence[Cell], signs: Signs) -> Footing:
    """Tell whether the row is a total or a note, or only has a remark that begins like one.

    A row that has a household too is never a plain footer: it is to be read, or where it may
    still be a total, an example or a line to be signed, to be spoken of.
    """
    at = _footer_at(row)
    if at is None:
        return Footing.NONE
    if not (_has_number(row, signs) or _is_complete(row, at, signs)):
        return Footing.FOOTER
    others = [value for place, value in enumerate(row) if place != at]
    is_remark = at not in (*signs.numbers, *signs.names) and not any(is_footer([v]) for v in others)
    if is_remark and not _TOTAL_OR_EXAMPLE.match(cell_text(row[at])):
        return Footing.NONE
    return Footing.DOUBTFUL


def _has_number(row: Sequence[Cell], signs: Signs) -> bool:
    return any(at < len(row) and _NUMBER.fullmatch(cell_text(row[at])) for at in signs.numbers)


def _is_complete(row: Sequence[Cell], footer: int, signs: Signs) -> bool:
    """Whether the row has a head, a month and content, and neither of them marks a footer."""
    filled = {at for at, value in enumerate(row) if not is_blank(value)}
    if footer in (*signs.numbers, *signs.names) or filled.isdisjoint(signs.content):
        return False
    is_named = bool(signs.names) and filled.issuperset(signs.names)
    return is_named and not any(is_footer([row[at]]) for at in signs.names)


def is_note(row: Sequence[Cell]) -> bool:
    """Tell whether the row holds one sentence and nothing else."""
    texts = [value for value in row if not is_blank(value)]
    if len(texts) != 1 or not isinstance(texts[0], str):
        return False
    text = texts[0].strip()
    is_sentence = len(text) > _SHORT and _PUNCTUATION.search(text) is not None
    return is_sentence or _NUMBERED.match(text) is not None


def order_labels(
    paths: Mapping[int, HeaderPath], found: Mapping[str, int]
) -> dict[int, frozenset[str]]:
    """Return the header's texts by column, those of the columns that name a row first."""
    order = sorted(found, key=lambda name: name not in NAMES_A_ROW)
    return {found[name]: frozenset(paths[found[name]]) for name in order}


def is_header_again(row: Sequence[Cell], labels: Mapping[int, frozenset[str]]) -> bool:
    """Tell whether the row repeats the header, as on each printed page.

    ``labels`` are the texts of the header by column; those that name a row come first, so
    that a row of data is told by a look at them.
    """
    same, is_filled = 0, False
    for looked, (column, texts) in enumerate(labels.items(), start=1):
        value = row[column - 1] if column <= len(row) else ""
        is_filled |= not is_blank(value)
        same += isinstance(value, str) and " ".join(value.split()) in texts
        if same >= _ENOUGH:
            return True
        # The lower rows of a header have nothing under what names a row.
        if looked >= _ENOUGH and is_filled and not same:
            return False
    return False


def is_numbering(row: Sequence[Cell]) -> bool:
    """Tell whether the row only numbers the columns, as forms do below their header: 1, 2, 3."""
    first = next((value for value in row if not is_blank(value)), "")
    if cell_text(first) != "1" and first not in _LETTERS:
        return False
    values = [text for value in row if (text := cell_text(value)) and text not in _LETTERS]
    return len(values) >= _ENOUGH and values == [str(n) for n in range(1, len(values) + 1)]
