"""Makes sure that a browser is here that the connector can start; installs one if need be."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.async_api import async_playwright

from connector.browser.launch import open_browser
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
    if asyncio.run(_starts(settings)):
        return 0
    for commands in _ways():
        if all(_succeeds(command) for command in commands) and asyncio.run(_starts(settings)):
            return 0
    print(MISSING, file=sys.stderr, end="")
    return 1


async def _starts(settings: BrowserSettings) -> bool:
    """Tell by launching it: on Ubuntu a file called chromium-browser may only be a signpost."""
    async with async_playwright() as playwright:
        try:
            async with open_browser(playwright, settings, host="localhost", pins=()):
                return True
        except BrowserMissingError:
            return False


def _ways() -> Iterator[list[list[str]]]:
    may_install = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    playwright = [sys.executable, "-m", "playwright", "install"]
    if may_install:
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
