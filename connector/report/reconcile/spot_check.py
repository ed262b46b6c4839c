"""The form of a spot check (抽查): who was drawn, what is told of them, and room to write."""

from collections.abc import Iterator
from decimal import Decimal

from connector.plan.reconciliation import RowState
from connector.plan.sample import Drawn, Sample
from connector.report.reconcile.seal import FILL_IN
from connector.report.reconcile.shown import Shown
from connector.report.words import NO_VILLAGE, format_months

FORM_COLUMNS = {
    "乡镇": 12, "村": 14, "户编号": 20, "户主": 10, "证件号码": 22, "人口数": 8, "月份": 20,
    "工作簿金额": 14, "平台金额": 14, "对照结果": 16,
    f"实地人口数{FILL_IN}": 14, f"实地核实金额{FILL_IN}": 16, f"“三保障”是否属实{FILL_IN}": 18,
    f"问题{FILL_IN}": 34, f"核查人{FILL_IN}": 14, f"日期{FILL_IN}": 14,
}  # fmt: skip
SHARE_DIGITS = 2


def build_form_lines(shown: Shown) -> Iterator[tuple[str | int | Decimal | None, ...]]:
    """Yield one line a household: what both sides say, and empty cells to fill by hand."""
    for one in shown.drawn():
        household = shown.household(one.household)
        local, platform = build_sums(one)
        yield (
            one.township,
            household.village or NO_VILLAGE,
            household.code,
            household.head,
            household.id_number,
            household.population,
            format_months([row.month for row in one.rows]),
            local,
            platform,
            describe_drawn(one),
            *([""] * 6),
        )


def build_sums(one: Drawn) -> tuple[Decimal, Decimal]:
    """Return the money of all the household's months, in the workbooks and on the platform."""
    return (
        sum((row.local for row in one.rows), Decimal(0)),
        sum((row.platform for row in one.rows), Decimal(0)),
    )


def describe_drawn(one: Drawn) -> str:
    """Return in a word how the household's months compare."""
    states = {row.state for row in one.rows}
    if states <= {RowState.EQUAL}:
        return "相同"
    return "两边都没有" if states <= {RowState.NEITHER} else "有差异"


def describe_sample(sample: Sample) -> str:
    """Return by which rule the households were drawn."""
    percent = f"{float(sample.share * 100):.{SHARE_DIGITS}f}".rstrip("0").rstrip(".")
    return (
        f"每村 {percent}%（不足一户按一户），种子 {sample.seed}，"
        f"从 {sample.population} 户中抽出 {len(sample.drawn)} 户；同样的种子和户总抽出同样的户"
    )
