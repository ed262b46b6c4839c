"""``status``: how far a month is on the platform; it only reads."""

from pathlib import Path

import keyrings
import pytest
from cli.command import at_the_platform
from cli.refusals import require_one_sentence
from cli.sheets import GOOD, make_rows, write_sheet
from mock_platform import MockPlatform, Settings
from openpyxl import load_workbook
from schedule.jobs import beijing

from connector.cli.status import find_deadline
from connector.deadline import deadline_of

MONTH = "2022-02"
GROUPS = """\
[[group]]
name = "第一督导组"
townships = ["{first}"]

[[group]]
name = "第二督导组"
townships = ["没有这个镇"]
villages = ["没有这个村"]
"""


@pytest.fixture(scope="module")
def county():
    with MockPlatform(Settings(households=12, villages=3)) as platform:
        yield platform


def file(platform, household, month=MONTH, wages="1000.00", **answers):
    for name, value in {"wages_work": wages, **GOOD, **answers}.items():
        platform.alter(household.code, month, name, value)


def test_a_month_is_told_by_village_with_whom_to_visit_and_nothing_is_saved(county, tmp_path):
    computer = at_the_platform(tmp_path, county, level="township")
    seen = {one.code: one for one in county.households}
    filed, without, fallen, unsolved, ready, *_ = sorted(seen.values(), key=lambda one: one.code)
    for one in (filed, unsolved):
        file(county, one)
    file(county, without, **dict.fromkeys(GOOD))
    file(county, fallen, "2022-01")
    file(county, fallen, wages="100.00")
    for name, value in {"school_dropout": True, "problem": "正在劝返"}.items():
        county.alter(unsolved.code, MONTH, name, value)
    workbook = write_sheet(tmp_path / "二月.xlsx", *make_rows(ready, months=[MONTH]))
    county.reset_requests()
    saves = len(county.saves)

    ended = computer.run("status", workbook, "--month", MONTH, "-o", "进度", "--json")

    found = ended.document
    visits = {one["household"]["code"]: one for one in found["visits"]}
    assert ended.code == 1
    assert (found["month"], found["deadline"]) == (MONTH, "2022-03-06T00:00:00+08:00")
    assert found["counts"] == {
        "households": len(seen),
        "filed": 3,
        "without_guarantees": 1,
        "unfiled": len(seen) - 4,
        "unseen": 0,
        "with_problems": 1,
        "unsolved": 1,
        "fallen": 1,
        "ready": 1,
    }
    assert sum(village["households"] for village in found["villages"]) == len(seen)
    assert set(visits) == {fallen.code, unsolved.code}
    assert (visits[fallen.code]["total"], visits[fallen.code]["usual"]) == ("100.00", "1000.00")
    assert visits[unsolved.code]["unsolved"] == ["school_dropout"]
    assert visits[unsolved.code]["household"]["head"].endswith("*")
    assert [one["household"]["code"] for one in found["open"] if one["is_ready"]] == [ready.code]
    assert found["forecast"]["ends_at"] is None
    assert len(county.saves) == saves
    assert not [page for page in county.requests if "MonthIncomeForm" in page]
    page = (tmp_path / "进度" / "上报进度-2022-02.html").read_text("utf-8")
    book = load_workbook(tmp_path / "进度" / "上报进度-2022-02.xlsx")
    assert book.sheetnames == ["结论", "各乡镇各村", "未上报", "请村委会核实"]
    assert book["未上报"].max_row == len(seen) - 3 + 1
    assert book["请村委会核实"].max_row == 3
    assert "有辍学学生（2022-02）" in page
    for one in seen.values():
        assert one.head not in page + ended.out
        assert one.id_number not in page + ended.out


def test_each_supervision_group_has_a_report_of_its_own(county, tmp_path):
    computer = at_the_platform(tmp_path, county, level="township")
    township = county.account("township").area[-1]
    (tmp_path / "groups.toml").write_text(GROUPS.format(first=township), "utf-8")

    words = ("status", "--month", MONTH, "--group", "groups.toml", "-o", "月报")
    ended = computer.run(*words)

    assert ended.code == 1
    assert "督导组文件中的 没有这个村、没有这个镇 在平台上看不到" in ended.out
    assert "月报应在 2022-03-10 前上报" in ended.out
    page = (tmp_path / "月报" / "督导月报-第一督导组-2022-02.html").read_text("utf-8")
    assert "第一督导组 2022-02 月收入督导月报" in page
    assert f"<td>{township}</td>" in page


def test_all_accounts_are_looked_at_side_by_side_and_one_that_fails_stops_no_other(
    county, tmp_path
):
    computer = at_the_platform(tmp_path, county).without(
        "CONNECTOR_ACCOUNT__PASSWORD", "CONNECTOR_ACCOUNT__USERNAME"
    )
    keyed = computer.having(**keyrings.environment(tmp_path / "kept.json"))
    accounts = [county.account("village", n) for n in range(3)]
    for n, one in enumerate(accounts):
        password = "Falsch-4711" if n == 2 else one.password
        keyed.run("account", "add", one.username, typed=f"{password}\n")
    saves = len(county.saves)

    words = ("status", "--month", MONTH, "--account", "all", "--parallel", "2", "-o", "各村")
    ended = keyed.run(*words, "--json")

    found = ended.document
    whole = {one["account"]: one for one in found["accounts"]}
    assert ended.code == 4
    assert set(whole) == {one.username for one in accounts}
    assert [whole[one.username]["stopped"] is None for one in accounts] == [True, True, False]
    both = sum(whole[one.username]["counts"]["households"] for one in accounts[:2])
    assert found["counts"]["households"] == both > 0
    assert {village["village"] for village in found["villages"]} == {
        one.area[-1] for one in accounts[:2]
    }
    assert f"账号 {accounts[2].username} 没有看成" in ended.err
    assert "1 个账号没有看成" in (tmp_path / "各村" / f"上报进度-{MONTH}.html").read_text("utf-8")
    assert len(county.saves) == saves


@pytest.mark.parametrize(
    ("words", "now", "month"),
    [
        ((None, None), "2022-04-05 23:59", "2022-03"),
        ((None, None), "2022-04-06 00:00", "2022-04"),
        ((None, "groups.toml"), "2022-04-01 00:00", "2022-03"),
        ((None, "groups.toml"), "2022-04-10 23:59", "2022-03"),
        ((None, "groups.toml"), "2022-04-11 00:00", "2022-03"),
        ((None, "groups.toml"), "2022-04-30 23:59", "2022-03"),
        (("2022-02", "groups.toml"), "2022-04-09 08:00", "2022-02"),
    ],
)
def test_the_month_is_that_of_the_deadline_and_with_groups_that_of_their_report(words, now, month):
    given, group = words

    found = find_deadline(given, group and Path(group), beijing(now), day=5)

    assert found == deadline_of(month, 5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "找不到督导组文件 groups.toml"),
        ("[[group]\n", "写法不对"),
        ("", "缺少项 group"),
        ('[[group]]\nname = "一组"\n', "要写 townships"),
        ('[[group]]\nname = "一"\ntownships = ["甲乡"]\n' * 2, "两个组同名"),
        ('[[group]]\nname = "一/二"\ntownships = ["甲乡"]\n', "组名要用作文件名"),
    ],
)
def test_a_groups_file_that_is_wrong_is_one_sentence(run_here, bare, text, told):
    if text is not None:
        (bare.folder / "groups.toml").write_text(text, "utf-8")

    require_one_sentence(run_here("status", "--group", "groups.toml"), 2, told)
