"""A login that a person makes in the visible window: waited for, with a bell, up to a limit."""

import asyncio
import time
from collections.abc import Callable

from connector.browser.scene import Scene
from connector.browser.shell import find_way_in
from connector.errors import ActionNeededError, PlatformUnavailableError

Tell = Callable[[str], None]
"""Says a sentence to the operator."""

LOOK_SECONDS = 0.5


class Rings:
    """When to ring: at once, then at intervals, until the limit has passed."""

    def __init__(self, *, every_seconds: float, limit_seconds: float, started: float) -> None:
        self._every = every_seconds
        self._next = started
        self._end = started + limit_seconds

    def is_over(self, now: float) -> bool:
        """Whether nobody is waited for any longer."""
        return now >= self._end

    def minutes_left(self, now: float) -> int:
        """How long the wait still lasts, in whole minutes, never 0 before its end."""
        return max(1, round((self._end - now) / 60))

    def is_due(self, now: float) -> bool:
        """Whether to ring now; each ring is due once."""
        if now < self._next:
            return False
        self._next = now + self._every
        return True


async def wait_for_person(scene: Scene, reason: str, *, ring: Tell, rings: Rings) -> Scene:
    """Return the page that a person has brought to the menu, or before the way in to it.

    Dialogs are left to the person meanwhile. Raises ActionNeededError where the window
    was closed, or where nobody has logged in by the limit.
    """
    scene.leave_dialogs(to_person=True)
    look: asyncio.Task[Scene | None] | None = None
    try:
        while True:
            now = time.monotonic()
            if scene.page.is_closed() and not scene.popups:
                raise ActionNeededError("登录窗口被关掉了，已停止；请再运行一次并在窗口里登录")
            if rings.is_over(now):
                raise ActionNeededError("等人登录超过了设置的时间，已停止；有人时再运行")
            if rings.is_due(now):
                left = rings.minutes_left(now)
                ring(f"{reason}。请在浏览器最前面的一页里登录，最多再等 {left} 分钟")
                await scene.come_forward()
            # A page that shows a dialog does not answer until the person has closed it.
            look = look or asyncio.create_task(_find_way_in(scene))
            await asyncio.wait({look}, timeout=LOOK_SECONDS)
            if look.done():
                if found := look.result():
                    return found
                look = None
                await scene.pause(LOOK_SECONDS)
    finally:
        scene.leave_dialogs(to_person=False)
        for place in (scene, *scene.popups):
            await place.dialogs.close_open()
        if look is not None and not look.done():
            await asyncio.wait({look}, timeout=LOOK_SECONDS)
            look.cancel()


async def _find_way_in(scene: Scene) -> Scene | None:
    for place in (*scene.popups, scene):
        try:
            if not await place.look("hasControl", words=scene.mapping.login.signs) and (
                await find_way_in(place)
            ):
                return place
        except PlatformUnavailableError:
            continue  # between two pages, or closed
    return None
