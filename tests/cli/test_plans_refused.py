"""A plan is carried out as it was made, where it was made, or not at all: exit code 3."""

import json
import shutil
from pathlib import Path

import pytest
from cli.command import Computer, at_the_platform
from cli.refusals import require_one_sentence
from cli.sheets import make_rows, write_sheet

from connector.mapping.load import load_mapping


@pytest.fixture(scope="module")
def planned(platform, tmp_path_factory) -> Path:
    """The plan of one household."""
    folder = tmp_path_factory.mktemp("planned")
    workbook = write_sheet(folder / "一户.xlsx", *make_rows(platform.households[0]))
    ended = at_the_platform(folder, platform).run("plan", workbook, "-o", "计划.json")
    assert ended.code == 0
    return folder / "计划.json"


@pytest.fixture(autouse=True)
def nothing_was_saved(computer, platform):
    yield
    assert platform.saves == []
    assert computer.runs() == []


def alter(plan: Path, changed: Path) -> None:
    """Raise an amount in a plan, as somebody with an editor might."""
    content = json.loads(plan.read_text(encoding="utf-8"))
    content["changes"][0]["desired"]["2022-01"]["wages_work"] = "9999.00"
    changed.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_a_plan_that_was_altered_is_refused(planned, computer):
    alter(planned, computer.folder / "改过.json")

    ended = computer.run("apply", "改过.json")

    require_one_sentence(ended, 3, "改过.json 被改动过，已拒绝；请重新 plan")


def test_a_plan_that_is_cut_off_is_refused(planned, computer):
    text = planned.read_text(encoding="utf-8")
    (computer.folder / "半个.json").write_text(text[: len(text) // 2], encoding="utf-8")

    ended = computer.run("apply", "半个.json")

    require_one_sentence(ended, 3, "半个.json 不是完整的计划文件，或被改动过；请重新 plan")


def test_another_accounts_plan_is_refused(planned, platform, tmp_path):
    village = at_the_platform(tmp_path, platform, "village")

    ended = village.run("apply", planned)

    require_one_sentence(ended, 3, f"计划是为账号 {platform.account('township').username} 做的")


def test_another_platforms_plan_is_refused(planned, computer):
    elsewhere = computer.having(CONNECTOR_PLATFORM__URL="https://127.0.0.1:9/login.aspx")

    ended = elsewhere.run("apply", planned)

    require_one_sentence(ended, 3, "与现在的设置不同，已拒绝")


def test_a_plan_made_before_the_mapping_changed_is_refused(planned, computer: Computer):
    ours = computer.folder / "our-county"
    shutil.copytree(load_mapping("hebei").folder, ours)
    form = ours / "income.toml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace("max_length = 200", "max_length = 100"), encoding="utf-8")

    ended = computer.having(CONNECTOR_PLATFORM__MAPPING=str(ours)).run("apply", planned)

    require_one_sentence(ended, 3, "计划之后映射改过（或工具换过版本），已拒绝；请重新 plan")


def test_a_workbook_given_as_a_plan_is_refused(computer, workbook):
    ended = computer.run("apply", workbook)

    require_one_sentence(ended, 2, "读不出来，不是计划文件")
