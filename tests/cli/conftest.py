"""A platform for all tests of a file, and a computer for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.command import Computer, at_the_platform
from cli.sheets import make_rows, write_sheet
from mock_platform import MockPlatform, Settings


@pytest.fixture(scope="module")
def platform() -> Iterator[MockPlatform]:
    with MockPlatform(Settings(households=6, villages=2)) as platform:
        yield platform


@pytest.fixture
def bare(tmp_path: Path) -> Computer:
    """A computer on which nothing has been set up."""
    return Computer(tmp_path)


@pytest.fixture
def computer(tmp_path: Path, platform: MockPlatform) -> Computer:
    """A computer of the township, ready to work."""
    return at_the_platform(tmp_path, platform)


@pytest.fixture
def workbook(tmp_path: Path, platform: MockPlatform) -> Path:
    """A workbook of two households."""
    first, second = platform.households[:2]
    return write_sheet(tmp_path / "一月二月.xlsx", *make_rows(first), *make_rows(second))
