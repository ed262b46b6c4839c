"""Looks into an .xls file's own records for error cells, formulas without result, a password."""

import struct
import zipfile
from collections.abc import Iterator

from python_calamine import PasswordError

from connector.workbook.compound import read_stream
from connector.workbook.sheet import Flaw, cell_name, is_laid_out
from connector.workbook.survey import Survey

_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_START, _END = (0x0809, 0x0409, 0x0209, 0x0009), 0x000A
_SHEET = 0x0085
_LOCKED = 0x002F
_CODED_IN_UTF16 = 0x01
_ROW = 0x0208
_ROW_FLAGS, _IS_HIDDEN = 12, 0x20
_ERROR = 0x0205
_FORMULA = 0x0006
_CELLS = (_ERROR, _FORMULA, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00BD, 0x00D6)
_NO_NUMBER = 0xFFFF
_IS_TEXT, _IS_ERROR = 0, 2
_TEXT = 0x0207
_BETWEEN = (0x04BC, 0x0221, 0x0036, 0x0236)  #: what a formula shares with others
_NEWEST = 0x0600


def survey_sheets(data: bytes) -> dict[str, Survey]:
    """Return the survey of each sheet by its name.

    Raises PasswordError for a locked workbook, BadZipFile or KeyError for a damaged one.
    """
    stream = read_stream(data, _STREAMS)
    try:
        return {name: _survey(stream, place) for name, place in _sheets(stream)}
    except (struct.error, IndexError) as error:
        raise zipfile.BadZipFile("a record ends too early") from error


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of the records of one part of the stream, charts in it left out."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind in _START:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    is_newest = struct.unpack_from("<H", stream, 4)[0] >= _NEWEST
    for kind, record in _records(stream, 0):
        if kind == _LOCKED:
            raise PasswordError("locked")
        if kind == _SHEET:
            (place,) = struct.unpack_from("<I", record)
            yield _name(record, is_newest), place


def _name(record: bytes, is_newest: bool) -> str:
    length = record[6]
    if not is_newest:
        return record[7 : 7 + length].decode("gb18030", "replace")
    if record[7] & _CODED_IN_UTF16:
        return record[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return record[8 : 8 + length].decode("latin-1")


def _survey(stream: bytes, place: int) -> Survey:
    survey = Survey()
    waiting: tuple[int, int] | None = None  # a formula whose text is to follow
    height = width = 0
    for kind, record in _records(stream, place):
        if waiting and kind not in _BETWEEN:
            if kind != _TEXT:
                survey.add_flaw(*waiting, Flaw.NO_RESULT)
            waiting = None
        if kind == _ROW and len(record) > _ROW_FLAGS and record[_ROW_FLAGS] & _IS_HIDDEN:
            survey.hidden_rows.add(struct.unpack_from("<H", record)[0] + 1)
        if kind not in _CELLS:
            continue
        row, column = _cell(record)
        height, width = max(height, row), max(width, column)
        if not is_laid_out(height, width):
            survey.stray = survey.stray or cell_name(row, min(column, 16384))
        flaw = _flaw(kind, record)
        if flaw is Flaw.NO_RESULT:
            waiting = row, column
        elif flaw:
            survey.add_flaw(row, column, flaw)
    if waiting:
        survey.add_flaw(*waiting, Flaw.NO_RESULT)
    return survey


def _flaw(kind: int, record: bytes) -> Flaw | None:
    """Return what is wrong with a cell; a formula's text may still follow it."""
    if kind == _ERROR:
        return Flaw.ERROR if record[7] else None
    if kind != _FORMULA or struct.unpack_from("<H", record, 12)[0] != _NO_NUMBER:
        return None
    return {_IS_ERROR: Flaw.ERROR, _IS_TEXT: Flaw.NO_RESULT}.get(record[6])


def _cell(record: bytes) -> tuple[int, int]:
    row, column = struct.unpack_from("<HH", record)
    return row + 1, column + 1
