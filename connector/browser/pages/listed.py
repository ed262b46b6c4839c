"""The rows of a household list: read by the labels above them, told apart by what they show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connector.browser.pages.areas import Area
from connector.browser.table import Grid, expand, header_cells
from connector.mapping.headers import (
    HeaderPath,
    find_columns,
    format_path,
    header_paths,
    normalise_label,
    parse_pattern,
)
from connector.mapping.platform import Grid as GridWords
from connector.mapping.platform import Pager
from connector.records.household import Household

HEAD_ROWS = 3
SUMS = {"合计", "总计", "小计", "本页合计", "本页小计", "共计"}
TAIL = 2_000


@dataclass(frozen=True)
class ListHeading:
    """What stands above a list: the label of each column, and the columns that are known."""

    labels: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)


NO_HEADING = ListHeading()


@dataclass(frozen=True)
class Listed:
    """A household as a grid lists it, with its place: the area to choose, the page from 1,
    and how its row reads."""

    household: Household
    area: Area
    page: int
    table: int
    row: int
    texts: tuple[str, ...]
    heading: ListHeading = NO_HEADING
    details: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What further columns of the mapping show."""

    @property
    def marks(self) -> tuple[str | None, ...]:
        """How the row reads in the columns that the mapping knows, None in all others: those
        may count the rows, or tell when a household was last saved."""
        known = set(self.heading.columns.values()) or set(range(len(self.texts)))
        return tuple(text if n in known else None for n, text in enumerate(self.texts))

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells the household from the others of its list."""
        one = self.household
        return one.code, one.head, one.village, one.id_number


@dataclass(frozen=True)
class GridPage:
    """One page of a grid; ``total`` is the pager's own count, where it tells one."""

    listed: tuple[Listed, ...]
    total: int | None
    span: str  #: 'which rows these are' in the pager's words, to tell pages apart
    has_list: bool = True  #: whether a list with its head was seen; some sites hide an empty one

    @property
    def signature(self) -> tuple[str, tuple[tuple[str, ...], ...]]:
        """What tells the page from the others of its list."""
        return self.span, tuple(listed.texts for listed in self.listed)


class ListReader:
    """Reads one page of a list out of the tables and the text of its document."""

    def __init__(self, words: GridWords, pager: Pager) -> None:
        self._pager = pager
        self._nobody = words.nobody
        self._patterns = {
            name: tuple(parse_pattern(label) for label in labels)
            for name, labels in words.columns.items()
        }

    def read(self, document: Mapping[str, Any], *, area: Area, page: int) -> GridPage:
        """Return what the document lists, as page ``page`` of ``area``."""
        text = document["text"][-TAIL:]
        listed = self._read_rows(document["tables"], area, page)
        total = re.search(self._pager.total, text)
        span = re.search(self._pager.range, text) if self._pager.range else None
        return GridPage(
            listed=listed or (),
            total=int(total.group(1).replace(",", "")) if total else None,
            span=span.group(0) if span else "",
            has_list=listed is not None or any(word in text for word in self._nobody),
        )

    def _read_rows(
        self, tables: Sequence[Mapping[str, Any]], area: Area, page: int
    ) -> tuple[Listed, ...] | None:
        best: tuple[Listed, ...] | None = None
        for position, table in enumerate(tables):
            rows = self._parse(table, area, page)
            if rows is None and position:  # the head scrolls apart, as a table of its own
                head = tables[position - 1]["rows"]
                width = {len(row) for row in table["rows"]}
                if len(head) <= HEAD_ROWS and head and len(head[-1]) in width:
                    rows = self._parse(table, area, page, head=head)
            if rows is not None and (best is None or len(rows) > len(best)):
                best = rows
        return best

    def _parse(
        self, table: Mapping[str, Any], area: Area, page: int, *, head: Sequence[Any] = ()
    ) -> tuple[Listed, ...] | None:
        above = len(head)
        grid = expand([*head, *table["rows"]])
        for depth in range(1, min(HEAD_ROWS, len(grid)) + 1):
            paths = header_paths(header_cells(grid[:depth]))
            columns = find_columns(paths, self._patterns)
            if "head" in columns.found:
                heading = read_heading(paths, columns.found)
                return tuple(
                    Listed(
                        household=_household(grid, row, columns.found),
                        area=area,
                        page=page,
                        table=table["index"],
                        row=row - above,
                        texts=tuple(cell["text"] for cell in table["rows"][row - above]),
                        heading=heading,
                        details=_details(grid, row, columns.found),
                    )
                    for row in range(max(depth, above), len(grid))
                    if len({cell.column for cell in grid[row].values()}) > len(columns.found)
                    and columns.found["head"] in grid[row]
                    and _names_somebody(grid[row][columns.found["head"]].text)
                )
        return None


def _names_somebody(text: str) -> bool:
    """Whether a head's cell names a person: not where it is empty, or counts the rows above."""
    return bool(text) and normalise_label(text) not in SUMS


def read_heading(paths: Mapping[int, HeaderPath], found: Mapping[str, int]) -> ListHeading:
    """Return what stands above the columns of a list."""
    labels = (format_path(paths.get(column, ())) for column in range(max(paths) + 1))
    return ListHeading(tuple(labels), found)


def _details(grid: Grid, row: int, columns: Mapping[str, int]) -> dict[str, str]:
    """Return what the row tells besides the household itself."""
    further = columns.keys() - Household.model_fields.keys()
    return {name: grid[row][columns[name]].text for name in further if columns[name] in grid[row]}


def _household(grid: Grid, row: int, columns: Mapping[str, int]) -> Household:
    texts = {name: grid[row][c].text for name, c in columns.items() if c in grid[row]}
    population = texts.get("population", "").strip()
    return Household(
        code=texts.get("code", ""),
        head=texts.get("head", ""),
        id_number=texts.get("id_number", ""),
        village=texts.get("village", ""),
        population=int(population) if population.isdigit() else None,
    )
