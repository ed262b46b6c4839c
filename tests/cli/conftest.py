"""A platform for all tests of a file, and a computer for each test."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli.command import Computer, Ended, at_the_platform
from cli.sheets import make_rows, write_sheet
from mock_platform import MockPlatform, Settings

from connector.cli.main import main


@pytest.fixture(scope="module")
def platform() -> Iterator[MockPlatform]:
    with MockPlatform(Settings(households=6, villages=2)) as platform:
        yield platform


@pytest.fixture
def bare(tmp_path: Path) -> Computer:
    """A computer on which nothing has been set up."""
    return Computer(tmp_path)


@pytest.fixture
def run_here(bare: Computer, monkeypatch, capsys) -> Callable[..., Ended]:
    """Runs the command on the bare computer within this process: there are many refusals,
    and a process takes longer to start than to refuse."""

    def run(*words: str, **environment: str) -> Ended:
        for name, value in {"CONNECTOR_HOME": str(bare.home), **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(bare.folder)
        monkeypatch.setattr(sys, "argv", ["connector", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ended(ended.value.code, out, err)

    return run


@pytest.fixture
def computer(tmp_path: Path, platform: MockPlatform) -> Computer:
    """A computer of the township, ready to work."""
    return at_the_platform(tmp_path, platform)


@pytest.fixture
def workbook(tmp_path: Path, platform: MockPlatform) -> Path:
    """A workbook of two households."""
    first, second = platform.households[:2]
    return write_sheet(tmp_path / "一月二月.xlsx", *make_rows(first), *make_rows(second))
