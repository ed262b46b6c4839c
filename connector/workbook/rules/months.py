"""Which month the row is about."""

from collections.abc import Iterator

from connector.records.fields import month_of
from connector.workbook.row import Context, Finding, Row


def missing_month(row: Row, context: Context) -> Iterator[Finding]:
    """Every row names its month; one that is still empty only lies ready to be filled."""
    if not row.month and "month" not in row.faulty and row.has_content(context):
        yield Finding("missing_month", "没有写月份，请填成 2022-03 的样子", "month")


def month_in_future(row: Row, context: Context) -> Iterator[Finding]:
    """Only months that have ended can be registered: the form has no row for others."""
    if row.month >= month_of(context.today):
        yield Finding(
            "month_in_future", "这个月还没有结束，平台只收以前月份的收入，请核对月份", "month"
        )
