"""Whose page it is: held against who the run is, on every form."""

from connector.browser.shell import Identity
from connector.errors import PageDriftError, WrongAccountError


def require_own(shown: Identity | None, own: Identity, *, year: int) -> None:
    """Return if a page shows the run's user and area, and this year.

    Raises WrongAccountError where it is somebody else's.
    """
    if shown is None:
        raise PageDriftError("页头上读不出用户，或读不出唯一的年度，已停止")
    if shown.user != own.user:
        raise WrongAccountError(f"页头显示用户“{shown.user}”，本次运行的用户是“{own.user}”，已停止")
    if shown.area != own.area:
        raise WrongAccountError(f"页头显示单位“{shown.area}”，登录时是“{own.area}”，已停止")
    if shown.year != year:
        raise WrongAccountError(f"页头显示 {shown.year} 年度，应为 {year} 年度，已停止")
