"""Sheets of what a platform's page shows: a frozen header, typed cells, never a formula."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from openpyxl.worksheet.worksheet import Worksheet

from connector.records.fields import parse_shown_amount
from connector.records.household import mask_id, mask_name
from connector.report.cells import Style, put, set_widths
from connector.report.masking import HIDDEN, Masking

YUAN = "元"
NARROW, WIDE = 8, 60
_WIDTH_A_SIGN = 2  #: a Chinese character is as wide as two of Excel's

REASON = "reason"
MASKS = {"head": mask_name, "id_number": mask_id}

SheetCell = str | int | Decimal | None


def fill_sheet(
    sheet: Worksheet, labels: Sequence[str], rows: Iterable[Sequence[SheetCell]]
) -> None:
    """Write a table: its header stays in view, its columns are as wide as they need to be."""
    widths = [_width(label) for label in labels]
    for column, label in enumerate(labels, start=1):
        put(sheet, 1, column, label, Style.HEADER)
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            put_cell(sheet, line, column, value)
            widths[column - 1] = max(widths[column - 1], _width(value))
    set_widths(sheet, (min(width, WIDE) for width in widths))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"


def put_cell(sheet: Worksheet, line: int, column: int, value: SheetCell) -> None:
    """Put a value with the format of its type; blank stays blank."""
    if isinstance(value, Decimal):
        put(sheet, line, column, value, Style.MONEY)
    elif isinstance(value, int):
        put(sheet, line, column, value, Style.COUNT)
    elif value:
        put(sheet, line, column, value, Style.TEXT)


def fill_facts(sheet: Worksheet, title: str, facts: Iterable[tuple[str, str]]) -> None:
    """Write a title and, below it, what is to be known of the whole."""
    put(sheet, 1, 1, title, Style.TITLE)
    for line, (name, value) in enumerate(facts, start=2):
        put(sheet, line, 1, name, Style.NAME)
        put(sheet, line, 2, value, Style.LONG)
    set_widths(sheet, (18, 100))


def read_cell(label: str, text: str, *, counts: bool = False) -> SheetCell:
    """Return what a page's cell holds: money under a label that says 元, a number of people
    or households where ``counts`` says so, and everything else as the text that it is."""
    if YUAN in label:
        amount = parse_shown_amount(text)
        return amount if isinstance(amount, Decimal) else text
    plain = text.strip().replace(",", "")
    return int(plain) if counts and plain.isascii() and plain.isdigit() else text


def mask_cells(
    cells: Sequence[str], columns: Mapping[str, int], masking: Masking, *, unmasked: bool
) -> list[str]:
    """Return a row's texts as a report may show them; ``columns`` tells whose names and
    numbers stand where. A reason is free text, which can name anybody."""
    names = {column: name for name, column in columns.items()}
    shown = []
    for column, text in enumerate(cells):
        name = names.get(column, "")
        if unmasked or name == "code":
            shown.append(text)
        elif name == REASON and text:
            shown.append(HIDDEN)
        else:
            shown.append(MASKS[name](text) if name in MASKS else masking.show_text(text))
    return shown


def name_conditions(asked: Mapping[str, str], words: Mapping[str, Sequence[str]]) -> str:
    """Return the conditions as operators read them."""
    told = (
        f"{words[name][0] if name in words else name}：{value}" for name, value in asked.items()
    )
    return "，".join(told) or "（全部）"


def _width(value: SheetCell) -> int:
    if isinstance(value, Decimal):
        return max(NARROW, len(f"{value:,.2f}") + 2)
    text = "" if value is None else str(value)
    return max(NARROW, sum(1 if char.isascii() else _WIDTH_A_SIGN for char in text) + 2)
