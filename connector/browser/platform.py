"""The platform as runs see it: households in, observations out, one form at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from connector.browser.answers import AnswerTimes
from connector.browser.desk import Desk
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.income import IncomeForm
from connector.browser.pages.listed import Listed
from connector.browser.pages.month import IncomeDetail, MonthPage
from connector.browser.pages.opened import wait_for_opened
from connector.browser.places import Directories, Place, named, same_row
from connector.browser.scene import Scene
from connector.browser.session import Session
from connector.browser.shell import Shell
from connector.errors import (
    PageDriftError,
    PlatformUnavailableError,
    WrongAccountError,
)
from connector.mapping.load import Mapping
from connector.records.household import Household
from connector.records.income import Observation

RETRY_READS = AsyncRetrying(
    stop=stop_after_attempt(3),
    wait=wait_exponential_jitter(multiplier=0.2, max=5),
    retry=retry_if_exception_type(PlatformUnavailableError),
    reraise=True,
)


class PlatformTab:
    """Enters at one desk and proves at another, so that what is proved is never the page
    that was saved, and one household can be read back while the next is opened.

    The session's requests still go one after another: ``wire`` is held while one is
    under way, because the platform answers a waiting one only every half second.
    """

    def __init__(self, session: Session, scene: Scene, mapping: Mapping) -> None:
        self._session = session
        self._mapping = mapping
        self._entry = self._proof = Desk(scene)
        self._generation = session.generation
        self._forms = 0
        self._opened = 0  #: how many forms and details were opened, to tell them apart
        self.wire = asyncio.Lock()
        self.proves_by_detail = True

    async def go_to_year(self, year: int) -> None:
        """Make the platform show ``year`` on both desks, and start afresh there."""
        for desk in (self._entry, self._proof):
            await desk.be_free()
        if await self._entry.shell.go_to_year(year):
            await self.reopen()
        if self._proof is self._entry:
            self._proof = await self.open_desk()
        for desk in (self._entry, self._proof):
            await desk.shell.go_to_year(year)

    async def open_desk(self) -> Desk:
        """Return one more desk; a site that shows its menu on one page only gets all its
        work done on that."""
        scene = await self._session.open_tab()
        try:
            await Shell(scene).read_identity()
        except PageDriftError:
            return self._entry
        return Desk(scene)

    @property
    def desk(self) -> Desk:
        """The desk that the tab was opened with."""
        return self._entry

    @property
    def scenes(self) -> tuple[Scene, Scene]:
        """The page that is entered on, and the one that proves; a site may have one for both."""
        return self._entry.scene, self._proof.scene

    @property
    def can_overlap(self) -> bool:
        """Whether the next household may be opened while this one is read back."""
        return self._proof is not self._entry

    async def reopen(self) -> None:
        """Go on in fresh pages of the same session; the old ones' memory is given back."""
        old = {self._entry, self._proof}
        self._entry = Desk(await self._session.open_tab())
        self._proof = await self.open_desk()
        self._generation = self._session.generation
        self._forms = 0
        for desk in old:
            await desk.close()

    @property
    def generation(self) -> int:
        """Which login of the run this tab works under."""
        return self._generation

    async def log_in_again(self, seen: int) -> None:
        """Replace the session of login ``seen``, unless that has been done already."""
        if seen != self._generation:
            return
        await self._session.replace(seen)
        await RETRY_READS(self.reopen)

    def is_worn(self, *, after: int) -> bool:
        """Whether ``after`` forms were shown: a page that lives long grows."""
        return self._forms >= after

    async def fetch_directories(self) -> Directories:
        """Walk the income list and the roster; reading may be repeated."""
        income: list[Listed] = await RETRY_READS(self._walk, self._entry.income)
        try:
            roster: list[Listed] = await RETRY_READS(self._walk, self._proof.roster)
        except PageDriftError:
            roster = []
        return Directories(income, roster)

    async def _walk(self, grid: HouseholdGrid) -> list[Listed]:
        return [listed async for page in grid.walk() for listed in page.listed]

    async def require_identity(self, page: MonthPage, *, year: int) -> None:
        """Return if the text around the page shows the run's user and year.

        A page in a window of its own has no such text; then the menu's page tells.
        Raises WrongAccountError where it is somebody else's.
        """
        desk = self._proof if page.scene is self._proof.scene else self._entry
        is_around = page.scene is desk.scene
        shown = (
            desk.shell.parse(list(page.header)) if is_around else await desk.shell.read_identity()
        )
        if shown is None:
            raise PageDriftError("页头上读不出用户或年度，已停止")
        if shown.user != self._session.identity.user:
            raise WrongAccountError(
                f"页头显示用户“{shown.user}”，本次运行的用户是“{self._session.identity.user}”，已停止"
            )
        if shown.area != self._session.identity.area:
            raise WrongAccountError(
                f"页头显示单位“{shown.area}”，登录时是“{self._session.identity.area}”，已停止"
            )
        if shown.year != year:
            raise WrongAccountError(f"页头显示 {shown.year} 年度，应为 {year} 年度，已停止")

    @asynccontextmanager
    async def open_form(
        self, place: Place, household: Household, *, year: int
    ) -> AsyncIterator[IncomeForm]:
        """Open the household's form afresh, and close it on the way out."""
        self._forms += 1
        async with self._open_form_at(self._entry, place, household, year) as form:
            yield form

    def is_latest(self, form: IncomeForm) -> bool:
        """Whether nothing was opened since this form was: a platform that remembers one
        household at a time would store an older form in the wrong one."""
        return self._opened == form.opened_as

    @asynccontextmanager
    async def _open_form_at(
        self, desk: Desk, place: Place, household: Household, year: int
    ) -> AsyncIterator[IncomeForm]:
        await desk.be_free()
        async with self.wire:
            after = await self._open_link(desk.income, place.listed)
            opened_as = self._opened
            await desk.scene.wait_for_traffic()
        opened = await wait_for_opened(
            desk.scene, self._mapping.income, after=after, platform_year=year, needs_save=True
        )
        form = IncomeForm(opened, self._mapping.income, named(place, household), platform_year=year)
        form.opened_as = opened_as
        try:
            await self.require_identity(form, year=year)
            form.require_right_place()
            yield form
        finally:
            desk.leave(form, place.listed)

    async def _open_link(self, grid: HouseholdGrid, listed: Listed) -> int:
        """Turn to the household's page and click its link, if it still reads the same.

        Where the list has been sorted anew meanwhile, the same text may stand on another
        row of this page; elsewhere the household is left alone.
        """
        for _ in range(2):
            page = await grid.go_to(listed.area, listed.page)
            after = await grid.open(same_row(page.listed, listed))
            if after is not None:
                self._opened += 1
                self._entry.tidy()
                self._proof.tidy()
                return after
        raise PlatformUnavailableError("列表页面一再消失，打不开该户")

    async def fetch_detail(
        self,
        place: Place,
        household: Household,
        *,
        year: int,
        months: Sequence[str],
        when_asked: Callable[[], None],
    ) -> Observation:
        """Return the household's months as the server holds them now.

        Read from 【月收入明细】, else from the form opened anew: where the detail shows
        less than the form's fields and ``months``, it cannot prove them. ``when_asked`` is
        called once the platform has been asked: from then on the next form may be opened.
        """
        if self.proves_by_detail:
            try:
                if listed := place.roster or await self._find_in_roster(household):
                    detail = await self._fetch_roster_detail(listed, household, year, when_asked)
                    if set(months) <= set(detail.months):
                        return detail
                    self.proves_by_detail = False
            except PageDriftError:
                self.proves_by_detail = False
        async with self._open_form_at(self._proof, place, household, year) as form:
            form.require_complete()
            return form.observe()

    async def _renew_proof(self, year: int) -> None:
        """Go on proving on a fresh page: some sites bring a page that is still open to the
        front instead of loading it, and what it shows is old."""
        old = self._proof
        if old is self._entry:
            await self.reopen()
            await self.go_to_year(year)
            return
        self._proof = await self.open_desk()
        await self._proof.shell.go_to_year(year)
        await old.close()

    async def _find_in_roster(self, household: Household) -> Listed | None:
        """Ask the roster for one household by its number, where names do not tell it apart."""
        roster = self._proof.roster
        for name in ("code", "id_number"):
            value = getattr(household, name)
            if value and name in roster.filters:
                await self._proof.be_free()
                async with self.wire:
                    if not await roster.can_filter(name):
                        continue
                    found = (await roster.query({name: value})).listed
                return found[0] if len(found) == 1 else None
        return None

    async def _fetch_roster_detail(
        self, listed: Listed, household: Household, year: int, when_asked: Callable[[], None]
    ) -> Observation:
        await self._proof.be_free()
        if listed.texts in self._proof.left_open:
            await self._renew_proof(year)
        desk = self._proof
        async with self.wire:
            after = None
            if desk.roster.shows(listed):  # found by its number just now
                after = await desk.roster.open(listed)
                self._opened += 1
            if after is None:
                after = await self._open_link(desk.roster, listed)
            when_asked()
            await desk.scene.wait_for_traffic()
        opened = await wait_for_opened(
            desk.scene, self._mapping.income, after=after, platform_year=year, needs_save=False
        )
        detail = IncomeDetail(opened, self._mapping.income, household, platform_year=year)
        try:
            detail.require_complete()
            detail.require_right_place()
            return detail.observe()
        finally:
            desk.leave(detail, listed)


class Platform:
    """A logged-in platform with its tabs."""

    def __init__(self, session: Session, mapping: Mapping, tabs: list[PlatformTab]) -> None:
        self._session = session
        self.mapping = mapping
        self.tabs = tabs

    @property
    def user(self) -> str:
        """The user as the page itself shows it."""
        return self._session.identity.user

    @property
    def skew(self) -> timedelta | None:
        """How far its clock is ahead of this computer's, where its answers tell."""
        return self._session.skew

    @property
    def area(self) -> str:
        """The account's area as the page itself shows it; empty where it shows none."""
        return self._session.identity.area

    @property
    def answers(self) -> AnswerTimes:
        """How long the platform took to answer."""
        return self._session.answers


async def open_platform(session: Session, mapping: Mapping, *, tabs: int) -> Platform:
    """Log in once and open the tabs one after another."""
    first = PlatformTab(session, await session.log_in(), mapping)
    others = [PlatformTab(session, await session.open_tab(), mapping) for _ in range(tabs - 1)]
    return Platform(session, mapping, [first, *others])
