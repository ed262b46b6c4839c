"""What the amounts must be by themselves and together."""

from collections.abc import Iterator
from decimal import Decimal

from connector.mapping.income import Group
from connector.records.fields import format_amount
from connector.records.issues import Level
from connector.workbook.row import Context, Row
from connector.workbook.rules.rule import Found, row_rule


@row_rule(
    "negative_amount",
    Level.ERROR,
    finds="金额是负数",
    mend="请填不小于 0 的数；生产经营的花费填在“支出”列，写正数",
)
def negative_amount(row: Row, context: Context) -> Iterator[Found]:
    """An income or a cost is never below zero; of sums, only those that costs go into."""
    for name in context.amount_fields:
        if (row.amount(name) or 0) < 0:
            yield Found(name)
    for name in context.folded_fields:
        if (row.amount(name) or 0) < 0 and context.mapping.fields[name].group is not Group.BUSINESS:
            yield Found(name)


@row_rule(
    "sum_disagrees",
    Level.ERROR,
    finds="小计或合计与各分项之和不符",
    mend="请核对分项，或清空这一格",
)
def sum_disagrees(row: Row, context: Context) -> Iterator[Found]:
    """A sum that the sheet gives equals its parts; faulty parts say enough by themselves."""
    given = {name: row.amount(name) for name in context.sum_fields if name in row.values}
    if not given or row.faulty & frozenset(context.amount_fields):
        return
    sums = context.mapping.sums_of(row.values)
    for name, amount in given.items():
        if amount != sums[name]:
            yield Found(name, f"与各分项之和 {format_amount(sums[name])} 不符")


@row_rule(
    "wage_over_ceiling",
    Level.WARNING,
    finds="一个月的工资性收入超过上限",
    mend="请核对是否多输了数字，或把几个月、全年的数填进了一个月",
    settings=("wage_ceiling",),
)
def wage_over_ceiling(row: Row, context: Context) -> Iterator[Found]:
    """What a household earns in wages in one month has its measure."""
    given = [name for name in context.wage_fields if name in row.values]
    items = [name for name in given if context.mapping.fields[name].is_amount] or given
    wages = {name: row.amount(name) or Decimal(0) for name in items}
    total, ceiling = sum(wages.values(), Decimal(0)), context.settings.wage_ceiling
    if total > ceiling:
        told = f"工资性收入 {format_amount(total)} 元，超过每月 {format_amount(ceiling)} 元"
        yield Found(max(wages, key=wages.__getitem__), told)
