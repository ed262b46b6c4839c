"""What openpyxl cannot carry over into a copy, named so that nobody misses it unawares."""

import io
import re
import zipfile

_BY_NAME = {
    "xl/ctrlProps/": "按钮等控件",
    "xl/slicers/": "切片器",
    "xl/threadedComments/": "批注的回复",
    "xl/embeddings/": "嵌入的文件",
    "xl/cellimages.xml": "嵌在单元格里的图片",  # of WPS
    "xl/richData/": "嵌在单元格里的图片或联动数据",  # of Excel
}
_MACROS, _PICTURES = "xl/vbaProject.bin", "xl/media/"
_CARRIED = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff")
_DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_BY_CONTENT = (
    (_DRAWING, re.compile(rb"<xdr:(sp|grpSp|cxnSp)[ >]"), "图形和文本框"),
    (_SHEET, re.compile(rb"<x14:dataValidation[ >]"), "引用其他工作表的下拉选项"),
    (_SHEET, re.compile(rb"<x14:conditionalFormatting[ >]"), "一部分条件格式（如数据条、图标）"),
)


def name_losses(data: bytes, *, keeps_macros: bool) -> tuple[str, ...]:
    """Return one sentence that names what the copy of this .xlsx lacks, or nothing."""
    lost: dict[str, None] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if _MACROS in names and not keeps_macros:
            lost["宏"] = None
        if any(n.startswith(_PICTURES) and not n.lower().endswith(_CARRIED) for n in names):
            lost["图片"] = None
        for start, word in _BY_NAME.items():
            if any(name.startswith(start) for name in names):
                lost[word] = None
        for name in names:
            asked = [(c, word) for n, c, word in _BY_CONTENT if n.fullmatch(name)]
            content = archive.read(name) if asked else b""
            lost |= {word: None for contained, word in asked if contained.search(content)}
    return (f"副本里没有带上原文件的{'、'.join(lost)}，原文件没有改动",) if lost else ()
