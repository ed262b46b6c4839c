"""``doctor`` at the pages of those who leave and come back: what would stop them is named."""

from dataclasses import replace

import pytest
from doctor.people import find_people
from mock_platform import MockPlatform
from mock_platform.skin import Skin
from runs.world import World, now

from connector.mapping.load import Mapping, load_mapping
from connector.records.diagnosis import Diagnosis
from connector.runs.connect import Operator
from connector.runs.doctor import Doctor

PAGES = (
    *("deregistration", "deregistration_form", "reinstatement", "deregistration_view"),
    *("statistics", "statistics_detail"),
)
HEBEI = load_mapping("hebei")


async def examine(world: World, mapping: Mapping = HEBEI) -> Diagnosis:
    doctor = Doctor(clock=now, tell=lambda _: None, make_operator=lambda _: Operator())
    await doctor.visit(world.settings, mapping)
    return doctor.conclude()


def verdicts(diagnosis: Diagnosis) -> dict[str, str]:
    return {one.name: one.verdict.value for one in diagnosis.checks if one.name in PAGES}


def told(diagnosis: Diagnosis) -> dict[str, str]:
    """What is told of each page that differs."""
    found: dict[str, str] = {}
    for one in diagnosis.drift:
        text = f"{one.what} {one.expected} {one.found}"
        found[one.page] = f"{found.get(one.page, '')}{text}\n"
    return found


@pytest.mark.parametrize("skin", [Skin(), Skin(opening="window", grid="gridview")], ids=str)
async def test_pages_as_the_mapping_says_are_well_and_nothing_is_touched(start, skin):
    world = start(households=30, deregistered_share=0.5, skin=skin)
    before = world.platform.state()

    diagnosis = await examine(world)

    assert verdicts(diagnosis) == dict.fromkeys(PAGES, "ok")
    assert diagnosis.drift == ()
    assert world.platform.state() == before
    assert world.platform.deregistrations == []
    assert not [path for path in world.platform.requests if "Save" in path or "Return" in path]


async def test_where_nobody_has_left_what_cannot_be_seen_is_no_fault(world):
    found = verdicts(await examine(world))

    assert {name for name, verdict in found.items() if verdict == "notice"} == {
        *("deregistration_view", "statistics_detail"),
    }
    assert set(found.values()) == {"ok", "notice"}


async def test_statistics_of_types_that_the_mapping_does_not_name_are_not_said_to_be_well(start):
    world = start(households=12, deregistered_share=0.5)

    diagnosis = await examine(world, replace(HEBEI, deregistration=None))

    checks = [one for one in diagnosis.checks if one.name.startswith("statistics")]
    assert [one.verdict.value for one in checks] == ["notice", "notice"]
    assert all(one.advice.startswith("映射里没有 deregistration.toml") for one in checks)


async def test_each_change_that_would_stop_a_deregistration_is_named_on_its_page(start):
    world = start(households=30, deregistered_share=0.5)
    platform: MockPlatform = world.platform
    platform.redraw(r'<option value="服刑"[^>]*>服刑</option>', "<option>搬迁</option>")
    platform.redraw(r'type="file"', 'type="text"')
    platform.redraw(r'maxlength="200"', 'maxlength="50"')
    platform.drift('"未注销"', '"在库"')
    platform.drift("act: '注销退回'", "act: '撤销注销'")
    platform.redraw(r'entry-label">注销原因：', 'entry-label">说明：')
    platform.drift("<th>出国</th>", "<th>境外</th>")

    found = told(await examine(world))

    assert all(
        word in found["户注销表"]
        for word in ("“服刑”的选项有 0 个", "不认识的选项：搬迁", "只能填 50 个字", "现在是：text")
    )
    assert "不认识的注销状态“在库”" in found["户注销名单"]
    assert "“注销退回”" in found["户注销退回名单"]
    assert "撤销注销" in found["户注销退回名单"]
    assert "“注销原因”" in found["查看注销"]
    assert "没有这些栏目：出国" in found["户注销统计"]
    assert find_people(platform, str(found)) == set()
    assert platform.deregistrations == []
