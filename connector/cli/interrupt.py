"""Ctrl-C: once, the household in hand is finished; twice, the run is broken off."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Coroutine
from contextlib import suppress
from types import FrameType
from typing import Any, TypeVar

from connector.runs.brake import Brake

T = TypeVar("T")
FIRST = "\n收到停止的请求：做完手上的一户就停。再按一次 Ctrl-C 立即中断"

if sys.platform == "win32":
    _Base = asyncio.ProactorEventLoop
else:
    _Base = asyncio.SelectorEventLoop


class _Loop(_Base):
    """A loop whose child processes a terminal's Ctrl-C does not reach.

    Otherwise the browser would die of it before the household in hand is finished.
    """

    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        if sys.platform == "win32":
            options.setdefault("creationflags", subprocess.CREATE_NEW_PROCESS_GROUP)
        else:
            options.setdefault("process_group", 0)
        return await super().subprocess_exec(*args, **options)


def run_interruptible(work: Coroutine[Any, Any, T], brake: Brake) -> T:
    """Run ``work`` to its end; the first Ctrl-C presses the brake, a second one raises
    KeyboardInterrupt."""
    before = signal.getsignal(signal.SIGINT)

    def press(number: int, frame: FrameType | None) -> None:
        brake.press()
        print(FIRST, file=sys.stderr, flush=True)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    with suppress(ValueError):  # not the main thread: nobody can press Ctrl-C there
        signal.signal(signal.SIGINT, press)
    try:
        with asyncio.Runner(loop_factory=_Loop) as runner:
            return runner.run(work)
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)
