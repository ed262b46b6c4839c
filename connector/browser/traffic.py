"""The requests that a page makes, and how far their answers have come."""

import asyncio

from playwright.async_api import Request, Response

ERRORS_FROM = 400
REDIRECTS = (301, 302, 303, 307, 308)


class Traffic:
    """The requests that a page made since it was started, static files left out."""

    def __init__(self) -> None:
        self.begun: list[Request] = []
        self.ended: set[Request] = set()
        self.failed: list[Request] = []
        self.responses: list[Response] = []
        self._redirected: set[Request] = set()
        self._sent_on: set[Request] = set()
        self._complete: set[Request] = set()
        self._server_is_done = asyncio.Event()

    @property
    def is_quiet(self) -> bool:
        """Whether every request has its answer."""
        return len(self.ended) >= len(self.begun)

    @property
    def server_is_done(self) -> bool:
        """Whether the server has no work left with any request, though an answer may still
        be on its way: one that tells its length was whole before its first byte was sent."""
        return len(self.ended | self._complete) >= len(self.begun)

    @property
    def has_failed_call(self) -> bool:
        """Whether a call of the page's scripts got no good answer: broken off, an error, or
        sent on to another page, as one that is not logged in is."""
        broken = [r for r in self.failed if "ABORTED" not in (r.failure or "")]
        return any(map(_is_call, broken)) or any(
            _is_call(answer.request)
            and (answer.status >= ERRORS_FROM or answer.request in self._sent_on)
            for answer in self.responses
        )

    def begin(self, request: Request) -> None:
        """Count a request."""
        self.begun.append(request)
        if request.redirected_from is not None and request.redirected_from in self._redirected:
            self.ended.add(request.redirected_from)
            self._sent_on.add(request)

    def answer(self, response: Response) -> None:
        """Count an answer that has begun to arrive."""
        self.responses.append(response)
        if response.status in REDIRECTS:
            self._redirected.add(response.request)
        elif response.request in self.begun and "content-length" in response.headers:
            self._complete.add(response.request)
        self._tell()

    def end(self, request: Request) -> None:
        """Count an answer, whole, or the lack of one; a redirect is none: what it leads to
        brings the answer."""
        if request not in self._redirected:
            self.ended.add(request)
        self._tell()

    def _tell(self) -> None:
        if self.begun and self.server_is_done:
            self._server_is_done.set()

    async def wait_for_server(self) -> None:
        """Return once anything was asked for and the server is done with all of it."""
        await self._server_is_done.wait()


def _is_call(request: Request) -> bool:
    return request.resource_type in ("xhr", "fetch")
