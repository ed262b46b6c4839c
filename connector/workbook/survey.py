"""What a workbook's own parts tell besides the values that the cell reader gives.

python-calamine lays out the whole used range, so one stray cell can cost more memory than
there is; it gives blank for an error cell or a formula that was never calculated, although
neither is blank; and for some formats it does not tell merged cells.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from connector.workbook.sheet import Flaw, MergedRange

MAX_FILE_BYTES = 200 << 20
MAX_BYTES = 512 << 20  #: unpacked; more is a zip bomb or no workbook of a township
_SLACK = 1 << 16  #: packing may make small parts larger


@dataclass
class Survey:
    """What one sheet's own data tells: a stray cell, flawed cells, merged ranges, hidden rows."""

    stray: str = ""
    flaws: dict[int, dict[int, Flaw]] = field(default_factory=dict)
    merged: tuple[MergedRange, ...] | None = None  #: None where the cell reader tells them
    counts_from_1904: bool = False
    hidden_rows: set[int] = field(default_factory=set)

    def add_flaw(self, row: int, column: int, flaw: Flaw) -> None:
        """Remember a cell that only looks blank."""
        self.flaws.setdefault(row, {})[column] = flaw


def is_too_large(data: bytes) -> bool:
    """Tell whether the archive unpacks to more than any workbook of ours needs.

    Also of one that lies: a part whose packed form is larger than what it claims to hold
    unpacks to more than it claims.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    return sum(part.file_size for part in parts) > MAX_BYTES or any(
        part.compress_size > part.file_size + _SLACK for part in parts
    )


def require_whole(data: bytes) -> None:
    """Unpack every part once; raises BadZipFile or zlib.error where one is not as it claims."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            for _ in _chunks(archive, name):
                pass


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            yield chunk
