"""A logged-in browser: started, certificate checked, one account, as many tabs as asked."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from connector.browser.answers import AnswerTimes
from connector.browser.attendant import Attendant
from connector.browser.browsers import Browsers
from connector.browser.certificate import fetch_certificate, require_trusted
from connector.browser.failures import explain_lost_page
from connector.browser.login import Credentials, log_in
from connector.browser.painting import VIEWPORT, paint_small
from connector.browser.patience import Patience
from connector.browser.person import Rings, wait_for_person
from connector.browser.restore import find_kept_menu, keep
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.browser.shell import Identity, Shell, enter_shell
from connector.browser.trusted import load_trusted
from connector.errors import (
    ActionNeededError,
    LoginError,
    PlatformUnavailableError,
    SettingsError,
    WrongAccountError,
)
from connector.mapping.platform import PlatformMapping
from connector.sections import BrowserSettings
from connector.settings import Settings

LOGIN_BUDGET = 3  # logins in one run; each one ends any other session of the account
PERSON_BUDGET = 20  # logins by a person in one run: they come when they are called


class Session:
    """One account's session. Opens tabs that share it; logs in again within a budget."""

    def __init__(
        self,
        context: BrowserContext,
        settings: Settings,
        mapping: PlatformMapping,
        credentials: Credentials,
        attendant: Attendant,
    ) -> None:
        self._context = context
        self._settings = settings
        self._mapping = mapping
        self._credentials = credentials
        self._attendant = attendant
        self._logins = 0
        self._replacing = asyncio.Lock()
        self._shell_url = ""
        self.generation = 0  #: grows with every login, so that a tab knows it is stale
        self.identity = Identity(user="", area="", year=0)
        self.skew: timedelta | None = None  #: the platform's clock less this computer's
        self.answers = AnswerTimes()
        self.patience, self._detail_patience = Patience(), Patience()

    def _scene(self, page: Page) -> Scene:
        timeout = self._settings.browser.timeout_seconds
        page.set_default_timeout(timeout * 1000)
        return Scene(
            page,
            self._mapping,
            timeout_seconds=timeout,
            note_answer=self.answers.note,
            patience=self.patience,
            detail_patience=self._detail_patience,
        )

    async def open_scene(self) -> Scene:
        """Open one more page of this session, still empty."""
        return self._scene(await self._context.new_page())

    async def log_in(self) -> Scene:
        """Return a scene with the menu: of the kept session where it still lives at the
        run's start, else of a new login.

        Raises WrongAccountError where the page then shows somebody else than the
        settings say, or than it showed after the first login of this run.
        """
        scene = await self._restore() if self.generation == 0 else None
        if scene is None:
            scene = await self._log_in_anew()
        try:
            await self._require_own_account(scene)
        except WrongAccountError:
            if self._attendant.kept is not None:
                self._attendant.kept.forget()
            raise
        self._shell_url = scene.page.url
        self.generation += 1
        await self.keep()
        return scene

    async def _log_in_anew(self) -> Scene:
        budget = PERSON_BUDGET if self._by_person else LOGIN_BUDGET
        if self._logins >= budget:
            raise ActionNeededError(
                f"本次运行已登录 {self._logins} 次，会话仍然失效，已停止。请稍后 connector resume"
            )
        self._logins += 1
        try:
            place = await self.pass_login(await self.open_scene())
            return await self._enter_shell(place)
        except PlaywrightError as error:
            raise PlatformUnavailableError(
                f"打不开 {self._settings.platform.url}，请检查网络（{explain_lost_page(error)}）"
            ) from None

    @property
    def _by_person(self) -> bool:
        return self._settings.account.login == "person"

    async def pass_login(self, scene: Scene) -> Scene:
        """Open the login page and get past it, with the password or by a person; return
        where that led. What only a person can give is waited for where there is a window."""
        url, read = self._settings.platform.url, self._attendant.read_captcha
        if self._by_person:
            try:
                await scene.page.goto(url, wait_until="load")
            except PlaywrightError:
                if not scene.page.is_closed():  # else the person has closed it
                    raise
            return await self._call_person(scene, "需要人工登录")
        try:
            await log_in(scene, url, self._credentials, read_captcha=read)
        except LoginError:
            self._attendant.tell_result(False)
            raise
        except ActionNeededError as error:
            return await self._call_or_raise(scene, error)
        self._attendant.tell_result(True)
        return scene

    async def _enter_shell(self, scene: Scene) -> Scene:
        try:
            return await enter_shell(scene)
        except ActionNeededError as error:
            return await enter_shell(await self._call_or_raise(scene, error))

    async def _call_or_raise(self, scene: Scene, error: ActionNeededError) -> Scene:
        if self._settings.browser.headless:
            raise error
        return await self._call_person(scene, error.need)

    async def _call_person(self, scene: Scene, reason: str) -> Scene:
        account = self._settings.account
        rings = Rings(
            every_seconds=account.ring_seconds,
            limit_seconds=account.person_wait_minutes * 60,
            started=time.monotonic(),
        )
        return await wait_for_person(scene, reason, ring=self._attendant.ring, rings=rings)

    async def _restore(self) -> Scene | None:
        """Return the menu of the kept session; None, and nothing kept any more, if it is dead."""
        kept = self._attendant.kept
        if kept is None or (stored := kept.load()) is None:
            return None
        scene = await find_kept_menu(self._context, stored, make_scene=self._scene)
        if scene is None:
            kept.forget()
        return scene

    async def keep(self) -> None:
        """Let the session outlive the run, where that is asked for."""
        kept = self._attendant.kept
        if kept is None or not self.generation:
            return
        try:
            await keep(self._context, kept, self._shell_url)
        except SettingsError as error:
            self._attendant.say(error.reason)

    async def replace(self, seen: int) -> None:
        """Log in again, unless login ``seen`` has been replaced by another tab meanwhile."""
        async with self._replacing:
            if self.generation != seen:
                return
            if self._attendant.kept is not None:
                self._attendant.kept.forget()  # it is dead
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
                f"打不开平台首页（{explain_lost_page(error)}）"
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
    attendant: Attendant | None = None,
    browsers: Browsers | None = None,
) -> AsyncIterator[Session]:
    """Check the certificate, start a browser, and close it on the way out; of ``browsers``
    that others use as well only what this session had in one.

    Nothing is sent to a host whose certificate is not the trusted one.
    """
    url = settings.platform.url
    timeout = settings.browser.timeout_seconds
    how = _browser_for(settings)
    shown = fetch_certificate(url, timeout_seconds=timeout)
    require_trusted(shown, pins, url=url, known=load_trusted(settings))
    async with AsyncExitStack() as stack:
        if browsers is None:
            browsers = await stack.enter_async_context(Browsers())
        platform = settings.platform
        browser = await browsers.get(
            how, host=platform.host, further=platform.further_hosts, pins=pins
        )
        context = await browser.new_context(viewport=VIEWPORT, locale="zh-CN")
        stack.push_async_callback(_close, context)
        if how.headless:
            context.on("page", paint_small)
        await context.add_init_script(script=load_page_script(mapping.messages.boxes))
        session = Session(context, settings, mapping, credentials, attendant or Attendant())
        yield session
        await session.keep()  # a platform that renews its cookies has done so meanwhile


async def _close(context: BrowserContext) -> None:
    with suppress(PlaywrightError):  # its browser has died
        await context.close()


def _browser_for(settings: Settings) -> BrowserSettings:
    """Return how the browser runs: a person needs its window."""
    shown = {"headless": False} if settings.account.login == "person" else {}
    return settings.browser.model_copy(update=shown)
