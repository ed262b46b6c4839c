"""Rows that contradict or repeat each other, over all sheets and workbooks of a batch."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain

from connector.records.issues import Level
from connector.workbook.row import NOTHING_ENTERED, Row
from connector.workbook.rules.gathering import Gathering, code_of, id_of, name_places
from connector.workbook.rules.rule import Found, batch_rule


@batch_rule(
    NOTHING_ENTERED,
    Level.WARNING,
    finds="这一行还没有填金额和“三保障”情况，不会录入",
    mend="要登记的请填写，不用登记的不用管",
)
def nothing_entered(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """A row with neither amount nor answer has nothing to send; a whole sheet of them only
    waits to be filled, and one word for all is enough."""
    sheets: dict[tuple[str, str], list[Row]] = defaultdict(list)
    filled = set()
    for row in gathering.rows:
        place = row.place.file, row.place.sheet
        if row.has_content(gathering.context) or row.faults:
            filled.add(place)
        else:
            sheets[place].append(row)
    for place, rows in sheets.items():
        if place in filled or len(rows) == 1:
            yield from ((row, Found("month")) for row in rows)
        else:
            yield rows[0], Found("month", f"这张表的 {len(rows)} 行都还没有填金额和“三保障”情况")
            yield from ((row, Found("month", is_told=False)) for row in rows[1:])


@batch_rule(
    "name_key_disagree",
    Level.ERROR,
    finds="同一户编号或证件号码，各行的姓名或另一个号码不一样",
    mend="请按平台核对后改正",
)
def name_key_disagree(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """One 户编号 or ID number stands for one head, and the two numbers belong together."""
    yield from _disagreeing(gathering, "code", code_of, told=_head, label="户主姓名")
    yield from _disagreeing(gathering, "code", code_of, told=id_of, label="证件号码")
    yield from _disagreeing(gathering, "id_number", id_of, told=_head, label="户主姓名")
    yield from _disagreeing(gathering, "id_number", id_of, told=code_of, label="户编号")


@batch_rule(
    "duplicate_month",
    Level.ERROR,
    finds="同一户同一月份有几行（一个或几个工作簿里）",
    mend="请只留正确的一行",
)
def duplicate_month(gathering: Gathering) -> Iterator[tuple[Row, Found]]:
    """A household has one row a month; which of two is right, nobody here can know."""
    for (key, _), group in gathering.by_household_month.items():
        if len(group) == 1:
            continue
        twins = "（若是同名的两户，请都写上户编号）" if key.kind == "name" else ""
        for row in group:
            others = name_places((other for other in group if other is not row), len(group) - 1)
            yield row, Found("month", f"同一户同一月份重复，另见{others}{twins}")


def _disagreeing(
    gathering: Gathering,
    field: str,
    key: Callable[[Row], str],
    *,
    told: Callable[[Row], str],
    label: str,
) -> Iterator[tuple[Row, Found]]:
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in gathering.rows:
        if key(row) and told(row):
            groups[key(row)][told(row)].append(row)
    for by_word in groups.values():
        if len(by_word) == 1:
            continue
        count = sum(map(len, by_word.values()))
        for word, rows in by_word.items():
            others = chain.from_iterable(r for other, r in by_word.items() if other != word)
            places = name_places(others, count - len(rows))
            for row in rows:
                yield row, Found(field, f"同一号码对应不同的{label}，另见{places}")


def _head(row: Row) -> str:
    return row.household.head
