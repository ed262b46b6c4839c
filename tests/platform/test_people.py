"""A site peopled from a file holds exactly those people and what is said to be stored."""

import json

import pytest
from mock_platform import Settings


def write(path, *households):
    path.write_text(json.dumps({"households": households}, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_people_of_the_file_live_on_the_site_with_what_they_have_filed(tmp_path, start):
    named = {"code": "1306990010000123", "head": "郑桂芳", "village": "西榆洼村"}
    stored = {"2022-01": {"wages_work": "12.50", "housing_safe": True, "unknown": "1"}}
    file = write(
        tmp_path / "people.json",
        {**named, "id_number": "130699195803070019", "population": 4, "months": stored},
        {"head": "曾旺", "village": ""},
    )

    platform = start(people=file)

    first, second = platform.households
    assert (first.code, first.head, first.population) == (named["code"], "郑桂芳", 4)
    assert platform.stored(first.code)["2022-01"]["wages_work"] == "12.50"
    assert platform.stored(first.code)["2022-01"]["housing_safe"] is True
    assert (second.head, second.village, len(second.code) in (10, 16)) == ("曾旺", "未写明村", True)
    assert platform.stored(second.code) == {}
    assert platform.saves == []
    assert platform.account("township").area == first.area[:4]


def test_a_clerk_finds_them_in_the_list(tmp_path, start, visit):
    file = write(tmp_path / "people.json", {"head": "郑桂芳", "village": "西榆洼村"})
    platform = start(people=file)
    clerk = visit(platform)
    clerk.log_in(platform.account("township"))

    answer = clerk.rows("/DataCollect/IncomeList.aspx/List")

    assert [row[2] for row in answer["data"]] == ["郑桂芳"]


def test_a_file_without_anybody_is_refused(tmp_path, start):
    with pytest.raises(ValueError, match="names no household"):
        start(people=write(tmp_path / "people.json"))


def test_the_same_settings_without_a_file_give_made_up_people(start):
    assert len(start(households=4, villages=2).households) == Settings(households=4).households
