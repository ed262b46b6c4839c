"""Writes the workbook of deregistrations and reinstatements that the intake reads back."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from connector.mapping.deregistration import DeregistrationMapping, DeregistrationSheet
from connector.workbook.columns import Column
from connector.workbook.deregistration_sheet import first_label
from connector.workbook.guide import write_guide
from connector.workbook.style import (
    FIRST_DATA_ROW,
    LENGTHS,
    at_most,
    of_length,
    one_of,
    style_columns,
    style_rows,
    write_header,
)

SPARE_ROWS = 40
CHECKED_ROWS = 2000  #: drop-downs reach this far, also over rows that a clerk adds
_LEFT_OUT = ("population",)  #: may stand in a workbook, nobody needs to fill it in
_WIDTHS = {"type": 18, "reason": 40, "proof": 34}

DeclaredSheetRow = Mapping[str, str | int]
"""What one row shows, by column; it may hold what no record could."""


def write_deregistration_template(path: Path, mapping: DeregistrationMapping) -> None:
    """Write an empty workbook with a sheet of each kind, drop-downs and instructions."""
    write_deregistrations(path, mapping, spare_rows=SPARE_ROWS)


def write_deregistrations(
    path: Path,
    mapping: DeregistrationMapping,
    deregistrations: Sequence[DeclaredSheetRow] = (),
    reinstatements: Sequence[DeclaredSheetRow] = (),
    *,
    spare_rows: int = 0,
) -> None:
    """Write rows under the template's headers; types are written as the rows give them."""
    workbook = Workbook()
    for layout, title, rows in (
        (mapping.sheet, "户注销登记表", deregistrations),
        (mapping.reinstatement_sheet, "户注销退回登记表", reinstatements),
    ):
        sheet = workbook.create_sheet(layout.names[0] if layout.names else title)
        _write_sheet(sheet, title, layout, rows, spare_rows=spare_rows)
        _add_checks(sheet, _columns(layout), mapping)
    write_guide(workbook.create_sheet(), list(_guide(mapping)))
    del workbook["Sheet"]  # the one that openpyxl begins with
    workbook.save(path)


def _columns(layout: DeregistrationSheet) -> list[Column]:
    names = (name for name in layout.columns if name not in _LEFT_OUT)
    return [Column(name, (first_label(layout, name),)) for name in names]


def _write_sheet(
    sheet: Worksheet,
    title: str,
    layout: DeregistrationSheet,
    rows: Sequence[DeclaredSheetRow],
    *,
    spare_rows: int,
) -> None:
    columns = _columns(layout)
    write_header(sheet, title, columns)
    style_columns(sheet, columns)
    style_rows(sheet, columns, last_row=FIRST_DATA_ROW + len(rows) + spare_rows - 1)
    for place, column in enumerate(columns, start=1):
        if column.name in _WIDTHS:
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = _WIDTHS[column.name]
        for number, row in enumerate(rows, start=FIRST_DATA_ROW):
            if column.name in row:
                cell = sheet.cell(number, place, row[column.name])
                if isinstance(row[column.name], str):
                    cell.data_type = "s"  # a text that starts with '=' is no formula


def _add_checks(
    sheet: Worksheet, columns: Sequence[Column], mapping: DeregistrationMapping
) -> None:
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        check = _check(column.name, letter, mapping)
        if check is not None:
            check.add(f"{letter}{FIRST_DATA_ROW}:{letter}{CHECKED_ROWS}")
            check.errorTitle = "请改正"
            check.showErrorMessage = True
            sheet.add_data_validation(check)


def _check(name: str, letter: str, mapping: DeregistrationMapping) -> DataValidation | None:
    if name == "type":
        return one_of([one.label for one in mapping.type], error="请从列表中选择注销类型")
    if name in LENGTHS:
        return of_length(LENGTHS[name], letter)
    return at_most(mapping.reason.max_length) if name == "reason" else None


def _guide(mapping: DeregistrationMapping) -> Iterator[str]:
    types = "、".join(one.label for one in mapping.type)
    formats = " 或 ".join(mapping.proof.formats)
    megabytes = f"{mapping.proof.max_bytes / 1024 / 1024:g} MB"
    proof = first_label(mapping.sheet, "proof")
    yield "一、要注销的户填在第一张表，要退回（恢复）的户填在第二张表；每户一行，一户只能出现一次。"
    yield (
        "二、户编号（10位或16位）和证件号码按平台上的填写。这两列已设为文本，请直接输入或“只粘贴数值”，"
        "不要改成数字格式，否则末尾几位会丢失。"
    )
    yield "三、户编号、证件号码、所在村至少填一项；村里有同名的人时，必须填户编号或证件号码。"
    yield f"四、注销类型从列表中选：{types}。"
    yield "五、注销原因、退回原因都要写清楚。退回原因不上传到平台，留在本机的日志和报告里备查。"
    yield (
        f"六、“{proof}”写图片的文件名。图片放在本工作簿所在的文件夹里，或它下面的文件夹里，"
        "例如 证明/李某.jpg；不要写盘符。"
    )
    yield (
        f"七、图片要是 {formats}，不超过 {megabytes}。不合要求的，自己另存，"
        "或检查时加 --convert-pictures 由工具另存一份，原图不动。"
    )
    yield "八、注销是大事：只写核实过、审核过的户。表里没有的户绝不会被注销。"
    yield "九、当月收入还没有登记的户，先登记收入，再注销。填好后先用 connector check 检查。"
