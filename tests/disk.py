"""A disk that tells what is done to it, or on which another program has a file for a moment."""

import os


def watch_writing(monkeypatch) -> list[str]:
    """Return the names of the calls that put a file on the disk and in its place, in order."""
    order: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)

        def note(*arguments, name=name, real=real):
            order.append(name)
            return real(*arguments)

        monkeypatch.setattr(os, name, note)
    return order


def hold_files(monkeypatch, *, times: int) -> None:
    """Refuse to replace so many times, as Windows does while a scanner reads the file."""
    real, left = os.replace, [times]

    def replace(*arguments):
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Permission denied")
        return real(*arguments)

    monkeypatch.setattr(os, "replace", replace)
