"""A header's columns by month: one view of all columns, or one for each block of months."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connector.mapping.headers import Columns, HeaderPath, find_columns
from connector.mapping.income import IncomeMapping, Kind
from connector.records.fields import build_month, split_month
from connector.workbook.caption import Said
from connector.workbook.months import Year, read_bare_month, read_full_month
from connector.workbook.plain import CellFaultError, plain_text

_TAIL = re.compile(r"月份?的?(?:收入)?(?:情况|登记表?)?$")


@dataclass(frozen=True)
class View:
    """The columns that give one record a row; ``month`` is empty where each row names its own."""

    columns: Columns
    month: str = ""
    month_from: str = ""


@dataclass(frozen=True)
class Views:
    """All views of a header; ``shared`` are fields that stand once beside several months."""

    all: tuple[View, ...]
    said: tuple[Said, ...] = ()  #: the one month that stands over the columns
    shared: Mapping[str, int] = field(default_factory=dict)
    trouble: str = ""

    @property
    def unclaimed(self) -> tuple[int, ...]:
        """Columns with a header that no view reads."""
        claimed = [frozenset(view.columns.unclaimed) for view in self.all]
        return tuple(sorted(frozenset.intersection(*claimed)))

    def columns_of(self, names: Iterable[str]) -> Iterator[int]:
        """Yield the column of each of these fields in each view that has it."""
        for name in names:
            yield from (v.columns.found[name] for v in self.all if name in v.columns.found)


def build_views(paths: Mapping[int, HeaderPath], mapping: IncomeMapping, year: Year) -> Views:
    """Return the views of a header with these paths.

    Where several months stand over the columns, each has its own view: its block together
    with the columns that stand under no month.
    """
    steps = {column: step for column, path in paths.items() if (step := month_step(path))}
    labels = list(dict.fromkeys(label for _, label in steps.values()))
    bare_paths = {
        c: _without(path, steps[c][0]) if c in steps else path for c, path in paths.items()
    }
    if len(labels) < 2:
        columns = find_columns(bare_paths, mapping.sheet_patterns)
        said = tuple(_said(label) for label in labels)
        return Views((View(columns),), said=said)
    try:
        months = _resolve(labels, year)
    except CellFaultError as fault:
        columns = find_columns(bare_paths, mapping.sheet_patterns)
        return Views((View(replace(columns, ambiguous={})),), trouble=f"表头中{fault.message}")
    blocks = {c: months[label] for c, (_, label) in steps.items()}
    return _block_views(bare_paths, blocks, mapping, list(dict.fromkeys(months.values())))


def _block_views(
    paths: Mapping[int, HeaderPath],
    blocks: Mapping[int, str],
    mapping: IncomeMapping,
    months: Sequence[str],
) -> Views:
    views: list[View] = []
    shared: dict[str, int] = {}
    for month in months:
        columns = find_columns(
            {c: path for c, path in paths.items() if blocks.get(c, month) == month},
            mapping.sheet_patterns,
        )
        outside = {n for n, c in columns.found.items() if n in mapping.fields and c not in blocks}
        shared |= {n: columns.found[n] for n in outside if mapping.fields[n].kind is not Kind.SUM}
        views.append(View(_less(columns, outside), month, "表头"))
    return Views(tuple(views), shared=shared)


def _less(columns: Columns, outside: set[str]) -> Columns:
    return Columns(
        found={n: c for n, c in columns.found.items() if n not in outside},
        missing=(*columns.missing, *sorted(outside)),
        ambiguous=columns.ambiguous,
        unclaimed=(*columns.unclaimed, *(columns.found[n] for n in outside)),
    )


def month_step(path: HeaderPath) -> tuple[int, str] | None:
    """Return where in the path a month stands, and its label."""
    for place, text in enumerate(path):
        try:
            label = _TAIL.sub("月", plain_text(text))
        except CellFaultError:
            continue
        if read_bare_month(label) or read_full_month(label):
            return place, label
    return None


def _without(path: HeaderPath, place: int) -> HeaderPath:
    return (*path[:place], *path[place + 1 :])


def _said(label: str) -> Said:
    return Said(f"表头“{label}”", read_full_month(label), read_bare_month(label))


def _resolve(labels: Sequence[str], year: Year) -> dict[str, str]:
    """Return the month of each label; '11月' after '2021年10月' is the one that follows it."""
    months: dict[str, str] = {}
    last = ""
    for label in labels:
        month = read_full_month(label)
        if not month:
            number = read_bare_month(label)
            follower = _next_month(last) if last else ""
            month = (
                follower if follower and split_month(follower)[1] == number else year.month(number)
            )
        months[label] = last = month
    return months


def _next_month(month: str) -> str:
    year, number = split_month(month)
    return build_month(year + number // 12, number % 12 + 1)
