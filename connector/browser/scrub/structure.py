"""What a scrubbed page is made of: tables, controls, buttons, links, frames.

Read from the page without data and from nothing else, so that it can hold none.
"""

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from connector.browser.scrub.columns import ColumnReader, Role
from connector.browser.scrub.tree import (
    Knows,
    Rows,
    attribute,
    head_depth,
    is_button,
    is_control,
    joined,
    label_of,
    parse,
    rows_of,
    tables_of,
)
from connector.mapping.captured import (
    CapturedButton,
    CapturedCell,
    CapturedControl,
    CapturedPage,
    CapturedTable,
)

CLICKABLE = ("a", "button", "input")
LONGEST_TEXT = 4000
LONGEST_CAPTION = 20
BLOCKS = ("div", "p", "tr", "li", "h1", "h2", "h3", "h4", "h5", "table", "form", "br", "option")


def describe_page(
    html: str, page: CapturedPage, *, reader: ColumnReader, knows: Knows
) -> CapturedPage:
    """Return ``page`` with what its scrubbed ``html`` is made of."""
    tree = parse(html)
    reader.read(tree)
    tables = [table for table in tables_of(tree) if not tables_of(table)]
    return page.model_copy(
        update={
            "title": joined(tree.title) if tree.title else "",
            "tables": tuple(
                _table(table, tree, reader=reader, knows=knows)
                for table in tables
                if not _is_hidden(table)
            ),
            "controls": tuple(
                _control(tag, tree)
                for tag in tree.find_all(is_control)
                if reader.role_of(tag) is not Role.DATA
            ),
            "buttons": _buttons(tree, reader),
            "pictures": tuple(
                f"{attribute(tag, 'src')} {attribute(tag, 'alt')} {attribute(tag, 'id')}".strip()
                for tag in tree.find_all("img")
            ),
            "text": read_text(tree)[:LONGEST_TEXT],
            "frames": tuple(
                attribute(tag, "src")
                for tag in tree.find_all(["iframe", "frame"])
                if attribute(tag, "src").endswith(".html")
            ),
        }
    )


def _is_hidden(tag: Tag) -> bool:
    return any(isinstance(t, Tag) and t.has_attr("hidden") for t in (tag, *tag.parents))


def _table(table: Tag, tree: BeautifulSoup, *, reader: ColumnReader, knows: Knows) -> CapturedTable:
    rows = rows_of(table)
    depth = head_depth(rows, knows=knows)
    body = rows[depth:]
    return CapturedTable(
        head=tuple(
            CapturedCell(
                row=cell.row,
                column=cell.column,
                text=cell.text,
                row_span=cell.row_span,
                column_span=cell.column_span,
            )
            for cells in rows[:depth]
            for cell in cells
        ),
        rows=len(body),
        labels=_month_labels(body, reader),
        captions=_captions(body),
        controls=tuple(
            _control(tag, tree, column=cell.column)
            for cell in (body[0] if body else ())
            for tag in cell.tag.find_all(is_control)
        ),
    )


def _month_labels(body: Rows, reader: ColumnReader) -> tuple[str, ...]:
    return tuple(
        cell.text
        for cells in body
        for cell in cells
        if reader.role_of(cell.tag) is Role.DATA and reader.kind_of(cell.tag) == "month"
    )


def _captions(body: Rows) -> tuple[str, ...]:
    cells = (cell.text.strip() for cells in body for cell in cells)
    found = (text[:-1].strip() for text in cells if text.endswith((":", "：")))
    return tuple(dict.fromkeys(text for text in found if 0 < len(text) <= LONGEST_CAPTION))


def _control(tag: Tag, tree: BeautifulSoup, *, column: int | None = None) -> CapturedControl:
    kind = (attribute(tag, "type") or "text").lower() if tag.name == "input" else tag.name
    size = attribute(tag, "maxlength")
    return CapturedControl(
        kind=kind,
        label=label_of(tag, tree).strip(),
        name=attribute(tag, "name") or attribute(tag, "id"),
        options=tuple(joined(option) for option in tag.find_all("option")),
        max_length=int(size) if size.isdigit() else None,
        required=tag.has_attr("required"),
        editable=not (tag.has_attr("readonly") or tag.has_attr("disabled")),
        shown=not _is_hidden(tag),
        column=column,
    )


def _buttons(tree: BeautifulSoup, reader: ColumnReader) -> tuple[CapturedButton, ...]:
    found: dict[CapturedButton, None] = {}
    for tag in tree.find_all(CLICKABLE):
        if tag.name == "input" and not is_button(tag):
            continue
        text = joined(tag) or attribute(tag, "value") or attribute(tag, "alt")
        if text.strip():
            button = CapturedButton(
                text=text.strip(),
                kind="link" if tag.name == "a" else "button",
                shown=not _is_hidden(tag),
                in_row=reader.role_of(tag) is Role.DATA,
            )
            found.setdefault(button)
    return tuple(found)


def read_text(tree: BeautifulSoup) -> str:
    """Return what can be read outside tables' rows, blocks on lines of their own."""
    lines: list[str] = [""]
    for node in (tree.body or tree).descendants:
        if isinstance(node, Tag):
            if node.name in BLOCKS:
                lines.append("")
        elif isinstance(node, NavigableString) and _is_read(node):
            lines[-1] += str(node)
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _is_read(node: NavigableString) -> bool:
    parent = node.parent
    return parent is not None and node.find_parent(["option", "thead", "tbody"]) is None
