"""A session that outlived its run: its cookies put back, and proved by what the page shows."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from connector.accounts import Cookies, KeptSession
from connector.browser.dialogs import Heard
from connector.browser.scene import Scene
from connector.browser.shell import find_way_in
from connector.errors import PlatformUnavailableError

KEPT = ("name", "value", "domain", "path", "expires", "httpOnly", "secure", "sameSite")


async def find_kept_menu(
    context: BrowserContext, stored: tuple[str, Cookies], *, make_scene: Callable[[Page], Scene]
) -> Scene | None:
    """Return the page with the menu as the kept session shows it; None where it is dead.

    Of a dead one nothing stays in the browser. Whose it is, is for the caller to read.
    """
    address, cookies = stored
    page = await context.new_page()
    scene = make_scene(page)
    try:
        taken: Any = cookies  # as the browser gave them
        await context.add_cookies(taken)
        await page.goto(address, wait_until="load")
        if await _is_alive(scene):
            return scene
    except PlaywrightError:
        pass  # an address that opens no more, cookies that no browser takes
    with suppress(PlaywrightError):
        await page.close()
    await context.clear_cookies()
    return None


async def _is_alive(scene: Scene) -> bool:
    """Tell whether the menu comes up; a dialog or a login page says that it will not."""
    words = scene.mapping.login.signs
    heard: list[str] = []

    async def shown() -> bool | None:
        if heard or await scene.look("hasControl", words=words):
            return False
        return True if await find_way_in(scene) == "menu" else None

    def listen(said: Heard) -> None:
        heard.append(said.text)

    try:
        return await scene.wait(shown, "保留的登录", judge=listen, is_login=True)
    except PlatformUnavailableError:
        return False


async def keep(context: BrowserContext, kept: KeptSession, address: str) -> None:
    """Store the cookies that the browser would send to the platform, and no others."""
    host = urlsplit(address).hostname or ""
    with suppress(PlaywrightError):  # the browser is gone: what was kept before stands
        cookies: list[Any] = [c for c in await context.cookies() if _is_for(host, c)]
        kept.store(address, [{name: c[name] for name in KEPT if name in c} for c in cookies])


def _is_for(host: str, cookie: Any) -> bool:
    domain = str(cookie.get("domain", "")).lstrip(".")
    return host == domain or host.endswith(f".{domain}")
