"""Many go through side by side, until one has to be alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Lets any number of tasks in, or one alone; who wants to be alone goes first."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._one = asyncio.Lock()
        self._inside = 0
        self._wanting = 0

    @asynccontextmanager
    async def shared(self) -> AsyncIterator[None]:
        """Go in beside others, once nobody is alone in there or wants to be."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._wanting)
            self._inside += 1
        try:
            yield
        finally:
            async with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Go in once everybody has come out, and keep them out."""
        self._wanting += 1
        try:
            async with self._one:
                async with self._changed:
                    await self._changed.wait_for(lambda: not self._inside)
                yield
        finally:
            async with self._changed:
                self._wanting -= 1
                self._changed.notify_all()
