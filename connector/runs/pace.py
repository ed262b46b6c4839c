"""When the next household may begin: at nobody's wish to stop or pause, and at a pace that
makes us a good guest of the platform.

A household is one form and one save. Nothing here waits for a page: what is waited for is
a moment, and whoever stops the run stops the waiting.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from connector.browser.answers import AnswerTimes
from connector.errors import QuietHoursError
from connector.hours import ZONE, find_end
from connector.journal.journal import Clock
from connector.runs.brake import Brake
from connector.runs.progress import Progress
from connector.sections import PaceSettings

FIRST_ANSWERS = 12  # of the run's first households: how the platform answers today
LATEST_ANSWERS = 9  # about three households' worth
SLOW_SECONDS = 0.3  # a platform that answers faster is not slow, however fast it was before
LONGEST_WAIT_SECONDS = 1.0  # then: has this computer slept, does anybody ask to stop

QUIET = "限速：安静时段"

Wait = Callable[[asyncio.Event, float], Awaitable[None]]


def compute_back_off(
    first: tuple[float, ...], latest: tuple[float, ...], settings: PaceSettings
) -> float:
    """Return the pause in seconds that answers of these times ask for; 0 at a normal speed.

    It is as long as the platform now takes to answer, so that it gets as much rest as work.
    """
    if not settings.back_off or len(first) < FIRST_ANSWERS or len(latest) < LATEST_ANSWERS:
        return 0.0
    now, normal = median(latest), median(first)
    if now < SLOW_SECONDS or now <= normal * settings.back_off_factor:
        return 0.0
    return min(now, settings.back_off_cap_seconds)


@dataclass(frozen=True)
class Due:
    """When the next household may begin: after so many seconds, and why that is."""

    seconds: float = 0.0
    reason: str = ""
    is_quiet: bool = False


def decide(
    settings: PaceSettings, *, now: datetime, since_last: float | None, back_off: float
) -> Due:
    """Return how long the next household has to wait, ``since_last`` seconds after the one
    before began; None where none has begun."""
    if end := find_end(now, settings.quiet_hours):
        reason = f"{QUIET}，{end:%m-%d %H:%M}（北京时间）接着做"
        return Due((end - now).total_seconds(), reason, is_quiet=True)
    reasons = []
    if settings.minimum_interval_seconds:
        reasons.append(f"每户至少间隔 {settings.minimum_interval_seconds:g} 秒")
    if back_off:
        reasons.append(f"平台变慢，每户多停 {back_off:.1f} 秒")
    rest = settings.minimum_interval_seconds - since_last if since_last is not None else 0.0
    told = f"限速：{'，'.join(reasons)}" if reasons else ""
    return Due(max(rest, back_off, 0.0), told)


async def _wait(interrupt: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(interrupt.wait(), seconds)


@dataclass
class Pacer:
    """Lets households begin one after another, shared by all tabs of a run.

    Whoever sets ``interrupt`` ends all waiting; then nothing is to be begun.
    """

    settings: PaceSettings
    clock: Clock
    progress: Progress
    brake: Brake
    wait: Wait = _wait
    monotonic: Callable[[], float] = time.monotonic
    interrupt: asyncio.Event = field(default_factory=asyncio.Event)
    _gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    _last: float | None = None
    _from: int | None = None
    _first: tuple[float, ...] = ()
    _shown: str = ""

    async def wait_for_quiet_end(self) -> None:
        """Return once it is no quiet time.

        Raises QuietHoursError where the settings say not to wait, OperatorStopError where
        somebody asks to stop meanwhile.
        """
        while not self.interrupt.is_set() and (due := self._decide(0.0)).is_quiet:
            if reason := self.brake.find_reason():
                raise reason
            if not self.settings.quiet_wait:
                end = self.clock().astimezone(ZONE) + timedelta(seconds=due.seconds)
                raise QuietHoursError(
                    f"现在是安静时段（北京时间 {end:%H:%M} 为止），按设置没有等，已停止；"
                    "过后再运行，做到一半的用 connector resume 接着做"
                )
            self._show(due.reason)
            await self.wait(self.interrupt, min(due.seconds, LONGEST_WAIT_SECONDS))
        if self._shown.startswith(QUIET):
            self._show("")

    async def admit(self, answers: AnswerTimes) -> None:
        """Return when the next household may begin; at once at a normal speed.

        Raises OperatorStopError where somebody has asked to stop, QuietHoursError as
        ``wait_for_quiet_end`` does.
        """
        await self.brake.wait_while_paused(self.interrupt, self.progress.pace)
        if reason := self.brake.find_reason():
            raise reason
        async with self._gate:
            await self.wait_for_quiet_end()
            due = self._decide(self._judge(answers))
            self._show(due.reason)
            if due.seconds > 0:
                await self.wait(self.interrupt, due.seconds)
                await self.wait_for_quiet_end()
            self._last = self.monotonic()

    def _decide(self, back_off: float) -> Due:
        since = None if self._last is None else self.monotonic() - self._last
        return decide(self.settings, now=self.clock(), since_last=since, back_off=back_off)

    def _judge(self, answers: AnswerTimes) -> float:
        if self._from is None:  # lists and the login before are no measure of households
            self._from = answers.count
        own = answers.count - self._from
        if len(self._first) < FIRST_ANSWERS:
            self._first = answers.latest(own)[:FIRST_ANSWERS] if own else ()
        return compute_back_off(self._first, answers.latest(LATEST_ANSWERS), self.settings)

    def _show(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            self.progress.pace(text)
