"""Tells rows of totals, notes and repeated headers from rows of households."""

import re
from collections.abc import Mapping, Sequence

from connector.workbook.sheet import Cell, is_blank

_FOOTER = re.compile(
    r"(合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|注\s*\d*\s*[:：.、]|注$|备注|说明|填表|填报|制表|复核"
    r"|审核人|审核[:：]|审批|负责人|经办|签字|签名|盖章|联系电话|日期[:：]|单位[:：])"
)
_NUMBERED = re.compile(r"(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）]?[、.．:：)）])\s*\D")
_PUNCTUATION = re.compile(r"[：:，,。；;、（(！!]")
_SHORT = 6  #: characters of a name; a sentence is longer
_ENOUGH = 3  #: labels in one row make it a header


def is_footer(row: Sequence[Cell]) -> bool:
    """Tell whether the row's first text says that it is a total or a note."""
    first = next((value for value in row if not is_blank(value)), "")
    return isinstance(first, str) and _FOOTER.match(first.strip()) is not None


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
    same = 0
    for looked, (column, texts) in enumerate(labels.items(), start=1):
        value = row[column - 1] if column <= len(row) else ""
        same += isinstance(value, str) and " ".join(value.split()) in texts
        if same >= _ENOUGH:
            return True
        if looked >= _ENOUGH and not same:
            return False
    return False
