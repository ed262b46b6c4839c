"""Cells of an .xlsx sheet whose number format shows a unit that the value does not have."""

import re
from collections.abc import Collection, Iterator
from xml.etree import ElementTree

_UNIT = re.compile(r"[万萬千亿]")
_SIGNS = tuple(sign.encode() for sign in ("万", "萬", "千", "亿", "&#"))
_TEXTS = re.compile(rb'\bt="(?:s|str|inlineStr|b|e)"')  # the format of a number does not show


def unit_styles(styles: bytes) -> frozenset[str]:
    """Return the numbers of the cell styles that show 万 or the like; ``styles`` is xl/styles.xml.

    Raises ParseError where it is damaged.
    """
    if not any(sign in styles for sign in _SIGNS):
        return frozenset()
    root = ElementTree.fromstring(styles)
    formats = {
        element.get("numFmtId")
        for element in root.iter()
        if element.tag.endswith("}numFmt") and _UNIT.search(element.get("formatCode", ""))
    }
    cells = next((e for e in root if e.tag.endswith("}cellXfs")), ())
    return frozenset(str(n) for n, xf in enumerate(cells) if xf.get("numFmtId") in formats)


def cells_with_unit(xml: bytes, styles: Collection[str]) -> Iterator[bytes]:
    """Yield the attributes of each filled cell of a sheet that has one of the styles and is no
    text."""
    if not styles:
        return
    numbers = "|".join(sorted(styles)).encode()
    cell = re.compile(rb'<(?:\w+:)?c\s([^>]*\bs="(?:' + numbers + rb')"[^>]*)(?<!/)>\s*(?!</)')
    for match in cell.finditer(xml):
        if not _TEXTS.search(match[1]):
            yield match[1]
