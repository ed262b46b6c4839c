"""Settings that cannot be meant: which one, in Chinese, before anything happens."""

import shutil

import pytest
from cli.refusals import require_one_sentence

from connector.mapping.load import load_mapping

SEVERAL = """
county = "x"
account = 3
[platform]
url = "http://127.0.0.1/"
adress = "x"
[browser]
tabs = 9
headless = "maybe"
"""


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CONNECTOR_BROWSR__TABS", "2", "不认识的环境变量 CONNECTOR_BROWSR__TABS，请检查拼写"),
        ("CONNECTOR_BROWSER__TABS", "two", "设置项 browser.tabs 的值不对：要写整数"),
        (
            "CONNECTOR_ACCOUNT__LOGIN",
            "ukey",
            "account.login 的值不对：只能是 'password' 或 'person'",
        ),
        ("CONNECTOR_PACE__QUIET_HOURS", "8-9", 'quiet_hours.0 的值不对：时段要写成 "08:30-09:30"'),
        ("CONNECTOR_PACE__QUIET_HOURS", "0:00-12:00,12:00-24:00", "占满了全天，没有时间录入"),
        ("CONNECTOR_PLATFORM__URL", "https://[", "platform.url 的值不对：要写完整的地址"),
        ("CONNECTOR_PLATFORM__MAPPING", "hebie", "找不到映射“hebie”，请检查设置项"),
    ],
)
def test_a_variable_that_is_wrong_is_named(run_here, bare, name, value, sentence):
    ended = run_here("runs", **{name: value})

    require_one_sentence(ended, 2, sentence)
    assert bare.files() == set()


def test_all_that_is_wrong_in_the_file_is_named_at_once(run_here, bare):
    (bare.folder / "connector.toml").write_text(SEVERAL, encoding="utf-8")

    ended = run_here("runs")

    require_one_sentence(ended, 2, "不认识的设置项 county，请检查拼写")
    for words in (
        "设置项 account 的值不对：要写成一节，例如 [account]",
        "设置项 platform.url 的值不对：要写完整的地址",
        "不认识的设置项 platform.adress，请检查拼写",
        "设置项 browser.tabs 的值不对：不能大于 8",
        "设置项 browser.headless 的值不对：要写 true 或 false",
    ):
        assert words in ended.err
    assert bare.files() == {"connector.toml"}


def test_a_file_that_is_no_toml_names_the_line(run_here, bare):
    (bare.folder / "connector.toml").write_text("\n[account\nusername = 1", encoding="utf-8")

    ended = run_here("runs")

    require_one_sentence(ended, 2, "connector.toml 第 2 行写法不对，请检查引号和等号")


def test_a_password_in_the_file_is_refused_and_not_shown(run_here, bare):
    text = '[account]\nusername = "a"\npassword = "Geheim-4711"'
    (bare.folder / "connector.toml").write_text(text, encoding="utf-8")

    ended = run_here("runs")

    require_one_sentence(ended, 2, "请从 connector.toml 中删去 password")
    assert "Geheim-4711" not in ended.err


def test_a_file_that_notepad_saved_in_gbk_says_how_to_save_it(run_here, bare):
    (bare.folder / "connector.toml").write_text("# 账号\n", encoding="gbk")

    ended = run_here("runs")

    require_one_sentence(ended, 2, "不是 UTF-8 编码，请用记事本另存为 UTF-8")


def test_a_settings_file_that_is_not_there_is_named(run_here):
    ended = run_here("runs", "--config", "县.toml")

    require_one_sentence(ended, 2, "找不到设置文件 县.toml，请检查 --config 后面的路径")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[login]\n", "[login]\nusrname = []\n", "不认识的条目 login.usrname，请检查拼写"),
        ("[pager]", "[pagger]", "缺少条目 pager；不认识的条目 pagger，请检查拼写"),
    ],
)
def test_a_typo_in_a_mapping_names_file_and_entry(computer, workbook, old, new, sentence):
    ours = computer.folder / "our-county"
    shutil.copytree(load_mapping("hebei").folder, ours)
    text = (ours / "platform.toml").read_text(encoding="utf-8")
    (ours / "platform.toml").write_text(text.replace(old, new, 1), encoding="utf-8")

    ended = computer.having(CONNECTOR_PLATFORM__MAPPING=str(ours)).run("upload", workbook)

    require_one_sentence(ended, 2, f"platform.toml：{sentence}")
    assert not computer.home.exists()


def test_without_an_account_it_says_where_to_write_one(computer, workbook):
    ended = computer.without("CONNECTOR_ACCOUNT__USERNAME").run("upload", workbook)

    require_one_sentence(ended, 2, "没有设置账号，请在 connector.toml 的 [account] 写 username")


def test_without_a_password_and_a_terminal_it_says_where_to_keep_one(computer, workbook, platform):
    before = platform.requests
    username = computer.environment["CONNECTOR_ACCOUNT__USERNAME"]

    ended = computer.without("CONNECTOR_ACCOUNT__PASSWORD").run("upload", workbook)

    require_one_sentence(
        ended, 2, f"没有账号 {username} 的密码，请运行 connector account add {username}"
    )
    assert platform.requests == before
    assert computer.runs() == []
