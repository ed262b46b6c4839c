"""One browser page as the connector sees it: what is visible, what was asked of the server.

Everything is read and clicked through ``page/*.js``, in one call each across all visible
frames; nothing above this module holds a Playwright frame or element.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Response

from connector.browser.dialogs import Dialogs, Heard, raise_for_heard
from connector.browser.failures import explain_lost_page
from connector.browser.patience import Patience
from connector.browser.traffic import Traffic
from connector.errors import Breach, PageDriftError, PlatformUnavailableError, SessionExpiredError
from connector.mapping.platform import PlatformMapping

Found = TypeVar("Found")

CALL = """async ([what, given]) =>
    JSON.stringify((await window.__connector[what](JSON.parse(given))) ?? null)"""
ASKS_SERVER = ("document", "xhr", "fetch")
POLL_SECONDS = 0.02
LOGIN_LOOK_SECONDS = 1.0
NOTHING_HAPPENS_SECONDS = 2.0
COVERED_SECONDS, COVERED_LOOK_SECONDS = 3.0, 0.1


class Scene:
    """A page with its dialogs, its traffic and the windows that it opened."""

    def __init__(
        self,
        page: Page,
        mapping: PlatformMapping,
        *,
        timeout_seconds: float,
        note_answer: Callable[[float], None] = lambda _: None,
        patience: Patience | None = None,
        detail_patience: Patience | None = None,
    ) -> None:
        self._note_answer = note_answer
        self.patience = patience or Patience()
        self.detail_patience = detail_patience or Patience()
        self.mapping = mapping
        self.timeout_seconds = timeout_seconds
        self.popups: list[Scene] = []
        self._event = asyncio.Event()
        self.dialogs = Dialogs(mapping.messages, self._event.set)
        self.traffic = Traffic()
        self.page = page
        page.on("dialog", self.dialogs.answer)
        page.on("popup", self._on_popup)
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfinished", self._on_finished)
        page.on("requestfailed", self._on_failure)
        page.on("domcontentloaded", lambda _: self._event.set())
        page.on("load", lambda _: self._event.set())

    def _on_popup(self, page: Page) -> None:
        scene = Scene(
            page,
            self.mapping,
            timeout_seconds=self.timeout_seconds,
            note_answer=self._note_answer,
            patience=self.patience,
            detail_patience=self.detail_patience,
        )
        scene.dialogs.left_to_person = self.dialogs.left_to_person
        self.popups.append(scene)
        page.on("load", lambda _: self._event.set())
        page.on("close", lambda _: self._forget(scene))
        self._event.set()

    def _forget(self, scene: "Scene") -> None:
        if scene in self.popups:
            self.popups.remove(scene)
        self._event.set()

    def _on_request(self, request: Request) -> None:
        if request.resource_type in ASKS_SERVER:
            self.traffic.begin(request)
            self._event.set()

    def _on_response(self, response: Response) -> None:
        if response.request.resource_type in ASKS_SERVER:
            self.traffic.answer(response)
            self._event.set()

    def _on_finished(self, request: Request) -> None:
        if request.resource_type in ASKS_SERVER:
            timing = request.timing
            if 0 <= timing["requestStart"] <= timing["responseStart"]:
                self._note_answer((timing["responseStart"] - timing["requestStart"]) / 1000)
        self._on_end(request)

    def _on_end(self, request: Request) -> None:
        if request in self.traffic.begun:
            self.traffic.end(request)
            self._event.set()

    def _on_failure(self, request: Request) -> None:
        if request in self.traffic.begun:
            self.traffic.failed.append(request)
            self._on_end(request)

    async def close_popups(self) -> None:
        """Close every window that this page opened: an old one is no answer to a new click."""
        for popup in tuple(self.popups):
            self._forget(popup)
            with suppress(PlaywrightError):
                await popup.page.close()

    def leave_dialogs(self, *, to_person: bool) -> None:
        """Let the person at the window answer the dialogs of this page and its windows."""
        for scene in (self, *self.popups):
            scene.dialogs.left_to_person = to_person

    async def come_forward(self) -> None:
        """Show this page to whoever sits at the window."""
        with suppress(PlaywrightError):  # it has just been closed
            await self.page.bring_to_front()

    def watch_traffic(self) -> Traffic:
        """Start counting afresh, and return the count."""
        self.traffic = Traffic()
        return self.traffic

    async def look(self, what: str, **arguments: Any) -> Any:
        """Call one function of ``page/*.js``.

        What goes in and comes out travels as one text: Playwright checks every member of
        a structure on its way, which for a form's table takes longer than reading it.
        Raises PlatformUnavailableError where the page is gone or is no page of ours.
        """
        try:
            answer = await self.page.evaluate(CALL, [what, json.dumps(arguments)])
        except PlaywrightError as error:
            raise PlatformUnavailableError(explain_lost_page(error)) from error
        return json.loads(answer)

    async def wait(
        self,
        condition: Callable[[], Awaitable[Found | None]],
        what: str,
        *,
        timeout_seconds: float | None = None,
        judge: Callable[[Heard], None] = raise_for_heard,
        is_login: bool = False,
    ) -> Found:
        """Return what ``condition`` returns once it is not None; asked again at each event.

        Each native dialog heard meanwhile goes to ``judge``, which raises
        SessionExpiredError or UnknownDialogError where the text says so. Raises
        PlatformUnavailableError after the timeout.
        """
        limit = self.timeout_seconds if timeout_seconds is None else timeout_seconds
        started = looked = time.monotonic()
        while True:
            self._event.clear()
            for heard in self.dialogs.take():
                judge(heard)
            try:
                if (found := await condition()) is not None:
                    return found
            except PlatformUnavailableError:
                if self.page.is_closed():
                    raise
                # else the page is between two documents; the limit below decides
            now = time.monotonic()
            if not is_login and now - looked > LOGIN_LOOK_SECONDS:
                looked = now
                await self.raise_if_logged_out()
            if now - started > limit:
                raise PlatformUnavailableError(f"等待{what}超过 {limit:.0f} 秒，平台没有反应")
            await self.pause(POLL_SECONDS)

    async def pause(self, seconds: float) -> None:
        """Wait for the next event of the page, at most ``seconds``."""
        waiter = asyncio.ensure_future(self._event.wait())
        await asyncio.wait({waiter}, timeout=seconds)
        waiter.cancel()

    async def pause_for(self, traffic: Traffic, seconds: float) -> None:
        """Give a control a moment to ask the server; if it does, wait for the answer."""
        limit = time.monotonic() + seconds
        while not traffic.begun and time.monotonic() < limit:
            await self.pause(POLL_SECONDS)
        if traffic.begun:
            await self.settle(traffic, "平台的答复")

    async def wait_for_traffic(self, *, server_only: bool = False) -> None:
        """Return once the click just made has its answer from the server, if it asked; or,
        ``server_only``, once the server can take the next request."""
        started = time.monotonic()

        async def answered() -> bool | None:
            if self.popups:  # a window of its own asks for itself
                return True
            if self.traffic.begun:
                is_over = self.traffic.server_is_done if server_only else self.traffic.is_quiet
                return is_over or None
            return True if time.monotonic() - started > NOTHING_HAPPENS_SECONDS else None

        await self.wait(answered, "平台的答复")

    async def raise_if_logged_out(self) -> None:
        """Raise SessionExpiredError where the login page stands in any visible frame."""
        try:
            asks = await self.look("hasControl", words=self.mapping.login.signs)
        except PlatformUnavailableError:
            return
        if asks:
            raise SessionExpiredError("平台回到了登录页")

    async def click(self, words: tuple[str, ...], what: str, **where: Any) -> None:
        """Click the one visible thing that reads as one of ``words``.

        Raises PageDriftError where it is missing, covered, disabled or not the only one,
        PlatformUnavailableError where the document that should hold it is gone.
        """

        async def press() -> str:
            return str(await self.look("click", words=list(words), **where))

        answer = await self.press_uncovered(press)
        if answer == "gone":
            raise PlatformUnavailableError(f"{what}：页面正在刷新")
        if answer != "clicked":
            sentence = f"{REFUSALS.get(answer, answer)}（{what}：{'、'.join(words)}）"
            raise PageDriftError(sentence, Breach(sentence, expected="、".join(words)))

    async def press_uncovered(self, press: Callable[[], Awaitable[str]]) -> str:
        """Return what ``press`` answers, which clicks nothing where something lies over it:
        a shade that says 'loading' goes by itself, so that is tried for some seconds."""
        limit = time.monotonic() + COVERED_SECONDS
        while (answer := await press()) == "covered" and time.monotonic() < limit:
            await self.pause(COVERED_LOOK_SECONDS)
        return answer

    async def settle(self, traffic: Traffic, what: str) -> None:
        """Return once the requests caused by a click are answered and shown.

        Where a click causes none, return after a short while: then it changed nothing
        that the server knows of.
        """
        started = time.monotonic()
        busy = list(self.mapping.pager.busy)

        async def settled() -> bool | None:
            waited = time.monotonic() - started
            if not traffic.begun and waited < NOTHING_HAPPENS_SECONDS:
                return None
            if not traffic.is_quiet or await self.look("isLoading", busyWords=busy):
                return None
            return True if traffic.is_quiet else None  # an answer may have led to a request

        await self.wait(settled, what)


REFUSALS = {
    "missing": "页面上找不到要点的文字",
    "ambiguous": "页面上有几处相同的文字，无法确定点哪一个",
    "disabled": "页面上的按钮不可用",
    "covered": "页面上的按钮被别的内容遮住",
    "moved": "页面上的行已变动",
}
