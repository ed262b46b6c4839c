"""Practice workbooks for made-up households, with honest troubles planted in them."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from connector.mapping.income import IncomeMapping
from connector.records.fields import Value
from connector.records.income import PROBLEM
from connector.workbook.livelihood import imagine_months
from connector.workbook.style import FIRST_DATA_ROW
from connector.workbook.template import SheetRow, write_workbook

NAMES = ("code", "head", "id_number", "village", "population")
ROOF = "housing_safe"
STRANGER = "小满"  #: the given name of the household that the platform does not have


class Trouble(StrEnum):
    """What clerks really get wrong."""

    NO_DESCRIPTION = "bad_answer_without_problem"
    DIGITS_LOST = "digits_lost"
    UNKNOWN_HOUSEHOLD = "unknown_household"
    SAME_NAME = "same_name_without_key"


@dataclass(frozen=True)
class PlantedTrouble:
    """One trouble and where it stands; ``months`` are those of its ``rows``, in order."""

    kind: Trouble
    file: str
    village: str
    head: str
    code: str  #: the true 户编号 on the platform; empty for a household that is not there
    rows: tuple[int, ...]
    months: tuple[str, ...]


@dataclass(frozen=True)
class Practice:
    """The workbooks written, one for each village, and what was planted in them."""

    paths: tuple[Path, ...]
    planted: tuple[PlantedTrouble, ...]


@dataclass(frozen=True)
class _Declared:
    """A household's rows as the workbook shows them; ``trouble`` is on ``spoiled`` of them."""

    township: str
    village: str
    head: str
    code: str
    rows: tuple[SheetRow, ...]
    trouble: Trouble | None = None
    spoiled: int = 0


Spoil = Callable[[_Declared], tuple[_Declared, ...]]


def write_practice_workbooks(
    folder: Path,
    households: Sequence[Mapping[str, Any]],
    mapping: IncomeMapping,
    *,
    seed: int,
    months: Sequence[str],
) -> Practice:
    """Write one workbook a village with amounts for every household and month.

    The same seed gives the same workbooks. A household has ``code``, ``head``,
    ``id_number``, ``township``, ``village`` and ``population``; more is ignored.
    """
    chance = random.Random(seed)
    declared = [_declare(household, chance, mapping, months) for household in households]
    declared = list(_plant(declared, chance))
    folder.mkdir(parents=True, exist_ok=True)
    villages: dict[tuple[str, str], list[_Declared]] = defaultdict(list)
    for one in declared:
        villages[one.township, one.village].append(one)
    paths: list[Path] = []
    planted: list[PlantedTrouble] = []
    for (township, village), members in villages.items():
        path = folder / f"{township}{village}月收入.xlsx"
        write_workbook(path, mapping, [r for one in members for r in one.rows], months=months)
        paths.append(path)
        planted += _troubles(path.name, members)
    return Practice(tuple(paths), tuple(planted))


def _declare(
    household: Mapping[str, Any],
    chance: random.Random,
    mapping: IncomeMapping,
    months: Sequence[str],
) -> _Declared:
    named = {name: household[name] for name in NAMES if household.get(name)}
    imagined = imagine_months(months, chance)
    return _Declared(
        township=str(household.get("township", "")),
        village=str(household["village"]),
        head=str(household["head"]),
        code=str(household["code"]),
        rows=tuple(
            {
                **named,
                "month": month,
                **{name: value for name, value in values.items() if name in mapping.fields},
            }
            for month, values in imagined.items()
        ),
    )


def _plant(declared: Sequence[_Declared], chance: random.Random) -> Iterator[_Declared]:
    """Yield the households with one trouble of each kind that they have room for."""
    twin = _one_of_two_with_one_name(declared)
    twin_head = declared[twin].head if twin is not None else ""
    healthy = [
        place
        for place, one in enumerate(declared)
        if one.rows and one.rows[-1].get("id_number") and one.head != twin_head
    ]
    chosen = chance.sample(healthy, min(3, len(healthy)))
    codes = {one.code for one in declared}
    spoils = (_without_description, _shorten_id, partial(_with_stranger, codes=codes))
    spoil_at: dict[int, Spoil] = dict(zip(chosen, spoils, strict=False))
    if twin is not None:
        spoil_at[twin] = _without_keys
    for place, one in enumerate(declared):
        yield from spoil_at[place](one) if place in spoil_at else (one,)


def _one_of_two_with_one_name(declared: Sequence[_Declared]) -> int | None:
    seen: set[tuple[str, str, str]] = set()
    for place, one in enumerate(declared):
        name = (one.township, one.village, one.head)
        if name in seen:
            return place
        seen.add(name)
    return None


def _without_description(one: _Declared) -> tuple[_Declared, ...]:
    row = {**one.rows[-1], ROOF: False}
    row.pop(PROBLEM, None)
    return (replace(one, rows=(*one.rows[:-1], row), trouble=Trouble.NO_DESCRIPTION, spoiled=1),)


def _shorten_id(one: _Declared) -> tuple[_Declared, ...]:
    """Store the ID number as Excel does when it is typed as a number: 15 digits and zeros."""
    number = str(one.rows[-1]["id_number"])
    row = {**one.rows[-1], "id_number": int(number[:15] + "000")}
    return (replace(one, rows=(*one.rows[:-1], row), trouble=Trouble.DIGITS_LOST, spoiled=1),)


def _without_keys(one: _Declared) -> tuple[_Declared, ...]:
    rows = tuple(_without(row, "code", "id_number") for row in one.rows)
    return (replace(one, rows=rows, trouble=Trouble.SAME_NAME, spoiled=len(rows)),)


def _with_stranger(one: _Declared, codes: set[str]) -> tuple[_Declared, ...]:
    """Add a household that the platform does not have, entered below ``one``."""
    head = f"{one.head[:1]}{STRANGER}"
    free = (f"{number:010d}" for number in count(int(one.code[:10])))
    code = next(code for code in free if code not in codes)
    rows = tuple({**_without(row, "id_number"), "head": head, "code": code} for row in one.rows)
    stranger = replace(
        one,
        head=head,
        code="",
        rows=rows,
        trouble=Trouble.UNKNOWN_HOUSEHOLD,
        spoiled=len(rows),
    )
    return one, stranger


def _without(row: SheetRow, *names: str) -> dict[str, Value | int]:
    return {name: value for name, value in row.items() if name not in names}


def _troubles(file: str, members: Sequence[_Declared]) -> Iterator[PlantedTrouble]:
    row = FIRST_DATA_ROW
    for one in members:
        row += len(one.rows)
        if one.trouble and one.spoiled:
            yield PlantedTrouble(
                kind=one.trouble,
                file=file,
                village=one.village,
                head=one.head,
                code=one.code,
                rows=tuple(range(row - one.spoiled, row)),
                months=tuple(str(r["month"]) for r in one.rows[-one.spoiled :]),
            )
