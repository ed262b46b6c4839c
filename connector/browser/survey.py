"""A read-only walk over the pages of the mapping: everything that differs, page by page.

Nothing is filled and nothing is saved. A page that fails does not keep the next one from
being looked at; what is told is structure, scrubbed of whatever the page says of people.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from connector.browser.departure_survey import DepartureSurvey
from connector.browser.desk import Desk
from connector.browser.dialogs import raise_for
from connector.browser.gridlook import FATAL, GridLook
from connector.browser.messages import classify
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.income import IncomeForm
from connector.browser.pages.listed import Listed
from connector.browser.pages.month import IncomeDetail, MonthPage
from connector.browser.pages.opened import Opened, wait_for_opened
from connector.browser.platform import Platform
from connector.browser.redaction import Redaction
from connector.browser.scene import Scene
from connector.browser.seen import TITLES, WRONG_YEAR, Seen
from connector.browser.telling import Telling
from connector.errors import (
    Breach,
    ConnectorError,
    PageDriftError,
    PlatformUnavailableError,
    WrongAccountError,
)
from connector.mapping.load import Mapping


class Survey:
    """Looks at one page after another; knows what the page before gave."""

    def __init__(self, platform: Platform, mapping: Mapping, *, this_month: str) -> None:
        self._platform = platform
        self._mapping = mapping
        self._words = mapping.platform
        self._this_month = this_month
        self._telling = Telling(Redaction(platform.user, platform.area))
        self._lists = GridLook(self._telling, mapping.platform.pager)
        self._year = 0

    async def walk(self, year_due: int) -> AsyncIterator[Seen]:
        """Yield the year switch, both grids, one household's form and its detail, then the
        pages of those who leave.

        Raises LoggedInElsewhereError or SessionExpiredError where there is nothing more
        to be seen.
        """
        desk = self._platform.tabs[0].entry
        yield await self._look_at_year(desk, year_due)
        words = self._words
        seen, listed = await self._lists.look(
            "income_list", desk.income, desk.scene, words.income_list, stops=True
        )
        yield seen
        yield await self._look_behind("income_form", desk, desk.income, listed)
        try:
            proof = await self._platform.tabs[0].open_desk()
        except PlatformUnavailableError:
            proof = desk
        seen, listed = await self._lists.look(  # it only proves; the form can do that, too
            "roster", proof.roster, proof.scene, words.roster, stops=False
        )
        yield seen
        yield await self._look_behind("income_detail", proof, proof.roster, listed)
        departures = DepartureSurvey(self._mapping, self._telling, self._lists, year=self._year)
        async for seen in departures.walk(proof):
            yield seen

    async def _look_at_year(self, desk: Desk, year_due: int) -> Seen:
        """Make the platform show the year that is due, where it offers it."""
        shown = (await desk.shell.read_identity()).year
        self._year = shown
        if shown == year_due:
            return Seen("header", TITLES["header"], f"显示用户、{shown} 年度，就是应录的年度")
        try:
            await desk.shell.go_to_year(year_due)
        except WrongAccountError:
            told = f"显示用户、{shown} 年度；应录的 {year_due} 年度切换不到，以下按 {shown} 年度看"
            return Seen("header", TITLES["header"], told, advice=WRONG_YEAR)
        except PageDriftError as error:
            drift = await self._telling.drift_of(error, desk.scene, "header", stops=True)
            told = f"{shown} 年度，不能切换到应录的 {year_due} 年度"
            return Seen("header", TITLES["header"], told, drift)
        self._year = year_due
        return Seen(
            "header", TITLES["header"], f"显示用户和年度，已从 {shown} 切换到 {year_due} 年度"
        )

    async def _look_behind(
        self, name: str, desk: Desk, grid: HouseholdGrid, households: Sequence[Listed]
    ) -> Seen:
        """Open the page behind one household's link, read it, and leave it as it was."""
        stops = name == "income_form"
        if not households:
            return Seen(name, TITLES[name], "列表中没有可以打开的户，没有看到", is_reached=False)
        listed = households[0]
        try:
            opened = await self._open(desk, grid, listed, needs_save=stops)
        except FATAL:
            raise
        except PageDriftError as error:
            drift = await self._telling.drift_of(error, desk.scene, name, stops=stops)
            return self._telling.seen(name, "", drift)
        except ConnectorError as error:
            return self._telling.failed(name, error, stops=stops)
        kind = IncomeForm if stops else IncomeDetail
        page = kind(opened, self._mapping.income, listed.household, platform_year=self._year)
        try:
            return await self._read_page(name, desk, page, stops=stops)
        finally:
            with suppress(ConnectorError):
                await page.close()

    async def _open(
        self, desk: Desk, grid: HouseholdGrid, listed: Listed, *, needs_save: bool
    ) -> Opened:
        await desk.be_free()
        after = await grid.open(listed)
        if after is None:
            raise PageDriftError("列表页面不见了，打不开该户")
        await desk.scene.wait_for_traffic()
        return await wait_for_opened(
            desk.scene,
            self._mapping.income,
            after=after,
            platform_year=self._year,
            needs_save=needs_save,
        )

    async def _read_page(self, name: str, desk: Desk, page: MonthPage, *, stops: bool) -> Seen:
        breaches: list[Breach] = []
        try:
            await self._require_silence(desk.scene)
            page.require_right_place()
            if stops:
                await self._platform.tabs[0].require_identity(page, year=self._year)
        except FATAL:
            raise
        except PageDriftError as error:
            breaches += error.breaches
        except ConnectorError as error:
            breaches.append(Breach(error.reason))
        if isinstance(page, IncomeForm):
            breaches += page.find_breaches(this_month=self._this_month)
        else:
            breaches += page.find_missing()
        drift = [self._telling.drift(name, breach, stops=stops) for breach in breaches]
        first, last = min(page.months), max(page.months)
        fields = len(self._mapping.income.form_patterns)
        told = f"{len(page.months)} 个月（{first} 至 {last}），映射的 {fields} 栏"
        return self._telling.seen(name, told + ("都在" if not breaches else "有出入"), drift)

    async def _require_silence(self, scene: Scene) -> None:
        """Raise where the page asked or said something when it opened."""
        said = [heard.text for heard in scene.dialogs.take()]
        said += [layer["text"] for layer in await scene.look("newLayers") if layer["buttons"]]
        for text in said:
            raise_for(classify(text, self._words.messages), text)
