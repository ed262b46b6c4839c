"""The plan as a document: counted, sealed, and read back as it was."""

import os
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from disk import hold_files, watch_writing

from connector.errors import InputError, PlanRefusedError
from connector.plan.change import ChangeState, Plan, RegisterIncome
from connector.records.household import Household
from connector.records.income import RefusedRow, Source
from connector.runs.planfile import load_plan, save_plan

HOUSEHOLD = Household(code="1306990000000001", head="甲乙丙", village="东安村")
SOURCE = Source(file="东安村.xlsx", sheet="月收入", row=4)


def make_change(state, *months):
    values = {month: {"wages_work": Decimal("1200.50"), "housing_safe": True} for month in months}
    return RegisterIncome(
        household=HOUSEHOLD,
        platform_year=2022,
        months=months,
        desired=values,
        before={month: {"wages_work": None, "problem": "12"} for month in months},
        after=values,
        state=state,
        sources=dict.fromkeys(months, SOURCE),
    )


@pytest.fixture
def plan():
    return Plan(
        created_at=datetime(2022, 3, 12, 9, tzinfo=UTC),
        tool_version="0.1.0",
        account="130699101",
        shown_user="130699101",
        platform_host="127.0.0.1:8443",
        mapping_digest="ef" * 32,
        inputs={"东安村.xlsx": "ab" * 32},
        overwrite=False,
        changes=(
            make_change(ChangeState.NEW, "2021-11", "2021-12"),
            make_change(ChangeState.CONFLICT, "2022-01"),
        ),
        refused=(RefusedRow(household=HOUSEHOLD, month="", source=SOURCE, reason="月份读不出"),),
    ).sealed()


def test_counts_are_rows_and_add_up(plan):
    assert plan.counts == {
        "rows": 4,
        "new": 2,
        "change": 0,
        "same": 0,
        "conflict": 1,
        "blocked": 0,
        "refused": 1,
    }


def test_a_plan_comes_back_from_its_file_as_it_was_and_is_private(plan, tmp_path):
    path = tmp_path / "计划" / "plan.json"

    save_plan(plan, path)

    assert load_plan(path) == plan
    assert [file.name for file in path.parent.iterdir()] == ["plan.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_plan_is_on_the_disk_before_it_has_its_name(plan, tmp_path, monkeypatch):
    order = watch_writing(monkeypatch)

    save_plan(plan, tmp_path / "plan.json")

    assert order == ["fsync", "replace"]


def test_a_plan_that_another_program_has_for_a_moment_is_replaced_all_the_same(
    plan, tmp_path, monkeypatch
):
    hold_files(monkeypatch, times=3)

    save_plan(plan, tmp_path / "plan.json")

    assert load_plan(tmp_path / "plan.json") == plan


@pytest.mark.parametrize(("old", "new"), [("1200.50", "9200.50"), ('"conflict"', '"new"')])
def test_a_plan_that_was_edited_is_refused(plan, tmp_path, old, new):
    path = tmp_path / "plan.json"
    save_plan(plan, path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(PlanRefusedError, match="被改动过"):
        load_plan(path)


def test_what_is_no_plan_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "half.json").write_text('{"version": 1', encoding="utf-8")
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff")

    with pytest.raises(InputError, match="找不到计划文件"):
        load_plan(tmp_path / "none.json")
    with pytest.raises(PlanRefusedError, match="不是完整的计划文件"):
        load_plan(tmp_path / "half.json")
    with pytest.raises(InputError, match="不是计划文件"):
        load_plan(tmp_path / "picture.json")
