"""Whom we talk to, and as whom: certificates and passwords."""

import io
import json
import sys
from urllib.parse import urlsplit

import pytest
from cli.command import Computer, at_the_platform
from cli.refusals import require_one_sentence
from mock_platform import MockPlatform, Settings


def test_a_trusted_certificate_needs_no_setting(computer, workbook, platform):
    newcomer = computer.without("CONNECTOR_PLATFORM__SPKI_PINS")

    trusted = newcomer.run("trust", "--yes")
    planned = newcomer.run("plan", workbook, "-o", "计划.json")
    again = newcomer.run("trust")

    assert (trusted.code, planned.code, again.code) == (0, 0, 0)
    assert platform.spki_pin in trusted.out
    assert trusted.out.endswith("已信任这个证书\n")
    assert again.out.endswith("这个证书已经被信任，没有改动\n")


def test_nothing_is_trusted_without_a_yes(computer, platform):
    newcomer = computer.without("CONNECTOR_PLATFORM__SPKI_PINS")

    ended = newcomer.run("trust")

    assert ended.code == 2
    assert ended.sentences == ["错误：请在终端里运行 connector trust 并确认，或加 --yes"]
    assert not computer.home.exists()


@pytest.fixture
def changed(computer, platform) -> tuple[Computer, str]:
    """A computer that trusts what stood at this platform's address before, and its pin."""
    with MockPlatform(Settings(households=2, villages=1)) as old:
        here = at_the_platform(computer.folder, old).without("CONNECTOR_PLATFORM__SPKI_PINS")
        assert here.run("trust", "--yes").code == 0
    path = computer.home / "trusted.json"
    trusted = path.read_text(encoding="utf-8")
    moved = trusted.replace(urlsplit(old.url).netloc, urlsplit(platform.url).netloc)
    path.write_text(moved, encoding="utf-8")
    return computer.without("CONNECTOR_PLATFORM__SPKI_PINS"), old.spki_pin


def test_a_changed_certificate_stops_every_command_with_old_and_new(changed, workbook, platform):
    here, old_pin = changed
    platform.reset_requests()

    ended = here.run("plan", workbook, "-o", "计划.json")

    (sentence,) = ended.sentences
    old, new = sentence.split("；现在出示：")
    assert ended.code == 4
    assert old.startswith(
        f"错误：{urlsplit(platform.url).netloc} 的证书变了，已停止。原来信任：{old_pin}"
    )
    assert new.startswith(platform.spki_pin)
    assert all("，有效期 20" in one and "，名称 127.0.0.1、localhost" in one for one in (old, new))
    assert platform.requests == {}


def test_a_changed_certificate_is_not_taken_by_a_yes_alone(changed, platform):
    here, old_pin = changed
    before = (here.home / "trusted.json").read_bytes()

    refused = here.run("trust", "--yes", "--json")
    unattended = here.run("trust")

    assert (refused.code, unattended.code) == (3, 2)
    assert refused.document["error"]["kind"] == "CertificateError"
    assert refused.document["previous_pins"] == [old_pin]
    assert refused.document["spki_pin"] == platform.spki_pin
    assert "原来信任的证书" in unattended.out
    assert "注意：证书与原来信任的不同！" in unattended.out
    assert (here.home / "trusted.json").read_bytes() == before


def test_a_changed_certificate_is_replaced_where_that_is_asked_for(changed, platform):
    here, old_pin = changed

    replaced = here.run("trust", "--yes", "--replace", "--json")
    again = here.run("trust")

    [previous] = replaced.document["previous"]
    assert (replaced.code, again.code) == (0, 0)
    assert (previous["spki_pin"], previous["names"]) == (old_pin, ["127.0.0.1", "localhost"])
    assert replaced.document["spki_pin"] == platform.spki_pin
    assert again.out.endswith("这个证书已经被信任，没有改动\n")


@pytest.mark.parametrize("typed", ["是", "yes", "更换"])
def test_at_the_terminal_a_changed_certificate_needs_its_own_word(
    changed, platform, run_here, monkeypatch, typed
):
    here, _ = changed
    monkeypatch.setattr(sys, "stdin", Keyboard(f"{typed}\n"))

    ended = run_here("trust", **here.environment)

    is_replaced = typed == "更换"
    assert ended.code == (0 if is_replaced else 2)
    assert "输入“更换” 信任它" in ended.err
    trusted = (here.home / "trusted.json").read_text(encoding="utf-8")
    assert (platform.spki_pin in trusted) is is_replaced


def test_a_pin_alone_as_earlier_versions_kept_it_is_still_trusted(computer, workbook, platform):
    host = urlsplit(platform.url).netloc
    computer.home.mkdir()
    kept = json.dumps({host: [platform.spki_pin]})
    (computer.home / "trusted.json").write_text(kept, encoding="utf-8")
    here = computer.without("CONNECTOR_PLATFORM__SPKI_PINS")

    assert here.run("plan", workbook, "-o", "计划.json").code == 0


class Keyboard(io.StringIO):
    """Somebody who sits at a terminal."""

    def isatty(self) -> bool:
        return True


def test_without_a_keyring_it_says_where_else_a_password_can_be(bare):
    ended = bare.run("account", "add", "130699101", typed="Geheim-4711\n")

    require_one_sentence(
        ended, 2, "本机没有可用的系统钥匙串，请改用环境变量 CONNECTOR_ACCOUNT__PASSWORD"
    )
    assert bare.files() == set()


def test_an_empty_password_is_not_kept(bare):
    ended = bare.run("account", "add", "130699101")

    require_one_sentence(ended, 2, "没有输入密码，什么也没有保存")


@pytest.mark.parametrize(
    ("name", "words"),
    [("accounts.json", ("account", "list")), ("trusted.json", ("roster", "-o", "名单.xlsx"))],
)
def test_what_cannot_be_read_now_is_not_called_damaged(computer, name, words):
    (computer.home / name).mkdir(parents=True)

    ended = computer.run(*words)

    require_one_sentence(ended, 2, f"{name} 现在读不了")
    assert "删除" not in ended.err
