"""Marks on cells: a colour and a comment, put on and taken off again."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from connector.records.issues import Issue, Level

ISSUE_SHEET = "问题清单"
ISSUE_HEADER_ROW = 4
FILL_COLUMN = 8  #: hidden, in the list of issues: how each marked cell looked before
COLOURS = {Level.ERROR: "FFFFC7CE", Level.WARNING: "FFFFEB9C"}
WORDS = {Level.ERROR: "错误", Level.WARNING: "提醒"}

OURS = "【检查】"  #: begins each of our lines in a comment; what else stands there is the clerk's
AUTHOR = "connector"
MOST_COMMENTS = 20_000  #: more make Excel slow; the colours and the list hold them all
MOST_LINES = 8
LONGEST_LINE = 300
LINE_HEIGHT, CHARACTERS_A_LINE, WIDTH = 19, 24, 340


@dataclass(frozen=True)
class Mark:
    """One marked cell: its name, in a merged area that of the first, and its colour before."""

    cell: str
    fill: str

    def __str__(self) -> str:
        """What is noted of it, in the hidden column of the list."""
        return f"{self.cell} {self.fill}"


def mark_cells(
    sheet: Worksheet, issues: Mapping[str, Sequence[Issue]], *, commented: int
) -> dict[str, Mark]:
    """Colour and comment the sheet's cells; return the mark of each cell that was asked for.

    ``commented`` marks were set on other sheets before.
    """
    anchors = {name: _anchor(sheet, name) for name in issues}
    on_anchor: dict[str, list[Issue]] = {}
    for name, of_cell in issues.items():
        on_anchor.setdefault(anchors[name], []).extend(of_cell)
    marks = {}
    for number, (anchor, of_cell) in enumerate(on_anchor.items(), start=commented):
        cell = sheet[anchor]
        marks[anchor] = Mark(anchor, _describe_fill(cell))
        level = Level.ERROR if any(i.level is Level.ERROR for i in of_cell) else Level.WARNING
        cell.fill = PatternFill("solid", fgColor=COLOURS[level])
        if number < MOST_COMMENTS:
            cell.comment = _comment(cell, of_cell)
    return {name: marks[anchor] for name, anchor in anchors.items()}


def remove_marks(workbook: Workbook) -> None:
    """Take off what an earlier check put on: this may be a marked copy that was corrected."""
    fills: dict[tuple[str, str], str] = {}
    lists = [sheet for sheet in workbook.worksheets if is_issue_list(sheet)]
    for sheet in lists:
        for row in sheet.iter_rows(min_row=ISSUE_HEADER_ROW + 1, values_only=True):
            if len(row) >= FILL_COLUMN and row[FILL_COLUMN - 1]:
                name, _, fill = str(row[FILL_COLUMN - 1]).partition(" ")
                fills[str(row[2]), name] = fill
        workbook.remove(sheet)
    for sheet in workbook.worksheets if lists else ():
        # Not iter_rows: it makes every cell as far as the last one, which can be XFD1048576.
        for cell in list(sheet._cells.values()):
            if not isinstance(cell, Cell) or cell.comment is None or OURS not in cell.comment.text:
                continue
            _restore_fill(cell, fills.get((sheet.title, cell.coordinate), ""))
            cell.comment = _without_ours(cell.comment)


def is_issue_list(sheet: Worksheet) -> bool:
    """Tell whether the sheet is one that we wrote, whatever others are called."""
    return (
        sheet.title.startswith(ISSUE_SHEET)
        and sheet.cell(1, 1).value == ISSUE_SHEET
        and sheet.cell(ISSUE_HEADER_ROW, FILL_COLUMN).value == "原底色"
    )


def _anchor(sheet: Worksheet, name: str) -> str:
    if not isinstance(sheet[name], MergedCell):
        return name
    area = next(area for area in sheet.merged_cells.ranges if name in area)
    return f"{coordinate_from_string(area.coord.split(':')[0])[0]}{area.min_row}"


def _comment(cell: Cell, issues: Iterable[Issue]) -> Comment:
    lines = list(dict.fromkeys(f"{OURS}{WORDS[i.level]}：{_one_line(i.message)}" for i in issues))
    if len(lines) > MOST_LINES:
        left = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"{OURS}还有 {left} 条，见“{ISSUE_SHEET}”"]
    before = _without_ours(cell.comment)
    if before is not None:
        lines = [*before.text.splitlines(), *lines]
    height = 16 + LINE_HEIGHT * sum(math.ceil(len(x) / CHARACTERS_A_LINE) or 1 for x in lines)
    author = before.author if before is not None else AUTHOR
    return Comment("\n".join(lines), author or AUTHOR, height=min(height, 600), width=WIDTH)


def _one_line(message: str) -> str:
    text = " ".join(ILLEGAL_CHARACTERS_RE.sub("", message).split())
    return text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + "……"


def _without_ours(comment: Comment | None) -> Comment | None:
    lines = comment.text.splitlines() if comment is not None else []
    kept = "\n".join(line for line in lines if not line.startswith(OURS)).rstrip()
    if comment is None or not kept:
        return None
    return Comment(kept, comment.author, height=comment.height, width=comment.width)


def _describe_fill(cell: Cell) -> str:
    """Return a pattern and its colour as they can be noted in a cell; gradients are too rare."""
    fill, colour = cell.fill, cell.fill.fgColor
    if not fill.fill_type or not isinstance(colour, Color):
        return ""
    return json.dumps([fill.fill_type, colour.type, colour.value, colour.tint])


def _restore_fill(cell: Cell, described: str) -> None:
    """Give the cell its old colour back, unless the clerk has given it a new one."""
    if cell.fill.fill_type != "solid" or cell.fill.fgColor.rgb not in COLOURS.values():
        return
    cell.fill = PatternFill()
    if not described:
        return
    try:
        kind, of, value, tint = json.loads(described)
        cell.fill = PatternFill(kind, fgColor=Color(**{of: value}, tint=tint))
    except (ValueError, TypeError):
        return  # somebody wrote over what we noted there
