"""Makes sure that a browser is here that the connector can start; installs one if need be."""

import asyncio
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.async_api import async_playwright

from connector.browser.launch import SHELL, open_browser
from connector.errors import BrowserMissingError, ConnectorError
from connector.settings import BrowserSettings, load_settings

MISSING = """\
没有能启动的浏览器，也没能自动安装：请安装 Microsoft Edge、Google Chrome 或 Chromium，再运行一次。
No browser starts here and none could be installed: install Edge, Chrome or Chromium, and run again.
"""
ENVIRONMENT = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}


def main() -> int:
    """Return 0 once a browser has started and closed, 1 when nothing helps."""
    try:
        settings = load_settings().browser
    except ConnectorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    if asyncio.run(_starts(settings)) or _install(settings):
        _add_shell()
        return 0
    print(MISSING, file=sys.stderr, end="")
    return 1


def _install(settings: BrowserSettings) -> bool:
    return any(
        all(_succeeds(command) for command in commands) and asyncio.run(_starts(settings))
        for commands in _ways()
    )


def _add_shell() -> None:
    """Install the faster browser without windows where that is a matter of a moment; the one
    that is here already does without it."""
    if _may_install() and _is_debian() and not shutil.which(SHELL):
        quickly = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10"]
        install = ["apt-get", *quickly, "install", "-y", SHELL]
        if not _succeeds(install) and _succeeds(["apt-get", *quickly, "update"]):
            _succeeds(install)


def _may_install() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


async def _starts(settings: BrowserSettings) -> bool:
    """Tell by launching it: on Ubuntu a file called chromium-browser may only be a signpost."""
    async with async_playwright() as playwright:
        try:
            async with open_browser(playwright, settings, host="localhost", pins=()):
                return True
        except BrowserMissingError:
            return False


def _ways() -> Iterator[list[list[str]]]:
    playwright = [sys.executable, "-m", "playwright", "install"]
    if _may_install():
        yield [["apt-get", "update"], ["apt-get", "install", "-y", "chromium", "fonts-noto-cjk"]]
        yield [[*playwright, "--with-deps", "chromium"]]
    yield [[*playwright, "chromium"]]


def _succeeds(command: list[str]) -> bool:
    """Run ``command`` quietly: whoever wants its many lines can run what is printed here."""
    print("正在安装浏览器 / installing a browser:", " ".join(command), file=sys.stderr, flush=True)
    run = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
