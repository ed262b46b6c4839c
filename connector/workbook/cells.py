"""One row's raw cells by field, without a copy of them."""

from collections.abc import Iterator, Mapping, Sequence

from connector.workbook.sheet import BLANK, Cell, is_blank


class RowCells(Mapping[str, Cell]):
    """The cells of a row that are not blank, by the field of their column."""

    __slots__ = ("_columns", "_row")

    def __init__(self, row: Sequence[Cell], columns: Mapping[str, int]) -> None:
        self._row = row
        self._columns = columns

    def __getitem__(self, name: str) -> Cell:
        column = self._columns[name]
        value = self._row[column - 1] if column <= len(self._row) else BLANK
        if is_blank(value):
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._columns if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
