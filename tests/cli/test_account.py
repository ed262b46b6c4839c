"""Accounts: passwords in the keyring, refusals that are remembered, sessions that are kept."""

import os
import stat

import keyrings
import pytest
from cli.refusals import require_one_sentence

OWNER_ONLY = 0o600 if os.name == "posix" else 0o666


@pytest.fixture
def keyed(computer, tmp_path_factory):
    """A computer with a keyring, and no password in its environment."""
    file = tmp_path_factory.mktemp("keyring") / "kept.json"
    return computer.without("CONNECTOR_ACCOUNT__PASSWORD").having(**keyrings.environment(file))


def username(computer):
    return computer.environment["CONNECTOR_ACCOUNT__USERNAME"]


def password(computer):
    return computer.environment["CONNECTOR_ACCOUNT__PASSWORD"]


def listed(computer):
    return computer.run("account", "list", "--json").document["accounts"]


def test_an_account_is_added_used_listed_and_removed(keyed, computer, workbook, platform):
    name, secret = username(computer), password(computer)
    keeping = keyed.having(CONNECTOR_ACCOUNT__KEEP_SESSION="true")
    platform.reset_requests()

    added = keyed.run("account", "add", name, typed=f"{secret}\n")
    planned = [keeping.run("plan", workbook, "-o", "计划.json") for _ in range(2)]
    (kept,) = (computer.home / "sessions").iterdir()
    text, mode = kept.read_bytes(), stat.S_IMODE(kept.stat().st_mode)
    known = listed(keyed)
    shown = keyed.run("account", "list")
    removed = keyed.run("account", "remove", name)
    again = keyed.run("account", "remove", name)

    assert (added.code, added.out) == (0, f"账号 {name} 的密码已存入系统钥匙串\n")
    assert [ended.code for ended in planned] == [0, 0]
    assert platform.requests["POST /login.aspx"] == 1
    assert (mode, b"ASP.NET" in text, secret.encode() in text) == (OWNER_ONLY, False, False)
    assert known == [
        {
            "username": name,
            "is_current": True,
            "has_password": True,
            "keeps_session": True,
            "refused_at": None,
        }
    ]
    assert "在系统钥匙串中" in shown.out
    assert removed.code == 0
    require_one_sentence(again, 2, f"本机没有存过账号 {name}，没有要删的")
    assert (listed(keyed), kept.exists()) == ([], False)


def test_a_refused_password_is_not_tried_again_until_it_is_changed(
    keyed, computer, workbook, platform
):
    name = username(computer)
    keyed.run("account", "add", name, typed="Falsch-4711\n")
    platform.reset_requests()

    refused = keyed.run("upload", workbook)
    again = keyed.run("plan", workbook, "-o", "计划.json")
    (known,) = listed(keyed)
    keyed.run("account", "add", name, typed=f"{password(computer)}\n")
    (changed,) = listed(keyed)

    assert refused.code == 4
    require_one_sentence(again, 4, f"账号 {name} 的密码在 20")
    assert f"运行 connector account add {name}" in again.err
    assert platform.requests["POST /login.aspx"] == 1
    assert known["refused_at"]
    assert changed["refused_at"] is None
