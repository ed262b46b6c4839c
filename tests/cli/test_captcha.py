"""A captcha at a real terminal: shown, read by a person, gone afterwards."""

import os
import pty
import re
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.command import MODULE, at_the_platform
from mock_platform import MockPlatform, Settings

PLACE = re.compile(r"图片在 (\S+captcha\.png)")
ASKED = "看不清直接按回车换一张："


@pytest.fixture
def captcha_platform() -> Iterator[MockPlatform]:
    with MockPlatform(Settings(households=6, villages=2, captcha=True)) as platform:
        yield platform


class Terminal:
    """A terminal with a command in it, and a person before it."""

    def __init__(self, words, *, folder: Path, environment: dict[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [*MODULE, *words],
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)
        self.shown = ""
        self._times_asked = 0

    def wait_until_asked(self) -> None:
        """Read the screen until it asks once more."""
        self._times_asked += 1
        while self.shown.count(ASKED) < self._times_asked:
            self.shown += os.read(self._ours, 4096).decode("utf-8", "replace")

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{text}\n".encode())

    def end(self) -> int:
        """Read on to the end; return the exit code."""
        reader = threading.Thread(target=self._read_on, daemon=True)
        reader.start()
        code = self._process.wait(timeout=120)
        reader.join(timeout=5)
        os.close(self._ours)
        return code

    def _read_on(self) -> None:
        try:
            while data := os.read(self._ours, 4096):
                self.shown += data.decode("utf-8", "replace")
        except OSError:  # the other end is gone
            return


def test_a_wrong_captcha_gives_a_new_picture_and_nothing_stays_behind(
    tmp_path, workbook, captcha_platform
):
    opened = tmp_path / "opened"
    viewer = tmp_path / "viewer"
    viewer.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n', encoding="utf-8")
    viewer.chmod(0o755)
    computer = at_the_platform(tmp_path, captcha_platform)
    terminal = Terminal(
        ["plan", str(workbook), "-o", "计划.json"],
        folder=tmp_path,
        environment=computer.whole_environment() | {"BROWSER": str(viewer), "DISPLAY": ":0"},
    )

    terminal.wait_until_asked()
    picture = Path(PLACE.findall(terminal.shown)[0])
    page = picture.with_suffix(".html").read_text("utf-8")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (picture, picture.parent)]
    head = picture.read_bytes()[:8]
    terminal.type("????")
    terminal.wait_until_asked()
    terminal.type("")
    terminal.wait_until_asked()
    terminal.type(captcha_platform.last_captcha)
    code = terminal.end()

    assert code == 0, terminal.shown
    assert captcha_platform.requests["POST /login.aspx"] == 2
    assert (modes, head) == ([0o600, 0o700], b"\x89PNG\r\n\x1a\n")
    assert "data:image/png;base64," in page
    assert "http" not in page
    places = PLACE.findall(terminal.shown)
    assert len(set(places)) == 3
    assert not any(Path(place).parent.exists() for place in places)
    assert len(opened.read_text("utf-8").splitlines()) == 3
