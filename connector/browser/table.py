"""Tables as ``page/*.js`` reads them: cells on a grid, with the controls inside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.mapping.headers import HeaderCell


@dataclass(frozen=True, slots=True)
class Control:
    """A control as it stands in the form; ``index`` and ``name`` find it again."""

    index: int
    kind: str
    name: str
    value: str
    checked: bool
    choice: str  #: what is printed beside a radio button
    editable: bool
    required: bool
    max_length: int | None
    options: tuple[str, ...]

    @property
    def is_text(self) -> bool:
        """Whether a person types into it."""
        return self.kind in ("text", "number", "tel", "textarea")

    @property
    def is_choice(self) -> bool:
        """Whether a person picks it among others."""
        return self.kind in ("radio", "checkbox")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its place on the grid; a merged cell knows its whole rectangle."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    controls: tuple[Control, ...]


Grid = tuple[Mapping[int, Cell], ...]
"""Rows of a table: for each, the cell that covers each column."""


def build_control(raw: Mapping[str, Any]) -> Control:
    """Return the control that ``page/*.js`` describes."""
    return Control(
        index=raw["index"],
        kind=raw["kind"],
        name=raw["name"],
        value=raw["value"],
        checked=raw["checked"],
        choice=raw["choice"],
        editable=raw["editable"],
        required=raw["required"],
        max_length=raw["maxLength"],
        options=tuple(raw["options"]),
    )


def expand(rows: Sequence[Sequence[Mapping[str, Any]]]) -> Grid:
    """Place the cells of a table on a grid, merged ones on all that they cover."""
    grid: list[dict[int, Cell]] = [{} for _ in rows]
    for number, cells in enumerate(rows):
        column = 0
        for raw in cells:
            while column in grid[number]:
                column += 1
            cell = Cell(
                row=number,
                column=column,
                row_span=min(int(raw["rowSpan"]), len(rows) - number),
                column_span=int(raw["columnSpan"]),
                text=raw["text"],
                controls=tuple(build_control(control) for control in raw["controls"]),
            )
            for r in range(number, number + cell.row_span):
                for c in range(column, column + cell.column_span):
                    grid[r][c] = cell
            column += cell.column_span
    return tuple(grid)


def header_cells(rows: Sequence[Mapping[int, Cell]]) -> Iterator[HeaderCell]:
    """Yield each cell of a table's head once."""
    seen = set()
    for cells in rows:
        for cell in cells.values():
            if (cell.row, cell.column) not in seen:
                seen.add((cell.row, cell.column))
                yield HeaderCell(
                    row=cell.row,
                    column=cell.column,
                    text=cell.text,
                    row_span=cell.row_span,
                    column_span=cell.column_span,
                )
