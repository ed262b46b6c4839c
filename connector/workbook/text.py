"""Comma- or tab-separated text → a sheet."""

import csv
import io
import re

from connector.workbook.sheet import MAX_COLUMNS, MAX_ROWS, Sheet, cell_name

_DELIMITERS = ",\t;"
_LOOKED_AT = 50  #: lines that tell what separates the cells
_AS_TEXT = re.compile(r'="([^"]*)"')


def read_text(text: str, name: str) -> Sheet:
    """Return the one sheet that the text is; raises csv.Error where it cannot be read."""
    rows: list[tuple[str, ...]] = []
    pool: dict[str, str] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=tell_delimiter(text))
    for number, row in enumerate(reader, start=1):
        if number > MAX_ROWS or len(row) > MAX_COLUMNS:
            return Sheet(name=name, stray=cell_name(number, max(len(row), 1)))
        rows.append(tuple(pool.setdefault(cell, cell) for cell in map(_unwrap, row)))
    return Sheet(name=name, rows=rows)


def tell_delimiter(text: str) -> str:
    """Return what separates the cells: the sign that the first lines hold most often."""
    sample = "\n".join(text.splitlines()[:_LOOKED_AT])
    return max(_DELIMITERS, key=sample.count)


def _unwrap(cell: str) -> str:
    """``="1306…"`` is how a .csv keeps Excel from taking digits for a number."""
    match = _AS_TEXT.fullmatch(cell.strip())
    return match[1] if match else cell
