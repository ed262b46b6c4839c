"""Answers native dialogs, so that none is dismissed unread and none accepted unknown."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Dialog
from playwright.async_api import Error as PlaywrightError

from connector.browser.consent import Consent
from connector.browser.messages import Meaning, classify
from connector.errors import (
    LoggedInElsewhereError,
    PlatformUnavailableError,
    SessionExpiredError,
    UnknownDialogError,
)
from connector.mapping.platform import Messages


@dataclass(frozen=True)
class Heard:
    """A native dialog that was shown, and what became of it."""

    kind: str  #: alert, confirm or prompt
    text: str
    meaning: Meaning


class Dialogs:
    """Listens from before the first navigation; keeps what was said until it is taken."""

    def __init__(self, messages: Messages, wake: Callable[[], None]) -> None:
        self._messages = messages
        self._wake = wake
        self._heard: list[Heard] = []
        self._open: list[Dialog] = []
        self.saving = False  #: only then may a question be answered with yes
        self.consent: Consent | None = None  #: while it stands, the only yes that is given
        self.left_to_person = False  #: somebody sits at the window and reads for himself

    async def answer(self, dialog: Dialog) -> None:
        """Close an alert, say yes to a question that the mapping allows, no to any other."""
        if self.left_to_person:
            self._open.append(dialog)
            return
        if dialog.type != "beforeunload":
            meaning = self.judge(dialog.message)
            self._heard.append(Heard(dialog.type, dialog.message, meaning))
        try:
            if self._may_accept(dialog):
                await dialog.accept()
            else:
                await dialog.dismiss()
        except PlaywrightError:
            pass  # the page went away with its dialog
        self._wake()

    def judge(self, text: str) -> Meaning:
        """Return what a text means now: a question that may be answered with yes depends on
        what was just clicked."""
        if self.consent is not None and self.consent.fits(text):
            return Meaning.UNKNOWN if self.consent.given else Meaning.QUESTION
        meaning = classify(text, self._messages)
        is_other = self.consent is not None and meaning is Meaning.QUESTION
        return Meaning.UNKNOWN if is_other else meaning

    async def close_open(self) -> None:
        """Dismiss what a person has left open: a page with a dialog answers nothing else."""
        while self._open:
            with suppress(PlaywrightError):  # the person has closed it
                await self._open.pop().dismiss()

    def _may_accept(self, dialog: Dialog) -> bool:
        if dialog.type in ("alert", "beforeunload"):  # nothing but OK, or leaving on purpose
            return True
        if self.consent is not None:
            return dialog.type == "confirm" and self.consent.take(dialog.message)
        known = classify(dialog.message, self._messages) is Meaning.QUESTION
        return dialog.type == "confirm" and self.saving and known

    def take(self) -> tuple[Heard, ...]:
        """Return what was said since the last call, and forget it."""
        heard, self._heard = tuple(self._heard), []
        return heard


def raise_for_heard(heard: Heard) -> None:
    """Raise for a dialog that came up while reading or navigating."""
    raise_for(heard.meaning, heard.text)


def raise_for(meaning: Meaning, text: str) -> None:
    """Raise the error that a message stands for; return for harmless ones."""
    if meaning is Meaning.ELSEWHERE:
        raise LoggedInElsewhereError(
            f"平台提示“{text}”：同一账号在别处登录，已停止。请确认只有一处使用后再 connector resume"
        )
    if meaning is Meaning.EXPIRED:
        raise SessionExpiredError(f"平台提示“{text}”")
    if meaning is Meaning.ERROR_PAGE:
        raise PlatformUnavailableError(f"平台出错：{text[:80]}")
    if meaning in (Meaning.UNKNOWN, Meaning.QUESTION):
        raise UnknownDialogError(
            f"出现了不认识的提示框“{text[:80]}”，没有点确认。"
            "请人工查看；如属正常，请把文字加入 platform.toml 的 messages"
        )
