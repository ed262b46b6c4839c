"""Trouble on sites of other kinds, and sites that cannot be driven as they are mapped."""

import pytest
from mock_platform import MockPlatform, Settings
from mock_platform.layout import Layout
from mock_platform.skin import switches
from runs.factories import make_record, make_records
from runs.world import World, logins, outcomes
from skins.job import hold, make_world, write_mapping

from connector.errors import ActionNeededError, PageDriftError

PLAIN = {
    **{switch: values[0] for switch, values in switches().items()},
    "captcha": "no",
    "starts": "10",
}
PANEL = PLAIN | {"save": "panel", "messages": "box", "shell": "frameset", "grid": "numbers"}
AJAX = PLAIN | {"save": "ajax", "messages": "alert", "opening": "window", "areas": "postback"}
MONTH = "2022-01"


@pytest.mark.parametrize("combination", [PANEL, AJAX], ids=["panel", "window"])
async def test_a_session_that_ends_before_a_save_is_replaced_and_the_job_is_done(
    combination, tmp_path, site_port
):
    """What the save answers is an error of the script's own, or a plain 保存失败."""
    world = make_world(combination | {"captcha": "yes"}, tmp_path / "home", port=site_port)
    world.before_first_click = world.platform.expire_session
    records = make_records(world.platform.households[:2], months=(MONTH,))
    with world.platform:
        summary = await world.upload(records)

        assert list(outcomes(summary).values()) == ["verified", "verified"]
        assert logins(world) == 2
        assert world.stored() == held(world, records)
        assert set(world.saves().values()) == {1}


@pytest.mark.parametrize("combination", [PANEL, AJAX], ids=["panel", "window"])
async def test_a_save_whose_answer_is_lost_is_proved_and_not_repeated(
    combination, tmp_path, site_port
):
    world = make_world(combination, tmp_path / "home", port=site_port)
    world.platform.lose_next_answer()
    records = make_records(world.platform.households[:2], months=(MONTH,))
    with world.platform:
        summary = await world.upload(records)

        assert set(outcomes(summary).values()) == {"verified"}
        assert world.stored() == held(world, records)
        assert set(world.saves().values()) == {1}


@pytest.mark.parametrize(
    ("site", "mapped_as", "told"),
    [
        ({"header": "single"}, {}, "缺少栏目“经营性›种植”"),
        ({"header": "costs"}, {}, "缺少栏目“经营性›支出”"),
        ({}, {"header": "single"}, "经营性›小计"),
    ],
)
async def test_a_form_that_is_not_as_mapped_stops_the_run_with_nothing_saved(
    site, mapped_as, told, tmp_path, site_port
):
    world = make_world(PLAIN | site, tmp_path / "home", port=site_port)
    world.mapping = write_mapping(PLAIN | mapped_as, tmp_path / "other")
    record = make_record(world.platform.households[0], MONTH)
    with world.platform:
        summary = await world.upload([record])

        assert told in summary.stopped
        assert set(outcomes(summary).values()) == {"skipped"}
        assert world.saves() == {}


async def test_a_list_whose_head_is_unknown_is_drift_where_areas_reload_the_page(
    tmp_path, site_port
):
    world = make_world(
        PLAIN | {"grid": "gridview", "areas": "postback"}, tmp_path / "home", port=site_port
    )
    world.platform.drift('<th scope="col">户主</th>', '<th scope="col">负责人</th>')
    with (
        world.platform,
        pytest.raises(PageDriftError, match="没有带“户主、户主姓名、姓名”一栏的列表"),
    ):
        await world.plan([make_record(world.platform.households[0], MONTH)])


async def test_a_site_that_wants_a_new_password_first_is_left_after_one_login(tmp_path, site_port):
    world = World(MockPlatform(Settings(change_password=True)), tmp_path / "home")
    with world.platform:
        with pytest.raises(ActionNeededError, match="平台要求先修改密码"):
            await world.upload([make_record(world.platform.households[0], MONTH)])

        assert logins(world) == 1
        assert world.saves() == {}


def held(world, records):
    """What the site stores of these rows, one month each."""
    layout = Layout(world.platform.settings.skin)
    return {r.household.code: {r.month: hold(layout, r)} for r in records}
