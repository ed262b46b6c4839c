"""Takes the moment of writing out of an Excel file, so that equal reports are equal bytes."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def freeze_package(content: bytes, *, moment: datetime) -> bytes:
    """Return the same workbook, stamped with ``moment`` instead of with the clock's time."""
    stamp = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    frozen = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(frozen, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _STAMP.sub(rb"\g<1>" + stamp, part)
            entry = ZipInfo(name)  # dated 1980, the format's zero
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, part)
    return frozen.getvalue()
