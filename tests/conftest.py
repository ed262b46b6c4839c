"""What every test of this project stands on."""

import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from mock_platform import mock
from one_browser import Spot, find_spot, keep_browser

# A shell's background job ignores Ctrl-C, and so would every process that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def own_settings_only():
    """Keep the settings of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as environment:
        for name in list(os.environ):
            if name.startswith("CONNECTOR_"):
                environment.delenv(name)
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kept_spot() -> AsyncIterator[Spot]:
    """A spot with a browser that fits whatever site stands on it."""
    spot = find_spot()
    async with keep_browser(host=spot.host, pins=(spot.certificate.spki_pin,)):
        yield spot


@pytest.fixture
def site_port(kept_spot, monkeypatch) -> int:
    """The port for a test's site, if runs against it are to share the kept browser."""
    monkeypatch.setattr(mock, "make_certificate", lambda: kept_spot.certificate)
    return kept_spot.port
