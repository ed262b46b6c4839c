"""Which cells of a page are heads and which hold data, and whose data a column holds."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from connector.browser.scrub.aliases import Aliases
from connector.browser.scrub.tree import (
    Knows,
    Rows,
    TreeCell,
    head_depth,
    joined,
    rows_of,
    tables_of,
)
from connector.mapping.headers import header_paths, normalise_label

Draw = Callable[[str], str]

MARKS: Mapping[str, Callable[[Aliases], Draw]] = {
    "head": lambda aliases: aliases.person,
    "village": lambda aliases: aliases.place,
    "code": lambda aliases: aliases.number,
    "id_number": lambda aliases: aliases.number,
    "population": lambda aliases: aliases.number,
    "phone": lambda aliases: aliases.number,
}
"""How the values of a marked column are replaced; they are somebody's, whatever they say."""

GUESSED = (
    (re.compile("电话|手机|联系方式"), "phone"),
    (re.compile("身份证|证件|残疾证"), "id_number"),
    (re.compile("姓名|户主|名字|干部|联系人|责任人|负责人|操作人|录入人"), "head"),
    (re.compile("村|乡镇|地址|住址|区划|县|单位"), "village"),
)
_MONTH = re.compile(r"(?:20\d\d\s*[年./-]?\s*)?(0?[1-9]|1[0-2])\s*(月份?|)")
_BARE = re.compile(r"\d{1,2}")


class Role(StrEnum):
    """What a cell is for its table."""

    HEAD = "head"
    DATA = "data"
    LOOSE = "loose"  #: of a table without a head: labels and values side by side


@dataclass(frozen=True)
class _Place:
    role: Role
    kind: str
    column: tuple[int, int]  #: the table and the column


class ColumnReader:
    """Reads the tables of one page."""

    def __init__(self, labels: Mapping[str, Sequence[str]], knows: Knows) -> None:
        self._kinds = {
            normalise_label(label): kind for kind, all_ in labels.items() for label in all_
        }
        self._knows = knows
        self._places: dict[int, _Place] = {}
        self._cells: dict[tuple[int, int], list[Tag]] = {}
        self._tags: list[Tag] = []  #: keeps the tags alive whose identity is remembered

    def read(self, tree: BeautifulSoup) -> None:
        """Find out about every cell."""
        for number, table in enumerate(tables_of(tree)):
            rows = rows_of(table)
            depth = head_depth(rows, knows=self._knows)
            kinds = self._column_kinds(rows, depth) if depth else {}
            for cells in rows:
                for cell in cells:
                    if not tables_of(cell.tag):
                        self._place(cell, (number, cell.column), depth, kinds)

    def _place(
        self, cell: TreeCell, column: tuple[int, int], depth: int, kinds: Mapping[int, str]
    ) -> None:
        role = Role.LOOSE
        if depth:
            role = Role.HEAD if cell.row < depth else Role.DATA
        kind = kinds.get(cell.column, "") if role is Role.DATA else ""
        if kind == "month" and cell.column_span > 1:  # a line across the columns is no month
            kind = ""
        self._tags.append(cell.tag)
        self._places[id(cell.tag)] = _Place(role, kind, column)
        if role is Role.DATA:
            self._cells.setdefault(column, []).append(cell.tag)

    def _column_kinds(self, rows: Rows, depth: int) -> dict[int, str]:
        head = [cell.as_header() for cells in rows[:depth] for cell in cells]
        kinds = {
            column: self._kind_of_label(path[-1]) for column, path in header_paths(head).items()
        }
        columns: dict[int, list[str]] = {}
        for cells in rows[depth:]:
            for cell in cells:
                if cell.column_span == 1:
                    columns.setdefault(cell.column, []).append(cell.text)
        for column, texts in columns.items():
            is_named = kinds.get(column) == "month"
            if _are_months(texts, may_be_bare=is_named):
                kinds[column] = "month"
            elif is_named:
                kinds[column] = ""
        return kinds

    def _kind_of_label(self, label: str) -> str:
        if kind := self._kinds.get(normalise_label(label)):
            return kind
        return next((kind for words, kind in GUESSED if words.search(label)), "")

    def role_of(self, tag: Tag) -> Role | None:
        """Return the role of a cell, or of the cell that ``tag`` stands in."""
        cell = self._placed(tag)
        return self._places[id(cell)].role if cell else None

    def _placed(self, node: Tag | NavigableString) -> Tag | None:
        """Return the cell that ``node`` is or stands in; choices may lie in tables of their
        own inside it."""
        cells = (tag for tag in (node, *node.parents) if isinstance(tag, Tag))
        return next((tag for tag in cells if id(tag) in self._places), None)

    def cell_of(self, node: NavigableString) -> Tag | None:
        """Return the data cell that a text stands in."""
        cell = self._placed(node)
        return cell if cell and self._places[id(cell)].role is Role.DATA else None

    def kind_of(self, cell: Tag) -> str:
        """Return what the cell's column holds."""
        return self._places[id(cell)].kind

    def said_beside(self, cell: Tag) -> list[str]:
        """Return the texts of the whole column that the cell stands in."""
        return [joined(one) for one in self._cells.get(self._places[id(cell)].column, [])]

    def data_cells(self) -> Iterator[tuple[Tag, str]]:
        """Yield each cell below a head, with what its column holds."""
        for tag in self._tags:
            if self._places[id(tag)].role is Role.DATA:
                yield tag, self._places[id(tag)].kind

    def loose_cells(self) -> Iterator[Tag]:
        """Yield each cell of a table without a head."""
        for tag in self._tags:
            if self._places[id(tag)].role is Role.LOOSE:
                yield tag


def _are_months(texts: Sequence[str], *, may_be_bare: bool) -> bool:
    """Whether a column names months that follow one another; anything else is data."""
    found = [_MONTH.fullmatch(text) for text in texts if text]
    numbers = [int(m[1]) for m in found if m]
    if not numbers or len(numbers) < len(found):
        return False
    if not may_be_bare and (len(numbers) < 2 or any(_BARE.fullmatch(text) for text in texts)):
        return False
    steps = {(b - a) % 12 for a, b in pairwise(numbers)}
    return steps <= {1} or steps <= {11}
