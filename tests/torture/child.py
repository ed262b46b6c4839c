"""The connector as a process of its own that dies at one numbered step of a run.

``python -m torture.child N ARGUMENTS…`` runs the command line and kills itself, without a word
to anybody, when the N-th step is reached; N = 0 only counts. Steps lie before and after every
commit of the journal and everything that is done to a form.
"""

import functools
import inspect
import os
import signal
import sys
from pathlib import Path

from connector.browser.answer import Sending
from connector.browser.pages.income import IncomeForm
from connector.browser.platform import PlatformTab
from connector.cli.main import main
from connector.journal.journal import Journal

STEPS = (
    (Journal, "start_run"),
    (Journal, "begin"),
    (Journal, "sent"),
    (Journal, "finish"),
    (Journal, "end_run"),
    (IncomeForm, "fill"),
    (IncomeForm, "save"),
    (Sending, "reach_server"),
    (Sending, "answer"),
    (PlatformTab, "fetch_detail"),
)
COUNT_FILE = "TORTURE_COUNT_FILE"


class Fuse:
    """Counts the steps, and kills this process at one of them."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._reached = 0

    def step(self) -> None:
        """One more step is reached."""
        self._reached += 1
        if self._reached == self._at:
            os.kill(os.getpid(), signal.SIGKILL)

    def count(self) -> int:
        """How many steps there were."""
        return self._reached

    def lay(self, owner: type, name: str) -> None:
        """Let the fuse burn before and after each call of a method."""
        method = getattr(owner, name)
        if inspect.iscoroutinefunction(method):

            @functools.wraps(method)
            async def stepping(*args, **options):
                self.step()
                result = await method(*args, **options)
                self.step()
                return result
        else:

            @functools.wraps(method)
            def stepping(*args, **options):
                self.step()
                result = method(*args, **options)
                self.step()
                return result

        setattr(owner, name, stepping)


if __name__ == "__main__":
    fuse = Fuse(int(sys.argv[1]))
    for one in STEPS:
        fuse.lay(*one)
    sys.argv = ["connector", *sys.argv[2:]]
    try:
        main()
    finally:
        if file := os.environ.get(COUNT_FILE):
            Path(file).write_text(str(fuse.count()), encoding="utf-8")
