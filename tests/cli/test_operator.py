"""The bell, and who is asked."""

import io
import sys

from connector.cli.operator import make_operator, ring
from connector.settings import Settings


class Terminal(io.StringIO):
    """A screen that somebody looks at."""

    def isatty(self):
        return True


def test_a_terminal_sounds_its_bell(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "__stderr__", terminal)

    ring("请登录")

    assert terminal.getvalue() == "【需要人】请登录\n\a"


def test_a_log_is_told_without_a_bell(monkeypatch):
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    monkeypatch.setattr(sys, "__stderr__", log)

    ring("请登录")

    assert log.getvalue() == "【需要人】请登录\n"


def test_where_input_is_no_terminal_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a word\n"))

    operator = make_operator(Settings())

    assert (operator.ask_password, operator.read_captcha) == (None, None)
