"""A mapping drafted from a capture does the main job where the shipped one does not."""

import shutil
from pathlib import Path

import pytest
from runs.factories import make_records, stored_by
from runs.test_capture import capture
from runs.world import World, outcomes

from connector.errors import ConnectorError
from connector.mapping.captured import load_capture
from connector.mapping.draft.evidence import Sureness, plain
from connector.mapping.draft.form import report_form
from connector.mapping.draft.platform import PlatformDraft
from connector.mapping.draft.toml import format_platform
from connector.mapping.load import load_mapping
from connector.mapping.words import load_words


async def draft(world: World, folder: Path) -> dict[str, Sureness]:
    """Capture with the mapping in force, draft from that, and put the draft in force."""
    mapping = load_mapping(world.mapping)
    taken = await capture(world, folder / "pages")
    entries = list(PlatformDraft(taken, mapping.platform, load_words(mapping)).entries())
    text = format_platform(entries, report_form(taken, mapping.income))
    shutil.copytree(mapping.folder, folder / "mapping")
    (folder / "mapping" / "platform.toml").write_text(text, encoding="utf-8")
    world.mapping = str(folder / "mapping")
    return {f"{entry.section}.{entry.key}": entry.sureness for entry in entries}


async def test_a_draft_of_the_mock_finds_all_that_can_be_seen(start, tmp_path):
    world = start(households=12, villages=2)
    shipped = load_mapping("hebei").platform

    sureness = await draft(world, tmp_path)

    drafted = load_mapping(world.mapping).platform
    assert set(sureness.values()) == {Sureness.FOUND, Sureness.UNSEEN}
    assert sureness["form.save"] is Sureness.FOUND
    assert drafted.messages == shipped.messages
    assert set(drafted.pager.next) == set(shipped.pager.next)


async def test_a_draft_finds_the_words_of_those_who_leave_and_come_back(start, tmp_path):
    world = start(households=12, villages=2)
    for one in world.platform.households[:2]:
        world.platform.deregister(one.code, "死亡", "单人户，已去世")
    world.platform.drift("注销原因", "注销的原因")

    sureness = await draft(world, tmp_path)

    drafted = load_mapping(world.mapping).platform
    found = {name for name, how in sureness.items() if how is Sureness.FOUND}
    assert found >= {
        *("deregistration.menu", "deregistration.link", "deregistration.columns.status"),
        *("deregistration.form.type", "deregistration.form.proof"),
        *("deregistration.form.household.head", "deregistration.form.household.address"),
        *("reinstatement.menu", "reinstatement.give_back", "reinstatement.columns.type"),
        *("reinstatement.view.head", "reinstatement.view.type", "reinstatement.view.year"),
        *("statistics.menu", "statistics.area", "statistics.total", "statistics.detail"),
        *("statistics.columns.head", "statistics.columns.type"),
    }
    assert sureness["deregistration.form.reason"] is Sureness.GUESSED
    assert plain(drafted.deregistration.form.reason[0]) == "注销的原因"
    assert sureness["reinstatement.confirm"] is Sureness.UNSEEN


@pytest.mark.parametrize(
    ("drifts", "guessed", "rounds"),
    [
        ({"扶贫对象": "帮扶对象", "全部户收入登记": "全部户逐月收入登记"}, ["shell.subsystem"], 2),
        pytest.param(
            {"查询": "筛选"}, ["income_list.query", "roster.query"], 1, marks=pytest.mark.long
        ),
        ({"登录": "进入", "用户名": "工作代号"}, ["login.username", "login.button"], 1),
        pytest.param(
            {"月收入登记'": "填写本户'", "月收入明细'": "逐月查看'"},
            ["income_list.link"],
            1,
            marks=pytest.mark.long,
        ),
    ],
    ids=["menu", "query", "login", "links"],
)
async def test_a_drafted_mapping_works_where_the_shipped_one_fails(
    start, tmp_path, drifts, guessed, rounds
):
    world = start(households=12, villages=2)
    world.timeout_seconds = 3
    records = make_records(world.platform.households[:3], months=("2022-01",))
    for old, new in drifts.items():
        world.platform.drift(old, new)
    with pytest.raises(ConnectorError):
        await world.plan(records)

    first = await draft(world, tmp_path / "1")
    if rounds == 2:  # the menu is seen only once the first draft leads there
        await draft(world, tmp_path / "2")
    summary = await world.upload(records)

    assert [entry for entry in guessed if first[entry] is not Sureness.GUESSED] == []
    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)


async def test_a_save_button_of_another_name_is_shown_and_never_guessed(start, tmp_path):
    world = start(households=4)
    world.platform.drift('value="保存"', 'value="保存本页"')

    sureness = await draft(world, tmp_path)

    assert load_capture(tmp_path / "pages").problems == ()
    text = (Path(world.mapping) / "platform.toml").read_text(encoding="utf-8")
    assert sureness["form.save"] is Sureness.MISSING
    assert "# 没有找到，请人工填写；那里有：导出、保存本页、关闭" in text
    assert world.platform.saves == []


async def test_a_column_of_another_name_is_reported_with_the_one_that_reads_like_it(
    start, tmp_path
):
    world = start(households=4)
    world.platform.drift("土地流转", "土地承包流转")
    mapping = load_mapping("hebei")

    report = report_form(await capture(world, tmp_path / "pages"), mapping.income)

    (missing,) = report.missing
    assert missing.name == "property_land_rent"
    assert missing.near == ("收入情况 › 财产性收入(元) › 土地承包流转",)
    assert report.unclaimed == ("收入情况 › 财产性收入(元) › 土地承包流转",)
    assert (report.month_label, report.first_month, report.starts) == ("{m}月", 10, 10)


async def test_an_income_year_that_starts_elsewhere_is_told(start, tmp_path):
    world = start(households=4, income_year_starts=1)
    mapping = load_mapping("hebei")
    taken = await capture(world, tmp_path / "pages")
    report = report_form(taken, mapping.income)

    text = format_platform([], report)

    assert (report.months, report.first_month) == (("1月", "2月"), 1)
    assert "第一行是 1 月，而 income_year_starts = 10，请核对" in text
