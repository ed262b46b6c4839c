"""A seal over a report's content, so that a figure edited afterwards shows.

What it proves: that the content is the one that was sealed, if the seal itself is the one
that was given out when the report was made (on the screen, by telephone, on signed paper).
A careless or an innocent change never passes unnoticed.

What it does not prove: who made the report, and that what it says is true. The seal is a
plain SHA-256 without a secret: whoever edits a report *and* seals it anew makes another
whole report, with another seal. Against that help the seal noted down at the time, the
journal's hashes (which the report names, and which this computer's journal must still
hold), and running ``connector reconcile`` again.

HTML, CSV and JSON are sealed byte for byte, an Excel file by what its cells hold: Excel
writes other bytes at each saving. Colours and column widths are not sealed, nor are the
columns of the spot check that are there to be filled in.
"""

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal

from openpyxl import Workbook

BLANK = "0" * 64
FILL_IN = "（填）"
SEAL_WORD = "封签"
PROOF_SHEET = "核验"
_MARK = re.compile(r"(connector-seal\W{1,6})([0-9a-f]{64})")


def seal_text(text: str) -> tuple[str, str]:
    """Return the text with its seal in the places that say ``connector-seal``, and the seal.

    Those places hold the blank seal until then.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    return _MARK.sub(lambda found: found[1] + digest, text), digest


def read_seal(text: str) -> tuple[str, str] | None:
    """Return the seal that a text carries and the one that its content has; None without one."""
    found = {match[2] for match in _MARK.finditer(text)}
    if len(found) != 1:
        return None
    blank = _MARK.sub(lambda match: match[1] + BLANK, text)
    return found.pop(), hashlib.sha256(blank.encode()).hexdigest()


def seal_workbook(workbook: Workbook) -> str:
    """Return the seal over what the workbook's cells hold."""
    digest = hashlib.sha256()
    for line in _lines(workbook):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _lines(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook.worksheets:
        rows = sheet.iter_rows()
        filled = {cell.column for cell in next(rows, ()) if str(cell.value or "").endswith(FILL_IN)}
        for row, cells in enumerate(sheet.iter_rows(), start=1):
            is_seal = sheet.title == PROOF_SHEET and cells and cells[0].value == SEAL_WORD
            for cell in cells:
                is_left_out = is_seal or (row > 1 and cell.column in filled)
                if cell.value not in (None, "") and not is_left_out:
                    yield f"{sheet.title}\t{cell.coordinate}\t{_plain(cell.value)}"


def _plain(value: object) -> str:
    """Return a cell's value the same before it is written and after Excel has saved it."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "text " + str(value).replace("\r\n", "\n").replace("\r", "\n")
    return f"number {Decimal(repr(float(value))).normalize():f}"
