"""A logged-in browser: started, certificate checked, one account, as many tabs as asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from playwright.async_api import BrowserContext, Page, ViewportSize, async_playwright
from playwright.async_api import Error as PlaywrightError

from connector.browser.certificate import fetch_certificate, require_trusted
from connector.browser.launch import open_browser
from connector.browser.login import CaptchaReader, Credentials, log_in
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.browser.shell import Identity, Shell, enter_shell
from connector.browser.trusted import load_trusted
from connector.errors import ActionNeededError, PlatformUnavailableError, WrongAccountError
from connector.mapping.platform import PlatformMapping
from connector.settings import Settings

VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
LOGIN_BUDGET = 3  # logins in one run; each one ends any other session of the account


class Session:
    """One account's session. Opens tabs that share it; logs in again within a budget."""

    def __init__(
        self,
        context: BrowserContext,
        settings: Settings,
        mapping: PlatformMapping,
        credentials: Credentials,
        read_captcha: CaptchaReader | None,
    ) -> None:
        self._context = context
        self._settings = settings
        self._mapping = mapping
        self._credentials = credentials
        self._read_captcha = read_captcha
        self._logins = 0
        self._replacing = asyncio.Lock()
        self._shell_url = ""
        self.generation = 0  #: grows with every login, so that a tab knows it is stale
        self.identity = Identity(user="", area="", year=0)
        self.skew: timedelta | None = None  #: the platform's clock less this computer's

    def _scene(self, page: Page) -> Scene:
        timeout = self._settings.browser.timeout_seconds
        page.set_default_timeout(timeout * 1000)
        return Scene(page, self._mapping, timeout_seconds=timeout)

    async def open_scene(self) -> Scene:
        """Open one more page of this session, still empty."""
        return self._scene(await self._context.new_page())

    async def log_in(self) -> Scene:
        """Log in and return the scene with the menu.

        Raises WrongAccountError where the page then shows somebody else than the
        settings say, or than it showed after the first login of this run.
        """
        if self._logins >= LOGIN_BUDGET:
            raise ActionNeededError(
                f"本次运行已登录 {self._logins} 次，会话仍然失效，已停止。请稍后 connector resume"
            )
        self._logins += 1
        try:
            scene = self._scene(await self._context.new_page())
            await log_in(
                scene,
                self._settings.platform.url,
                self._credentials,
                read_captcha=self._read_captcha,
            )
            scene = await enter_shell(scene)
        except PlaywrightError as error:
            raise PlatformUnavailableError(
                f"打不开 {self._settings.platform.url}，请检查网络"
                f"（{str(error).splitlines()[0][:80]}）"
            ) from None
        await self._require_own_account(scene)
        self._shell_url = scene.page.url
        self.generation += 1
        return scene

    async def replace(self, seen: int) -> None:
        """Log in again, unless login ``seen`` has been replaced by another tab meanwhile."""
        async with self._replacing:
            if self.generation != seen:
                return
            scene = await self.log_in()
            with suppress(PlaywrightError):
                await scene.page.close()

    async def _require_own_account(self, scene: Scene) -> None:
        """Remember who the page says we are; raise WrongAccountError where it is another.

        A page that shows a login name must show ours; one that shows a person's name must
        show the one of the settings, or of the run's first login.
        """
        shown = await Shell(scene).read_identity()
        if self.identity.user and shown.user != self.identity.user:
            raise WrongAccountError(
                f"重新登录后页头显示用户“{shown.user}”，之前是“{self.identity.user}”，已停止"
            )
        if self.identity.user and shown.area != self.identity.area:
            raise WrongAccountError(
                f"重新登录后页头显示单位“{shown.area}”，之前是“{self.identity.area}”，已停止"
            )
        expected = self._settings.account.shown_as
        if not expected and shown.user.isascii():
            expected = self._credentials.username
        if expected and shown.user.casefold() != expected.casefold():
            raise WrongAccountError(
                f"登录后页头显示用户“{shown.user}”，应为“{expected}”，已停止。"
                "如果这就是本账号，请在设置 account.shown_as 中写明"
            )
        self.identity = shown

    async def open_tab(self) -> Scene:
        """Open one more page of this session at the menu."""
        try:
            scene = self._scene(await self._context.new_page())
            answer = await scene.page.goto(self._shell_url, wait_until="load")
        except PlaywrightError as error:
            raise PlatformUnavailableError(
                f"打不开平台首页（{str(error).splitlines()[0][:80]}）"
            ) from None
        if answer is not None and answer.status >= 500:
            raise PlatformUnavailableError(f"平台首页报错（{answer.status}）")
        if answer is not None:
            self.skew = _measure_skew(answer.headers.get("date", ""))
        await scene.raise_if_logged_out()
        return scene


def _measure_skew(date: str) -> timedelta | None:
    """Return how far the platform's clock, as its answer tells it, is ahead of this one."""
    try:
        return parsedate_to_datetime(date) - datetime.now(UTC)
    except (ValueError, TypeError):  # no date, or one without a zone
        return None


@asynccontextmanager
async def open_session(
    settings: Settings,
    mapping: PlatformMapping,
    credentials: Credentials,
    *,
    pins: Sequence[str],
    read_captcha: CaptchaReader | None = None,
) -> AsyncIterator[Session]:
    """Check the certificate, start the browser, and close it on the way out.

    Nothing is sent to a host whose certificate is not the trusted one.
    """
    url = settings.platform.url
    timeout = settings.browser.timeout_seconds
    shown = fetch_certificate(url, timeout_seconds=timeout)
    require_trusted(shown, pins, url=url, known=load_trusted(settings))
    async with (
        async_playwright() as playwright,
        open_browser(
            playwright,
            settings.browser,
            host=settings.platform.host,
            further=settings.platform.further_hosts,
            pins=pins,
        ) as browser,
    ):
        context = await browser.new_context(viewport=VIEWPORT, locale="zh-CN")
        await context.add_init_script(script=load_page_script())
        yield Session(context, settings, mapping, credentials, read_captcha)
