"""How a household's months follow each other, as far as the batch tells them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from statistics import median

from connector.mapping.income import Group, Kind
from connector.records.fields import format_amount
from connector.records.issues import Level
from connector.workbook.row import Context, Row
from connector.workbook.rules.gathering import ZERO, Gathering
from connector.workbook.rules.rule import Found, batch_rule

REMEMBERED = 12  #: earlier months that a month is held against


@batch_rule(
    "income_without_costs",
    Level.WARNING,
    finds="有种植、养殖等经营收入，表中各月都没有生产支出",
    mend="请核对；确实没有支出的，在支出列填 0",
    settings=("costs_expected_above",),
)
def income_without_costs(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """Who sells what a farm brings has bought seed or feed in one of the months."""
    costs = _fields(gathering.context, Kind.COST)
    incomes = _fields(gathering.context, Kind.INCOME)
    for course in gathering.courses:
        if any(name in row.values for row in course for name in costs):
            continue
        earned = [(sum((row.amount(n) or ZERO for n in incomes), ZERO), row) for row in course]
        total = sum((amount for amount, _ in earned), ZERO)
        _, row = max(earned, key=lambda pair: pair[0])
        column = next((name for name in costs if name in row.place.columns), None)
        # A sheet without such a column has been told so once; it cannot answer here.
        if column and total > gathering.context.settings.costs_expected_above:
            told = f"经营收入 {format_amount(total)} 元，表中各月都没有生产支出"
            yield row, Found(column, told)


@batch_rule(
    "total_fallen",
    Level.WARNING,
    finds="收入合计比以前各月下降一半以上",
    mend="请核对；情况属实的，按程序报村核实返贫风险",
    settings=("fall_share", "seasonal_items"),
)
def total_fallen(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """A month far below the household's usual one. The end of a harvest alone is no fall:
    what does not depend on the season must have fallen as well, where there is any."""
    context = gathering.context
    for course in gathering.courses:
        earlier: list[Row] = []
        for row in course:
            total = gathering.total(row)
            if row.has_content(context) and _has_fallen(row, earlier, gathering):
                now = "没有填任何金额" if total is None else f"收入合计 {format_amount(total)} 元"
                usual = _usual([gathering.total(other) or ZERO for other in earlier])
                told = f"这个月{now}，以前各月一般是 {format_amount(usual)} 元（中位数）"
                yield row, Found(_total_field(row, context), told)
            if total is not None:
                earlier = [*earlier, row][-REMEMBERED:]


def _has_fallen(row: Row, earlier: Sequence[Row], gathering: Gathering) -> bool:
    kept = 1 - gathering.context.settings.fall_share
    for measure in (gathering.total, gathering.steady_total):
        usual = _usual([measure(other) or ZERO for other in earlier])
        # Where all that a household earns depends on the season, the whole alone decides.
        if usual <= 0:
            return measure == gathering.steady_total
        if (measure(row) or ZERO) > usual * kept:
            return False
    return True


def _usual(earlier: Sequence[Decimal]) -> Decimal:
    """Return the median: a single large payment is no measure."""
    return median(earlier) if earlier else ZERO


@batch_rule(
    "below_line",
    Level.WARNING,
    finds="按表中各月折算，年人均收入低于设置的监测线",
    mend="请核对收入和人口数；情况属实的，按程序报村核实返贫风险",
    settings=("lines",),
)
def below_line(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """Income a head of the year's months in the batch, against as many twelfths of the line."""
    context = gathering.context
    lines = {int(year): line for year, line in context.settings.lines.items()}
    for course in gathering.courses if lines else ():
        for year, rows in groupby(course, key=lambda r: context.mapping.platform_year(r.month)):
            if year in lines and (found := _below(gathering, list(rows), lines[year])):
                row, told = found
                yield row, Found(_total_field(row, context), f"{year} 年度{told}")


def _below(gathering: Gathering, rows: Sequence[Row], line: Decimal) -> tuple[Row, str] | None:
    """Return the last month and what is to be said, where the rows stay below the line."""
    told = [(row, total) for row in rows if (total := gathering.total(row)) is not None]
    people = next((r.household.population for r in reversed(rows) if r.household.population), None)
    if not told or not people:
        return None
    a_year = sum((total for _, total in told), ZERO) / people * 12 / len(told)
    if a_year >= line:
        return None
    shown = f"表中 {len(told)} 个月折算年人均收入 {format_amount(a_year)} 元"
    return told[-1][0], f"{shown}，低于设置的 {format_amount(line)} 元"


def _fields(context: Context, kind: Kind) -> tuple[str, ...]:
    fields = context.mapping.fields.values()
    return tuple(f.name for f in fields if f.kind is kind and f.group is Group.BUSINESS)


def _total_field(row: Row, context: Context) -> str:
    """Return the column that stands for the whole row: the total's, else the first amount's."""
    totals = (name for name in context.sum_fields if not context.mapping.fields[name].group)
    given = (name for name in context.amount_fields if name in row.place.columns)
    return next((n for n in totals if n in row.place.columns), next(given, "month"))
