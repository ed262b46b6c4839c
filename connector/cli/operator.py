"""The person at the keyboard: asked for what only they know, called when they are needed."""

import asyncio
import base64
import getpass
import os
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from connector.errors import ActionNeededError
from connector.runs.connect import Operator
from connector.settings import Settings

BELL = "\a"
PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>验证码</title>
<style>
body {{ font-family: "Microsoft YaHei", "PingFang SC", sans-serif; text-align: center;
       margin: 12vh auto; max-width: 32rem; color: #1f2933; }}
img {{ image-rendering: pixelated; height: 6rem; padding: 1rem; border: 1px solid #cbd2d9; }}
</style></head>
<body>
<h1>验证码</h1>
<p><img alt="登录页的验证码图片" src="data:image/png;base64,{picture}"></p>
<p>请回到命令行窗口，输入图片上的字符，按回车。<br>看不清时直接按回车，换一张。</p>
</body>
</html>
"""


Hold = Callable[[], AbstractContextManager[None]]
"""Keeps everything else from writing on the screen while somebody types."""


def make_operator(
    settings: Settings, *, hold: Hold = nullcontext, insists: bool = False
) -> Operator:
    """Return the person at the keyboard; one who can only be called where input is no terminal."""
    if not sys.stdin or not sys.stdin.isatty():
        return Operator(ring=ring, say=say, insists=insists)

    def ask_password(username: str) -> str:
        with hold():
            asked = f"账号 {username} 在 {settings.platform.host} 的密码（不显示）："
            return getpass.getpass(asked, stream=sys.stderr)

    def ask(picture: bytes) -> str:
        with hold():
            return ask_captcha(picture)

    async def read_captcha(picture: bytes) -> str:
        return await asyncio.to_thread(ask, picture)

    return Operator(
        ask_password=ask_password,
        read_captcha=read_captcha,
        ring=ring,
        say=say,
        insists=insists,
    )


def say(text: str) -> None:
    """Tell the operator something, beside whatever else is on the screen."""
    print(text, file=sys.stderr, flush=True)


def ring(text: str) -> None:
    """Tell the operator something that cannot wait; a terminal sounds its bell."""
    say(f"【需要人】{text}")
    terminal = sys.__stderr__  # a progress bar in between would swallow the bell
    if terminal is not None and terminal.isatty():
        terminal.write(BELL)
        terminal.flush()


def ask_captcha(picture: bytes) -> str:
    """Show the picture and return what a person reads in it; empty asks for another one.

    The picture lies in a private place until it is answered. Raises ActionNeededError
    where nobody is there to answer.
    """
    with _shown(picture) as (image, page):
        if _has_desktop():
            webbrowser.open(page.as_uri())
        say(f"登录需要验证码，图片在 {image}（或在浏览器中打开 {page}）")
        print("请输入图片上的字符，看不清直接按回车换一张：", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
    if not line:
        raise ActionNeededError("登录页要求输入验证码，没有人输入，已停止")
    return line.strip()


@contextmanager
def _shown(picture: bytes) -> Iterator[tuple[Path, Path]]:
    """Yield the picture as a file and as a page that shows it; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="connector-captcha-"))  # nobody else may look in
    image, page = folder / "captcha.png", folder / "captcha.html"
    text = PAGE.format(picture=base64.b64encode(picture).decode("ascii"))
    try:
        for path, content in ((image, picture), (page, text.encode())):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        yield image, page
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_desktop() -> bool:
    """Without one, a browser of letters would take over the terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
