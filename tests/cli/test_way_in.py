"""The way to the platform is barred: one try, one sentence, exit code 4, nothing half-done."""

import sys

import pytest
from cli.refusals import require_one_sentence


@pytest.fixture(autouse=True)
def nothing_is_left_half_done(computer, workbook, platform):
    yield
    assert platform.saves == []
    assert computer.files() <= {workbook.name, "home/journal.sqlite3", "home/accounts.json"}
    assert computer.runs() == []


@pytest.mark.parametrize("words", [("plan", "-o", "计划.json"), ("upload", "--json")])
def test_a_wrong_password_is_tried_once(words, computer, workbook, platform):
    platform.reset_requests()
    stranger = computer.having(CONNECTOR_ACCOUNT__PASSWORD="Falsch-4711")

    ended = stranger.run(*words, workbook)

    assert platform.requests["POST /login.aspx"] == 1
    assert ended.code == 4
    (sentence,) = ended.sentences
    assert sentence.startswith("错误：平台拒绝登录：“用户名或密码错误！”。只试了一次，没有重试")
    assert "Falsch-4711" not in ended.out + ended.err
    if "--json" in words:
        assert ended.document["error"]["kind"] == "LoginError"


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("PLATFORM__URL=https://127.0.0.1:9/", "连接不上 127.0.0.1:9"),
        ("PLATFORM__SPKI_PINS=", "的证书还没有被信任。请运行 connector trust"),
        ("PLATFORM__SPKI_PINS=b2xk", "的证书变了，已停止。原来信任：b2xk；现在出示："),
        ("BROWSER__EXECUTABLE=edge.exe", "browser.executable 指的浏览器不存在"),
        (f"BROWSER__EXECUTABLE={sys.executable}", "没有能启动的浏览器，请安装"),
    ],
)
def test_nothing_is_sent_before_host_certificate_and_browser_are_there(
    computer, workbook, platform, setting, sentence
):
    name, _, value = setting.partition("=")
    before = platform.requests

    ended = computer.having(**{f"CONNECTOR_{name}": value}).run("plan", workbook, "-o", "计划.json")

    require_one_sentence(ended, 4, sentence)
    assert platform.requests == before


def test_a_page_that_is_no_login_page_is_not_typed_into(computer, workbook, platform):
    elsewhere = platform.url.replace("login.aspx", "nothing.aspx")

    ended = computer.having(CONNECTOR_PLATFORM__URL=elsewhere).run("upload", workbook)

    require_one_sentence(ended, 4, "登录页上找不到“用户名”输入框，请核对 platform.url")
