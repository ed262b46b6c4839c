"""Which browsers are tried, and in what order."""

import sys

import pytest

from connector.browser.launch import SHELL, candidates
from connector.sections import BrowserSettings


@pytest.fixture
def computer(tmp_path, monkeypatch):
    """A computer with Linux on which only the browsers named are installed."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(*names):
        for name in names:
            (tmp_path / name).touch(mode=0o755)
        return tmp_path

    return install


def tried(**settings):
    return [found for one in candidates(BrowserSettings(**settings)) for found in one.values()]


def test_where_nobody_looks_the_browser_without_windows_goes_first(computer):
    folder = computer(SHELL, "chromium", "google-chrome")

    assert tried() == [str(folder / SHELL), "chrome", str(folder / "chromium")]
    assert tried(headless=False) == ["chrome", str(folder / "chromium")]


def test_what_is_configured_is_tried_alone(computer):
    computer(SHELL, "chromium")

    assert tried(channel="msedge") == ["msedge"]
    assert tried(executable="/opt/own") == ["/opt/own"]


def test_a_computer_without_it_is_as_good(computer):
    computer("microsoft-edge")

    assert tried() == ["msedge"]
