"""Looks into an .ods file's own XML for merged cells, error cells, and how far it reaches."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from python_calamine import PasswordError

from connector.workbook.sheet import Flaw, MergedRange, cell_name, is_laid_out
from connector.workbook.survey import Survey

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_VALUE_TYPES = (
    f"{_OFFICE}value-type",
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type",
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HIDDEN = ("collapse", "filter")
_MANIFEST, _LOCKED = "META-INF/manifest.xml", b"encryption-data"
_ERROR_STARTS = ("#", "Err:", "错误:")


def survey_tables(data: bytes) -> dict[str, Survey]:
    """Return the survey of each table by its name.

    Raises PasswordError for a locked workbook, BadZipFile or ParseError for a damaged one.
    """
    surveys: dict[str, Survey] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as part:
        if _MANIFEST in archive.namelist() and _LOCKED in archive.read(_MANIFEST):
            raise PasswordError("locked")
        names: list[str] = []
        for event, element in ElementTree.iterparse(part, events=("start", "end")):
            if element.tag == f"{_TABLE}table":
                if event == "start":
                    names.append(element.get(f"{_TABLE}name", ""))
                    surveys[names[-1]] = Survey(merged=())
                    row, width = 1, 0
                else:
                    element.clear()
            elif event == "end" and element.tag == f"{_TABLE}table-row" and names:
                survey = surveys[names[-1]]
                height = _repeated(element, "rows")
                width = max(width, _survey_row(survey, element, row))
                if width and _has_content(element) and not is_laid_out(row + height - 1, width):
                    survey.stray = survey.stray or cell_name(row + height - 1, min(width, 16384))
                if element.get(f"{_TABLE}visibility") in _HIDDEN and _has_content(element):
                    survey.hidden_rows.update(range(row, row + height))
                row += height
                element.clear()
    return surveys


def _survey_row(survey: Survey, row: ElementTree.Element, number: int) -> int:
    """Take in one row; return its last column with content, or 0."""
    column, last = 1, 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = _repeated(cell, "columns")
        if flaw := _flaw(cell):
            survey.add_flaw(number, column, flaw)
        if area := _area(cell, number, column):
            survey.merged = (*(survey.merged or ()), area)
        if _is_filled(cell):
            last = column + times - 1
        column += times
    return last


def _area(cell: ElementTree.Element, row: int, column: int) -> MergedRange | None:
    across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
    down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
    if across == down == 1:
        return None
    return MergedRange(row, column, row + down - 1, column + across - 1)


def _flaw(cell: ElementTree.Element) -> Flaw | None:
    if f"{_TABLE}formula" not in cell.attrib and "error" not in _types(cell):
        return None
    if not any(_types(cell)):
        return Flaw.NO_RESULT
    shown = "".join(cell.itertext()).strip()
    is_error = "error" in _types(cell) or shown.startswith(_ERROR_STARTS)
    return Flaw.ERROR if is_error else None


def _types(cell: ElementTree.Element) -> tuple[str, ...]:
    return tuple(cell.get(name, "") for name in _VALUE_TYPES)


def _is_filled(cell: ElementTree.Element) -> bool:
    return any(_types(cell)) or next(_texts(cell), None) is not None


def _texts(cell: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return cell.iter(f"{_TEXT}p")


def _has_content(row: ElementTree.Element) -> bool:
    return any(cell.tag in _CELLS and _is_filled(cell) for cell in row)


def _repeated(element: ElementTree.Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
