"""What every test of this project stands on."""

import os

import pytest


@pytest.fixture(autouse=True)
def own_settings_only(monkeypatch):
    """Keep the settings of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith("CONNECTOR_"):
            monkeypatch.delenv(name)
