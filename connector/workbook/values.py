"""Cell → value: amounts, answers, numbers that are names; refuses, never guesses."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import cast

from connector.records.fields import CENT, exact_money
from connector.workbook.plain import NOTHING, CellFaultError, plain_text, spaced_text
from connector.workbook.sheet import Cell, cell_text

LARGEST = Decimal("9999999999.99")
EXACT_IN_EXCEL = 10**15  #: Excel keeps 15 digits; whatever is longer has lost some
TEN_THOUSAND = 10_000  #: 万

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?|-?\.\d+"
_AMOUNT = re.compile(rf"(?:[¥￥]|RMB|人民币)? ?({_NUMBER}) ?(万)? ?(?:元整?|圆)?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_FLOAT_NAME = re.compile(r"(\d+)\.0+")


def parse_amount(value: Cell, scale: int = 1) -> Decimal | None:
    """Return the amount in yuan, exact to the cent, or None for a blank cell.

    ``scale`` is what the column's unit counts in; a unit in the cell itself goes before it.
    """
    if isinstance(value, str):
        return _parse_amount_text(value, scale)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise CellFaultError("not_a_number", "应填金额（元），请改为数字")
    if scale != 1:
        return _to_yuan(Decimal(repr(float(value))), scale)
    if abs(value) > LARGEST:
        raise _too_large()
    try:
        exact = exact_money(float(value))
    except ValueError:
        raise _too_many_decimals() from None
    return cast(Decimal, exact) + 0  # a negative zero is zero


def _parse_amount_text(value: str, scale: int) -> Decimal | None:
    text = spaced_text(value).replace("\u2212", "-")
    if not text or text in NOTHING:
        return None
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise CellFaultError(
            "not_a_number", "不是数字；金额只写数字（可带“元”“万元”），不写其他文字，没有的留空"
        )
    if match[2]:
        scale = TEN_THOUSAND
    elif match.end(1) < len(text):
        scale = 1
    try:
        return _to_yuan(Decimal(match[1].replace(",", "").replace(" ", "")), scale)
    except InvalidOperation:
        raise _too_large() from None


def _to_yuan(amount: Decimal, scale: int) -> Decimal:
    """Return the amount times its unit, if it is exact to the cent."""
    yuan = amount * scale
    if abs(yuan) > LARGEST:
        raise _too_large()
    rounded = yuan.quantize(CENT)
    if yuan != rounded:
        raise _too_many_decimals()
    return rounded + 0


def _too_large() -> CellFaultError:
    return CellFaultError("amount_too_large", "金额过大，平台存不下，请核对是否多输了数字")


def _too_many_decimals() -> CellFaultError:
    return CellFaultError("too_many_decimals", "金额最多两位小数，请按元、角、分改正")


def parse_number_name(value: Cell) -> str:
    """Return a 户编号 or ID number as text; refuses one that Excel has shortened."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) >= EXACT_IN_EXCEL:
            raise _digits_lost()
        return cell_text(float(value))
    text = plain_text(value).lstrip("'‘’`")
    if text in NOTHING:
        return ""
    if any(unicodedata.category(character) == "No" for character in text):
        raise CellFaultError("number_with_marks", "号码里有①、²一类的符号，请只留号码本身")
    if _SCIENTIFIC.fullmatch(text):
        raise _digits_lost()
    if whole := _FLOAT_NAME.fullmatch(text):
        if int(whole[1]) >= EXACT_IN_EXCEL:
            raise _digits_lost()
        return whole[1]
    return text


def _digits_lost() -> CellFaultError:
    return CellFaultError(
        "digits_lost",
        "按数字存放，Excel 只保留15位，末尾几位已丢失；请把单元格设为“文本”后按原件重新输入",
    )


def parse_population(value: Cell) -> int | None:
    """Return the number of people, or None for a blank cell."""
    text = plain_text(value).removesuffix("人").removesuffix("口")
    if not text or text in NOTHING:
        return None
    if whole := _FLOAT_NAME.fullmatch(text):
        text = whole[1]
    is_number = text.isascii() and text.isdecimal() and len(text) <= 4
    if not is_number or not 0 < int(text) < 100:
        raise CellFaultError("bad_population", "人口数应是 1 到 99 的整数，请按家庭实有人口改正")
    return int(text)


def parse_answer(value: Cell, answers: Mapping[str, bool]) -> bool | None:
    """Return the answer that the mapping knows the word for, or None for a blank cell.

    ``answers`` are in the form that ``answer_word`` gives them.
    """
    if isinstance(value, bool):
        return value
    text = answer_word(value)
    if text in answers:
        return answers[text]
    if not text or text in NOTHING:
        return None
    raise CellFaultError("bad_answer_value", "“三保障”只能填“是”或“否”，请改正")


def answer_word(value: Cell) -> str:
    """Return an answer without what does not tell it from another."""
    return plain_text(value).casefold()
