"""From settings to a logged-in platform."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from connector.browser.login import CaptchaReader, Credentials
from connector.browser.platform import Platform, open_platform
from connector.browser.session import open_session
from connector.browser.trusted import load_pins
from connector.errors import SettingsError
from connector.mapping.load import Mapping
from connector.settings import Settings, load_password


@dataclass(frozen=True)
class Operator:
    """The person at the keyboard, as far as there is one; each may be None."""

    ask_password: Callable[[str], str] | None = None
    read_captcha: CaptchaReader | None = None


def load_credentials(settings: Settings, operator: Operator) -> Credentials:
    """Return the account's credentials: environment, keyring, else a hidden prompt."""
    username = settings.account.username
    if not username:
        raise SettingsError(
            "没有设置账号，请在 connector.toml 的 [account] 写 username，"
            "或设置环境变量 CONNECTOR_ACCOUNT__USERNAME"
        )
    password = load_password(settings)
    if password is None and operator.ask_password is not None:
        password = operator.ask_password(username)
    if not password:
        raise SettingsError(
            f"没有账号 {username} 的密码，请运行 connector account add {username}，"
            "或设置环境变量 CONNECTOR_ACCOUNT__PASSWORD"
        )
    return Credentials(username=username, password=password)


@asynccontextmanager
async def connect(
    settings: Settings, mapping: Mapping, operator: Operator
) -> AsyncIterator[Platform]:
    """Log in and yield the platform; the browser is closed on the way out."""
    credentials = load_credentials(settings, operator)
    async with open_session(
        settings,
        mapping.platform,
        credentials,
        pins=load_pins(settings),
        read_captcha=operator.read_captcha,
    ) as session:
        yield await open_platform(session, mapping, tabs=settings.browser.tabs)
