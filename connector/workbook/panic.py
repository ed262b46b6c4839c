"""Keeps a panic of the cell reader, which damaged bytes can cause, from ending the program."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_STDERR = 2


@contextmanager
def panic_as(error: Exception) -> Iterator[None]:
    """Raise ``error`` where the cell reader panics, and keep its backtrace off the screen.

    The reader is written in Rust: its panic is no ordinary exception, has no name that can
    be imported, and prints by itself, past Python's own streams.
    """
    saved = _silence()
    try:
        yield
    except BaseException as panic:
        if type(panic).__name__ == "PanicException":
            raise error from None
        raise
    finally:
        if saved is not None:
            os.dup2(saved, _STDERR)
            os.close(saved)


def _silence() -> int | None:
    """Turn the process's error stream off; return what turns it on again, if there is one."""
    with suppress(OSError):
        saved = os.dup(_STDERR)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STDERR)
        os.close(nowhere)
        return saved
    return None
