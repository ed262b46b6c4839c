"""A header's columns by month: one view of all columns, or one for each block of months."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connector.mapping.headers import (
    Columns,
    HeaderPath,
    find_columns,
    matches,
    normalise_label,
)
from connector.mapping.income import IncomeMapping, Kind
from connector.records.fields import build_month, split_month
from connector.records.income import ANSWERS, PROBLEM
from connector.workbook.caption import Said
from connector.workbook.months import Year, read_bare_month, read_full_month
from connector.workbook.periods import is_other_time
from connector.workbook.plain import CellFaultError, plain_text
from connector.workbook.titles import title_text

_TAIL = re.compile(r"月份?的?(?:收入)?(?:情况|登记表?)?$")

_NAMES = ("code", "head", "id_number", "village", "month")  #: what stands over them is a title

_ANSWERS = (*ANSWERS, PROBLEM)


@dataclass(frozen=True)
class View:
    """The columns that give one record a row; ``month`` is empty where each row names its own."""

    columns: Columns
    month: str = ""
    month_from: str = ""


@dataclass(frozen=True)
class Views:
    """All views of a header; ``shared`` are fields that stand once beside several months,
    ``other_times`` the columns of fields that are not a month's, with the label that says so."""

    all: tuple[View, ...]
    said: tuple[Said, ...] = ()  #: the one month that stands over the columns
    shared: Mapping[str, int] = field(default_factory=dict)
    other_times: Mapping[int, str] = field(default_factory=dict)
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
    others = _other_times(bare_paths, steps, mapping)
    if len(labels) < 2:
        columns = _find(bare_paths, others, mapping)
        said = tuple(_said(label) for label in labels)
        return Views((View(columns),), said=said, other_times=others)
    try:
        months = _resolve(labels, year)
    except CellFaultError as fault:
        columns = replace(_find(bare_paths, others, mapping), ambiguous={})
        return Views((View(columns),), other_times=others, trouble=f"表头中{fault.message}")
    blocks = {c: months[label] for c, (_, label) in steps.items()}
    views = _block_views(bare_paths, blocks, others, mapping)
    return replace(views, other_times=others)


def _other_times(
    paths: Mapping[int, HeaderPath], steps: Mapping[int, tuple[int, str]], mapping: IncomeMapping
) -> dict[int, str]:
    """Return the columns of fields over which a label speaks of another time than one month,
    with that label; what the mapping itself names so is what its county calls it."""
    over_months = {text for column in steps for text in paths[column]}
    under: dict[str, list[int]] = {}
    for column, path in paths.items():
        for text in path:
            under.setdefault(text, []).append(column)
    others: dict[int, str] = {}
    for label, columns in under.items():
        if not is_other_time(title_text(label), over_months=label in over_months):
            continue
        if normalise_label(label) in mapping.sheet_steps or _is_title(
            label, columns, paths, mapping
        ):
            continue
        # Where a format keeps no merged cells, a group may seem to reach as far as the answers.
        answers = {c for c in columns if _is_one_of(paths[c], _ANSWERS, mapping)}
        own = set(columns) - answers or answers
        others |= {c: label for c in own if _is_one_of(paths[c], mapping.fields, mapping)}
    return others


def _is_title(
    label: str, columns: Iterable[int], paths: Mapping[int, HeaderPath], mapping: IncomeMapping
) -> bool:
    return any(
        paths[column][-1] != label and _is_one_of(paths[column], _NAMES, mapping)
        for column in columns
    )


def _is_one_of(path: HeaderPath, names: Iterable[str], mapping: IncomeMapping) -> bool:
    patterns = mapping.sheet_patterns
    return any(matches(path, pattern) for name in names for pattern in patterns.get(name, ()))


def _find(
    paths: Mapping[int, HeaderPath], others: Mapping[int, str], mapping: IncomeMapping
) -> Columns:
    """Find the columns of fields, but none that is of another time."""
    columns = find_columns(
        {c: path for c, path in paths.items() if c not in others}, mapping.sheet_patterns
    )
    unread = (column for column in paths if column in others)
    return replace(columns, unclaimed=(*columns.unclaimed, *unread))


def _block_views(
    paths: Mapping[int, HeaderPath],
    blocks: Mapping[int, str],
    others: Mapping[int, str],
    mapping: IncomeMapping,
) -> Views:
    views: list[View] = []
    shared: dict[str, int] = {}
    for month in dict.fromkeys(blocks[column] for column in paths if column in blocks):
        own = {c: path for c, path in paths.items() if blocks.get(c, month) == month}
        columns = _find(own, others, mapping)
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
