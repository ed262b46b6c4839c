"""Finds words in files, however they are written down there."""

import base64
import gzip
import html
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
SQLITE = b"SQLite format 3\0"
DEEPEST = 3


def list_forms(word: str) -> set[bytes]:
    """Return every way in which a program may write a word down."""
    texts = {word, html.escape(word), quote(word), quote_plus(word), json.dumps(word)[1:-1]}
    texts |= {json.dumps(word)[1:-1].upper().replace("\\U", "\\u"), quote(word).lower()}
    forms = {text.encode(encoding) for text in texts for encoding in ENCODINGS}
    return forms | {form for e in ENCODINGS for form in _list_base64(word.encode(e))}


def _list_base64(data: bytes) -> Iterator[bytes]:
    """Yield what is left of ``data`` in a longer base64 text, at each of three offsets."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + data).rstrip(b"=")
        end = len(text) - (1 if (offset + len(data)) % 3 else 0)  # shared with what follows
        inner = text[(0, 2, 3)[offset] : end]
        if len(inner) >= 8:
            yield from (inner, inner.replace(b"+", b"-").replace(b"/", b"_"))


class Search:
    """Looks for several words at once; each by its name."""

    def __init__(self, **words: str) -> None:
        self._forms = {name: list_forms(word) for name, word in words.items()}

    def find(self, data: bytes) -> set[str]:
        """Return the names of the words in ``data``, and in what is packed into it."""
        found: set[str] = set()
        for part in unpack(data):
            found |= {n for n, forms in self._forms.items() if any(form in part for form in forms)}
        return found


def unpack(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield ``data`` itself, and what archives and databases in it hold."""
    yield data
    if depth == DEEPEST:
        return
    inner: list[bytes] = []
    if data[:4] == b"PK\x03\x04":
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner = [archive.read(name) for name in archive.namelist()]
    elif data[:2] == b"\x1f\x8b":
        with suppress(OSError, EOFError):
            inner = [gzip.decompress(data)]
    elif data.startswith(SQLITE):
        inner = [_dump(data)]
    for part in inner:
        yield from unpack(part, depth + 1)


def _dump(data: bytes) -> bytes:
    """Return a database as text: a long value lies scattered over its pages."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite3"
        copy.write_bytes(data[:18] + b"\x01\x01" + data[20:])  # without its write-ahead log
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as database:
            return "\n".join(database.iterdump()).encode("utf-8", "surrogateescape")
    return b""
