"""The practice command: one line that tells how to get in, and an end."""

import json
import subprocess
import sys


def test_the_command_prints_how_to_get_in_and_ends_when_nobody_comes():
    command = [sys.executable, "-m", "mock_platform", "--households", "9", "--exit-when-idle", "0"]

    ended = subprocess.run(command, capture_output=True, check=True, timeout=60)

    welcome = json.loads(ended.stdout)
    assert welcome["url"].endswith("/login.aspx")
    assert welcome["households"] == 9
    assert [account["level"] for account in welcome["accounts"]] == [
        "city",
        "county",
        "township",
        *["village"] * 3,
    ]
    assert ended.stderr == b""
