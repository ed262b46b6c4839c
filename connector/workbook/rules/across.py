"""What rows say together, over all sheets and workbooks of a batch."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from connector.records.household import PERSON_LENGTH, HouseholdKey
from connector.workbook.row import Finding, Row

SHOWN = 3  #: places named in a message before it says how many more there are


def name_key_disagree(rows: Sequence[Row]) -> Iterator[tuple[Row, Finding]]:
    """One 户编号 or ID number stands for one head, and the two numbers belong together."""
    yield from _disagreeing(rows, "code", _code, _head, "户主姓名")
    yield from _disagreeing(rows, "code", _code, _id_number, "证件号码")
    yield from _disagreeing(rows, "id_number", _id_number, _head, "户主姓名")
    yield from _disagreeing(rows, "id_number", _id_number, _code, "户编号")


def duplicate_month(rows: Sequence[Row]) -> Iterator[tuple[Row, Finding]]:
    """A household has one row a month; which of two is right, nobody here can know."""
    codes = _codes_of_id_numbers(rows)
    groups: dict[tuple[HouseholdKey, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.month and _is_named(row):
            groups[_key(row, codes), row.month].append(row)
    for (key, _), group in groups.items():
        if len(group) == 1:
            continue
        twins = "；若是同名的两户，请都写上户编号" if key.kind == "name" else ""
        for row in group:
            yield (
                row,
                Finding(
                    "duplicate_month",
                    f"同一户同一月份重复，另见{_others(row, group)}；请只留一行{twins}",
                    "month",
                ),
            )


def _disagreeing(
    rows: Sequence[Row],
    field: str,
    key: Callable[[Row], str],
    told: Callable[[Row], str],
    label: str,
) -> Iterator[tuple[Row, Finding]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if key(row) and told(row):
            groups[key(row)].append(row)
    for group in groups.values():
        if len({told(row) for row in group}) == 1:
            continue
        for row in group:
            others = [other for other in group if told(other) != told(row)]
            yield (
                row,
                Finding(
                    "name_key_disagree",
                    f"同一号码对应不同的{label}，另见{_others(row, others)}；请按平台核对后改正",
                    field,
                ),
            )


def _code(row: Row) -> str:
    return row.household.code


def _id_number(row: Row) -> str:
    return row.household.id_number[:PERSON_LENGTH].upper()


def _head(row: Row) -> str:
    return row.household.head


def _is_named(row: Row) -> bool:
    household = row.household
    return bool(household.code or household.id_number or (household.village and household.head))


def _codes_of_id_numbers(rows: Iterable[Row]) -> dict[str, str]:
    """Return the 户编号 of each ID number that some row gives together with it."""
    return {_id_number(row): _code(row) for row in rows if _code(row) and _id_number(row)}


def _key(row: Row, codes: dict[str, str]) -> HouseholdKey:
    code = _code(row) or codes.get(_id_number(row), "")
    return HouseholdKey("code", code) if code else row.household.key


def _others(row: Row, group: Iterable[Row]) -> str:
    others = [other.where for other in group if other is not row]
    more = f"等{len(others)}处" if len(others) > SHOWN else ""
    return "、".join(others[:SHOWN]) + more
