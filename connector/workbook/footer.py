"""Tells rows of totals, notes and repeated headers from rows of households."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from connector.workbook.sheet import Cell, cell_text, is_blank

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
_PUNCTUATION = re.compile(r"[：:，,。；;、（(！!]")
_LETTERS = ("栏次", "序号", *"甲乙丙丁戊己庚辛")
_SHORT = 6  #: characters of a name; a sentence is longer
_ENOUGH = 3  #: labels in one row make it a header


def is_footer(row: Sequence[Cell]) -> bool:
    """Tell whether the row's first text says that it is a total or a note; a total may also
    stand behind the village's name or a number."""
    texts = list(islice((value for value in row if not is_blank(value)), _ENOUGH))
    if any(isinstance(text, str) and _TOTAL.fullmatch(text.strip()) for text in texts):
        return True
    if not texts or not isinstance(texts[0], str):
        return False
    first = texts[0].strip()
    return bool(_FOOTER.match(first) or _TO_SIGN.match(first))


def is_note(row: Sequence[Cell]) -> bool:
    """Tell whether the row holds one sentence and nothing else."""
    texts = [value for value in row if not is_blank(value)]
    if len(texts) != 1 or not isinstance(texts[0], str):
        return False
    text = texts[0].strip()
    is_sentence = len(text) > _SHORT and _PUNCTUATION.search(text) is not None
    return is_sentence or _NUMBERED.match(text) is not None


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
