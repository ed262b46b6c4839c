"""The clerk's own workbook back: a copy in which every issue is marked where it stands."""

import io
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from connector.errors import WorkbookError
from connector.records.issues import Issue
from connector.workbook.bare import build_bare_copy
from connector.workbook.issue_list import write_issue_list
from connector.workbook.losses import name_losses
from connector.workbook.marks import Mark, mark_cells, remove_marks
from connector.workbook.read import read_sheets
from connector.workbook.undated import restore_numbers

MACRO_SUFFIX = ".xlsm"

_UNWRITABLE = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
)
"""What openpyxl raises for workbooks that Excel and our own reader take without complaint."""

_ONLY_CONTENT = "这个文件不能原样写回，副本是 .xlsx，只带内容，不带格式和公式"


@dataclass(frozen=True)
class Annotated:
    """The marked copy as bytes, how many cells are marked, and what it lacks of the original."""

    content: bytes
    marked: int
    notes: tuple[str, ...] = ()


def annotate_workbook(path: Path, issues: Sequence[Issue], *, suffix: str) -> Annotated:
    """Return a copy of the workbook with its issues marked; the file itself is only read.

    An .xlsx keeps formats, widths, formulas and all else that openpyxl can carry; any other
    format is written anew from its content. ``suffix`` is that of the copy: macros are kept
    in an .xlsm only. Raises WorkbookError for a file that cannot be read.
    """
    data = _read(path)
    kept = _annotate_whole(data, issues, keep_macros=suffix == MACRO_SUFFIX)
    return kept or _annotate_content(path, issues)


def _annotate_whole(data: bytes, issues: Sequence[Issue], *, keep_macros: bool) -> Annotated | None:
    """Return the marked copy with all that openpyxl can carry, or None where it cannot."""
    loaded = _load(data, keep_macros=keep_macros)
    if loaded is None:
        return None
    workbook, notes = loaded
    remove_marks(workbook)
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    marks = _mark(sheets, issues)
    write_issue_list(workbook, issues, marks, sheets)
    try:
        content = _save(workbook)
    except _UNWRITABLE:
        return None
    lost = name_losses(data, keeps_macros=keep_macros)
    return Annotated(content, len(marks), (*lost, *notes))


def _annotate_content(path: Path, issues: Sequence[Issue]) -> Annotated:
    """Return a marked workbook that has the file's content only."""
    workbook, sheets = build_bare_copy(read_sheets(path))
    marks = _mark(sheets, issues)
    write_issue_list(workbook, issues, marks, sheets)
    return Annotated(_save(workbook), len(marks), (_ONLY_CONTENT,))


def _save(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError(f"无法读取（{error.strerror}）", subject=path.name) from None


def _load(data: bytes, *, keep_macros: bool) -> tuple[Workbook, tuple[str, ...]] | None:
    """Return the workbook as openpyxl can carry it and what is to be told of that, or None
    where it cannot."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return None
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")  # what gets lost is told in our own words
            workbook = load_workbook(io.BytesIO(data), keep_vba=keep_macros, rich_text=True)
    except _UNWRITABLE:
        return None
    # A copy has no stored results; Excel is to work all formulas out when it opens it.
    workbook.calculation.fullCalcOnLoad = True
    return workbook, restore_numbers(workbook, [str(one.message) for one in warned])


def _mark(sheets: Mapping[str, Worksheet], issues: Sequence[Issue]) -> dict[tuple[str, str], Mark]:
    """Mark the cells of all sheets; return the marks by the sheet and cell of their issues."""
    by_sheet: dict[str, dict[str, list[Issue]]] = defaultdict(lambda: defaultdict(list))
    for issue in issues:
        if issue.sheet in sheets and issue.cell:
            by_sheet[issue.sheet][issue.cell].append(issue)
    marks: dict[tuple[str, str], Mark] = {}
    for name, by_cell in by_sheet.items():
        for cell, mark in mark_cells(sheets[name], by_cell, commented=len(marks)).items():
            marks[name, cell] = mark
    return marks
