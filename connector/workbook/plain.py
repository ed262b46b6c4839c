"""Cell → plain text: full-width signs, odd spaces and marks for 'nothing' taken away."""

import re
import unicodedata
from functools import lru_cache

from connector.workbook.sheet import Cell, cell_text

NOTHING = frozenset(
    {"/", "//", "／", "\\", "＼", "-", "--", "---", "－", "—", "——", "–", "―", "−", "无"}
)
"""What clerks write into a cell that has nothing to say; it is blank, and never 0."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#{2,}")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff·•]"
_SPACED_NAME = re.compile(rf"{_HAN}(?:\s*{_HAN})*")


class CellFaultError(ValueError):
    """A cell that cannot be read as what its column holds; never leaves this room."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def visible_text(value: Cell) -> str:
    """Return what a person would read in the cell, without signs that nobody sees.

    Raises CellFaultError for the text of an error value, which formats without error cells keep.
    """
    text = cell_text(value)
    if not text.isascii():
        text = text.translate(_INVISIBLE).strip()
    if text.startswith("#") and _ERROR.fullmatch(text):
        raise CellFaultError("error_value", "单元格是错误值，请改正公式或直接填写数值")
    return text


def plain_text(value: Cell) -> str:
    """Return the visible text in half-width signs and without any space."""
    return spaced_text(value).replace(" ", "")


def spaced_text(value: Cell) -> str:
    """Return the visible text in half-width signs, each run of spaces made one.

    For amounts: '1 200' is a number, '12 5' may be anything.
    """
    text = visible_text(value)
    if not text.isascii():
        text = _half_width(text)
    return " ".join(text.split())


def _half_width(text: str) -> str:
    """Return the text in half-width signs, but leave ① and ² as they stand: a footnote's mark
    would become a digit of the number before it."""
    if not any(map(_would_be_digit, text)):
        return unicodedata.normalize("NFKC", text)
    return "".join(c if _would_be_digit(c) else unicodedata.normalize("NFKC", c) for c in text)


@lru_cache(maxsize=4096)
def _would_be_digit(character: str) -> bool:
    becomes = unicodedata.normalize("NFKC", character)
    return not character.isdecimal() and any(map(str.isdecimal, becomes))


def parse_name(value: Cell) -> str:
    """Return a person's or a village's name; never normalised, since rare characters matter.

    Spaces between Chinese characters only align a column: '李　四' is '李四'.
    """
    text = visible_text(value)
    if text in NOTHING:
        return ""
    return "".join(text.split()) if _SPACED_NAME.fullmatch(text) else text


def parse_description(value: Cell) -> str:
    """Return a free text on one line, as a page shows it; a mark for 'nothing' is blank."""
    text = " ".join(visible_text(value).split())
    return "" if text.rstrip("。.") in NOTHING else text
