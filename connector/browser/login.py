"""The login page: one try with the issued password, a captcha read by a person."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from connector.browser.dialogs import Heard
from connector.browser.scene import Scene
from connector.errors import ActionNeededError, LoginError, PageDriftError
from connector.mapping.platform import LoginPage

CaptchaReader = Callable[[bytes], Awaitable[str]]
"""Shows a picture to the operator and returns what they typed."""

TEXT_INPUT = "input:not([type]), input[type=text], input[type=tel], input[type=email]"
PASSWORD_INPUT = "input[type=password]"


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
    """Open the login page and send the credentials, once.

    Returns when the platform has let us in or asks for something further; raises
    LoginError where it refuses, ActionNeededError where a person must act first.
    """
    words = scene.mapping.login
    await scene.page.goto(url, wait_until="load")
    await _fill(scene, words, credentials)
    if await scene.look("hasControl", words=list(words.captcha)):
        await _fill_captcha(scene, words, read_captcha)
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
    if await scene.look("hasControl", words=list(words.password)):
        raise LoginError("登录后仍停在登录页，平台没有说明原因。没有再试，请人工登录一次查看")


async def _fill(scene: Scene, words: LoginPage, credentials: Credentials) -> None:
    entries = (
        ("用户名", words.username, TEXT_INPUT, credentials.username),
        ("密码", words.password, PASSWORD_INPUT, credentials.password),
    )
    for what, labels, selector, value in entries:
        answer = await scene.look("type", words=list(labels), value=value, selector=selector)
        if answer == "missing":  # a page without labels: the only input of its kind is meant
            only = [f"css:{selector}"]
            answer = await scene.look("type", words=only, value=value, selector=selector)
        if answer != "typed":
            raise PageDriftError(
                f"登录页上找不到“{what}”输入框，请核对 platform.url 和 platform.toml 的 login"
            )


async def _fill_captcha(scene: Scene, words: LoginPage, read: CaptchaReader | None) -> None:
    if read is None:
        raise ActionNeededError("登录页要求输入验证码，请在有人值守时运行")
    picture = await scene.look("picture", words=list(words.captcha_picture))
    text = await read(base64.b64decode(picture or ""))
    answer = await scene.look("type", words=list(words.captcha), value=text, selector=TEXT_INPUT)
    if answer != "typed":
        raise PageDriftError("验证码输入框无法填写，请核对 platform.toml 的 login.captcha")


async def _read_texts(scene: Scene) -> list[str]:
    """Return what the platform says now: boxes, and the lines of a page with a password."""
    texts = [layer["text"] for layer in await scene.look("newLayers")]
    if await scene.look("hasControl", words=[f"css:{PASSWORD_INPUT}"]):
        pages = await scene.look("texts", limit=3000)
        texts += [line.strip() for page in pages for line in page.splitlines()]
    return texts


def _raise_for_refusal(
    words: LoginPage, heard: list[str], shown: list[str], before: set[str]
) -> None:
    """Raise for what the platform answered; what the page said before is no answer."""
    for text in [*heard, *(line for line in shown if line not in before)]:
        if _says(text, words.locked):
            raise LoginError(f"账号不能使用：平台提示“{text[:60]}”。请联系平台管理员")
        if _says(text, words.refused):
            raise LoginError(
                f"平台拒绝登录：“{text[:60]}”。只试了一次，没有重试；"
                "请核对用户名，并用 connector account add 重新保存密码"
            )
        if _says(text, words.action_needed):
            raise ActionNeededError(
                "平台要求先修改密码，请人工登录并修改，再用 connector account add 保存新密码"
            )


def _says(text: str, phrases: tuple[str, ...]) -> bool:
    plain = "".join(text.split())
    return any(phrase in plain for phrase in phrases)
