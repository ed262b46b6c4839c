"""What the amounts must be by themselves and together."""

from collections.abc import Iterator

from connector.records.fields import format_amount
from connector.workbook.row import Context, Finding, Row


def negative_amount(row: Row, context: Context) -> Iterator[Finding]:
    """An income or a cost is never below zero; only sums can be."""
    for name in context.amount_fields:
        amount = row.amount(name)
        if amount is not None and amount < 0:
            yield Finding(
                "negative_amount",
                "金额不能是负数；生产经营的花费请填在“支出”列，写正数",
                name,
            )


def sum_disagrees(row: Row, context: Context) -> Iterator[Finding]:
    """A sum that the sheet gives equals its parts; faulty parts say enough by themselves."""
    given = {name: row.amount(name) for name in context.sum_fields if name in row.values}
    if not given or row.faulty & frozenset(context.amount_fields):
        return
    sums = context.mapping.sums_of(row.values)
    for name, amount in given.items():
        if amount != sums[name]:
            ours = format_amount(sums[name])
            yield Finding(
                "sum_disagrees", f"与各分项之和 {ours} 不符，请核对分项，或清空这一格", name
            )
