"""Stops or pauses a run between two households, at an operator's or another program's word."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from connector.errors import OperatorStopError

LOOK_SECONDS = 0.5
BY_OPERATOR = "操作员要求停止，手上的一户已做完"
BY_FILE = "有停止文件 {path}，手上的一户已做完"


class Brake:
    """One word for all tabs of a run: stop, or wait.

    A stop file counts where it is newer than this brake, so that a forgotten one does not
    stop the next run; a pause file counts as long as it is there.
    """

    def __init__(self, folder: Path) -> None:
        self.stop_file = folder / "stop"
        self.pause_file = folder / "pause"
        self._since = time.time()
        self._is_pressed = False

    def press(self) -> None:
        """Ask to stop after the household in hand; safe to call from a signal."""
        self._is_pressed = True

    def find_reason(self) -> OperatorStopError | None:
        """Return why to stop now, if anybody has asked for it."""
        if self._is_pressed:
            return OperatorStopError(BY_OPERATOR)
        try:
            is_new = self.stop_file.stat().st_mtime >= self._since
        except OSError:
            return None
        return OperatorStopError(BY_FILE.format(path=self.stop_file)) if is_new else None

    @property
    def is_paused(self) -> bool:
        """Whether somebody has asked to wait."""
        return self.pause_file.exists()

    async def watch(self, halt: Callable[[OperatorStopError], None], ended: asyncio.Event) -> None:
        """Call ``halt`` as soon as somebody asks to stop; return then, or with the run."""
        while not ended.is_set():
            if reason := self.find_reason():
                halt(reason)
                return
            await _look_again(ended)

    async def wait_while_paused(self, ended: asyncio.Event, show: Callable[[str], None]) -> None:
        """Return once nobody asks to wait any more or somebody asks to stop, or with the run."""
        if not self.is_paused:
            return
        show(f"已暂停；删去 {self.pause_file} 后接着做")
        while self.is_paused and not ended.is_set() and self.find_reason() is None:
            await _look_again(ended)
        show("")


async def _look_again(ended: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), LOOK_SECONDS)
