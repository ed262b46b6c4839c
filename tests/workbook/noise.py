"""Ways in which clerks write what the template would hold plainly."""

from decimal import Decimal

from hypothesis import strategies as st

from connector.mapping.income import Kind
from connector.workbook.columns import Column

SPACES = ("", " ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\t")
MARKS = ("", None, "/", "-", "——", "  ", "\u3000", "／")
NO_ANSWER = ("", None, "/", "-", "  ")
YES = ("是", "有", "√", "Y", "y", "Ｙ", "1", "１", " 是 ", "✓")
NO = ("否", "无", "×", "N", "n", "Ｎ", "0", "０", "\u3000否", "✗")
_FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")

spaces = st.sampled_from(SPACES)


@st.composite
def amounts(draw, amount: Decimal):
    """Return a cell that means the amount: a number, or one of its many texts."""
    plain = f"{amount:f}"
    grouped = f"{amount:,.2f}"
    in_ten_thousands = f"{(amount / 10000).normalize():f}"
    text = draw(
        st.sampled_from(
            [
                plain,
                grouped,
                f"{plain}元",
                f"￥{grouped}",
                f"¥ {plain}",
                f"{in_ten_thousands}万",
                f"{in_ten_thousands} 万元",
                f"{plain} 元",
                plain.rstrip("0").rstrip(".") if amount else "0",
            ]
        )
    )
    if draw(st.booleans()):
        text = text.translate(_FULL_WIDTH)
    is_exact = abs(amount) < 10**9
    noisy = float(amount) + draw(st.sampled_from([0.0, 1e-9, -1e-9])) if is_exact else float(amount)
    return draw(st.sampled_from([noisy, draw(spaces) + text + draw(spaces)]))


@st.composite
def months(draw, month: str):
    """Return a cell that means the month, in the spellings that name the year."""
    year, number = month.split("-")
    bare = str(int(number))
    text = draw(
        st.sampled_from(
            [
                month,
                f"{year}年{bare}月",
                f"{year}年{number}月份",
                f"{year}{number}",
                f"{year}/{bare}",
                f"{year} 年 {bare} 月",
                f"{year}-{number}-28",
                f"{year}{number}15",
            ]
        )
    )
    # As a number, Excel would drop the nought of 2022.10.
    dotted = f"{year}.{bare}"
    return draw(spaces) + draw(st.sampled_from([text, text.translate(_FULL_WIDTH), dotted]))


@st.composite
def cells(draw, column: Column, value: object):
    """Return what a clerk could have typed for the value."""
    text = str(value)
    written: st.SearchStrategy = st.tuples(spaces, st.just(text), spaces).map("".join)
    if value is None or value == "":
        written = st.sampled_from(NO_ANSWER if column.kind is Kind.ANSWER else MARKS)
    elif isinstance(value, bool):
        written = st.sampled_from(YES if value else NO)
    elif isinstance(value, Decimal):
        written = amounts(value)
    elif column.name == "month":
        written = months(text)
    elif column.name == "population":
        written = st.sampled_from([value, f"{text}人", f" {text}口 ", f"{text}.0"])
    elif column.name in ("code", "id_number"):
        spaced = f"{text[:6]} {text[6:]}"
        written = st.sampled_from([text, f"'{text}", spaced, text.translate(_FULL_WIDTH)])
    return draw(written)
