"""What is looked at on this computer, without any platform."""

import json
import os
import plistlib
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.browser.policy import explain_failure, find_forbidding
from connector.browser.reach import CONNECTION, NAME, reach
from connector.errors import PlatformUnavailableError
from connector.records.diagnosis import Verdict
from connector.runs.computer import (
    check_browser,
    check_clock,
    check_disk,
    check_home,
    check_skew,
    show_path,
)
from connector.sections import BrowserSettings

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def own_folder(tmp_path, monkeypatch) -> Path:
    """A folder that is no temporary one."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "user"


def test_a_home_that_is_not_there_is_made_for_its_owner_alone(own_folder):
    home = own_folder / "home"

    check = check_home(home)

    assert (check.verdict, list(home.iterdir())) == (Verdict.OK, [])
    assert os.name != "posix" or home.stat().st_mode & 0o077 == 0


def test_a_home_among_temporary_files_is_remarked(own_folder):
    check = check_home(own_folder.parent / "temporary" / "home")

    assert (check.verdict, check.is_well) == (Verdict.NOTICE, True)
    assert "临时文件夹" in check.detail


@pytest.mark.parametrize("name", ["OneDrive - 某县", "坚果云", "Dropbox"])
def test_a_home_that_is_synced_elsewhere_is_a_problem(own_folder, name):
    check = check_home(own_folder / name / "home")

    assert check.verdict is Verdict.PROBLEM
    assert "同步文件夹" in check.detail


def test_a_home_that_others_can_change_or_read_is_a_problem(own_folder):
    home = own_folder / "home"
    home.mkdir(parents=True)
    (home / "journal.sqlite3").touch()
    (home / "journal.sqlite3").chmod(0o644)
    home.chmod(0o777)

    check = check_home(home)

    assert os.name != "posix" or "别的用户也能写入；里面有别的用户能读的文件" in check.detail
    assert os.name != "posix" or "chmod 700" in check.advice


def test_a_home_that_is_a_file_is_a_problem(own_folder):
    own_folder.mkdir()
    (own_folder / "home").touch()

    check = check_home(own_folder / "home")

    assert check.verdict is Verdict.PROBLEM
    assert "建不了或不能写入" in check.detail


def test_a_path_does_not_tell_the_users_name():
    assert show_path(Path.home() / "data") == str(Path("~") / "data")


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (datetime(2022, 4, 3, tzinfo=UTC), Verdict.OK),
        (datetime(1970, 1, 1, tzinfo=UTC), Verdict.PROBLEM),
    ],
)
def test_a_clock_before_anything_was_due_is_a_problem(now, verdict):
    assert check_clock(now).verdict is verdict


@pytest.mark.parametrize(
    ("skew", "verdict", "told"),
    [
        (None, Verdict.NOTICE, "没有说明"),
        (timedelta(minutes=-4), Verdict.OK, "不到 5 分钟"),
        (timedelta(minutes=-20), Verdict.NOTICE, "本机比平台快 20 分钟"),
        (timedelta(days=31), Verdict.PROBLEM, "本机比平台慢 44640 分钟"),
    ],
)
def test_clocks_that_are_apart_are_told(skew, verdict, told):
    check = check_skew(skew)

    assert check.verdict is verdict
    assert told in check.detail


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(5e9, Verdict.OK), (5e8, Verdict.NOTICE), (1e8, Verdict.PROBLEM)],
)
def test_a_disk_that_is_almost_full_is_told(tmp_path, monkeypatch, free, verdict):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1e10, 0, free))

    assert check_disk(tmp_path / "not" / "yet").verdict is verdict


@pytest.mark.parametrize(
    ("browser", "file", "policies", "found"),
    [
        (
            "chromium",
            "etc/chromium/policies/managed/county.json",
            {"RemoteDebuggingAllowed": False},
            ["RemoteDebuggingAllowed = 0"],
        ),
        (
            "msedge",
            "etc/opt/edge/policies/managed/a.json",
            {"DeveloperToolsAvailability": 2, "RemoteDebuggingAllowed": False},
            ["RemoteDebuggingAllowed = 0", "DeveloperToolsAvailability = 2"],
        ),
        (
            "chrome",
            "etc/opt/chrome/policies/managed/a.json",
            {"DeveloperToolsAvailability": 1, "RemoteDebuggingAllowed": True},
            [],
        ),
        ("chrome", "etc/opt/edge/policies/managed/a.json", {"RemoteDebuggingAllowed": False}, []),
    ],
)
def test_policies_that_forbid_driving_a_browser_are_found(tmp_path, browser, file, policies, found):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(policies), encoding="utf-8")
    (path.parent / "broken.json").write_text("{", encoding="utf-8")

    policies_found = find_forbidding(browser, root=tmp_path)

    assert [str(policy).partition("（")[0] for policy in policies_found] == found


def test_policies_of_a_managed_mac_are_found(tmp_path):
    path = tmp_path / "Library/Managed Preferences/com.microsoft.Edge.plist"
    path.parent.mkdir(parents=True)
    path.write_bytes(plistlib.dumps({"RemoteDebuggingAllowed": False}))

    assert [policy.name for policy in find_forbidding("msedge", root=tmp_path)] == [
        "RemoteDebuggingAllowed"
    ]


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        (
            "BrowserType.launch: closed\nBrowser logs:\n[err] DevTools remote debugging is "
            "disallowed by the system admin.",
            "本单位的策略 RemoteDebuggingAllowed 禁止程序控制浏览器",
        ),
        ("Executable doesn't exist at /opt/x", "没有安装"),
        ("something else\nmore", "something else"),
        ("", "没有说明原因"),
    ],
)
def test_why_a_browser_did_not_start_is_said_in_a_few_words(message, meaning):
    assert explain_failure(message) == meaning


async def test_a_browser_that_is_not_there_is_a_problem_with_what_to_do(tmp_path):
    settings = BrowserSettings(executable=str(tmp_path / "edge.exe"))

    browser, policy = await check_browser(settings, "127.0.0.1:9")

    assert browser.verdict is Verdict.PROBLEM
    assert "browser.executable" in browser.detail
    assert browser.advice
    assert policy.is_well


@pytest.mark.parametrize(
    ("url", "step"),
    [("https://nowhere.invalid/", NAME), ("https://127.0.0.1:9/", CONNECTION)],
)
def test_a_host_that_cannot_be_reached_is_told_by_the_step_that_failed(url, step):
    with pytest.raises(PlatformUnavailableError) as failed:
        reach(url, timeout_seconds=2)

    assert failed.value.subject == step
