"""What every test of this project stands on."""

import os
import signal

import pytest

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
