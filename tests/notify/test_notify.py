"""Notifications: who is told, what is said when it fails, and where the addresses are."""

import keyring
import keyrings
import pytest
from cli.refusals import require_one_sentence
from keyrings import FileKeyring
from notify.hook import open_hook

from connector.notify import tell_kind

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678-1234-1234-1234-123456789012"


@pytest.fixture
def hook():
    with open_hook() as hook:
        yield hook


@pytest.fixture
def keyed(tmp_path, monkeypatch):
    """This process with a keyring that lasts for the test."""
    before = keyring.get_keyring()
    monkeypatch.setenv(keyrings.FILE, str(tmp_path / "kept.json"))
    keyring.set_keyring(FileKeyring())
    yield tmp_path / "kept.json"
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (WECOM, "企业微信"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abc123", "钉钉"),
        ("dingtalk://SECabc@abc123", "钉钉"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/1234-abcd", "飞书"),
        ("mailtos://clerk:code@smtp.example.cn?to=chief@example.cn", "邮件"),
        ("https://county.example.cn/hook?key=1", "网址"),
        ("county.example.cn", ""),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "其他"),
    ],
)
def test_an_address_is_understood_as_its_service_shows_it(address, kind):
    assert tell_kind(address) == kind


def test_the_test_reaches_a_web_address_given_in_the_environment(run_here, keyed, hook):
    given = {
        "CONNECTOR_NOTIFY__TARGETS": "值班群,主任",
        "CONNECTOR_NOTIFY__ADDRESSES": f"值班群={hook.address} 别处=https://x.example/",
    }

    ended = run_here("notify", "test", **given)

    assert hook.texts == [
        "通知测试\n这是一条测试通知，收到说明设置正确。通知里只有数量和文件位置。"
    ]
    assert hook.paths == ["/hook?key=SECRET-4711"]
    assert ended.out.splitlines() == [
        "值班群：已送到",
        "主任：没有地址，请运行 connector notify add 主任",
    ]
    assert (ended.code, "SECRET" in ended.out + ended.err) == (1, False)


def test_a_target_that_refuses_is_told_without_its_address(run_here, hook):
    hook.status = 500
    given = {
        "CONNECTOR_NOTIFY__TARGETS": "值班群",
        "CONNECTOR_NOTIFY__ADDRESSES": f"值班群={hook.address}",
    }

    ended = run_here("notify", "test", "--json", **given)

    refused = {"target": "值班群", "ok": False, "reason": "没有送到，请检查网络和地址"}
    assert ended.document["targets"] == [refused]
    assert ended.document["counts"] == {"targets": 1, "delivered": 0}
    assert (ended.code, "SECRET" in ended.out + ended.err) == (1, False)


def test_an_address_is_kept_in_the_keyring_listed_without_it_and_removed(
    run_here, bare, keyed, monkeypatch, hook
):
    typed = iter([f"{hook.address}\n", "nonsense\n"])
    monkeypatch.setattr("sys.stdin", type("Pipe", (), {"isatty": lambda _: False})())
    monkeypatch.setattr("sys.stdin.readline", lambda: next(typed), raising=False)

    added = run_here("notify", "add", "值班群")
    (bare.folder / "connector.toml").write_text('[notify]\ntargets = ["值班群"]', "utf-8")
    wrong = run_here("notify", "add", "主任")
    listed = run_here("notify", "list", "--json")
    tested = run_here("notify", "test")
    removed = run_here("notify", "remove", "值班群")
    again = run_here("notify", "remove", "值班群")

    assert added.out.splitlines()[0] == "值班群（网址）的地址已存入系统钥匙串"
    assert 'targets = ["值班群"]' in added.out
    require_one_sentence(wrong, 2, "地址写法不对")
    assert listed.document["targets"] == [{"target": "值班群", "has_address": True, "kind": "网址"}]
    assert (tested.code, len(hook.received)) == (0, 1)
    assert removed.code == 0
    require_one_sentence(again, 2, "本机的钥匙串中没有 值班群 的地址")
    assert "SECRET" not in "".join(one.out + one.err for one in (added, listed, tested, removed))
    assert "SECRET" not in keyed.read_text("utf-8")


def test_an_address_in_the_settings_file_is_refused(run_here, bare):
    text = '[notify]\ntargets = ["值班群"]\naddresses = "值班群=https://x.example/KEY"'
    (bare.folder / "connector.toml").write_text(text, "utf-8")

    ended = run_here("notify", "test")

    require_one_sentence(ended, 2, "请从 connector.toml 的 [notify] 中删去 addresses")
    assert "KEY" not in ended.err


def test_nobody_is_told_unless_the_settings_name_somebody(run_here):
    ended = run_here("notify", "test")

    require_one_sentence(ended, 2, "没有设置通知对象，请先运行 connector notify add 名称")
