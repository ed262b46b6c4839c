"""Which month the row is about."""

from collections.abc import Iterator

from connector.records.fields import month_of
from connector.records.issues import Level
from connector.workbook.row import Context, Row
from connector.workbook.rules.rule import Found, row_rule


@row_rule("missing_month", Level.ERROR, finds="没有写月份", mend="请填成 2022-03 的样子")
def missing_month(row: Row, context: Context) -> Iterator[Found]:
    """Every row names its month; one that is still empty only lies ready to be filled."""
    if not row.month and "month" not in row.faulty and row.has_content(context):
        yield Found("month")


@row_rule(
    "month_in_future",
    Level.ERROR,
    finds="这个月还没有结束，平台只收以前月份的收入",
    mend="请核对年份和月份",
)
def month_in_future(row: Row, context: Context) -> Iterator[Found]:
    """Only months that have ended can be registered: the form has no row for others."""
    if row.month >= month_of(context.today):
        yield Found("month")


@row_rule(
    "month_outside_form",
    Level.ERROR,
    finds="这个月早于平台最早的登记表",
    mend="请核对年份；平台确实有更早的表时，改设置项 rules.first_month",
    settings=("first_month",),
)
def month_outside_form(row: Row, context: Context) -> Iterator[Found]:
    """Before the form that has the first month to be registered, there is no form."""
    first = context.settings.first_month
    if row.month and row.month < first:
        year, first_year = (context.mapping.platform_year(month) for month in (row.month, first))
        if year < first_year:
            yield Found("month", f"这个月早于平台最早的登记表（{first} 所在的 {first_year} 年度）")
