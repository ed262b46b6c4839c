"""Reads every household that the platform lists, page by page, with several readers."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.browser.pages.areas import Area
from connector.browser.places import Directories, Place
from connector.browser.reader import Reader, ReadingRoom
from connector.errors import (
    ConnectorError,
    HouseholdError,
    PlatformUnavailableError,
    SessionExpiredError,
)
from connector.journal.lease import Lease
from connector.records.household import Household
from connector.records.income import Observation
from connector.runs.bench import Bench
from connector.runs.pace import Pacer

READ_TRIES = 3
RENEW_SECONDS = 60.0  # a lease lasts many times longer
DETAILS_A_FORM = 4  # a page wears less by showing months than by a form: see ``recycle_after``


@dataclass(frozen=True)
class Seen:
    """What was seen of the places: a household's months, or why they could not be read."""

    observed: dict[int, Observation] = field(default_factory=dict)  #: by the place's number
    unread: dict[int, str] = field(default_factory=dict)


@dataclass
class Reading:
    """One year's reading with all readers of the room; the first error ends it for all."""

    bench: Bench
    room: ReadingRoom
    pacer: Pacer
    lease: Lease
    _error: ConnectorError | None = None
    _renewed: float = field(default_factory=time.monotonic)

    async def fetch_directories(self, year: int) -> Directories:
        """Show the year to every reader and walk the lists; a lost session is replaced."""
        first = self.room.readers[0]
        for _ in range(READ_TRIES):
            seen = first.generation
            try:
                for reader in self.room.readers:
                    await _show(reader, year)
                return await first.fetch_directories()
            except SessionExpiredError as error:
                await first.recover(error, year=year, seen=seen)
        raise SessionExpiredError("会话一再失效，已停止，请稍后再试")

    async def fetch_all(self, places: Sequence[Place], *, year: int) -> Seen:
        """Return the months of every place; raises the error that ended the reading."""
        queue = deque(_split(places, parts=len(self.room.readers)))
        seen = Seen()
        async with asyncio.TaskGroup() as group:
            for reader in self.room.readers:
                group.create_task(self._drain(queue, reader, places, seen, year))
        if self._error is not None:
            raise self._error
        return seen

    async def _drain(
        self,
        queue: deque[list[int]],
        reader: Reader,
        places: Sequence[Place],
        seen: Seen,
        year: int,
    ) -> None:
        try:
            while queue:
                for number in queue.popleft():
                    await self._keep_pace()
                    if self._error is not None:
                        return
                    await self._fetch_one(reader, number, places[number], seen, year)
        except ConnectorError as error:
            self._error = self._error or error
            self.pacer.interrupt.set()

    async def _keep_pace(self) -> None:
        await self.pacer.admit(self.room.answers)
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            self._renewed = time.monotonic()
            self.bench.journal.leases.renew(self.lease)

    async def _fetch_one(
        self, reader: Reader, number: int, place: Place, seen: Seen, year: int
    ) -> None:
        worn = self.bench.settings.browser.recycle_after * DETAILS_A_FORM
        for attempt in range(1, READ_TRIES + 1):
            generation = reader.generation
            try:
                await reader.renew(after=worn, year=year)
                seen.observed[number] = await reader.fetch_months(place, year=year)
                break
            except HouseholdError as error:
                seen.unread[number] = error.reason
                break
            except (SessionExpiredError, PlatformUnavailableError) as error:
                if attempt == READ_TRIES:
                    raise
                await reader.recover(error, year=year, seen=generation)
        self.bench.progress.advance(_named(place).village, [])


async def _show(reader: Reader, year: int) -> None:
    """Make the reader show the year; one whose page went with its session gets a new one."""
    seen = reader.generation
    try:
        await reader.go_to_year(year)
    except (SessionExpiredError, PlatformUnavailableError) as error:
        await reader.recover(error, year=year, seen=seen)


def _named(place: Place) -> Household:
    return place.listed.household


def _split(places: Sequence[Place], *, parts: int) -> list[list[int]]:
    """Return the places' numbers, a stretch of the roster's pages for each reader, as to turn
    a page costs a request; those that the roster does not tell apart come last, a page at a
    time, because each of them is asked for by itself.

    Pages are cut where there are too few for all readers.
    """
    pages: dict[tuple[bool, Area, int], list[tuple[int, int]]] = {}
    for number, place in enumerate(places):
        shown = place.roster or place.listed
        key = (place.roster is None, shown.area, shown.page)
        pages.setdefault(key, []).append((shown.row, number))
    ordered = {key: [number for _, number in sorted(pages[key])] for key in sorted(pages)}
    told = [page for (is_untold, *_), page in ordered.items() if not is_untold]
    untold = [page for (is_untold, *_), page in ordered.items() if is_untold]
    if len(told) < 2 * parts:
        return [page[n::parts] for page in told + untold for n in range(parts) if page[n::parts]]
    return [*_join(told, parts=parts), *untold]


def _join(pages: Sequence[list[int]], *, parts: int) -> list[list[int]]:
    """Return the pages as so many stretches of about the same length."""
    whole = sum(map(len, pages))
    stretches: list[list[int]] = [[] for _ in range(parts)]
    before = 0
    for page in pages:
        stretches[before * parts // whole] += page
        before += len(page)
    return [stretch for stretch in stretches if stretch]
