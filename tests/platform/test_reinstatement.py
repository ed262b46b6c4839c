"""户注销退回 and 户注销统计 on the mock: who left, how they come back, and the counts of both."""

import html
import re
from collections import Counter

import pytest
from mock_platform import Skin
from mock_platform.deregistrations import TYPES
from mock_platform.pages.shell import MENU

LIST = "/DataCollect/Reinstatement.aspx"
CALL = "/DataCollect/ReturnDeregistration.ashx"
INCOME = "/DataCollect/IncomeList.aspx/List"
STATISTICS = "/DataCollect/DeregistrationStatistics.aspx"
CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)


@pytest.fixture
def left(start, visit):
    """A county of two townships in which every third household has left, and its visitors."""
    platform = start(households=48, villages=4, townships=2, deregistered_share=0.35)

    def visitor(level, index=0):
        one = visit(platform)
        one.log_in(platform.account(level, index))
        return one

    return platform, visitor


def table(page):
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in CELL.findall(row)] for row in rows]


def test_a_household_is_listed_seen_and_put_back_after_a_question_that_names_it(left):
    platform, visitor = left
    clerk = visitor("township")
    code, one = next(iter(platform.deregistered.items()))
    household = next(h for h in platform.households if h.code == code)
    found = clerk.rows(f"{LIST}/List", code=code)
    seen = clerk.get("/DataCollect/DeregistrationView.aspx", id=household.row_id)
    picture = clerk.client.get(
        "/DataCollect/DeregistrationProof.ashx", params={"id": household.row_id}
    )

    answer = clerk.client.post(CALL, data={"id": household.row_id}).json()
    again = clerk.client.post(CALL, data={"id": household.row_id}).json()

    row = found["data"][0]
    assert row[:3] == [code, household.head, household.village]
    assert row[5:8] == [str(one["year"]), one["type"], one["reason"]]
    assert found["questions"] == [f"确定要将户主[{household.head}]的注销退回吗？"]
    assert [text for text in (household.head, code, one["reason"]) if text not in seen] == []
    assert picture.headers["content-type"] == "image/png"
    assert answer == {"success": True, "msg": "退回成功", "ask": None}
    assert again["msg"] == "该户未注销，不能退回！"
    assert code not in platform.deregistered
    assert clerk.rows(INCOME, code=code)["recordsTotal"] == 1
    assert [event["kind"] for event in platform.deregistrations] == ["reinstated"]
    assert platform.deregistrations[0]["by"] == platform.account("township").username


def test_nobody_puts_back_a_household_of_another_area(left):
    platform, visitor = left
    clerk = visitor("township", 1)
    foreign = next(
        h
        for h in platform.households
        if h.code in platform.deregistered and h.township != platform.account("township", 1).area[3]
    )

    listed = clerk.rows(f"{LIST}/List", code=foreign.code)
    answer = clerk.client.post(CALL, data={"id": foreign.row_id}).json()

    assert listed["recordsTotal"] == 0
    assert answer["success"] is False
    assert foreign.code in platform.deregistered


def test_a_question_can_name_another_and_a_grid_view_puts_back_by_its_own_keys(start, visit):
    skin = Skin(grid="gridview", info="none", messages="alert")
    platform = start(households=24, villages=2, deregistered_share=0.5, skin=skin)
    clerk = visit(platform)
    clerk.log_in(platform.account("township"))
    empty = clerk.client.get(LIST)
    place = re.search(r'name="([^"]+)btnQuery"', empty.text).group(1)
    platform.name_in_confirm("张三")
    page = clerk.post_back(empty, {f"{place}btnQuery": "查询"})
    codes = [row[0] for row in table(page.text) if len(row) == 10 and row[0].isdigit()]
    grid = f"{place}gvList"

    after = clerk.post_back(page, {"__EVENTTARGET": grid, "__EVENTARGUMENT": "Return$1"})

    asked = re.findall(r"return confirm\((.*?)\);", html.unescape(page.text))
    assert set(asked) == {'"确定要将户主[张三]的注销退回吗？"'}
    assert 'Tell("退回成功", true)' in after.text
    assert codes[1] not in platform.deregistered
    assert codes[0] in platform.deregistered
    assert codes[1] not in [row[0] for row in table(after.text) if row]


def test_somebody_else_who_reinstates_first_or_takes_it_off_again_is_no_trouble_of_ours(left):
    platform, visitor = left
    clerk = visitor("county")
    first, second, third = list(platform.deregistered)[:3]
    ids = {h.code: h.row_id for h in platform.households}

    def give_back(code):
        return clerk.client.post(CALL, data={"id": ids[code]}).json()["msg"]

    platform.change_before_next_save()
    too_late = give_back(first)
    platform.change_after_next_save()
    in_vain = give_back(second)
    platform.reinstate(third)

    assert (too_late, in_vain) == ("该户未注销，不能退回！", "退回成功")
    assert {first, third} & platform.deregistered.keys() == set()
    assert platform.deregistered[second]["type"] == "服刑"


@pytest.mark.parametrize("level", ["county", "township", "village"])
def test_a_detail_of_many_is_split_into_pages_that_hold_everybody_once(start, visit, level):
    platform = start(
        households=40, deregistered_share=0.8, detail_page_size=4, skin=Skin(grid="gridview")
    )
    clerk = visit(platform)
    clerk.log_in(platform.account(level))
    address, codes = "/DataCollect/DeregistrationStatisticsDetail.aspx", []
    asked = {"year": "2022"}

    while asked:
        page = clerk.get(address, **asked)
        codes += [row[1] for row in table(page)[1:]]
        following = re.search(r'href="[^"]*[?]([^"]*)">下一页', page)
        words = html.unescape(following[1]) if following else ""
        asked = dict(word.split("=") for word in words.split("&") if word)

    area = platform.account(level).area
    assert len(codes) > 4
    assert sorted(codes) == sorted(
        h.code
        for h in platform.households
        if h.area[: len(area)] == area and platform.deregistered.get(h.code, {}).get("year") == 2022
    )


@pytest.mark.parametrize("level", ["county", "township", "village"])
def test_the_statistics_count_by_area_and_type_down_from_the_accounts_level(left, level):
    platform, visitor = left
    account, clerk = platform.account(level), visitor(level)
    depth = min(len(account.area), 4)
    households = {h.code: h for h in platform.households}
    mine = [
        (households[code].area[depth], one["type"])
        for code, one in platform.deregistered.items()
        if one["year"] == 2022 and households[code].area[: len(account.area)] == account.area
    ]

    rows = table(clerk.get(STATISTICS))

    counted = Counter(mine)
    by_type = Counter(kind for _, kind in mine)
    places = dict.fromkeys(
        h.area[depth] for h in platform.households if h.area[: len(account.area)] == account.area
    )
    expected = [
        [place, *(str(counted[place, t]) for t in TYPES), str(sum(p == place for p, _ in mine))]
        for place in places
    ]
    totals = ["合计", *(str(by_type[t]) for t in TYPES), str(len(mine))]
    assert rows[1] == list(TYPES.values())
    assert [row[:-1] for row in rows[2:]] == [*expected, totals]
    assert {row[-1] for row in rows[2:]} == {"查看明细"}


def test_a_township_of_the_statistics_leads_to_its_villages_and_to_who_they_are(left):
    platform, visitor = left
    clerk = visitor("county")
    township = platform.account("township").area[3]

    below = table(clerk.get(STATISTICS, area=township, year=2021))
    detail = table(
        clerk.get("/DataCollect/DeregistrationStatisticsDetail.aspx", area=township, year=2021)
    )

    households = {h.code: h for h in platform.households}
    wanted = {
        code: one
        for code, one in platform.deregistered.items()
        if one["year"] == 2021 and households[code].township == township
    }
    villages = dict.fromkeys(h.village for h in platform.households if h.township == township)
    assert [row[0] for row in below[2:]] == [*villages, "合计"]
    assert {row[1]: row[5] for row in detail[1:]} == {c: o["type"] for c, o in wanted.items()}
    assert "没有权限" in visitor("township", 1).get(STATISTICS, area=township)


def test_what_the_manual_only_names_is_under_construction(clerk):
    pages = {title: clerk.get(path) for title, path in MENU}

    waiting = {title for title, page in pages.items() if "功能建设中" in page}

    assert waiting == {"贫困村指标采集", "脱贫对象查询", "脱贫对象分析", "脱贫政策查询"}
    assert list(pages)[:9] == [
        "全部户收入登记",
        "脱贫户收入登记",
        "监测户收入登记",
        "全部建档户花名册",
        "脱贫户花名册",
        "监测户花名册",
        "户注销",
        "户注销退回",
        "户注销统计",
    ]
