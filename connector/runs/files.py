"""Files of a run besides its reports: private to their owner, and never in place of another."""

import os
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn line ends into its own


def write_new(folder: Path, name: str, content: bytes) -> Path:
    """Put a new file into ``folder``, readable by its owner only; return where it is.

    Where the name is taken, a number follows it. Raises OSError where it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return path
