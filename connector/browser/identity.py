"""Whose page it is: held against who the run is, on every form."""

from connector.browser.pages.open_page import OpenPage
from connector.browser.shell import Identity, Shell
from connector.errors import PageDriftError, WrongAccountError


async def require_identity(
    page: OpenPage, shell: Shell, own: Identity, *, year: int, is_around: bool
) -> None:
    """Return if the text around the page shows the run's user, area and this year.

    A page in a window of its own has no such text (``is_around`` is false): then the
    menu's page tells. Raises WrongAccountError where it is somebody else's.
    """
    shown = shell.parse(list(page.header)) if is_around else await shell.read_identity()
    if shown is None:
        raise PageDriftError("页头上读不出用户或年度，已停止")
    if shown.user != own.user:
        raise WrongAccountError(f"页头显示用户“{shown.user}”，本次运行的用户是“{own.user}”，已停止")
    if shown.area != own.area:
        raise WrongAccountError(f"页头显示单位“{shown.area}”，登录时是“{own.area}”，已停止")
    if shown.year != year:
        raise WrongAccountError(f"页头显示 {shown.year} 年度，应为 {year} 年度，已停止")
