"""How far a run is, while it runs: a bar on a terminal, plain lines anywhere else."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from connector.records.outcome import Outcome
from connector.report.tables import plain
from connector.report.words import format_duration

BAR_WIDTH = 24


class _Bar(ProgressColumn):
    """A bar of ASCII: rich's own has characters that code page 936 lacks."""

    def render(self, task: Task) -> Text:
        filled = round(task.percentage / 100 * BAR_WIDTH)
        return Text("[" + "#" * filled + "-" * (BAR_WIDTH - filled) + "]", style="green")


class RunProgress:
    """Tells how many of ``total`` households are settled. Names of people never appear.

    Used as a context manager; without a terminal it prints a line every ``every``
    households, so that a log of an unattended run stays readable.
    """

    def __init__(
        self,
        total: int,
        console: Console | None = None,
        *,
        every: int = 25,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total
        self._console = console or Console(stderr=True)
        self._every = every
        self._clock = clock
        self._started = clock()
        self._done = 0
        self._good = 0
        self._not_good = 0
        self._pace = ""
        self._village = ""
        self._bar: Progress | None = None
        if self._console.is_terminal:
            self._bar = Progress(
                _Bar(),
                TextColumn("{task.description}", markup=False),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task(self._describe(""), total=max(total, 1))

    def __enter__(self) -> Self:
        self._started = self._clock()
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()
        if self._total and (self._bar or self._done % self._every):
            self._console.print(plain(self._describe("")))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the bar away while somebody types at the terminal."""
        if self._bar:
            self._bar.stop()
        try:
            yield
        finally:
            if self._bar:
                self._bar.start()

    def expect(self, total: int) -> None:
        """Go by this number of households from now on, and count from none."""
        self._total, self._done = total, 0
        self._started = self._clock()
        if self._bar:
            self._bar.update(self._task, total=max(total, 1), completed=0)

    def advance(self, village: str, outcomes: Iterable[Outcome]) -> None:
        """Count one household of ``village``, whose months ended in ``outcomes``."""
        self._done += 1
        for outcome in outcomes:
            self._good += outcome.is_good
            self._not_good += not outcome.is_good
        self._village = village
        text = self._describe(village)
        if self._bar:
            self._bar.update(self._task, completed=self._done, description=plain(text).plain)
        elif self._done % self._every == 0:
            self._console.print(plain(text))

    def note(self, text: str) -> None:
        """Say what happens now, above the bar."""
        self._console.print(plain(text))

    def pace(self, text: str) -> None:
        """Show in the line why it goes slower on purpose; empty once it no longer does.

        Without a terminal that begins or ends gets a line, a mere change of figures none.
        """
        was_slow, self._pace = bool(self._pace), text
        if self._bar:
            shown = plain(self._describe(self._village)).plain
            self._bar.update(self._task, description=shown)
        elif was_slow != bool(text):
            self._console.print(plain(self._describe(self._village)))

    def _describe(self, village: str) -> str:
        seconds = self._clock() - self._started
        parts = [f"{self._done}/{self._total} 户"]
        if self._done and seconds > 0:
            parts.append(f"每分钟 {self._done * 60 / seconds:.1f} 户")
            left = (self._total - self._done) * seconds / self._done
            if left > 0:
                parts.append(f"剩余约 {format_duration(timedelta(seconds=left))}")
        if self._good or self._not_good:  # a plan settles nothing
            parts.append(f"已核实 {self._good} 户次")
            parts.append(f"未成 {self._not_good} 户次")
        if village:
            parts.append(village)
        if self._pace:
            parts.append(self._pace)
        return "，".join(parts)
