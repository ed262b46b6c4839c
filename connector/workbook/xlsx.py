"""Looks into an .xlsx file's own XML for what the cell reader does not tell.

python-calamine allocates the whole used range, so one stray cell can cost more memory
than there is; and it gives blank for an error cell or a formula that was never
calculated, although neither is blank.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from connector.workbook.sheet import Flaw

MAX_BYTES = 1 << 30  #: unpacked; more is a zip bomb or no workbook of a township

# Beyond column IV (256) or row 199,999 lies no income sheet.
_FAR_COLUMN = rb"(?:[A-Z]{3,}|[J-Z][A-Z]|I[W-Z])\d+"
_FAR_ROW = rb"[A-Z]+(?:[2-9]\d{5}|\d{7,})"
# Formatted but empty cells far out are common and harmless: only content counts.
_STRAY = re.compile(
    rb'\br="(' + _FAR_COLUMN + rb"|" + _FAR_ROW + rb')"[^>]*(?<!/)>\s*<(?:\w+:)?(?:f|v|is)\b'
)
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>')
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')


@dataclass(frozen=True)
class Survey:
    """What one sheet's XML tells: a stray cell, and the cells that only look blank."""

    stray: str
    flaws: dict[int, dict[int, Flaw]]


def is_too_large(data: bytes) -> bool:
    """Tell whether the file unpacks to more than any workbook of ours needs."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist()) > MAX_BYTES


def survey_sheets(data: bytes) -> dict[str, Survey]:
    """Return the survey of each sheet by its name; raises BadZipFile or ParseError."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        present = set(archive.namelist())
        return {
            name: _survey(archive.read(part))
            for name, part in _sheet_parts(archive)
            if part in present
        }


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(element.tag) != "sheet":
            continue
        relation = next(value for key, value in element.items() if _local(key) == "id")
        path = posixpath.normpath(posixpath.join("/xl", targets[relation]))
        yield element.get("name", ""), path.lstrip("/")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _survey(xml: bytes) -> Survey:
    stray = _STRAY.search(xml)
    flaws: dict[int, dict[int, Flaw]] = {}
    for row, column, flaw in _flaws(xml):
        flaws.setdefault(row, {})[column] = flaw
    return Survey(stray=stray[1].decode() if stray else "", flaws=flaws)


def _flaws(xml: bytes) -> Iterator[tuple[int, int, Flaw]]:
    for match in _ERROR_CELL.finditer(xml) if b't="e"' in xml else ():
        yield *_place(match[1]), Flaw.ERROR
    for match in _FORMULA_ALONE.finditer(xml):
        # A text result that is empty is a result: =IF(A1="","",A1).
        if not (match[2] and b't="str"' in match[1]):
            yield *_place(match[1]), Flaw.NO_RESULT


def _place(attributes: bytes) -> tuple[int, int]:
    match = _PLACE.search(attributes)
    if match is None:
        raise zipfile.BadZipFile("a cell without its name")
    return int(match[2]), _column_number(match[1].decode())


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
