"""Holds an account for one run: two at once would end each other's session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connector.journal.lease import Lease
from connector.runs.bench import Bench


@asynccontextmanager
async def hold_account(bench: Bench, command: str) -> AsyncIterator[Lease]:
    """Yield the lease of the settings' account and let go of it on every way out.

    Raises AccountBusyError where another run has it, here or, with a common journal, on
    another computer.
    """
    account = bench.settings.account.username
    leases = bench.journal.leases
    lease = leases.acquire(account, bench.settings.platform.host, command=command)
    try:
        yield lease
    finally:
        leases.release(lease)
