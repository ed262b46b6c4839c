"""What the browser's driver says of a page, in the operator's words: its own are never shown."""

import re

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

NETWORK = {  # part of Chromium's name of the error → what it means
    "CONNECTION_REFUSED": "对方拒绝连接",
    "NAME_NOT_RESOLVED": "找不到这个主机",
    "TIMED_OUT": "没有回应",
    "INTERNET_DISCONNECTED": "这台电脑没有联网",
    "CERT": "证书不对",
    "SSL": "加密连接没有建立",
    "ABORTED": "打开时被中断",
}
CLOSED = re.compile(r"has been closed|Target closed|Target crashed|Page crashed", re.IGNORECASE)


def explain_lost_page(error: PlaywrightError) -> str:
    """Return in a few words why a page could not be read or opened."""
    if isinstance(error, PlaywrightTimeoutError):
        return "没有回应"
    if CLOSED.search(error.message):
        return "页面已关闭"
    if found := re.search(r"net::ERR_(\w+)", error.message):
        return next((says for sign, says in NETWORK.items() if sign in found[1]), "网络中断")
    return "页面在读取时发生变化"
