"""Whom we talk to, and as whom: certificates and passwords."""

from cli.command import at_the_platform
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


def test_a_changed_certificate_is_shown_beside_the_old_one(computer, platform):
    port = int(platform.url.split(":")[2].split("/")[0])
    with MockPlatform(Settings(households=2, villages=1)) as old:
        here = at_the_platform(computer.folder, old).without("CONNECTOR_PLATFORM__SPKI_PINS")
        here.run("trust", "--yes")
        old_port = int(old.url.split(":")[2].split("/")[0])
    trusted = (computer.home / "trusted.json").read_text(encoding="utf-8")
    moved = trusted.replace(str(old_port), str(port))
    (computer.home / "trusted.json").write_text(moved, encoding="utf-8")

    shown = computer.without("CONNECTOR_PLATFORM__SPKI_PINS").run(
        "trust", "--json", "--yes", "--replace"
    )

    assert shown.document["previous_pins"] == [old.spki_pin]
    assert shown.document["spki_pin"] == platform.spki_pin


def test_without_a_keyring_it_says_where_else_a_password_can_be(bare):
    ended = bare.run("account", "add", "130699101", typed="Geheim-4711\n")

    require_one_sentence(
        ended, 2, "本机没有可用的系统钥匙串，请改用环境变量 CONNECTOR_ACCOUNT__PASSWORD"
    )
    assert bare.files() == set()


def test_an_empty_password_is_not_kept(bare):
    ended = bare.run("account", "add", "130699101")

    require_one_sentence(ended, 2, "没有输入密码，什么也没有保存")
