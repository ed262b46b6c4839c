"""Opens a workbook file of any format and returns its visible sheets, untouched."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connector.errors import SpoiledWorkbookError, WorkbookError
from connector.workbook import ods, xls, xlsb, xlsx
from connector.workbook.formats import Format, decode, is_named_rightly, tell_format
from connector.workbook.html import read_tables
from connector.workbook.panic import panic_as
from connector.workbook.sheet import BLANK, Cell, MergedRange, Sheet
from connector.workbook.survey import MAX_FILE_BYTES, Survey, is_too_large, require_whole
from connector.workbook.text import read_text, tell_delimiter

DAMAGE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    csv.Error,
    EOFError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
    OSError,
    ValueError,
)
"""What damaged bytes make the readers raise, as found by damaging many workbooks."""

_DAMAGED = "文件不是完好的 Excel 工作簿，请用 Excel 或 WPS 打开并另存为 .xlsx"
_ENCRYPTED = "工作簿加了密码，请在 Excel 或 WPS 中取消密码并保存后再用"
_TOO_LARGE = "文件过大（展开后也算），不是正常的工作簿，请检查来源，或拆成几个文件"
_WEB_PAGE = "文件是网页，里面没有表格；请重新登录网站再导出一次，或用 Excel 打开并另存为 .xlsx"
_SURVEYS = {
    Format.XLSX: xlsx.survey_sheets,
    Format.XLS: xls.survey_sheets,
    Format.XLSB: xlsb.survey_sheets,
    Format.ODS: ods.survey_tables,
}
_READ_AT_ONCE = (Format.XLS, Format.ODS)
"""Formats that the cell reader lays out whole as soon as it opens them."""


@dataclass(frozen=True)
class Opened:
    """A workbook file as read: its format, its visible sheets, and apart from them the hidden."""

    kind: Format
    sheets: tuple[Sheet, ...]
    hidden: tuple[Sheet, ...] = ()
    is_renamed: bool = False  #: its name ends in what another format ends in


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Return every visible sheet of the workbook, from a copy of the file's bytes.

    Raises WorkbookError, saying what to do, for a file that is missing, damaged,
    encrypted, far too large or no workbook.
    """
    return read_workbook(path).sheets


def read_workbook(path: Path) -> Opened:
    """Return the workbook as read from a copy of the file's bytes, whatever its name ends in.

    Raises WorkbookError for a file that cannot be opened, and SpoiledWorkbookError, with a
    code, for one whose content cannot be used.
    """
    data = _read_bytes(path)
    try:
        kind = tell_format(data)
        if data.startswith(b"PK") and is_too_large(data):
            raise _spoiled(path, "too_large", _TOO_LARGE)
        return _read(path, data, kind)
    except PasswordError:
        raise _spoiled(path, "encrypted", _ENCRYPTED) from None
    except DAMAGE:
        raise _spoiled(path, "damaged", _DAMAGED) from None


def is_open_elsewhere(path: Path) -> bool:
    """Tell whether Excel or WPS seems to have the file open, with changes not yet saved.

    Excel's lock is named after the whole name; where that is long, after all but its start.
    """
    names = (path.name, path.name[2:])
    return any(name and path.with_name(f"~${name}").exists() for name in names)


def _read_bytes(path: Path) -> bytes:
    if path.name.startswith("~$"):
        raise _refusal(path, "这是 Excel 打开文件时留下的临时文件，请改选工作簿本身")
    if path.is_dir():
        raise _refusal(path, "这是文件夹，请写明其中的工作簿")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _spoiled(path, "too_large", _TOO_LARGE)
        data = path.read_bytes()
    except FileNotFoundError:
        raise _refusal(path, "找不到这个文件，请检查文件名和文件夹") from None
    except PermissionError:
        raise _refusal(path, "文件被占用或没有读取权限，请关闭正在使用它的程序后再试") from None
    except OSError as error:
        raise _refusal(path, f"无法读取（{error.strerror}）") from error
    if not data:
        raise _spoiled(path, "empty_file", "文件是空的，请重新导出或复制")
    return data


def _read(path: Path, data: bytes, kind: Format) -> Opened:
    renamed = not is_named_rightly(path.suffix, kind)
    match kind:
        case Format.ENCRYPTED:
            raise _spoiled(path, "encrypted", _ENCRYPTED)
        case Format.XML | Format.OTHER:
            raise _spoiled(path, "damaged", _DAMAGED)
        case Format.HTML:
            sheets = read_tables(_text(data), path.stem)
            if not sheets:
                raise _spoiled(path, "web_page", _WEB_PAGE)
            return Opened(kind, sheets, is_renamed=renamed)
        case Format.CSV:
            return Opened(kind, (_read_text(path, data, renamed),), is_renamed=renamed)
    return _read_cells(data, kind, renamed)


def _read_text(path: Path, data: bytes, renamed: bool) -> Sheet:
    text = _text(data)
    if renamed and not text.count(tell_delimiter(text)):
        raise _spoiled(path, "damaged", _DAMAGED)  # a letter, not a table
    return read_text(text, path.stem)


def _text(data: bytes) -> str:
    text = decode(data)
    if text is None:
        raise ValueError("no text in an encoding that is used here")
    return text


def _read_cells(data: bytes, kind: Format, renamed: bool) -> Opened:
    if kind is not Format.XLS:
        require_whole(data)
    surveys = _SURVEYS[kind](data)
    if kind in _READ_AT_ONCE and any(survey.stray for survey in surveys.values()):
        unread = tuple(Sheet(name=name, stray=s.stray) for name, s in surveys.items() if s.stray)
        return Opened(kind, unread, is_renamed=renamed)
    panic = panic_as(zipfile.BadZipFile("the cell reader gave up"))
    with panic, CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        metas = [m for m in workbook.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        places = {meta.name: n for n, meta in enumerate(workbook.sheets_metadata)}
        sheets = [
            _read_sheet(workbook, places[meta.name], meta.name, surveys.get(meta.name))
            for meta in metas
        ]
    hidden = {meta.name for meta in metas if not _is_visible(meta)}
    return Opened(
        kind,
        tuple(sheet for sheet in sheets if sheet.name not in hidden),
        hidden=tuple(sheet for sheet in sheets if sheet.name in hidden),
        is_renamed=renamed,
    )


def _is_visible(meta: SheetMetadata) -> bool:
    return meta.visible == SheetVisibleEnum.Visible


def _read_sheet(workbook: CalamineWorkbook, place: int, name: str, survey: Survey | None) -> Sheet:
    survey = survey or Survey()
    if survey.stray:
        return Sheet(name=name, stray=survey.stray)
    sheet = workbook.get_sheet_by_index(place)
    rows = _read_rows(sheet)
    merged = _merged_ranges(sheet) if survey.merged is None else survey.merged
    return Sheet(
        name=name,
        rows=rows,
        merged=tuple(_clip(merged, width=max(map(len, rows), default=0))),
        flaws=survey.flaws,
        counts_from_1904=survey.counts_from_1904,
        hidden_rows=frozenset(survey.hidden_rows),
    )


def _read_rows(sheet: CalamineSheet) -> list[tuple[Cell, ...]]:
    """Return the rows one by one, each text that repeats kept once: a large sheet is mostly
    the same few names, months and answers."""
    if sheet.start is None:
        return []
    pool: dict[str, str] = {}
    keep = pool.setdefault
    left = (BLANK,) * sheet.start[1]
    rows = []
    for row in sheet.iter_rows():
        # An .xls tells small whole numbers apart from others; to a clerk all are alike.
        cells = [keep(v, v) if type(v) is str else float(v) if type(v) is int else v for v in row]
        rows.append((*left, *cells))
    return rows


def _clip(merged: tuple[MergedRange, ...], *, width: int) -> Iterator[MergedRange]:
    """Yield the merged ranges as far as they lie over cells; a title may reach beyond them."""
    for area in merged:
        right = min(area.right, width)
        if area.top <= area.bottom and area.left <= right:
            yield replace(area, right=right)


def _merged_ranges(sheet: CalamineSheet) -> tuple[MergedRange, ...]:
    return tuple(
        MergedRange(top=top + 1, left=left + 1, bottom=bottom + 1, right=right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )


def _refusal(path: Path, reason: str) -> WorkbookError:
    return WorkbookError(reason, subject=path.name)


def _spoiled(path: Path, code: str, reason: str) -> SpoiledWorkbookError:
    return SpoiledWorkbookError(reason, subject=path.name, code=code)
