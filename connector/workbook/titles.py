"""Which texts over a table speak of the whole sheet: its titles and notes, no groups of columns."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from connector.mapping.headers import HeaderCell, HeaderPath, normalise_label
from connector.workbook.plain import CellFaultError, plain_text
from connector.workbook.sheet import Cell, Sheet, cell_name

_NOTE = re.compile(r"^[^(]*:|表$|表\(")  # not '工资性收入(单位:万元)', which is a group's
PART = "□"  #: between texts of neighbours
_CONTINUED = re.compile(rf"{PART}?([-—–~至到:]+){PART}?")
_UNIT_OF = re.compile(r"单位:?$")
_UNIT_ALONE = re.compile(r"[(\[]?(?:人民币)?万?元[)\]]?")


class About(Enum):
    """What a text in the rows of a header speaks of."""

    SHEET = auto()
    COLUMNS = auto()  #: those that it stands over
    UNCLEAR = auto()


@dataclass(frozen=True)
class HeadText:
    """A text in the rows down to a header's last, in half-width signs, and what it is about."""

    where: str
    text: str
    about: About


def read_head_texts(
    sheet: Sheet,
    cells: Sequence[HeaderCell],
    paths: Mapping[int, HeaderPath],
    *,
    last_row: int,
    names: Collection[int],
    amounts: Collection[int],
) -> tuple[HeadText, ...]:
    """Return every text down to the header's last row, and the sheet's name.

    ``cells`` are the header's own; ``names`` the columns that name household and month,
    ``amounts`` those of money.
    """
    own = {(cell.row, cell.column): cell for cell in cells}
    found = [HeadText(f"工作表名“{sheet.name}”", title_text(sheet.name), About.SHEET)]
    for number in range(1, last_row + 1):
        row = [
            (n, text) for n, v in enumerate(sheet.rows[number - 1], 1) if (text := title_text(v))
        ]
        for column, text in row:
            cell = own.get((number, column))
            about = About.SHEET
            if cell and not (_NOTE.search(text) or _UNIT_ALONE.fullmatch(text)):
                about = _about(cell, paths, names, amounts, is_alone=len(row) == 1)
            found.append(HeadText(f"{cell_name(number, column)}“{text}”", text, about))
        found += _joined(number, row, own)
    return tuple(found)


def _joined(
    number: int, row: Sequence[tuple[int, str]], own: Mapping[tuple[int, int], HeaderCell]
) -> Iterator[HeadText]:
    """Yield what neighbours of a title's row say only together: '单位' beside '万元'."""
    if len(row) > 1 and not any((number, column) in own for column, _ in row):
        whole = _CONTINUED.sub(r"\1", PART.join(text for _, text in row))
        yield HeadText(f"第{number}行", whole, About.SHEET)
    for (column, text), (_, further) in pairwise(row):
        if _UNIT_OF.search(text):
            where = f"{cell_name(number, column)}“{text}”“{further}”"
            yield HeadText(where, text + further, About.SHEET)


def _about(
    cell: HeaderCell,
    paths: Mapping[int, HeaderPath],
    names: Collection[int],
    amounts: Collection[int],
    *,
    is_alone: bool,
) -> About:
    label = normalise_label(cell.text)
    under = [c for c in range(cell.column, cell.column + cell.column_span) if c in paths]
    if label and under and all(normalise_label(paths[c][-1]) == label for c in under):
        return About.COLUMNS
    # A group of amounts stands over no name: what reaches over both is a title.
    if any(column in names for column in under):
        return About.SHEET
    if any(column in amounts for column in under):
        return About.COLUMNS
    if is_alone:
        return About.SHEET
    return About.COLUMNS if cell.column_span > 1 else About.UNCLEAR


def title_text(value: Cell) -> str:
    """Return the plain text of a cell above a table; nothing for one that cannot be read."""
    try:
        return plain_text(value)
    except CellFaultError:
        return ""
