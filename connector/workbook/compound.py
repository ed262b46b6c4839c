"""Reads one stream out of a compound file, the container of .xls."""

import struct
import zipfile
from collections.abc import Iterator

_FREE = 0xFFFFFFFA  #: this and above are marks, no sectors
_HEADER = 512
_STREAM = 2
_ROOT = 5
_DAMAGED = "a chain of sectors leads nowhere"


def read_stream(data: bytes, names: tuple[str, ...]) -> bytes:
    """Return the first of the named streams that is there; raises KeyError or BadZipFile."""
    try:
        compound = _Compound(data)
        for wanted in names:
            if wanted in compound.streams:
                return compound.read(*compound.streams[wanted])
    except struct.error as error:
        raise zipfile.BadZipFile(_DAMAGED) from error
    raise KeyError(names[0])


class _Compound:
    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise zipfile.BadZipFile("sectors of no known size")
        self._size = 1 << shift
        directory, self._least, mini = self._numbers(48, 1)[0], *self._numbers(56, 2)
        table = [*self._numbers(76, 109)]
        further = self._numbers(68, 1)[0]
        for _ in range(len(data) // self._size):
            if further >= _FREE:
                break
            *part, further = self._sector_numbers(further)
            table += part
        self._next = [n for s in table if s < _FREE for n in self._sector_numbers(s)]
        self.streams: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._mini_next: list[int] = []
        self._read_directory(directory)
        if mini < _FREE:
            self._mini_next = [
                n for s in self._chain(mini, self._next) for n in self._sector_numbers(s)
            ]

    def _read_directory(self, start: int) -> None:
        entries = b"".join(self._sector(s) for s in self._chain(start, self._next))
        for place in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, place + 64)
            first, size = struct.unpack_from("<II", entries, place + 116)
            name = entries[place : place + max(min(length, 64) - 2, 0)].decode(
                "utf-16-le", "replace"
            )
            if kind == _STREAM:
                self.streams[name] = first, size
            elif kind == _ROOT and first < _FREE:
                self._mini = b"".join(self._sector(s) for s in self._chain(first, self._next))

    def read(self, first: int, size: int) -> bytes:
        if size >= self._least:
            return b"".join(self._sector(s) for s in self._chain(first, self._next))[:size]
        pieces = (self._mini[s * 64 : s * 64 + 64] for s in self._chain(first, self._mini_next))
        return b"".join(pieces)[:size]

    def _chain(self, first: int, following: list[int]) -> Iterator[int]:
        sector, steps = first, 0
        while sector < _FREE:
            if sector >= len(following) or steps > len(following):
                raise zipfile.BadZipFile(_DAMAGED)
            yield sector
            sector, steps = following[sector], steps + 1

    def _sector(self, number: int) -> bytes:
        start = (
            _HEADER + number * self._size if self._size == _HEADER else (number + 1) * self._size
        )
        return self._data[start : start + self._size]

    def _sector_numbers(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}I", self._sector(number))

    def _numbers(self, place: int, count: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{count}I", self._data, place)
