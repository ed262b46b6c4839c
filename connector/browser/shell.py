"""What surrounds every page: who is logged in, which year is shown, and the menu."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from connector.browser.boxes import close_known_boxes
from connector.browser.login import raise_for_further_step
from connector.browser.scene import Scene
from connector.browser.years import find_year_select
from connector.errors import Breach, PageDriftError, PlatformUnavailableError, WrongAccountError
from connector.mapping.headers import order_by_likeness

HEADER_LIMIT = 1500
YEAR_STEPS = 12
MOST_CAPTIONS = 16


@dataclass(frozen=True)
class Identity:
    """What the page itself says of the login: never assumed, read after every login."""

    user: str
    area: str
    year: int


async def enter_shell(scene: Scene) -> Scene:
    """Go from wherever the login led to the page with the menu; return where that is,
    which is a window of its own on some sites.

    Raises ActionNeededError where the login asks for what only a person has or knows.
    """

    async def where() -> str | None:
        if found := await find_way_in(scene):
            return found
        await raise_for_further_step(scene)
        return None

    if await _find_way(scene, where) == "menu":
        return scene
    await scene.click(scene.mapping.shell.subsystem, "子系统按钮", unique=False)

    async def entered() -> Scene | None:
        for place in (*scene.popups, scene):
            if await _shows_menu(place):
                return place
        return None

    return await scene.wait(entered, "【扶贫对象】页面")


async def _find_way(scene: Scene, where: Callable[[], Awaitable[str | None]]) -> str:
    """Return what ``where`` finds; a page that is all there and has neither has drifted."""
    try:
        return await scene.wait(where, "登录后的首页")
    except PlatformUnavailableError:
        captions = await scene.look("captions")
        if not captions or await scene.look("isLoading", busyWords=[]):
            raise
    words = scene.mapping
    expected = [*words.shell.subsystem, *words.shell.menu_groups, *words.income_list.menu]
    sentence = f"登录后的首页上找不到“{expected[0]}”，请核对 platform.toml 的 shell.subsystem"
    near = order_by_likeness(captions, expected, most=MOST_CAPTIONS)
    breach = Breach(sentence, expected="、".join(expected), found="、".join(near))
    raise PageDriftError(sentence, breach)


async def find_way_in(scene: Scene) -> str | None:
    """Return ``menu`` where it is shown, ``subsystem`` where the button to it is, or None."""
    if await _shows_menu(scene):
        return "menu"
    subsystem = list(scene.mapping.shell.subsystem)
    return "subsystem" if await scene.look("canClick", words=subsystem) else None


async def _shows_menu(scene: Scene) -> bool:
    mapping = scene.mapping
    for words in (mapping.income_list.menu, mapping.shell.menu_groups):
        if words and await scene.look("canClick", words=list(words)):
            return True
    return False


class Shell:
    """The frame around the pages: reads the header, switches the year, opens the menu."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._words = scene.mapping.shell
        self.front: tuple[str, ...] = ()  #: the menu entry of the grid last shown

    async def read_identity(self) -> Identity:
        """Return user, area and year as the header shows them.

        Raises PageDriftError where user or year cannot be read, or several years can.
        """

        async def shown() -> Identity | None:
            return self.parse(await self._scene.look("header", limit=HEADER_LIMIT))

        try:
            return await self._scene.wait(shown, "页头", timeout_seconds=5)
        except PlatformUnavailableError:
            texts = await self._scene.look("header", limit=HEADER_LIMIT)
            raise PageDriftError(
                "页头上读不出用户，或读不出唯一的年度，请核对 shell.user 和 shell.year",
                *self._unread("\n".join(texts)),
            ) from None

    def _unread(self, text: str) -> Iterator[Breach]:
        """Say which of the two it is."""
        if len(years := self._years(text)) > 1:
            yield Breach(
                "页头上有几个不同的年度，请核对 platform.toml 的 shell.year",
                expected=self._words.year,
                found="、".join(map(str, sorted(years))),
            )
        for what, name in (("用户", "user"), ("年度", "year")):
            pattern = getattr(self._words, name)
            if not re.search(pattern, text):
                yield Breach(
                    f"页头上读不出{what}，请核对 platform.toml 的 shell.{name}",
                    expected=pattern,
                    found="没有符合的文字",
                )

    def parse(self, texts: list[str]) -> Identity | None:
        """Return the identity that header texts show, or None where they do not, or where
        they show several years: which of them is meant is not guessed."""
        # In a frameset the pages themselves are among them, and may tell of other years.
        own = [text for text in texts if re.search(self._words.user, text)]
        text = "\n".join(texts)
        user = re.search(self._words.user, text)
        years = self._years("\n".join(own)) or self._years(text)
        if not user or len(years) != 1:
            return None
        area = re.search(self._words.area, text) if self._words.area else None
        return Identity(
            user=user.group(1),
            area="".join(area.group(0).split()) if area else "",
            year=years.pop(),
        )

    def _years(self, text: str) -> set[int]:
        return {int(found.group(1)) for found in re.finditer(self._words.year, text)}

    async def go_to_year(self, year: int) -> bool:
        """Make the platform show ``year``; return whether that took a switch.

        Raises WrongAccountError where the switch does not get there.
        """
        for step in range(YEAR_STEPS):
            shown = (await self.read_identity()).year
            if shown == year:
                return step > 0
            words = self._words.year_back if shown > year else self._words.year_forward
            arrows = await self._scene.look("canClick", words=list(words))
            if select := await find_year_select(self._scene, shown, besides=arrows):
                await select.choose(self._scene, year)
            else:
                traffic = self._scene.watch_traffic()
                await self._scene.click(words, "年度切换")
                await self._scene.settle(traffic, "年度切换")
            if (await self.read_identity()).year == shown:
                break
        raise WrongAccountError(f"平台切换不到 {year} 年度，请人工查看年度怎样切换")

    async def open_menu(self, entry: tuple[str, ...]) -> None:
        """Click a menu entry, unfolding its group first where it is folded.

        An open tab carries the entry's words too; either leads to the same page, and the
        page is recognised by what it holds. A notice that the mapping knows and that lies
        over the menu is closed first.
        """
        await close_known_boxes(self._scene, await self._scene.look("allLayers"))
        if not await self._scene.look("canClick", words=list(entry)):
            await self._scene.raise_if_logged_out()  # a login page has no menu: no drift
            await self._scene.click(self._words.menu_groups, "菜单分组", unique=False)

            async def unfolded() -> bool | None:
                return bool(await self._scene.look("canClick", words=list(entry))) or None

            try:
                await self._scene.wait(unfolded, f"菜单 {entry[0]}", timeout_seconds=5)
            except PlatformUnavailableError:
                sentence = f"菜单中找不到“{entry[0]}”，请核对 platform.toml 的 menu"
                breach = Breach(sentence, expected="、".join(entry))
                raise PageDriftError(sentence, breach) from None
        await self._scene.click(entry, "菜单", unique=False)
