"""A page as a tree: its parts, its tables on a grid, and what is printed before a control."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from connector.mapping.headers import HeaderCell

HEAD_ROWS = 4
FEWEST_HEADINGS = 3
_HAS_DIGIT = re.compile(r"\d")
TYPED = ("input", "select", "textarea")
UNTYPED = ("hidden", "submit", "button", "image", "reset")
CHOICES = ("radio", "checkbox")
BUTTON_TYPES = ("submit", "button", "image", "reset")


def parse(html: str) -> BeautifulSoup:
    """Return the tree of a page as the browser wrote it down."""
    return BeautifulSoup(html, "html.parser", multi_valued_attributes=None)


def attribute(tag: Tag, name: str) -> str:
    """Return an attribute's text; empty where there is none."""
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def texts(tag: Tag) -> list[NavigableString]:
    """Return every text node below ``tag``, in order."""
    return [node for node in tag.descendants if isinstance(node, NavigableString)]


def joined(tag: Tag) -> str:
    """Return what a person reads in ``tag``, on one line."""
    return " ".join(tag.get_text(" ").split())


def is_control(tag: Tag) -> bool:
    """Whether a person types into it or chooses with it."""
    return tag.name in TYPED and attribute(tag, "type").lower() not in UNTYPED


def is_button(tag: Tag) -> bool:
    """Whether it is a button, of either kind."""
    kind = attribute(tag, "type").lower()
    return tag.name == "button" or (tag.name == "input" and kind in BUTTON_TYPES)


def label_of(control: Tag, root: Tag) -> str:
    """Return the text that names a control: its label, or what stands to its left."""
    identity = attribute(control, "id")
    label = root.find("label", attrs={"for": identity}) if identity else None
    if not isinstance(label, Tag):
        label = control.find_parent("label")
    if isinstance(label, Tag) and joined(label):
        return joined(label)
    for name in ("placeholder", "aria-label", "title"):
        if attribute(control, name):
            return attribute(control, name)
    return _text_before(control)


def _text_before(control: Tag) -> str:
    for climbs, node in enumerate([control, *control.parents]):
        if climbs > 3 or not isinstance(node, Tag) or node.name in ("form", "body"):
            return ""
        for before in node.previous_siblings:
            if isinstance(before, Tag) and (is_control(before) or before.find(TYPED)):
                return ""
            text = joined(before) if isinstance(before, Tag) else str(before).strip()
            if text:
                return text
    return ""


def tables_of(root: Tag) -> list[Tag]:
    """Return every table below ``root``; those that only lay out the choices of a cell, as
    some frameworks do, are part of that cell."""
    return [table for table in root.find_all("table") if not _lays_out_choices(table)]


def _lays_out_choices(table: Tag) -> bool:
    """Whether a table stands in a cell and says nothing but what its choices are called."""
    if table.find_parent(["td", "th"]) is None or table.find("th") is not None:
        return False
    controls = table.find_all(is_control)
    said = [cell for cell in table.find_all("td") if joined(cell) and not cell.find("td")]
    are_choices = all(attribute(one, "type").lower() in CHOICES for one in controls)
    return bool(controls) and are_choices and len(said) <= len(controls)


@dataclass(frozen=True)
class TreeCell:
    """A cell of a table with its rectangle on the grid."""

    tag: Tag
    row: int
    column: int
    row_span: int
    column_span: int

    @property
    def text(self) -> str:
        """What a person reads in it."""
        return joined(self.tag)

    def as_header(self) -> HeaderCell:
        """The same cell as header paths are made of."""
        return HeaderCell(self.row, self.column, self.text, self.row_span, self.column_span)


Rows = Sequence[Sequence[TreeCell]]
Knows = Callable[[str], bool]
"""Tells whether a text is a known word."""


def rows_of(table: Tag) -> Rows:
    """Return the table's own rows; those of tables inside it are theirs."""
    found = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    taken: set[tuple[int, int]] = set()
    rows = []
    for number, row in enumerate(found):
        cells, column = [], 0
        for tag in row.find_all(["td", "th"], recursive=False):
            while (number, column) in taken:
                column += 1
            high, wide = _span(tag, "rowspan"), _span(tag, "colspan")
            cell = TreeCell(tag, number, column, min(high, len(found) - number), wide)
            taken |= {
                (r, c)
                for r in range(number, number + cell.row_span)
                for c in range(column, column + wide)
            }
            cells.append(cell)
            column += wide
        rows.append(cells)
    return rows


def _span(tag: Tag, name: str) -> int:
    text = attribute(tag, name).strip()
    return min(max(int(text), 1), 200) if re.fullmatch(r"\d{1,4}", text) else 1


def head_depth(rows: Rows, *, knows: Knows) -> int:
    """Return how many rows are the table's head: its thead, else its leading rows of th,
    else the leading rows that mostly say known words."""
    for is_head in (_is_in_thead, _is_of_headings, lambda cells: _is_known(cells, knows)):
        if depth := _count(rows, is_head):
            return depth
    return 0


def _count(rows: Rows, is_head: Callable[[Sequence[TreeCell]], bool]) -> int:
    depth = 0
    for cells in rows[:HEAD_ROWS]:
        if cells and cells[0].row >= depth and not is_head(cells):
            break
        spans = [cell.row + cell.row_span for cell in cells if cell.text]
        depth = max([depth, cells[0].row + 1 if cells else depth, *spans])
    return min(depth, len(rows), HEAD_ROWS)


def _is_in_thead(cells: Sequence[TreeCell]) -> bool:
    return cells[0].tag.find_parent("thead") is not None


def _is_of_headings(cells: Sequence[TreeCell]) -> bool:
    return all(cell.tag.name == "th" for cell in cells)


def _is_known(cells: Sequence[TreeCell], knows: Knows) -> bool:
    """Whether a row without th reads like a head: answers and amounts never do."""
    said = [cell.text for cell in cells if cell.text]
    if any(cell.tag.find(TYPED) for cell in cells) or any(_HAS_DIGIT.search(t) for t in said):
        return False
    known = {text for text in said if len(text) > 1 and knows(text)}
    return len(known) >= FEWEST_HEADINGS and len(known) * 2 >= len(said)
