"""What the platform answers to a save: a message, a reload, an error, or nothing at all."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connector.browser.dialogs import Heard, raise_for
from connector.browser.messages import Meaning
from connector.browser.scene import Scene
from connector.browser.traffic import Traffic
from connector.errors import (
    PlatformError,
    PlatformUnavailableError,
    SaveRejectedError,
    SessionExpiredError,
    UncertainSaveError,
    UnknownDialogError,
    UnsentDialogError,
)

MESSAGE_GRACE_SECONDS = 0.3  # a page that only reloads may still say something
SILENCE_SECONDS = 3.0
PATIENCE_MILLISECONDS = 100
YES = ["确定", "确认", "是", "OK"]


@dataclass(frozen=True)
class Answer:
    """What the platform said to a save; it proves nothing, the read-back does."""

    meaning: Meaning
    text: str

    def find_problem(self) -> PlatformError | None:
        """Return what is wrong with it; None where the platform says that all is well."""
        if self.meaning is Meaning.REFUSED:
            return SaveRejectedError(f"平台没有接受：“{self.text[:80]}”")
        if self.meaning is not Meaning.SAVED:
            return UncertainSaveError("平台没有说已经办成")
        return None


class Sending:
    """A save that was just clicked, once; what became of it comes in two steps."""

    def __init__(self, scene: Scene, traffic: Traffic, *, document: int) -> None:
        """Listen to ``scene`` from now on."""
        self._scene = scene
        self._traffic = traffic
        self._answer = asyncio.create_task(self._listen(document))

    async def _listen(self, document: int) -> "Answer":
        try:
            return await wait_for_answer(self._scene, self._traffic, document=document)
        finally:
            self._scene.dialogs.saving = False
            self._scene.dialogs.consent = None

    @property
    def has_begun(self) -> bool:
        """Whether anything was seen to leave the browser since the click, even after the
        answer."""
        return bool(self._traffic.begun)

    async def reach_server(self) -> bool:
        """Return once the server has answered, though the page may not show it yet, or once
        it is known that it does not; tell which."""
        arrival = asyncio.create_task(self._traffic.wait_for_server())
        try:
            await asyncio.wait({arrival, self._answer}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._answer.cancel()
            raise
        finally:
            arrival.cancel()
        return self.has_begun and not self._traffic.failed

    async def answer(self) -> Answer:
        """Return what the page makes of it, or raise, as ``wait_for_answer`` does."""
        return await self._answer

    @property
    def is_answered(self) -> bool:
        """Whether the page has told what it makes of it."""
        return self._answer.done() and self._answer.exception() is None


async def wait_for_answer(scene: Scene, traffic: Traffic, *, document: int) -> Answer:
    """Return the platform's answer to the click in ``document`` that started ``traffic``.

    Raises SaveRejectedError where nothing has left the browser, UncertainSaveError where
    something did and no good answer came, SessionExpiredError where the answer is that we
    are not logged in, UnknownDialogError for a dialog that the mapping does not know
    (UnsentDialogError where nothing left the browser), LoggedInElsewhereError where another
    login ended ours.
    """
    listening = _Listening(scene, traffic, document)
    try:
        answer = await scene.wait(listening.answer, "保存的答复", judge=listening.heard.append)
    except PlatformUnavailableError as error:
        raise UncertainSaveError(f"已点保存，{error.reason}") from error
    if any(response.status >= 500 for response in traffic.responses):
        raise UncertainSaveError("保存时平台报错（500）")
    return answer


@dataclass
class _Listening:
    """The state of one wait: what was said so far, and since when it has been quiet."""

    scene: Scene
    traffic: Traffic
    document: int
    heard: list[Heard] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    started: float = field(default_factory=time.monotonic)
    quiet_since: float | None = None

    async def answer(self) -> Answer | None:
        """Return the answer once it is complete."""
        try:
            seen = await self.scene.look(
                "answer",
                id=self.document,
                busyWords=list(self.scene.mapping.pager.busy),
                patience=PATIENCE_MILLISECONDS,
            )
        except PlatformUnavailableError:
            if self.scene.page.is_closed():  # a window that closes itself when it has saved
                return Answer(Meaning.NOTICE, "")
            raise
        self.heard += self.scene.dialogs.take()  # shown while the page was being asked
        said = [*self.heard, *await self._read_layers(seen["layers"])]
        said = [heard for heard in said if not _is_agreed(heard)]  # what follows is the answer
        if _is_broken(self.traffic):
            raise UncertainSaveError("已发送，但连接中断，没有收到答复")
        if not self.traffic.begun:
            return _answer_without_request(said, time.monotonic() - self.started)
        if not self.traffic.is_quiet or seen["isLoading"]:
            self.quiet_since = None
            return None
        return _judge(said) if said else self._silence()

    def _silence(self) -> Answer | None:
        """A page that reloads without a word has answered too, after a moment's grace; a
        longer one where it was just told yes, and will send only now."""
        now = time.monotonic()
        self.quiet_since = self.quiet_since or now
        has_agreed = self.confirmed or any(map(_is_agreed, self.heard))
        grace = SILENCE_SECONDS if has_agreed else MESSAGE_GRACE_SECONDS
        is_over = now - self.quiet_since > grace
        return Answer(Meaning.NOTICE, "") if is_over else None

    async def _read_layers(self, layers: Sequence[Mapping[str, Any]]) -> list[Heard]:
        """Read the boxes that came up; say yes to a question only if the mapping knows it."""
        said = []
        for layer in layers:
            if layer["text"] in self.confirmed:
                continue
            meaning = self.scene.dialogs.judge(layer["text"])
            if meaning is Meaning.QUESTION and layer["buttons"]:
                self.confirmed.add(layer["text"])
                if (consent := self.scene.dialogs.consent) is not None:
                    consent.take(layer["text"])
                await self.scene.look("clickLayer", text=layer["text"], words=YES)
                continue
            kind = "layer" if layer["buttons"] else "message"
            said.append(Heard(kind, layer["text"], meaning))
        return said


def _is_agreed(heard: Heard) -> bool:
    """Whether this was a question that got its yes at once (see ``Dialogs``)."""
    return heard.kind == "confirm" and heard.meaning is Meaning.QUESTION


def _is_broken(traffic: Traffic) -> bool:
    return any(
        request.method == "POST" and "ABORTED" not in (request.failure or "")
        for request in traffic.failed
    )


def _answer_without_request(said: Sequence[Heard], waited: float) -> Answer | None:
    """Nothing has left the browser so far: say what the page makes of the click.

    After a dismissed dialog the page may send all the same, so its silence is waited for; a
    box still stands there with its buttons, and may send later.
    """
    for heard in said:
        if heard.meaning in (Meaning.UNKNOWN, Meaning.QUESTION) and heard.kind != "message":
            if heard.kind == "layer":
                raise UnsentDialogError(_unknown(heard.text))
            if waited <= SILENCE_SECONDS:
                return None
            raise UnsentDialogError(_unsent(heard.text))
        if heard.meaning is Meaning.REFUSED:
            raise SaveRejectedError(f"平台页面不让保存：“{heard.text[:80]}”")
    if waited > SILENCE_SECONDS:  # until then, a '正在保存' may still be followed by the save
        last = f"：“{said[-1].text[:80]}”" if said else ""
        raise SaveRejectedError(f"点了“保存”，页面没有发送任何内容{last}")
    return None


def _judge(said: Sequence[Heard]) -> Answer:
    """Return the answer that was said last; raise for a dialog that nobody knows."""
    for heard in said:
        if heard.meaning is Meaning.UNKNOWN and heard.kind != "message":
            raise UnknownDialogError(_unknown(heard.text))
        if heard.meaning is Meaning.ELSEWHERE:  # reading back would take a login: a fight
            raise_for(heard.meaning, heard.text)
        if heard.meaning is Meaning.EXPIRED:
            raise SessionExpiredError(f"保存时平台提示“{heard.text[:60]}”")
        if heard.meaning is Meaning.ERROR_PAGE:
            raise UncertainSaveError(f"保存时平台提示“{heard.text[:60]}”")
    last = said[-1]
    return Answer(last.meaning, last.text)


def _unknown(text: str) -> str:
    return f"保存时出现不认识的提示框“{text[:80]}”，没有点确认，请人工查看"


def _unsent(text: str) -> str:
    return (
        f"点“保存”时出现不认识的提示框“{text[:80]}”，没有点确认，什么也没有发送，没有存入。"
        "请人工查看；如属正常，请把这句话加入 platform.toml 的 messages.accept，再重新录入"
    )
