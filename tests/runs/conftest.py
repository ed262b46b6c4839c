"""Sites that live for one test, each with a computer in front of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from mock_platform import MockPlatform, Settings
from runs.world import World


@pytest.fixture
def start(tmp_path, site_port) -> Iterator[Callable[..., World]]:
    """Start a site with the settings given; it stops with the test."""
    with ExitStack() as stack:

        def started(**settings: Any) -> World:
            small = {"households": 12, "villages": 2, "port": site_port} | settings
            platform = stack.enter_context(MockPlatform(Settings(**small)))
            return World(platform, tmp_path / "home")

        yield started


@pytest.fixture
def world(start) -> World:
    """A small township where nothing is filed yet."""
    return start()
