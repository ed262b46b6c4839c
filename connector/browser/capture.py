"""Walks the pages of the mapping and writes down what can be seen; saves nothing.

What a walk returns is the pages as they are, with everybody's data: it stays in memory,
and is scrubbed before any of it is written (``connector.browser.scrub``).
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playwright.async_api import Dialog
from playwright.async_api import Error as PlaywrightError

from connector.browser.failures import explain_lost_page
from connector.browser.pages.deregistration import is_deregistered
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import Listed
from connector.browser.pages.statistics import Columns, Counts, StatisticsPage
from connector.browser.scene import Scene
from connector.browser.script import load_taking_script
from connector.browser.session import Session
from connector.browser.shell import Shell, enter_shell
from connector.errors import (
    HouseholdError,
    PageDriftError,
    PlatformError,
    PlatformUnavailableError,
)
from connector.mapping.platform import Deregistration, Grid, PlatformMapping, Statistics

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
        self,
        session: Session,
        mapping: PlatformMapping,
        note: Callable[[str], None],
        *,
        types: Columns,
    ) -> None:
        self._session = session
        self._mapping = mapping
        self._note = note
        self._types = types  #: of deregistration, as the statistics' columns name them
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
        await self._walk_departures(place, shell, households)
        return self.walked

    async def _walk_departures(self, scene: Scene, shell: Shell, households: int) -> None:
        """See those pages of who leaves and comes back that the mapping names."""
        words = self._mapping
        if words.deregistration is not None:
            await self._walk_grid(scene, shell, words.deregistration, "deregistration", households)
        if words.reinstatement is not None:
            await self._walk_grid(scene, shell, words.reinstatement, "reinstatement", households)
        if words.statistics is not None:
            await self._walk_statistics(scene, shell, words.statistics)

    async def _walk_statistics(self, scene: Scene, shell: Shell, words: Statistics) -> None:
        page = StatisticsPage(scene, shell, words, self._types)
        lines: list[Counts] = []

        async def fetch() -> None:
            table = await page.fetch((await shell.read_identity()).year)
            lines.extend(line for line in table.lines if line.total)

        if not await self._take(scene, "statistics", fetch) or not lines:
            return

        async def open_detail() -> None:
            await self._wait_for_opened(scene, await page.open_detail(lines[0]))

        await self._take(scene, "statistics_detail_1", open_detail)

    async def _begin(self, scene: Scene, url: str) -> bool:
        async def open_login() -> None:
            try:
                await scene.page.goto(url, wait_until="load")
            except PlaywrightError as error:
                raise PlatformUnavailableError(
                    f"打不开登录页，请检查网络（{explain_lost_page(error)}）"
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
                listed.extend(one for one in page.listed if _can_be_opened(one, words))
                if listed:
                    return

        if not await self._take(scene, name, grid.show):
            return
        is_read = await self._take(scene, f"{name}_rows", query)
        if is_read and households and not listed and name in NEVER_EMPTY:
            self.walked.problems.append((f"{name}_rows", "列表上没有可以打开的户"))
        for number in range(1, households + 1):
            if len(listed) < number:
                return
            open_row = partial(self._open_again_if_lost, scene, grid, listed, number, query)
            await self._take(scene, f"{OPENS[name]}_{number}", open_row)
            if not await self._leave(scene) and number < households:
                with suppress(PlatformError):
                    await query()

    async def _open_again_if_lost(
        self,
        scene: Scene,
        grid: HouseholdGrid,
        listed: Sequence[Listed],
        number: int,
        query: Callable[[], Awaitable[None]],
    ) -> None:
        """Open the ``number``-th of a list, once more where its answer broke off or the list
        was still changing; ``query`` lists them anew."""
        try:
            await self._open(scene, grid, listed[number - 1])
        except (PlatformUnavailableError, HouseholdError):
            await self._leave(scene)
            await query()
            if len(listed) < number:
                raise
            await self._open(scene, grid, listed[number - 1])

    async def _open(self, scene: Scene, grid: HouseholdGrid, listed: Listed) -> None:
        newest = await grid.open(listed)
        if newest is None:
            raise PlatformUnavailableError("列表页面消失了，打不开这一户")
        await self._wait_for_opened(scene, newest)

    async def _wait_for_opened(self, scene: Scene, newest: int) -> None:
        """Return once what a click has opened is there; ``newest`` was the newest before it."""
        self._opened = newest + 1

        async def is_there() -> bool | None:
            for place in (*scene.popups, scene):
                first = self._opened if place is scene else 0
                documents = [d for d in await place.look("documents") if d["id"] >= first]
                if documents and all(d["ready"] for d in documents):
                    return True
            return None

        await scene.wait_for_traffic()
        await scene.wait(is_there, "打开的页面")

    async def _leave(self, scene: Scene) -> bool:
        """Get rid of what was opened without touching anything on it: by the × of its box,
        else by loading the menu's page anew; return whether the list is still there."""
        if scene.popups:
            await scene.close_popups()
            return True
        with suppress(PlatformError):
            if await scene.look("leave", id=self._opened, words=[]) == []:
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


def _can_be_opened(listed: Listed, words: Grid) -> bool:
    """Whether a row's link opens a form: who is off the lists already has none to be taken off."""
    if not isinstance(words, Deregistration):
        return True
    try:
        return not is_deregistered(listed, words)
    except PageDriftError:  # a status that nobody knows: looking is how it becomes known
        return True


NEVER_EMPTY = ("income_list", "roster")  #: nobody has to have left or come back
OPENS = {
    "income_list": "form",
    "roster": "detail",
    "deregistration": "deregistration_form",
    "reinstatement": "deregistration_view",
}
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
    "deregistration": "户注销名单（查询前）",
    "deregistration_rows": "户注销名单（查询后）",
    "deregistration_form": "户注销表",
    "reinstatement": "户注销退回名单（查询前）",
    "reinstatement_rows": "户注销退回名单（查询后）",
    "deregistration_view": "查看注销",
    "statistics": "户注销统计",
    "statistics_detail": "户注销统计的明细",
}
