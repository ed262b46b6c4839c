"""What a grid of households must show, held against the mapping: pure, told in Chinese."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.browser.table import expand, header_cells
from connector.errors import Breach
from connector.mapping.headers import (
    Columns,
    find_columns,
    format_path,
    header_paths,
    nearest_paths,
    parse_pattern,
)
from connector.mapping.platform import Grid as GridWords
from connector.records.household import Household

HEAD_ROWS = 3
WORDS = {
    "code": "户编号",
    "head": "户主",
    "id_number": "证件号码",
    "village": "所在村",
    "population": "人口数",
}
ALIKE = 0.5  #: how like a strange column must be to be taken for a renamed one


@dataclass(frozen=True)
class GridShape:
    """The head of a grid's table, and which wanted column stands where."""

    table: int
    paths: Mapping[int, tuple[str, ...]]
    columns: Columns


def read_shape(tables: Sequence[Mapping[str, Any]], words: GridWords) -> GridShape | None:
    """Return the table that names most of the wanted columns, or None where none names a head."""
    patterns = {n: tuple(map(parse_pattern, labels)) for n, labels in words.columns.items()}
    found = []
    for table in tables:
        grid = expand(table["rows"])
        for depth in range(1, min(HEAD_ROWS, len(grid)) + 1):
            paths = header_paths(header_cells(grid[:depth]))
            columns = find_columns(paths, patterns)
            if "head" in columns.found:
                found.append(GridShape(table["index"], paths, columns))
                break
    return max(found, key=lambda shape: len(shape.columns.found), default=None)


def check_shape(shape: GridShape | None, words: GridWords) -> Iterator[Breach]:
    """Yield what keeps a household from being told apart, and what looks renamed.

    A column that is simply not there is no breach: sites show more or fewer of them.
    """
    if shape is None:
        return
    found = shape.columns.found
    if not ({"code", "id_number"} & set(found) or "village" in found):
        yield Breach(
            "列表上没有户编号、证件号码或所在村，分不清同名的户",
            expected="；".join("|".join(words.columns[n]) for n in words.columns if n != "head"),
            found=_shown(shape.paths.values()),
        )
    for name in shape.columns.missing:
        patterns = tuple(map(parse_pattern, words.columns[name]))
        spare = [shape.paths[column] for column in shape.columns.unclaimed]
        alike = nearest_paths(spare, patterns, most=1, at_least=ALIKE)
        if alike:
            yield Breach(
                f"列表上没有“{WORDS.get(name, name)}”一栏，可能改名为“{alike[0][-1]}”",
                expected="、".join(words.columns[name]),
                found=format_path(alike[0]),
            )
    for name, columns in shape.columns.ambiguous.items():
        yield Breach(
            f"列表上“{WORDS.get(name, name)}”不止一栏",
            expected="、".join(words.columns[name]),
            found=_shown(shape.paths[column] for column in columns),
        )


def check_people(households: Sequence[Household]) -> Iterator[Breach]:
    """Yield what tells that cells do not stand under their own labels."""
    numbers = "".join(one.code for one in households)
    names = "".join(one.head for one in households)
    if (numbers and not any(map(str.isdigit, numbers))) or any(map(str.isdigit, names)):
        yield Breach("列表的“户编号”“户主”两栏里不是号码和姓名，表头和内容可能错位了")


def _shown(paths: Any) -> str:
    return "；".join(format_path(path) for path in paths)
