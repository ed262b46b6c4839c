"""Watches a tree of files and the processes while something runs."""

import os
import threading
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from privacy.search import Search

LOOK_SECONDS = 0.05
PROCESSES = Path("/proc")


class Watch:
    """Notes which words stood in which file, also of files that are gone again, and which
    in a command line."""

    def __init__(self, tree: Path, search: Search) -> None:
        self._tree = tree
        self._search = search
        self._known: dict[Path, tuple[int, int]] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on)
        self.found: dict[str, set[str]] = defaultdict(set)  #: path in the tree → words
        self.modes: dict[str, int] = {}  #: of the files in which words were found
        self.seen: set[str] = set()
        self.arguments: set[str] = set()  #: words in command lines
        self.commands: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        self.look()

    def _look_on(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Read what is new or has changed since the last look."""
        for folder, _, names in os.walk(self._tree):
            for name in names:
                with suppress(OSError):  # gone again
                    self._read(Path(folder) / name)
        if PROCESSES.is_dir():
            self._read_commands()

    def _read(self, path: Path) -> None:
        status = path.lstat()
        state = (status.st_mtime_ns, status.st_size)
        if not path.is_file() or path.is_symlink() or self._known.get(path) == state:
            return
        self._known[path] = state
        name = path.relative_to(self._tree).as_posix()
        self.seen.add(name)
        if words := self._search.find(path.read_bytes()):
            self.found[name] |= words
            self.modes[name] = status.st_mode & 0o777

    def _read_commands(self) -> None:
        for path in PROCESSES.glob("[0-9]*/cmdline"):
            with suppress(OSError):
                line = path.read_bytes()
                if line and str(self._tree).encode() in line:
                    self.commands.add(line.split(b"\0")[0].decode("utf-8", "replace"))
                self.arguments |= self._search.find(line)
