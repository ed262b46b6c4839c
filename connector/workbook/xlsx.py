"""Looks into an .xlsx file's own XML for what the cell reader does not tell: error cells,
formulas without result, units in number formats, stray cells, hidden rows."""

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from xml.etree import ElementTree

from connector.workbook.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Flaw, column_letters
from connector.workbook.survey import Survey
from connector.workbook.unit_formats import cells_with_unit, unit_styles

_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>')
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_STYLES = "xl/styles.xml"
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_CONTENT_ENDS = (b"</v>", b":v>", b"</is>", b":is>", b"</f>", b":f>")
_LOOKED_BACK = 1 << 16


def survey_sheets(data: bytes) -> dict[str, Survey]:
    """Return the survey of each sheet by its name; raises BadZipFile or ParseError."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        present = set(archive.namelist())
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        styles = unit_styles(archive.read(_STYLES)) if _STYLES in present else ()
        surveys = {
            name: _survey(archive.read(part), styles)
            for name, part in _sheet_parts(archive, workbook)
            if part in present
        }
    if any(e.get("date1904") in ("1", "true") for e in workbook.iter()):
        for survey in surveys.values():
            survey.counts_from_1904 = True
    return surveys


def _sheet_parts(
    archive: zipfile.ZipFile, workbook: ElementTree.Element
) -> Iterator[tuple[str, str]]:
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for element in workbook.iter():
        if _local(element.tag) != "sheet":
            continue
        relation = next((value for key, value in element.items() if _local(key) == "id"), "")
        path = posixpath.normpath(posixpath.join("/xl", targets[relation]))
        yield element.get("name", ""), path.lstrip("/")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _survey(xml: bytes, unit_styles: Collection[str]) -> Survey:
    survey = Survey(stray=_find_stray(xml))
    for attributes in cells_with_unit(xml, unit_styles):
        survey.add_flaw(*_place(attributes), Flaw.UNIT_IN_FORMAT)
    for row, column, flaw in _flaws(xml):
        survey.add_flaw(row, column, flaw)
    if b"hidden=" in xml:
        survey.hidden_rows.update(int(row) for row in _HIDDEN_ROW.findall(xml))
    return survey


def _find_stray(xml: bytes) -> str:
    """Return a filled cell that stands too far out to be read, or nothing."""
    row, name = _last_filled(xml)
    if row > MAX_ROWS:
        return name
    widest = min(MAX_COLUMNS, MAX_CELLS // max(row, 1))
    beyond = _beyond(column_letters(widest))
    # Formatted but empty cells far out are common and harmless: only content counts.
    match = re.search(rb'\br="((?:' + beyond + rb')\d+)"[^>]*(?<!/)>\s*<(?:\w+:)?(?:f|v|is)\b', xml)
    return match[1].decode() if match else ""


def _last_filled(xml: bytes) -> tuple[int, str]:
    end = max(xml.rfind(mark) for mark in _CONTENT_ENDS)
    places = list(_PLACE.finditer(xml, max(end - _LOOKED_BACK, 0), max(end, 0)))
    if not places:
        return 0, ""
    last = places[-1]
    return int(last[2]), (last[1] + last[2]).decode()


def _beyond(letters: str) -> bytes:
    """Return a pattern for the names of all columns to the right of one of ZZ or before."""
    further = [f"[A-Z]{{{len(letters) + 1},3}}"]
    for place, letter in enumerate(letters):
        if letter != "Z":
            rest = "[A-Z]" * (len(letters) - place - 1)
            further.append(f"{letters[:place]}[{chr(ord(letter) + 1)}-Z]{rest}")
    return "|".join(further).encode()


def _flaws(xml: bytes) -> Iterator[tuple[int, int, Flaw]]:
    for match in _ERROR_CELL.finditer(xml) if b't="e"' in xml else ():
        yield *_place(match[1]), Flaw.ERROR
    has_formulas = b"<f" in xml or b":f>" in xml or b":f " in xml
    for match in _FORMULA_ALONE.finditer(xml) if has_formulas else ():
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
