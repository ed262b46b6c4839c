"""Whether what stands where a list should be is one."""

from connector.browser.messages import Meaning, classify
from connector.browser.pages.listed import GridPage
from connector.browser.scene import Scene
from connector.browser.traffic import Traffic
from connector.errors import Breach, PageDriftError, PlatformUnavailableError
from connector.mapping.platform import Grid as GridWords


def require_list(page: GridPage, words: GridWords, *, was_seen: bool) -> None:
    """Return if the list, or an earlier page of it, could be read.

    A list of nobody may stand there without its head, or not at all; one that was never
    seen proves nothing.
    """
    if not page.has_list and not was_seen:
        labels = "、".join(words.columns["head"])
        sentence = f"“{words.menu[0]}”中没有带“{labels}”一栏的列表，请核对 platform.toml"
        raise PageDriftError(sentence, Breach(sentence, expected=labels))


async def raise_if_broken(scene: Scene, words: GridWords) -> None:
    """Raise PlatformUnavailableError where an error page stands in the grid's place."""
    for text in await scene.look("texts", limit=2000):
        if classify(text, scene.mapping.messages) is Meaning.ERROR_PAGE:
            raise PlatformUnavailableError(f"“{words.menu[0]}”页面报错")


def require_answered(traffic: Traffic, before: GridPage | None, now: GridPage) -> None:
    """Return if what the list shows can be the server's answer.

    A site may tell nobody that its call failed: then what stood there still does, or nothing.
    Calls that have nothing to do with the list fail as well, so that alone means nothing.
    """
    is_news = now.listed and (before is None or now.signature != before.signature)
    if traffic.has_failed_call and not is_news:
        raise PlatformUnavailableError("列表没有读成：平台对查询没有正常答复")
