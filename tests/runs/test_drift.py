"""A page that is not what the mapping says stops the run before anything is saved."""

import pytest
from runs.factories import make_records, stored_by
from runs.world import Watcher, outcomes

from connector.errors import PageDriftError


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("土地流转", "田地出让", "缺少栏目“财产性›土地流转”"),
        ('_1">否</label>', '_1">不确定</label>', "的选项不是“是/否”，而是：不确定、是"),
        ('value="保存"', 'value="暂存"', "表单上找不到按钮“保存”"),
        ("查询", "筛选", "“全部户收入登记”页面上找不到按钮“查询”"),
    ],
)
async def test_a_changed_page_stops_the_run_with_nothing_saved(world, old, new, told):
    records = make_records(world.platform.households[:2], months=("2022-01",))
    world.platform.drift(old, new)
    world.timeout_seconds = 3

    summary = await world.upload(records)

    assert told in summary.stopped
    assert set(outcomes(summary).values()) == {"skipped"}
    assert world.saves() == {}


async def test_a_plan_of_a_changed_page_is_not_made(world):
    records = make_records(world.platform.households[:1], months=("2022-01",))
    world.platform.drift("土地流转", "田地出让")

    with pytest.raises(PageDriftError, match="缺少栏目“财产性›土地流转”"):
        await world.plan(records)


async def test_a_page_that_changes_during_a_run_stops_it_there(world):
    """The form after the one just finished may be open already: its save is not proved."""
    records = make_records(world.platform.households[:4], months=("2022-01",))
    drift = Watcher({1: lambda: world.platform.drift("土地流转", "田地出让")})

    summary = await world.upload(records, watcher=drift)

    first, second, third, fourth = outcomes(summary).values()
    assert "缺少栏目“财产性›土地流转”" in summary.stopped
    assert (first, third, fourth) == ("verified", "skipped", "skipped")
    assert second in ("skipped", "uncertain")
    assert world.stored() == stored_by(records[: len(world.saves())])
    assert set(world.saves().values()) == {1}


async def test_a_detail_that_cannot_be_found_is_replaced_by_the_form_opened_anew(world):
    records = make_records(world.platform.households[:2], months=("2022-01",))
    world.platform.drift("月收入明细", "查看")

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)
    assert world.platform.requests["GET /DataCollect/MonthIncomeDetail.aspx"] == 0


async def test_an_answer_printed_in_unknown_words_proves_nothing_and_the_form_is_asked(world):
    records = make_records(world.platform.households[:2], months=("2022-01",))
    world.platform.redraw("<td>是</td>", "<td>已实现</td>")

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)
    assert world.platform.requests["GET /DataCollect/MonthIncomeForm.aspx"] >= 4


async def test_a_form_that_prints_an_answer_in_unknown_words_is_not_filled(world):
    records = make_records(world.platform.households[:2], months=("2022-01",))
    world.platform.redraw(r'<td><span id="\w+rblZf">.*?</td>', "<td>已达标</td>")

    summary = await world.upload(records)

    assert "“是否实现住房安全”写的是“已达标”，既不是“是”也不是“否”" in summary.stopped
    assert set(outcomes(summary).values()) == {"skipped"}
    assert world.saves() == {}
