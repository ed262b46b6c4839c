"""Cell → value: amounts, months, answers, numbers that are names; refuses, never guesses."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import cast

from connector.records.fields import CENT, build_month, exact_money, month_of
from connector.workbook.sheet import Cell, cell_text

LARGEST = Decimal("9999999999.99")
EXACT_IN_EXCEL = 10**15  #: Excel keeps 15 digits; whatever is longer has lost some

_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|-?\.\d+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_MONTH = re.compile(r"(\d{4})(?:[-/.年]([01]?\d)|([01]\d))(?:月|月份)?")
_DAY = re.compile(r"(\d{4})[-/.年]([01]?\d)[-/.月][0-3]?\d日?")
_TYPED_NUMBER_MONTH = re.compile(r"\d{4}\.1")


class CellFaultError(ValueError):
    """A cell that cannot be read as what its column holds; never leaves this room."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse_amount(value: Cell) -> Decimal | None:
    """Return the amount exact to the cent, or None for a blank cell."""
    if isinstance(value, str):
        return _parse_amount_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise CellFaultError("not_a_number", "应填金额（元），请改为数字")
    if abs(value) > LARGEST:
        raise _too_large()
    try:
        exact = exact_money(float(value))
    except ValueError:
        raise _too_many_decimals() from None
    return cast(Decimal, exact) + 0  # a negative zero is zero


def _parse_amount_text(value: str) -> Decimal | None:
    text = unicodedata.normalize("NFKC", value).strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise CellFaultError("not_a_number", "不是数字；金额只写数字，不写单位和文字，没有的留空")
    try:
        amount = Decimal(text.replace(",", ""))
        rounded = amount.quantize(CENT)
    except InvalidOperation:
        raise _too_large() from None
    if abs(amount) > LARGEST:
        raise _too_large()
    if amount != rounded:
        raise _too_many_decimals()
    return rounded + 0


def _too_large() -> CellFaultError:
    return CellFaultError("amount_too_large", "金额过大，平台存不下，请核对是否多输了数字")


def _too_many_decimals() -> CellFaultError:
    return CellFaultError("too_many_decimals", "金额最多两位小数，请按元、角、分改正")


def parse_month(value: Cell) -> str:
    """Return ``YYYY-MM``, or the empty text for a blank cell."""
    if isinstance(value, date):
        return month_of(value)
    text = unicodedata.normalize("NFKC", cell_text(value))
    text = "".join(text.split())
    if not text:
        return ""
    if isinstance(value, float) and _TYPED_NUMBER_MONTH.fullmatch(text):
        raise CellFaultError("bad_month", f"数字 {text} 分不清是1月还是10月，请写成 2022-01 的样子")
    match = _MONTH.fullmatch(text) or _DAY.fullmatch(text)
    number = int(match[2] or match[3]) if match else 0
    if match is None or not 1 <= number <= 12:
        raise CellFaultError("bad_month", "看不懂的月份，请写成 2022-03 或 2022年3月")
    return build_month(int(match[1]), number)


def parse_number_name(value: Cell) -> str:
    """Return a 户编号 or ID number as text; refuses one that Excel has shortened."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) >= EXACT_IN_EXCEL:
            raise _digits_lost()
        return cell_text(float(value))
    text = unicodedata.normalize("NFKC", cell_text(value))
    if _SCIENTIFIC.fullmatch(text):
        raise _digits_lost()
    return text


def _digits_lost() -> CellFaultError:
    return CellFaultError(
        "digits_lost",
        "按数字存放，Excel 只保留15位，末尾几位已丢失；请把单元格设为“文本”后按原件重新输入",
    )


def parse_population(value: Cell) -> int | None:
    """Return the number of people, or None for a blank cell."""
    text = unicodedata.normalize("NFKC", cell_text(value)).removesuffix("人").strip()
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 100:
        raise CellFaultError("bad_population", "人口数应是 1 以上的整数，请核对")
    return int(text)


def parse_answer(value: Cell, answers: dict[str, bool]) -> bool | None:
    """Return the answer that the mapping knows the word for, or None for a blank cell."""
    if isinstance(value, bool):
        return value
    text = unicodedata.normalize("NFKC", cell_text(value))
    if not text:
        return None
    if text not in answers:
        raise CellFaultError("bad_answer_value", "只能填“是”或“否”")
    return answers[text]
