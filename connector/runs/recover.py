"""Gets a tab back to where reading can be tried again; never repeats a save."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from connector.browser.platform import PlatformTab
from connector.browser.retrying import RETRY_READS
from connector.errors import ConnectorError, PlatformUnavailableError, SessionExpiredError

Found = TypeVar("Found")
READ_TRIES = 3


async def read_again(tab: PlatformTab, read: Callable[[], Awaitable[Found]], *, year: int) -> Found:
    """Return what is read, tried again on fresh pages where the platform was away."""
    for attempt in range(1, READ_TRIES + 1):
        seen = tab.generation
        try:
            return await read()
        except (SessionExpiredError, PlatformUnavailableError) as error:
            if attempt == READ_TRIES:
                raise
            await recover(tab, error, year=year, seen=seen)
    raise SessionExpiredError("会话一再失效，已停止，请稍后再试")


async def recover(tab: PlatformTab, error: ConnectorError, *, year: int, seen: int) -> None:
    """Log in again where the session ended, else start with fresh pages; show ``year``.

    A window can be closed before anybody reads there that the session has ended: then the
    fresh pages tell.

    ``seen`` is the login that the failed attempt ran under: one that has been replaced
    meanwhile is not replaced again.
    """
    if isinstance(error, SessionExpiredError):
        await tab.log_in_again(seen)
    else:
        try:
            await RETRY_READS(tab.reopen)
        except SessionExpiredError:
            await tab.log_in_again(seen)
    await tab.go_to_year(year)
