"""Walks the pages of the mapping and writes down what can be seen; saves nothing.

What a walk returns is the pages as they are, with everybody's data: it stays in memory,
and is scrubbed before any of it is written (``connector.browser.scrub``).
"""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Dialog
from playwright.async_api import Error as PlaywrightError

from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import Listed
from connector.browser.scene import Scene
from connector.browser.script import load_taking_script
from connector.browser.session import Session
from connector.browser.shell import Shell, enter_shell
from connector.errors import PlatformError, PlatformUnavailableError
from connector.mapping.platform import Grid, PlatformMapping

CAPTURE_SCRIPT = Path(__file__).with_name("capture.js")


@dataclass(frozen=True)
class Snapshot:
    """One visible document at one step, as it is; ``parent`` is the place of the document
    around it among the step's snapshots."""

    step: str
    number: int
    parent: int | None
    depth: int
    window: int
    url: str
    title: str
    html: str


@dataclass
class Walked:
    """What a walk saw and heard, and where it could not go on."""

    snapshots: list[Snapshot] = field(default_factory=list)
    heard: list[tuple[str, str, str]] = field(default_factory=list)  #: step, kind, text
    problems: list[tuple[str, str]] = field(default_factory=list)  #: step, reason
    user: str = ""


class Walk:
    """One walk through the site; each step that fails is noted, and what can be seen then
    is written down all the same."""

    def __init__(
        self, session: Session, mapping: PlatformMapping, note: Callable[[str], None]
    ) -> None:
        self._session = session
        self._mapping = mapping
        self._note = note
        self._step = ""
        self._opened = 0  #: the id of the first document that a household's link opened
        self._script = load_taking_script(CAPTURE_SCRIPT)
        self.walked = Walked()

    async def run(self, url: str, *, households: int) -> Walked:
        """Go from the login page to the months of so many households, and write down all."""
        scene = await self._session.open_scene()
        scene.page.on("dialog", self._hear)
        if not await self._begin(scene, url):
            return self.walked

        inside = [scene]

        async def enter() -> None:
            inside.append(await self._session.pass_login(scene))

        if not await self._take(scene, "subsystems", enter):
            return self.walked

        async def enter_menu() -> None:
            inside.append(await enter_shell(inside[-1]))

        if not await self._take(scene, "shell", enter_menu):
            return self.walked
        place = inside[-1]
        if place is not scene:
            place.page.on("dialog", self._hear)
        shell = Shell(place)
        with suppress(PlatformError):
            self.walked.user = (await shell.read_identity()).user
        await self._walk_grid(place, shell, self._mapping.income_list, "income_list", households)
        await self._walk_grid(place, shell, self._mapping.roster, "roster", households)
        return self.walked

    async def _begin(self, scene: Scene, url: str) -> bool:
        async def open_login() -> None:
            try:
                await scene.page.goto(url, wait_until="load")
            except PlaywrightError as error:
                raise PlatformUnavailableError(
                    f"打不开登录页，请检查网络（{str(error).splitlines()[0][:80]}）"
                ) from None

        return await self._take(scene, "login", open_login)

    async def _walk_grid(
        self, scene: Scene, shell: Shell, words: Grid, name: str, households: int
    ) -> None:
        grid = HouseholdGrid(scene, shell, words)
        listed: list[Listed] = []

        async def query() -> None:
            listed.clear()
            async for page in grid.walk():
                listed.extend(page.listed)
                if listed:
                    return

        if not await self._take(scene, name, grid.show):
            return
        await self._take(scene, f"{name}_rows", query)
        opens = "form" if name == "income_list" else "detail"
        for number in range(1, households + 1):
            if len(listed) < number:
                return
            await self._open(scene, grid, listed[number - 1], f"{opens}_{number}")
            if not await self._leave(scene) and number < households:
                with suppress(PlatformError):
                    await query()

    async def _open(self, scene: Scene, grid: HouseholdGrid, listed: Listed, step: str) -> None:
        async def open_link() -> None:
            newest = await grid.open(listed)
            if newest is None:
                raise PlatformUnavailableError("列表页面消失了，打不开这一户")
            self._opened = newest + 1
            await scene.wait_for_traffic()
            await scene.wait(is_there, "打开的页面")

        async def is_there() -> bool | None:
            for place in (*scene.popups, scene):
                first = self._opened if place is scene else 0
                documents = [d for d in await place.look("documents") if d["id"] >= first]
                if documents and all(d["ready"] for d in documents):
                    return True
            return None

        await self._take(scene, step, open_link)

    async def _leave(self, scene: Scene) -> bool:
        """Get rid of what was opened without touching anything on it: by the × of its box,
        else by loading the menu's page anew; return whether the list is still there."""
        if scene.popups:
            await scene.close_popups()
            return True
        with suppress(PlatformError):
            if await scene.look("leave", id=self._opened, words=[]) == "clicked":
                return True
        with suppress(PlaywrightError):
            await scene.page.goto(scene.page.url, wait_until="load")
        return False

    async def _take(self, scene: Scene, step: str, act: Callable[[], Awaitable[object]]) -> bool:
        """Do one step, and write down what can be seen then; return whether it succeeded."""
        self._note(f"正在采集 {STEP_WORDS[step.rstrip('_0123456789')]}")
        self._step = step
        is_done = True
        try:
            await act()
        except PlatformError as error:
            self.walked.problems.append((step, error.reason))
            is_done = False
        for window, place in enumerate((scene, *scene.popups)):
            await self._write(place, window=window)
        return is_done

    async def _write(self, scene: Scene, *, window: int) -> None:
        """Write down what the page shows now."""
        try:
            found = json.loads(await scene.page.evaluate(self._script))
        except PlaywrightError:
            self.walked.problems.append((self._step, "页面在采集时发生变化或已关闭"))
            return
        self.walked.snapshots += [
            Snapshot(
                step=self._step,
                number=page["number"],
                parent=page["parent"],
                depth=page["depth"],
                window=window,
                url=page["url"],
                title=page["title"],
                html=page["html"],
            )
            for page in found
        ]

    def _hear(self, dialog: Dialog) -> None:
        """Remember what a native dialog said; the scene itself answers it."""
        self.walked.heard.append((self._step, dialog.type, dialog.message))


STEP_WORDS = {
    "login": "登录页",
    "subsystems": "登录后的页面",
    "shell": "菜单和页头",
    "income_list": "收入登记列表（查询前）",
    "income_list_rows": "收入登记列表（查询后）",
    "form": "月收入登记表",
    "roster": "花名册（查询前）",
    "roster_rows": "花名册（查询后）",
    "detail": "月收入明细",
}
