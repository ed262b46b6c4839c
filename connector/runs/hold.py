"""Holds an account for one run: two at once would end each other's session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from connector.errors import LeaseLostError
from connector.journal.lease import LEASE_MINUTES, Lease, Leases
from connector.runs.bench import Bench
from connector.runs.pace import Pacer

RENEW_SECONDS = LEASE_MINUTES * 60 / 5


@asynccontextmanager
async def hold_account(bench: Bench, command: str, pacer: Pacer) -> AsyncIterator[Lease]:
    """Yield the lease of the settings' account, once it is no quiet time, and let go of it on
    every way out.

    It is renewed all the while: a run that is paused, waits for the end of quiet hours or
    finds nothing to save goes on holding its account. Raises AccountBusyError where another
    run has it, here or, with a common journal, on another computer, LeaseLostError where
    that took it during the quiet time: a login would end its session.
    """
    account = bench.settings.account.username
    leases = bench.journal.leases
    lease = leases.acquire(account, bench.settings.platform.host, command=command)
    renewing = asyncio.create_task(_keep_renewing(leases, lease))
    try:
        await pacer.wait_for_quiet_end()
        leases.renew(lease)
        yield lease
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing
        leases.release(lease)


async def _keep_renewing(leases: Leases, lease: Lease) -> None:
    """Renew until cancelled, or until another has the lease: the next intent tells that."""
    with suppress(LeaseLostError):
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            leases.renew(lease)
