"""Finds a browser on this computer and starts it, talking to the platform's host only."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from connector.browser.policy import explain_failure
from connector.errors import BrowserMissingError
from connector.sections import BrowserSettings
from connector.settings import ENV_PREFIX

CHANNELS = {"msedge": "Microsoft Edge", "chrome": "Google Chrome"}
COMMANDS = {
    "msedge": ("microsoft-edge", "microsoft-edge-stable", "msedge"),
    "chrome": ("google-chrome", "google-chrome-stable"),
    "chromium": ("chromium", "chromium-browser"),
}
SHELL = "chromium-headless-shell"
"""Debian's name of a Chromium that can show no window. It has no tabs, toolbars and profiles to
keep up: a run costs it a third less of the processor."""
WINDOWS_PLACES = {
    "msedge": r"Microsoft\Edge\Application\msedge.exe",
    "chrome": r"Google\Chrome\Application\chrome.exe",
    "chromium": r"Chromium\Application\chrome.exe",
}
MAC_PLACES = {
    "msedge": "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "chrome": "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "chromium": "/Applications/Chromium.app/Contents/MacOS/Chromium",
}
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-quic",
    "--disable-client-side-phishing-detection",
    "--dns-prefetch-disable",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
)

NOWHERE = "nowhere.invalid"  # RFC 2606: a name that can never be

UNSEEN = (  # nobody looks, and painting in software is slow
    "--disable-gpu-compositing",
    "--disable-lcd-text",
)

PREFERENCES = {
    "autofill": {"profile_enabled": False, "credit_card_enabled": False},
    "credentials_enable_service": False,
}


def find_installed(name: str) -> Path | None:
    """Return where ``msedge``, ``chrome`` or ``chromium`` is on this computer, or None."""
    if sys.platform == "win32":
        roots = [os.environ.get(v) for v in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")]
        places = [Path(root) / WINDOWS_PLACES[name] for root in roots if root]
    elif sys.platform == "darwin":
        places = [Path(MAC_PLACES[name])]
    else:
        places = [Path(found) for c in COMMANDS[name] if (found := shutil.which(c))]
    return next((place for place in places if place.is_file()), None)


def candidates(settings: BrowserSettings) -> Iterator[dict[str, Any]]:
    """Yield what to launch, in order: configured, one without windows where none is wanted,
    Edge, Chrome, Chromium, Playwright's own."""
    if settings.executable:
        yield {"executable_path": settings.executable}
        return
    if settings.channel:
        yield {"channel": settings.channel}
        return
    if settings.headless and (shell := shutil.which(SHELL)):
        yield {"executable_path": shell}
    for name in COMMANDS:
        if place := find_installed(name):
            yield {"channel": name} if name in CHANNELS else {"executable_path": str(place)}
    yield {}


@asynccontextmanager
async def open_browser(
    playwright: Playwright,
    settings: BrowserSettings,
    *,
    host: str,
    pins: Sequence[str],
    further: Sequence[str] = (),
) -> AsyncIterator[Browser]:
    """Start the first browser that works, with a profile of its own; both go on the way out.

    The profile holds switches only: pages are opened in private contexts, which keep
    nothing on disk. Raises BrowserMissingError with what was tried.
    """
    if settings.executable and not Path(settings.executable).is_file():
        raise BrowserMissingError(
            f"设置项 browser.executable 指的浏览器不存在：{settings.executable}，请改正或删去"
        )
    profile = Path(tempfile.mkdtemp(prefix="connector-browser-"))
    try:
        _write_preferences(profile)
        context = await _launch(playwright, settings, profile, _arguments([host, *further], pins))
        try:
            if context.browser is None:
                raise BrowserMissingError("浏览器没有完整启动，请更新 Microsoft Edge 或 Chrome")
            yield context.browser
        finally:
            await context.close()
    finally:
        shutil.rmtree(profile, ignore_errors=True)


async def try_browser(settings: BrowserSettings, *, host: str) -> str:
    """Start the browser, close it again, and return its version.

    Raises BrowserMissingError as open_browser does.
    """
    async with (
        async_playwright() as playwright,
        open_browser(playwright, settings, host=host, pins=()) as browser,
    ):
        return browser.version


def _write_preferences(profile: Path) -> None:
    """Switch off what looks over every form to complete or remember it: it takes longer
    than the form itself, and passwords are none of the browser's business."""
    folder = profile / "Default"
    folder.mkdir()
    (folder / "Preferences").write_text(json.dumps(PREFERENCES), encoding="utf-8")


async def _launch(
    playwright: Playwright, settings: BrowserSettings, profile: Path, arguments: Sequence[str]
) -> BrowserContext:
    tried = []
    for candidate in candidates(settings):
        try:
            return await playwright.chromium.launch_persistent_context(
                profile,
                headless=settings.headless,
                chromium_sandbox=not _is_root(),
                env=_environment(),
                args=[*arguments, *(UNSEEN if settings.headless else ())],
                **candidate,
            )
        except PlaywrightError as error:
            name = candidate.get("channel") or candidate.get("executable_path") or "Playwright"
            tried.append(f"{name}（{explain_failure(str(error))}）")
    window = "" if settings.headless else "（浏览器窗口要有桌面才能显示）"
    raise BrowserMissingError(
        f"没有能启动的浏览器{window}，请安装 Microsoft Edge 或 Google Chrome，"
        f"或运行 playwright install chromium。已试过：{'；'.join(tried)}"
    )


def _environment() -> dict[str, str | float | bool]:
    """Return what the browser inherits: not our settings, of which one is a password."""
    return {k: v for k, v in os.environ.items() if not k.upper().startswith(ENV_PREFIX)}


def _arguments(hosts: Sequence[str], pins: Sequence[str]) -> list[str]:
    arguments = [*QUIET, *_limit_network(hosts)]
    if pins:
        arguments.append(f"--ignore-certificate-errors-spki-list={','.join(pins)}")
    return arguments


def _limit_network(hosts: Sequence[str]) -> list[str]:
    """Let the browser reach these hosts and nothing else: no other name, address or port.

    Resolver rules know no ports, a bypass list does: whatever is not on it goes to a proxy
    whose own name the rules do not resolve. Loopback is no exception.
    """
    reached = [_split_host(host) for host in hosts]
    excluded = "".join(f", EXCLUDE {name}" for name in dict(reached))
    places = ";".join(f"{name}:{port}" for name, port in reached)
    return [
        f"--host-resolver-rules=MAP * ~NOTFOUND{excluded}",
        f"--proxy-server=http://{NOWHERE}:9",
        f"--proxy-bypass-list=<-loopback>;{places}",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    ]


def _split_host(host: str) -> tuple[str, int]:
    parts = urlsplit(f"//{host}")
    name = parts.hostname or ""
    return f"[{name}]" if ":" in name else name, parts.port or 443


def _is_root() -> bool:
    """Chromium's sandbox refuses to start for root, and for root only."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
