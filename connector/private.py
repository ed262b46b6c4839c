"""Files that are their owner's alone, and whole or not there at all."""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

T = TypeVar("T")
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds; a virus scanner has let go of a file by then


def write_private(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step, readable by its owner only where the OS can.

    Raises OSError; what stood there before then still does.
    """
    # mkstemp creates with 0600; on Windows the user's own folder does the guarding.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            keep(file)
        insist(lambda: Path(name).replace(path))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def keep(file: IO[bytes]) -> None:
    """Return once the file's content is on the disk: where the power fails between a rename
    and the content, an empty file has the name."""
    file.flush()
    os.fsync(file.fileno())


def insist(act: Callable[[], T]) -> T:
    """Return what ``act`` does with a file that another program can have for a moment, as
    happens on Windows; raises PermissionError where it is not let go of."""
    for pause in PAUSES:
        with suppress(PermissionError):
            return act()
        time.sleep(pause)
    return act()
