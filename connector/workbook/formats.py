"""Tells by its content what a workbook file is; its name may say something else."""

import io
import zipfile
from enum import StrEnum

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_LOOKED_AT = 4096
_BINARY = frozenset(range(9)) | frozenset(range(14, 27))
"""Control characters that no text holds."""

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Format(StrEnum):
    """What a file is, whatever it is called."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    HTML = "html"
    XML = "xml"  #: Excel 2003's
    ENCRYPTED = "encrypted"
    OTHER = "other"


_SUFFIXES = {
    Format.XLSX: (".xlsx", ".xlsm", ".xltx", ".xltm"),
    Format.XLSB: (".xlsb",),
    Format.XLS: (".xls", ".xlt", ".et"),
    Format.ODS: (".ods",),
    Format.CSV: (".csv", ".txt", ".tsv"),
    Format.HTML: (".html", ".htm"),
}


def tell_format(data: bytes) -> Format:
    """Return what the bytes are; raises BadZipFile for a damaged archive."""
    if data.startswith(ZIP):
        return _tell_archive(data)
    if data.startswith(COMPOUND):
        return Format.ENCRYPTED if _ENCRYPTED in data else Format.XLS
    text = decode(data[:_LOOKED_AT], is_part=True)
    if text is None:
        return Format.OTHER
    start = text.lstrip().lower()
    if start.startswith("<") and _XML_2003 in start and "<html" not in start:
        return Format.XML
    if start.startswith("<"):
        return Format.HTML
    return Format.OTHER if start.startswith("mime-version:") else Format.CSV


def _tell_archive(data: bytes) -> Format:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = frozenset(archive.namelist())
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if "xl/workbook.xml" in names:
        return Format.XLSX
    return Format.ODS if "content.xml" in names else Format.OTHER


def decode(data: bytes, *, is_part: bool = False) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or GB18030; None for no text.

    Excel in China writes .csv in GB18030 and marks nothing.
    """
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    if marked is None and _BINARY & frozenset(data):
        return None
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        # A part may end in the middle of a character.
        for cut in range(4 if is_part else 1):
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def is_named_rightly(suffix: str, kind: Format) -> bool:
    """Tell whether a file that ends in ``suffix`` may be of this format."""
    return suffix.lower() in _SUFFIXES.get(kind, ())
