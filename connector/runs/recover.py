"""Gets a tab back to where reading can be tried again; never repeats a save."""

from connector.browser.platform import PlatformTab
from connector.browser.retrying import RETRY_READS
from connector.errors import ConnectorError, SessionExpiredError


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
