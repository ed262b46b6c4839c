"""Looks into an .xlsb file's own records for merged cells, error cells, and how far it reaches."""

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from struct import unpack_from
from xml.etree import ElementTree

from connector.workbook.sheet import Flaw, MergedRange, cell_name, is_laid_out
from connector.workbook.survey import Survey

_ROW = 0
_ROW_FLAGS, _IS_HIDDEN = 11, 0x10
_BLANK = 1
_ERRORS = (3, 11)  #: a typed error, and a formula's
_CELLS = range(1, 12)
_MERGED = 176
_SHEET = 156
_LONGEST_TEXT = 1 << 15


def survey_sheets(data: bytes) -> dict[str, Survey]:
    """Return the survey of each sheet by its name.

    Raises BadZipFile, ParseError or KeyError where the parts do not fit together.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: _survey(archive.read(part)) for name, part in _sheet_parts(archive)}
    except (struct.error, IndexError) as error:
        raise zipfile.BadZipFile("a record ends too early") from error


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    kinds = {relation.get("Id"): relation.get("Type", "") for relation in relations}
    for kind, record in _records(archive.read("xl/workbook.bin")):
        if kind != _SHEET:
            continue
        relation, end = _text(record, 8)
        name, _ = _text(record, end)
        if kinds.get(relation, "").endswith("/worksheet"):
            path = posixpath.normpath(posixpath.join("/xl", targets[relation]))
            yield name, path.lstrip("/")


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each record's kind and content."""
    place = 0
    while place < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[place] & 0x7F) << 7
            place += 1
        size = shift = 0
        while True:
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, data[place : place + size]
        place += size


def _text(record: bytes, place: int) -> tuple[str, int]:
    (length,) = unpack_from("<I", record, place)
    if length > _LONGEST_TEXT:
        raise zipfile.BadZipFile("a text without end")
    end = place + 4 + 2 * length
    return record[place + 4 : end].decode("utf-16-le", "replace"), end


def _survey(data: bytes) -> Survey:
    survey = Survey()
    merged = []
    row = width = height = 0
    for kind, record in _records(data):
        if kind == _ROW:
            row = unpack_from("<I", record)[0] + 1
            if len(record) > _ROW_FLAGS and record[_ROW_FLAGS] & _IS_HIDDEN:
                survey.hidden_rows.add(row)
        elif kind in _CELLS:
            column = unpack_from("<I", record)[0] + 1
            if kind in _ERRORS:
                survey.add_flaw(row, column, Flaw.ERROR)
            if kind != _BLANK:
                width, height = max(width, column), row
                if not is_laid_out(height, width):
                    survey.stray = survey.stray or cell_name(row, min(column, 16384))
        elif kind == _MERGED:
            top, bottom, left, right = unpack_from("<4I", record)
            merged.append(MergedRange(top + 1, left + 1, bottom + 1, right + 1))
    survey.merged = tuple(merged)
    return survey
