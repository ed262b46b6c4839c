"""Several accounts of one computer, side by side, and which of them sees whom."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connector.browser.browsers import Browsers
from connector.errors import ConnectorError, OperatorStopError
from connector.mapping.headers import normalise_label
from connector.records.household import Household
from connector.runs.bench import Bench

T = TypeVar("T")


@dataclass(frozen=True)
class Lost:
    """An account with which nothing could be brought to its end, and why."""

    account: str
    error: ConnectorError


async def run_side_by_side(
    benches: Sequence[Bench], work: Callable[[Bench], Awaitable[T]], *, parallel: int
) -> tuple[T | Lost, ...]:
    """Return what ``work`` makes of each bench, in their order, ``parallel`` of them at once,
    in one browser with a context for each.

    One that fails keeps no other from its work. Once somebody has asked to stop nothing
    is begun any more; after a fault of ours the others stop between two households.
    """
    gate = asyncio.Semaphore(parallel)

    async def run(bench: Bench) -> T | Lost:
        async with gate:
            try:
                if reason := bench.brake.find_reason():
                    raise reason
                return await work(bench.sharing(browsers))
            except ConnectorError as error:
                return Lost(bench.settings.account.username, error)
            except BaseException:
                bench.brake.press()
                raise

    async with Browsers() as browsers:
        found = await asyncio.gather(*map(run, benches), return_exceptions=True)
    ended: list[T | Lost] = []
    for one in found:
        if isinstance(one, BaseException):
            raise one
        ended.append(one)
    return tuple(ended)


def sort_out(found: Sequence[T | Lost]) -> tuple[tuple[T, ...], tuple[Lost, ...]]:
    """Return what was found, and who was lost.

    Raises the first one's error where nobody found anything, and the operator's word
    where that is what ended any of them: half of what was asked for looks like all of it.
    """
    lost = tuple(one for one in found if isinstance(one, Lost))
    good = tuple(one for one in found if not isinstance(one, Lost))
    for one in lost:
        if not good or isinstance(one.error, OperatorStopError):
            raise one.error
    return good, lost


def identify(household: Household) -> tuple[str, ...]:
    """Return what makes a listed household the same in the list of another account."""
    if household.code:
        return (household.code,)
    if household.id_number and "*" not in household.id_number:
        return ("", household.id_number.upper())
    village = normalise_label(household.village)
    return ("", household.id_number, normalise_label(household.head), village)
