"""``upload`` and ``reconcile`` with every account of a county's computer, side by side."""

from dataclasses import replace

import keyrings
import pytest
from cli.command import at_the_platform
from cli.refusals import require_one_sentence
from cli.sheets import make_rows, write_sheet
from mock_platform import MockPlatform, Settings

MONTH = "2022-01"


@pytest.fixture
def county():
    with MockPlatform(Settings(households=4, villages=2, townships=2)) as platform:
        yield platform


def remember(folder, county, *others):
    """A computer of the first township that keeps the passwords of these accounts, too."""
    keyed = at_the_platform(folder, county).having(
        **keyrings.environment(folder / "kept.json"), CONNECTOR_BROWSER__TIMEOUT_SECONDS="20"
    )
    for one, password in others:
        assert keyed.run("account", "add", one.username, typed=f"{password}\n").code == 0
    return keyed


def test_all_accounts_upload_side_by_side_each_its_own_households_and_one_report_has_every_row(
    county, tmp_path
):
    first, second = (county.account("township", n) for n in range(2))
    whole = county.account("county")
    keyed = remember(tmp_path, county, (second, second.password), (whole, "Falsch-4711"))
    of_first, of_second = (
        next(h for h in county.households if h.township == one.area[-1]) for one in (first, second)
    )
    stranger = replace(of_first, code=of_first.code[:-4] + "9999", id_number="", head="外人")
    rows = [make_rows(one, months=[MONTH]) for one in (of_first, of_second, stranger)]
    workbook = write_sheet(tmp_path / "全县.xlsx", *(row for of_one in rows for row in of_one))

    ended = keyed.run("upload", workbook, "--account", "all", "--parallel", "2", "--json")

    found = ended.document
    runs = {one["account"]: one for one in found["accounts"]}
    outcomes = {row["household"]["code"]: row["outcome"] for row in found["rows"]}
    assert ended.code == 4
    assert outcomes == {
        of_first.code: "verified",
        of_second.code: "verified",
        stranger.code: "skipped",
    }
    assert {save["by"]: save["code"] for save in county.saves} == {
        first.username: of_first.code,
        second.username: of_second.code,
    }
    (reason,) = (row["reason"] for row in found["rows"] if row["outcome"] == "skipped")
    assert f"账号 {whole.username} 的名单没有看成" in reason
    assert runs[whole.username]["run"] is None
    assert f"账号 {whole.username} 没有做成" in found["stopped"]
    journaled = {one["account"]: one["run"] for one in keyed.runs()}
    assert journaled == {name: runs[name]["run"] for name in (first.username, second.username)}
    assert all((tmp_path / path).is_file() for path in found["reports"])
    assert county.requests["POST /login.aspx"] == 2 * 2 + 1


def test_what_all_accounts_entered_is_told_where_their_report_cannot_be_written(county, tmp_path):
    second = county.account("township", 1)
    keyed = remember(tmp_path, county, (second, second.password))
    one = next(h for h in county.households if h.township == second.area[-1])
    workbook = write_sheet(tmp_path / "全县.xlsx", *make_rows(one, months=[MONTH]))
    (keyed.home / "reports").write_text("这里不能有文件夹", encoding="utf-8")

    ended = keyed.run("upload", workbook, "--account", "all")

    assert ended.code == 0
    assert "平台上已与表中一致 1，需要处理 0。" in ended.out
    assert f"账号 {second.username}：运行 " in ended.out
    assert "报告：" not in ended.out
    assert "报告写不到" in ended.err


def test_all_accounts_reconcile_side_by_side_and_whom_two_of_them_see_is_compared_once(
    county, tmp_path
):
    township, whole = county.account("township"), county.account("county")
    keyed = remember(tmp_path, county, (whole, whole.password))
    one = county.households[0]
    rows = make_rows(one, months=[MONTH])
    stranger = replace(one, code=one.code[:-4] + "9999", id_number="", head="外人")
    workbook = write_sheet(tmp_path / "全县.xlsx", *rows, *make_rows(stranger, months=[MONTH]))
    county.alter(one.code, MONTH, "wages_work", "7.00")

    words = ("reconcile", workbook, "--account", "all", "--parallel", "2", "-o", "报告")
    ended = keyed.run(*words, "--json")

    found = ended.document
    inside = [h for h in county.households if h.township == township.area[-1]]
    told = [(d["household"]["code"], d["field"], d["kind"]) for d in found["differences"]]
    assert ended.code == 1
    assert found["counts"]["households"] == len(county.households) + 1
    assert told.count((one.code, "wages_work", "different")) == 1
    assert told.count((stranger.code, "", "only_local")) == 1
    assert found["counts"]["missing_on_platform"] == 1
    assert found["counts"]["missing_in_workbooks"] == len(county.households) - 1
    assert found["closing"]["is_closed"]
    assert found["provenance"]["seen_by_several"] == len(inside)
    assert found["provenance"]["account"].split("、") == [township.username, whole.username]
    page = (tmp_path / "报告" / "对照.html").read_text("utf-8")
    assert f"{len(inside)} 户，各只对照一次" in page
    assert county.saves == []


def test_what_several_accounts_cannot_be_asked_for_is_refused_in_a_sentence(bare, run_here):
    (bare.folder / "一.xlsx").write_bytes(b"")

    ended = run_here("resume", "--account", "all", CONNECTOR_ACCOUNT__USERNAME="130630101")

    require_one_sentence(ended, 2, "这里只能写一个账号，不能写 all")
