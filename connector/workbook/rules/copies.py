"""The same figures again: in month after month, in household after household."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from connector.records.issues import Level
from connector.workbook.row import Row
from connector.workbook.rules.gathering import Amounts, Gathering, count_months, name_places
from connector.workbook.rules.rule import Found, batch_rule


@batch_rule(
    "copied_months",
    Level.WARNING,
    finds="同一户连续几个月的各项金额完全相同",
    mend="请按每月走访的实际情况核对，不要照抄上月",
    settings=("copied_months", "regular_items"),
)
def copied_months(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """Wages and sales are not the same to the cent three months running; told once a run of
    months, at its last. What is paid regularly does not count."""
    enough = gathering.context.settings.copied_months
    for course in gathering.courses:
        for amounts, rows in _runs(course, gathering):
            field = _telling(amounts, gathering)
            if field and len(rows) >= enough:
                months = f"{rows[0].month} 至 {rows[-1].month}"
                told = f"{months} 连续 {len(rows)} 个月的各项金额完全相同"
                yield rows[-1], Found(field, told)


@batch_rule(
    "copied_households",
    Level.WARNING,
    finds="同一村同一月份有许多户的各项金额完全相同",
    mend="请逐户按走访记录核对，不要整列填充",
    settings=("copied_households", "regular_items"),
)
def copied_households(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """Neighbours do not earn the same to the cent; without a village, the sheet is one."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for course in gathering.courses:
        for row in course:
            village = row.household.village or (row.place.file, row.place.sheet)
            groups[village, row.month, gathering.amounts(row)].append(row)
    enough = gathering.context.settings.copied_households
    for rows in groups.values():
        field = _telling(gathering.amounts(rows[0]), gathering) if len(rows) >= enough else ""
        for row in rows if field else ():
            others = name_places((other for other in rows if other is not row), len(rows) - 1)
            told = f"本村同月有 {len(rows)} 户的各项金额完全相同，另见{others}"
            yield row, Found(field, told)


def _runs(course: Sequence[Row], gathering: Gathering) -> Iterator[tuple[Amounts, list[Row]]]:
    """Yield the stretches of months, one after the other in the calendar, of equal amounts."""
    # The month's number less the row's place stays the same as long as no month is missing.
    placed = enumerate(course)
    for (amounts, _), stretch in groupby(
        placed, key=lambda pair: (gathering.amounts(pair[1]), count_months(pair[1].month) - pair[0])
    ):
        yield amounts, [row for _, row in stretch]


def _telling(amounts: Amounts, gathering: Gathering) -> str:
    """Return the first amount that is seldom the same twice, or nothing."""
    named = zip(gathering.amount_names, amounts, strict=True)
    return next((name for name, amount in named if amount and name in gathering.irregular), "")
