"""A click on 【保存】 after which nothing was seen to leave: made sure before it is told."""

from connector.browser.answer import Sending
from connector.browser.platform import PlatformTab
from connector.errors import (
    ConnectorError,
    SaveRejectedError,
    UncertainSaveError,
    UnsentDialogError,
)

NOTHING_LEFT = (SaveRejectedError, UnsentDialogError)


async def make_sure(
    tab: PlatformTab, problem: ConnectorError | None, sending: Sending | None
) -> ConnectorError | None:
    """Return what is wrong, once the form is closed and can send nothing any more.

    A page may send long after the click, on a slow computer, as long as it is there: a
    refusal that something has followed is an open outcome. ``sending`` is None where nothing
    was clicked.
    """
    if not isinstance(problem, NOTHING_LEFT) or sending is None or sending.is_answered:
        return problem
    await tab.close_form()
    if not sending.has_begun:
        return problem
    return UncertainSaveError(f"{problem.reason}；随后页面还是发送了")
