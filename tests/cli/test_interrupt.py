"""A terminal's Ctrl-C reaches every process: the household in hand is finished all the same."""

import os
import signal
import subprocess
import sys
import time

import pytest
from cli.command import MODULE, at_the_platform
from cli.sheets import make_rows, write_sheet
from mock_platform import MockPlatform, Settings

ON_WINDOWS = sys.platform == "win32"


@pytest.fixture
def crowd():
    with MockPlatform(Settings(households=30, villages=1)) as platform:
        yield platform


def press_ctrl_c(process):
    """Do what a terminal does: tell the whole group in front."""
    if ON_WINDOWS:
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        os.killpg(process.pid, signal.SIGINT)


def test_the_household_in_hand_is_finished_and_resume_goes_on(crowd, tmp_path):
    computer = at_the_platform(tmp_path, crowd)
    rows = [row for h in crowd.households for row in make_rows(h, months=("2022-01",))]
    workbook = write_sheet(tmp_path / "一月.xlsx", *rows)

    with subprocess.Popen(
        [*MODULE, "upload", workbook.name],
        cwd=tmp_path,
        env=computer.whole_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=not ON_WINDOWS,
    ) as process:
        deadline = time.monotonic() + 60
        while len(crowd.saves) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        press_ctrl_c(process)
        out, err = process.communicate(timeout=60)
    stored = [save["code"] for save in crowd.saves]
    (run,) = computer.runs()
    resumed = computer.run("resume", "--json")

    assert process.returncode == 4
    assert "做完手上的一户就停" in err
    assert f"connector resume {run['run']}" in out
    assert run["stopped"].startswith("操作员要求停止")
    assert run["counts"]["verified"] == len(stored) < len(rows)
    assert run["counts"]["uncertain"] == 0
    assert (resumed.code, resumed.document["counts"]["verified"]) == (0, len(rows))
    assert sorted(save["code"] for save in crowd.saves) == sorted(h.code for h in crowd.households)
