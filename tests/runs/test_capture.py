"""A capture of the mock holds its pages and nobody of its people; it saves nothing."""

import json
import re
from random import Random

import pytest
from bs4 import BeautifulSoup
from runs.world import World, now

from connector.mapping.captured import load_capture
from connector.mapping.load import load_mapping
from connector.report.capture import write_capture
from connector.runs.capture import capture_site
from connector.runs.connect import Operator

PROBLEM = "房顶漏雨已联系施工队修缮"
REASON = "久病不治已于年前安葬"
READS = {
    *("GET /login.aspx", "POST /login.aspx", "GET /Captcha.aspx", "GET /Default.aspx"),
    *("GET /Main.aspx", "GET /Home.aspx", "GET /DataCollect/IncomeList.aspx"),
    *("POST /DataCollect/IncomeList.aspx/List", "POST /DataCollect/IncomeList.aspx/Areas"),
    *("GET /DataCollect/MonthIncomeForm.aspx", "GET /DataCollect/Roster.aspx"),
    *("POST /DataCollect/Roster.aspx/List", "GET /DataCollect/MonthIncomeDetail.aspx"),
    *("GET /DataCollect/Deregistration.aspx", "POST /DataCollect/Deregistration.aspx/List"),
    *("GET /DataCollect/Reinstatement.aspx", "POST /DataCollect/Reinstatement.aspx/List"),
    *("GET /DataCollect/DeregistrationForm.aspx", "GET /DataCollect/DeregistrationView.aspx"),
    "GET /DataCollect/DeregistrationProof.ashx",
    "GET /DataCollect/DeregistrationStatistics.aspx",
    "POST /DataCollect/DeregistrationStatistics.aspx",  # 【查询】
    "GET /DataCollect/DeregistrationStatisticsDetail.aspx",
}


async def capture(world: World, folder, *, households=2, seed=11):
    """Capture as the command does; return what the folder holds."""
    taken, pages = await capture_site(
        world.settings,
        load_mapping(world.mapping),
        world.operator,
        households=households,
        now=now(),
        note=lambda _: None,
        chance=Random(seed),
    )
    write_capture(folder, taken, pages)
    return load_capture(folder)


def values_of_people(world: World) -> set[str]:
    """Everything that stands for somebody on this platform."""
    platform = world.platform
    found = set()
    for one in platform.households:
        found |= {one.code, one.head, one.id_number, one.id_number[:17], one.address}
        found |= {one.village, one.township, one.county, one.city, one.row_id}
        found |= {f"{one.id_number[:4]}{'*' * (len(one.id_number) - 8)}{one.id_number[-4:]}"}
    for account in platform.accounts:
        found |= {account.username, account.password, account.shown_as, *account.area[1:]}
    return found


def amounts_seen(world: World) -> set[str]:
    """The amounts of the two households whose pages are opened: the list's first two."""
    area = world.platform.account(world.level).area
    listed = [h for h in world.platform.households if h.area[: len(area)] == area]
    months = [m for h in listed[:2] for m in world.platform.stored(h.code).values()]
    return {v for month in months for v in month.values() if isinstance(v, str) and "." in v}


def read_all(folder) -> str:
    return "\n".join(
        f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in folder.iterdir()
    )


@pytest.mark.parametrize(
    ("level", "captcha"), [("township", False), ("county", True), ("village", False)]
)
async def test_no_value_of_anybody_survives_and_nothing_is_saved(start, tmp_path, level, captcha):
    world = start(households=30, villages=3, townships=2, filed_share=1, captcha=captcha)
    world.level = level

    async def read(_: bytes) -> str:
        return world.platform.last_captcha

    world.operator = Operator(read_captcha=read)
    for household in world.platform.households:
        world.platform.alter(household.code, "2022-01", "housing_safe", False)
        world.platform.alter(household.code, "2022-01", "problem", PROBLEM)
    area = world.platform.account(level).area
    own = [h for h in world.platform.households if h.area[: len(area)] == area]
    for household in own[-3:]:
        reason = f"户主{household.head}{REASON}"
        world.platform.deregister(household.code, "死亡", reason)
    before = world.platform.state()
    folder = tmp_path / "采集"

    taken = await capture(world, folder)

    assert taken.problems == ()
    kept = read_all(folder)
    assert [value for value in sorted(values_of_people(world)) if value in kept] == []
    assert amounts_seen(world)
    assert amounts_seen(world) & set(re.findall(r"\d+\.\d+", kept)) == set()
    assert PROBLEM not in kept
    assert REASON not in kept
    assert {page.step for page in taken.pages} >= {"deregistration_view_2", "statistics_detail_1"}
    assert "Cookie" not in kept
    assert "ASP.NET_SessionId" not in kept
    assert set(world.platform.requests) <= READS
    assert world.platform.saves == []
    assert world.platform.state() == before
    assert {oct(path.stat().st_mode)[-3:] for path in folder.iterdir()} == {"600"}


async def test_hidden_fields_scripts_and_comments_are_emptied(start, tmp_path):
    world = start(households=4, filed_share=1)
    folder = tmp_path / "采集"

    await capture(world, folder, households=1)

    for path in folder.glob("*.html"):
        tree = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        hidden = {tag["value"] for tag in tree.find_all("input", type="hidden")}
        assert hidden <= {"scrubbed"}
        assert "".join(tag.get_text() for tag in tree.find_all(["script", "style"])) == ""
        assert "<!--" not in str(tree)
        assert {name for tag in tree.find_all(True) for name in tag.attrs if "data-" in name} <= {
            "data-capture-layer"
        }


async def test_each_step_is_there_with_its_structure(start, tmp_path):
    world = start(households=4, filed_share=1)

    taken = await capture(world, tmp_path / "采集", households=1)

    assert taken.problems == ()
    steps = list(dict.fromkeys(page.step for page in taken.pages))
    (form,) = [page for page in taken.at("form") if "MonthIncomeForm" in page.path]
    table = max(form.tables, key=lambda one: len(one.paths))
    rows = next(page for page in taken.at("income_list_rows") if page.depth)
    assert steps == [
        *("login", "subsystems", "shell", "income_list", "income_list_rows", "form_1"),
        *("roster", "roster_rows", "detail_1"),
        *("deregistration", "deregistration_rows", "deregistration_form_1"),
        *("reinstatement", "reinstatement_rows", "statistics"),
    ]
    assert form.title == "2022年脱贫户月收入登记表"
    assert table.labels == ("10月", "11月", "12月", "1月", "2月")
    assert table.paths[16] == ("收入情况", "转移性收入(元)", "其他")
    assert [c.max_length for c in table.controls if c.column == 23] == [200]
    assert [c.label for c in table.controls if c.column == 19] == ["是", "否"]
    assert [b.text for b in form.buttons] == ["导出", "保存", "关闭"]
    assert rows.tables[0].rows == 4
    assert "共 4 项" in rows.text
    assert [b.text for b in rows.buttons if b.in_row] == ["月收入登记"]


async def test_what_was_opened_is_closed_by_its_own_cross_and_the_list_stays(start, tmp_path):
    world = start(households=4, filed_share=1)

    taken = await capture(world, tmp_path / "采集", households=3)

    assert taken.problems == ()
    assert {"form_3", "detail_3", "deregistration_form_3"} <= {page.step for page in taken.pages}
    asked = world.platform.requests
    assert asked["GET /Main.aspx"] == asked["POST /DataCollect/IncomeList.aspx/List"] == 1


async def test_a_form_whose_answer_broke_off_is_opened_once_more(start, tmp_path):
    world = start(households=4, filed_share=1)
    world.platform.break_off_next_answer(path="MonthIncomeForm")

    taken = await capture(world, tmp_path / "采集", households=1)

    assert taken.problems == ()
    (form,) = [page for page in taken.at("form") if "MonthIncomeForm" in page.path]
    assert form.tables


async def test_a_list_of_incomes_without_anybody_is_told(start, tmp_path):
    world = start(households=2, villages=2)
    for one in world.platform.households:
        world.platform.deregister(one.code, "死亡", "单人户，已去世")

    taken = await capture(world, tmp_path / "采集", households=1)

    told = {one.step: one.reason for one in taken.problems}
    assert told["income_list_rows"] == "列表上没有可以打开的户"


async def test_one_person_is_the_same_nobody_on_list_form_and_detail(start, tmp_path):
    world = start(households=4)
    folder = tmp_path / "采集"

    await capture(world, folder, households=1)

    names = {}
    for step in ("income_list_rows", "form_1", "detail_1"):
        html = "".join(p.read_text(encoding="utf-8") for p in folder.glob(f"*-{step}-*.html"))
        names[step] = html
    code = re.search(r"户编号：<span[^>]*>(\d+)<", names["form_1"]).group(1)
    assert code in names["income_list_rows"]
    assert f">{code}<" in names["detail_1"]


async def test_a_page_that_cannot_be_reached_is_told_and_the_rest_is_kept(start, tmp_path):
    world = start(households=4)
    world.platform.drift("查询", "筛选")
    world.timeout_seconds = 2
    folder = tmp_path / "采集"

    taken = await capture(world, folder)

    assert [problem.step for problem in taken.problems] == [
        *("income_list", "roster", "deregistration", "reinstatement", "statistics"),
    ]
    assert "查询" in taken.problems[0].reason
    assert any("筛选" in [b.text for b in page.buttons] for page in taken.at("income_list"))
    assert json.loads((folder / "index.json").read_text(encoding="utf-8"))["problems"]


async def test_a_refused_login_leaves_the_login_page_and_no_second_try(start, tmp_path):
    world = start(households=4)
    world.platform.deny_login()

    taken = await capture(world, tmp_path / "采集")

    assert {page.step for page in taken.pages} == {"login", "subsystems"}
    assert [problem.step for problem in taken.problems] == ["subsystems"]
    assert world.platform.requests["POST /login.aspx"] == 1
