"""The two desks of one tab, which share a session: one to enter at, one to prove at."""

import asyncio

from connector.browser.desk import Desk
from connector.browser.identity import require_own
from connector.browser.pages.open_page import OpenPage
from connector.browser.retrying import RETRY_READS
from connector.browser.scene import Scene
from connector.browser.session import Session
from connector.browser.shell import Shell
from connector.errors import PageDriftError
from connector.mapping.load import Mapping


class Desks:
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
    def entry(self) -> Desk:
        """The desk at which forms are filled."""
        return self._entry

    @property
    def proof(self) -> Desk:
        """The desk at which is read back."""
        return self._proof

    def note_opening(self) -> int:
        """Count a page that was opened, and close what was left open before it; return which
        of the tab's openings this is."""
        self._opened += 1
        self._entry.tidy()
        self._proof.tidy()
        return self._opened

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

    async def close_form(self) -> None:
        """Return once no form is open any more where forms are filled: it can send nothing."""
        await self._entry.be_free()

    def note_unanswered(self) -> None:
        """Remember that a save had no answer: the dead frame of its form may cover the page,
        and has nothing any more to be closed with."""
        self._entry.is_covered = True

    async def uncover(self, *, year: int) -> None:
        """Go on in fresh pages where forms are filled on one that may be covered."""
        if self._entry.is_covered:
            await self.reopen()
            await self.go_to_year(year)

    def watch_anew(self) -> None:
        """Watch the next form for what comes late, as the first one was."""
        self._session.patience.watch_anew()

    def note_form(self) -> None:
        """Count a form that is shown, see ``is_worn``."""
        self._forms += 1

    def is_worn(self, *, after: int) -> bool:
        """Whether ``after`` forms were shown: a page that lives long grows."""
        return self._forms >= after

    def is_latest(self, form: OpenPage) -> bool:
        """Whether nothing was opened since this form was: a platform that remembers one
        household at a time would store an older form in the wrong one."""
        return self._opened == form.opened_as

    async def require_identity(self, page: OpenPage, *, year: int) -> None:
        """Return if the text around the page shows the run's user, area and year.

        A page in a window of its own has no such text; then the menu's page tells.
        Raises WrongAccountError where it is somebody else's.
        """
        desk = self._proof if page.scene is self._proof.scene else self._entry
        if page.scene is desk.scene:
            own = self._session.identity
            require_own(desk.shell.parse(list(page.header)), own, year=year)
        else:
            await self.require_own_menu(desk, year=year)

    async def require_own_menu(self, desk: Desk, *, year: int) -> None:
        """Return if the menu's page shows the run's user, area and year; raise as above."""
        require_own(await desk.shell.read_identity(), self._session.identity, year=year)

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
