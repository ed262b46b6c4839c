"""``connector doctor`` as a user meets it: verdicts, reports, exit codes, nothing saved."""

import os
import socket
import stat

import pytest
from cli.command import Computer, at_the_platform
from doctor.people import find_people
from mock_platform import MockPlatform, Settings, Skin

CHECKS = [
    *("settings", "mapping", "home", "clock", "disk", "browser", "policy", "host"),
    *("certificate", "account", "login", "guard", "header", "income_list", "income_form"),
    *("roster", "income_detail", "deregistration", "deregistration_form", "reinstatement"),
    *("deregistration_view", "statistics", "statistics_detail", "skew"),
]
PAGES = CHECKS[CHECKS.index("header") : -1]
OWNER_ONLY = 0o600 if os.name == "posix" else 0o666  # Windows has lists of rights, not modes


@pytest.fixture(scope="module")
def platform():
    """A township where everybody's months are filed, so that there is something to leak."""
    with MockPlatform(Settings(households=6, villages=2, filed_share=1.0)) as platform:
        yield platform


@pytest.fixture
def computer(tmp_path, platform) -> Computer:
    return at_the_platform(tmp_path, platform)


def oks(document):
    return {check["name"]: check["ok"] for check in document["checks"]}


def test_on_a_platform_as_the_mapping_says_all_is_well_and_nothing_is_saved(computer, platform):
    before = platform.state()
    platform.reset_requests()

    ended = computer.run("doctor", "--json")

    assert ended.code == 0, ended.out
    assert [check["name"] for check in ended.document["checks"]] == CHECKS
    assert set(oks(ended.document).values()) == {True}
    assert (ended.document["drift"], ended.document["stopped"]) == ([], None)
    assert platform.state() == before
    assert platform.saves == []
    posted = {path for path in platform.requests if path.startswith("POST")}
    assert posted <= {
        "POST /login.aspx",
        "POST /Main.aspx",  # the year switch
        "POST /DataCollect/IncomeList.aspx/List",
        "POST /DataCollect/Roster.aspx/List",
        "POST /DataCollect/Deregistration.aspx/List",
        "POST /DataCollect/Reinstatement.aspx/List",
        "POST /DataCollect/DeregistrationStatistics.aspx",  # 【查询】
    }
    assert platform.requests["GET /DataCollect/DeregistrationForm.aspx"] == 1
    assert platform.requests["GET /DataCollect/MonthIncomeForm.aspx"] == 1
    assert platform.requests["POST /login.aspx"] == 1


def test_a_report_of_differences_can_be_sent_on(computer, platform):
    platform.drift("土地流转", "田地出让")
    platform.drift("月收入明细", "查看")
    platform.redraw("<th>户编号</th>", "<th>户编码号</th>")

    told = computer.run("doctor")
    document = computer.run("doctor", "--json")
    platform.restore()

    reports = sorted((computer.home / "reports").iterdir())
    texts = [told.out + told.err, document.out, *(p.read_text(encoding="utf-8") for p in reports)]
    assert (told.code, document.code) == (1, 1)
    assert [path.suffix for path in reports] == [".html", ".json"] * 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in reports} == {OWNER_ONLY}
    assert all("田地出让" in text and "查看" in text and "户编码号" in text for text in texts)
    assert [find_people(platform, text) for text in texts] == [set()] * len(texts)
    assert all(computer.environment["CONNECTOR_ACCOUNT__USERNAME"] not in text for text in texts)
    wrong = [name for name, ok in oks(document.document).items() if not ok]
    assert wrong == [
        *("income_list", "income_form", "roster", "income_detail", "deregistration"),
        "reinstatement",
    ]


def test_a_platform_where_nobody_is_listed_is_looked_at_as_far_as_it_goes(computer, platform):
    platform.redraw(
        r'"recordsTotal": \d+, "recordsFiltered": \d+', '"recordsTotal": 0, "recordsFiltered": 0'
    )
    platform.redraw(r'"data": \[\[.*\]\]', '"data": []')

    ended = computer.run("doctor", "--json")
    platform.restore()

    assert ended.code == 1
    assert ended.document["drift"] == []
    pages = oks(ended.document)
    assert {name for name in PAGES if pages[name] is not True} == {
        *("income_form", "income_detail", "deregistration_form"),
    }


def test_a_list_whose_cells_stand_under_each_others_labels_is_told(computer, platform):
    platform.redraw(r"<th>户编号</th>(\s*)<th>户主</th>", r"<th>户主</th>\1<th>户编号</th>")

    ended = computer.run("doctor", "--json")
    platform.restore()

    told = [one["page"] for one in ended.document["drift"] if "可能错位" in one["what"]]
    assert ended.code == 1
    assert "收入登记列表" in told


def test_a_pager_in_other_words_is_told_also_where_nothing_counts_the_households(tmp_path):
    skin = Skin(grid="a", info="none")
    with MockPlatform(Settings(households=130, villages=1, skin=skin)) as platform:
        platform.drift("下一页", "后页")

        ended = at_the_platform(tmp_path, platform).run("doctor", "--json")

    told = {one["page"]: one for one in ended.document["drift"] if "翻页" in one["what"]}
    assert ended.code == 1
    assert set(told) == {"收入登记列表", "花名册", "户注销名单"}
    assert all("后页" in one["found"] for one in told.values())
    assert told["收入登记列表"]["stops"]


@pytest.mark.parametrize(
    ("setting", "problem", "behind", "code"),
    [
        ("CONNECTOR_PLATFORM__URL=https://127.0.0.1:9/", "host", ["certificate"], 4),
        ("CONNECTOR_PLATFORM__URL=https://nowhere.invalid/", "host", ["certificate"], 4),
        ("CONNECTOR_PLATFORM__SPKI_PINS=b2xk", "certificate", [], 4),
        ("CONNECTOR_BROWSER__EXECUTABLE=edge.exe", "browser", [], 4),
        ("CONNECTOR_ACCOUNT__PASSWORD=", "account", [], 4),
        ("CONNECTOR_PLATFORM__MAPPING=nowhere", "mapping", [], 2),
        ("CONNECTOR_BROWSER__TABS=99", "settings", CHECKS[1:12], 2),
    ],
)
def test_what_bars_the_way_is_named_and_what_lies_behind_is_not_reached(
    computer, setting, problem, behind, code
):
    name, _, value = setting.partition("=")

    ended = computer.having(**{name: value}).run("doctor", "--json")

    found = oks(ended.document)
    unreached = {*behind, "login", "guard", "skew", *PAGES}
    assert ended.code == code
    assert [name for name, ok in found.items() if ok is False] == [problem]
    assert {name for name, ok in found.items() if ok is None} == unreached
    assert ended.document["stopped"]


def test_a_refused_login_is_tried_once_and_named(computer, platform):
    platform.reset_requests()

    ended = computer.having(CONNECTOR_ACCOUNT__PASSWORD="Falsch-4711").run("doctor")

    assert ended.code == 4
    assert "【有问题】登录：平台拒绝登录：“用户名或密码错误！”" in ended.out
    assert "【没有看】花名册：因为没有登录成" in ended.out
    assert "Falsch-4711" not in ended.out + ended.err
    assert platform.requests["POST /login.aspx"] == 1


def test_a_strangers_account_is_named_without_saying_whose(computer, platform):
    platform.login_as(platform.account("county").username)

    ended = computer.run("doctor", "--json")

    assert ended.code == 4
    assert [name for name, ok in oks(ended.document).items() if ok is False] == ["guard"]
    assert find_people(platform, ended.out) == set()
    assert platform.account("county").username not in ended.out


def test_a_host_that_does_not_encrypt_is_told_apart(computer):
    with socket.socket() as plain:
        plain.bind(("127.0.0.1", 0))
        plain.listen()
        address = f"127.0.0.1:{plain.getsockname()[1]}"
        silent = computer.having(
            CONNECTOR_PLATFORM__URL=f"https://{address}/", CONNECTOR_BROWSER__TIMEOUT_SECONDS="0.5"
        )

        ended = silent.run("doctor", "--json")

    [host] = [check for check in ended.document["checks"] if check["name"] == "host"]
    assert host["detail"].startswith("加密（TLS）：")
