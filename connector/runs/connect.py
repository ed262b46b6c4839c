"""From settings to a logged-in platform."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from connector.accounts import KeptSession, forget_refusal, refused_at, remember_refusal
from connector.browser.attendant import Attendant
from connector.browser.browsers import Browsers
from connector.browser.login import CaptchaReader, Credentials
from connector.browser.person import Tell
from connector.browser.platform import Platform, open_platform
from connector.browser.reader import ReadingRoom, open_reading_room
from connector.browser.session import Session, open_session
from connector.browser.trusted import load_pins
from connector.errors import LoginError, SettingsError
from connector.hours import ZONE
from connector.mapping.load import Mapping
from connector.settings import Settings, load_password


def _say_nothing(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Operator:
    """The person at the keyboard, as far as there is one.

    ``ring`` calls them, ``say`` only tells; ``insists`` is on a password that was refused.
    """

    ask_password: Callable[[str], str] | None = None
    read_captcha: CaptchaReader | None = None
    ring: Tell = _say_nothing
    say: Tell = _say_nothing
    insists: bool = False


def load_credentials(settings: Settings, operator: Operator) -> Credentials:
    """Return the account's credentials: environment, keyring, else a hidden prompt.

    Raises LoginError where the platform has refused the password and it was not changed
    since: an account that is locked misses the deadline.
    """
    username = settings.account.username
    if not username:
        raise SettingsError(
            "没有设置账号，请在 connector.toml 的 [account] 写 username，"
            "或设置环境变量 CONNECTOR_ACCOUNT__USERNAME"
        )
    if settings.account.login == "person":
        return Credentials(username=username, password="")
    password = load_password(settings)
    if password is None and operator.ask_password is not None:
        password = operator.ask_password(username)
    if not password:
        raise SettingsError(
            f"没有账号 {username} 的密码，请运行 connector account add {username}，"
            "或设置环境变量 CONNECTOR_ACCOUNT__PASSWORD"
        )
    _require_not_refused(settings, operator, password)
    return Credentials(username=username, password=password)


def _require_not_refused(settings: Settings, operator: Operator, password: str) -> None:
    at = refused_at(settings, password)
    if at is None or operator.insists:
        return
    name = settings.account.username
    raise LoginError(
        f"账号 {name} 的密码在 {at.astimezone(ZONE):%Y-%m-%d %H:%M} 被平台拒绝过，"
        "为免锁号没有再试。"
        f"密码改好后运行 connector account add {name}；确信密码没有错，加 --try-again 再试一次"
    )


def _find_kept(settings: Settings, operator: Operator) -> KeptSession | None:
    """Return where the session is kept, if that is asked for and can be done."""
    if not settings.account.keep_session:
        return None
    kept = KeptSession(settings)
    try:
        kept.require_keyring()
    except SettingsError as error:
        operator.say(error.reason)
        return None
    return kept


def make_attendant(settings: Settings, operator: Operator, credentials: Credentials) -> Attendant:
    """Return what a session of this account can turn to for its logins."""

    def remember(is_accepted: bool) -> None:
        if is_accepted:
            forget_refusal(settings)
        else:
            remember_refusal(settings, credentials.password, datetime.now(ZONE))

    return Attendant(
        read_captcha=operator.read_captcha,
        ring=operator.ring,
        say=operator.say,
        tell_result=remember,
        kept=_find_kept(settings, operator),
    )


@asynccontextmanager
async def connect(
    settings: Settings,
    mapping: Mapping,
    operator: Operator,
    browsers: Browsers | None = None,
) -> AsyncIterator[Platform]:
    """Log in and yield the platform; the browser is closed on the way out."""
    async with connect_session(settings, mapping, operator, browsers) as (session, _):
        yield await open_platform(session, mapping, tabs=settings.browser.tabs)


@asynccontextmanager
async def connect_to_read(
    settings: Settings,
    mapping: Mapping,
    operator: Operator,
    browsers: Browsers | None = None,
) -> AsyncIterator[ReadingRoom]:
    """Log in and yield readers, which can save nothing; the browser is closed on the way out."""
    async with connect_session(settings, mapping, operator, browsers) as (session, _):
        yield await open_reading_room(session, mapping)


@asynccontextmanager
async def connect_session(
    settings: Settings,
    mapping: Mapping,
    operator: Operator,
    browsers: Browsers | None = None,
) -> AsyncIterator[tuple[Session, Credentials]]:
    """Yield a session that has not logged in yet, and as whom it will; the browser is closed on
    the way out."""
    credentials = load_credentials(settings, operator)
    async with open_session(
        settings,
        mapping.platform,
        credentials,
        pins=load_pins(settings),
        attendant=make_attendant(settings, operator, credentials),
        browsers=browsers,
    ) as session:
        yield session, credentials
