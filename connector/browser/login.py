"""The login page: one try with the issued password, a captcha read by a person."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from connector.browser.dialogs import Heard
from connector.browser.scene import Scene
from connector.errors import (
    ActionNeededError,
    LoginError,
    PageDriftError,
    PlatformUnavailableError,
)
from connector.mapping.platform import PASSWORD_BOX, LoginPage

CaptchaReader = Callable[[bytes], Awaitable[str]]
"""Shows a picture to the operator and returns what they typed; nothing asks for another."""

TEXT_INPUT = "input:not([type]), input[type=text], input[type=tel], input[type=email]"
PASSWORD_INPUT = PASSWORD_BOX.removeprefix("css:")
REDIRECT_SECONDS = 5.0  # a page that was let in may say so for a while before it goes on
CAPTCHA_TRIES = 3  # answers sent in one login
CAPTCHA_PICTURES = 8  # pictures shown in one login, the unreadable ones among them
LONGEST_HINT = 60  # a longer text is news or a manual, not what the page asks for


class _WrongCaptchaError(Exception):
    """The platform did not like the captcha, and said nothing of the password."""


@dataclass(frozen=True)
class Credentials:
    """An issued account; the password is held for the login only and shown nowhere."""

    username: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.username!r}, ***)"


async def log_in(
    scene: Scene, url: str, credentials: Credentials, *, read_captcha: CaptchaReader | None
) -> None:
    """Open the login page and send the credentials; again only after a wrong captcha.

    Returns when the platform has let us in or asks for something further; raises
    LoginError where it refuses, ActionNeededError where a person must act first.
    """
    sent = 0
    for _ in range(CAPTCHA_PICTURES):
        await scene.page.goto(url, wait_until="load")  # each time a new picture
        await _raise_for_person(scene)
        if not await _fill(scene, credentials, read_captcha):
            continue
        try:
            await _send(scene)
            return
        except _WrongCaptchaError:
            sent += 1
            if sent == CAPTCHA_TRIES:
                break
    raise ActionNeededError(f"验证码输错了 {sent} 次，已停止；请稍后再运行，仔细看图片")


async def _send(scene: Scene) -> None:
    words = scene.mapping.login
    scene.dialogs.take()  # what was said before is no answer
    said: list[str] = []
    before = set(await _read_texts(scene))
    await scene.look("markLayers")
    traffic = scene.watch_traffic()
    await scene.click(words.button, "登录按钮")

    async def answered() -> bool | None:
        _raise_for_refusal(words, said, await _read_texts(scene), before)
        if not traffic.begun or not traffic.is_quiet:
            return None
        return None if await scene.look("isLoading", busyWords=[]) else True

    def listen(heard: Heard) -> None:
        said.append(heard.text)

    await scene.wait(answered, "登录的答复", judge=listen, is_login=True)
    _raise_for_refusal(words, said, await _read_texts(scene), before)
    await _raise_for_person(scene)

    async def gone() -> bool | None:
        _raise_for_refusal(words, said, await _read_texts(scene), before)
        return None if await scene.look("hasControl", words=words.signs) else True

    try:
        await scene.wait(
            gone, "登录后的页面", judge=listen, is_login=True, timeout_seconds=REDIRECT_SECONDS
        )
    except PlatformUnavailableError:
        reason = "登录后仍停在登录页，平台没有说明原因。没有再试，请人工登录一次查看"
        raise LoginError(reason) from None


async def raise_for_further_step(scene: Scene) -> None:
    """Raise ActionNeededError where the page asks for what only a person has or knows."""
    if await scene.look("isLoading", busyWords=[]):
        return
    await _raise_for_person(scene)
    for page in await scene.look("texts", limit=3000):
        for line in page.splitlines():
            if len(line) <= LONGEST_HINT and _says(line, scene.mapping.login.person):
                raise _person_needed(line)


async def _raise_for_person(scene: Scene) -> None:
    words = list(scene.mapping.login.person)
    if words and await scene.look("hasControl", words=words):
        raise _person_needed("、".join(words[:3]))


def _person_needed(text: str) -> ActionNeededError:
    return ActionNeededError(
        f"登录还有只有人能做的一步（{text.strip()[:LONGEST_HINT]}）",
        advice='请在设置 [account] 写 login = "person"，由人在窗口里登录',
    )


async def _fill(scene: Scene, credentials: Credentials, read: CaptchaReader | None) -> bool:
    """Fill the page in; False where the operator wants another picture."""
    words = scene.mapping.login
    entries = (
        ("用户名", words.username, TEXT_INPUT, credentials.username),
        ("密码", words.password, PASSWORD_INPUT, credentials.password),
    )
    for what, labels, selector, value in entries:
        if not await type_only(scene, labels, selector, value):
            raise PageDriftError(
                f"登录页上找不到“{what}”输入框，请核对 platform.url 和 platform.toml 的 login"
            )
    if await scene.look("hasControl", words=list(words.captcha)):
        return await _fill_captcha(scene, words, read)
    return True


async def type_only(scene: Scene, labels: tuple[str, ...], selector: str, value: str) -> bool:
    """Type into the labelled control; on a page without labels the only one of its kind."""
    answer = await scene.look("type", words=list(labels), value=value, selector=selector)
    if answer == "missing":
        only = [f"css:{selector}"]
        answer = await scene.look("type", words=only, value=value, selector=selector)
    return bool(answer == "typed")


async def _fill_captcha(scene: Scene, words: LoginPage, read: CaptchaReader | None) -> bool:
    if read is None:
        raise ActionNeededError("登录页要求输入验证码", advice="请在有人值守时运行")
    picture = await scene.look("picture", words=list(words.captcha_picture))
    if not picture:
        raise PageDriftError("登录页上找不到验证码图片，请核对 platform.toml 的 captcha_picture")
    text = await read(base64.b64decode(picture))
    if not text:
        return False
    answer = await scene.look("type", words=list(words.captcha), value=text, selector=TEXT_INPUT)
    if answer == "too_long":
        return False
    if answer != "typed":
        raise PageDriftError("验证码输入框无法填写，请核对 platform.toml 的 login.captcha")
    return True


async def _read_texts(scene: Scene) -> list[str]:
    """Return what the platform says now: boxes, and the lines of a page with a password."""
    texts = [layer["text"] for layer in await scene.look("newLayers")]
    if await scene.look("hasControl", words=[PASSWORD_BOX]):
        pages = await scene.look("texts", limit=3000)
        texts += [line.strip() for page in pages for line in page.splitlines()]
    return texts


def _raise_for_refusal(
    words: LoginPage, heard: list[str], shown: list[str], before: set[str]
) -> None:
    """Raise for what the platform answered; what the page said before is no answer.

    All that it said is held against the words for a lock and a refusal before any of it
    is taken for a wrong captcha: a password that may be wrong is never sent again.
    """
    texts = [*heard, *(line for line in shown if line not in before)]
    for text in texts:
        if _says(text, words.locked):
            raise LoginError(f"账号不能使用：平台提示“{text[:60]}”。请联系平台管理员")
        if _says(text, words.refused) or _blames_more_than_captcha(words, text):
            raise LoginError(
                f"平台拒绝登录：“{text[:60]}”。只试了一次，没有重试；"
                "请核对用户名，并用 connector account add 重新保存密码"
            )
    for text in texts:
        if _says(text, words.captcha_refused):
            raise _WrongCaptchaError
        if _says(text, words.action_needed):
            raise ActionNeededError(
                "平台要求先修改密码",
                advice="请人工登录并修改，再用 connector account add 保存新密码",
            )
        if len(text) <= LONGEST_HINT and _says(text, words.person):
            raise _person_needed(text)


def _blames_more_than_captcha(words: LoginPage, text: str) -> bool:
    """Whether the captcha is named together with the user name or the password."""
    others = tuple(word for word in (*words.username, *words.password) if word[:4] != "css:")
    return _says(text, words.captcha_refused) and _says(text, others)


def _says(text: str, phrases: tuple[str, ...]) -> bool:
    plain = "".join(text.split()).casefold()
    return any(phrase.casefold() in plain for phrase in phrases)
