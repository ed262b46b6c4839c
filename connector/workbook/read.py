"""Opens a workbook file and returns its visible sheets, untouched."""

import io
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connector.errors import WorkbookError
from connector.workbook.sheet import MergedRange, Sheet
from connector.workbook.xlsx import Survey, is_too_large, survey_sheets

DAMAGE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    RuntimeError,
    ValueError,
)
"""What damaged bytes make the readers raise, as found by damaging many workbooks."""

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NO_SURVEY = Survey(stray="", flaws={})


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Return every visible sheet of the workbook, from a copy of the file's bytes.

    Raises WorkbookError, saying what to do, for a file that is missing, damaged,
    encrypted, far too large or no workbook.
    """
    data = _read_bytes(path)
    try:
        if _is_bomb(data):
            raise _refusal(path, "展开后过大，不是正常的工作簿，请检查来源")
        surveys = _survey(data)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return tuple(
                _read_sheet(workbook, place, name=meta.name, survey=surveys.get(meta.name))
                for place, meta in enumerate(workbook.sheets_metadata)
                if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
            )
    except PasswordError:
        raise _refusal(path, "工作簿加了密码，请在 Excel 或 WPS 中取消密码并保存后再用") from None
    except DAMAGE:
        raise _refusal(
            path, "不是完好的 Excel 工作簿，请用 Excel 或 WPS 打开并另存为 .xlsx"
        ) from None


def is_examined(path: Path) -> bool:
    """Tell whether error cells and uncalculated formulas of this format can be seen."""
    return path.suffix.lower() in (".xlsx", ".xlsm")


def is_open_elsewhere(path: Path) -> bool:
    """Tell whether Excel or WPS seems to have the file open, with changes not yet saved."""
    return path.with_name(f"~${path.name}").exists()


def _read_bytes(path: Path) -> bytes:
    if path.name.startswith("~$"):
        raise _refusal(path, "这是 Excel 打开文件时留下的临时文件，请改选工作簿本身")
    if path.is_dir():
        raise _refusal(path, "这是文件夹，请写明其中的工作簿")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _refusal(path, "找不到这个文件，请检查文件名和文件夹") from None
    except PermissionError:
        raise _refusal(path, "文件被占用或没有读取权限，请关闭正在使用它的程序后再试") from None
    except OSError as error:
        raise _refusal(path, f"无法读取（{error.strerror}）") from error
    if not data:
        raise _refusal(path, "文件是空的，请重新导出或复制")
    if data.startswith(_COMPOUND) and _ENCRYPTED in data:
        raise _refusal(path, "工作簿加了密码，请在 Excel 或 WPS 中取消密码并保存后再用")
    return data


def _is_bomb(data: bytes) -> bool:
    return data.startswith(_ZIP) and is_too_large(data)


def _survey(data: bytes) -> dict[str, Survey]:
    if not data.startswith(_ZIP):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        is_xlsx = "xl/workbook.xml" in archive.namelist()
    return survey_sheets(data) if is_xlsx else {}


def _read_sheet(
    workbook: CalamineWorkbook, place: int, *, name: str, survey: Survey | None
) -> Sheet:
    survey = survey or _NO_SURVEY
    if survey.stray:
        return Sheet(name=name, stray=survey.stray)
    sheet = workbook.get_sheet_by_index(place)
    return Sheet(
        name=name,
        rows=sheet.to_python(skip_empty_area=False),
        merged=_merged_ranges(sheet),
        flaws=survey.flaws,
    )


def _merged_ranges(sheet: CalamineSheet) -> tuple[MergedRange, ...]:
    return tuple(
        MergedRange(top=top + 1, left=left + 1, bottom=bottom + 1, right=right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )


def _refusal(path: Path, reason: str) -> WorkbookError:
    return WorkbookError(reason, subject=path.name)
