"""Questions that a save meets: known ones are answered, unknown ones stop the run."""

from pathlib import Path

import pytest
from runs.factories import make_records, stored_by
from runs.world import copy_mapping, outcomes, reasons

from connector.errors import PlanRefusedError

UNKNOWN = "该户已列入抽查名单，继续？"


async def test_a_question_that_the_mapping_knows_is_answered_with_yes(world):
    records = make_records(world.platform.households[:2], months=("2022-01",))
    world.platform.ask_next_save("您确认保存该表数据吗？", native=True)
    world.platform.ask_next_save("您确认保存该表数据吗？", native=False)

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)


async def test_a_known_question_asked_before_anything_is_sent_is_answered_too(world):
    records = make_records(world.platform.households[:2], months=("2022-01",))
    asks = "if (!confirm('确定要保存吗？')) return false; return CheckSave();"
    world.platform.drift("return CheckSave();", asks)

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)


@pytest.mark.parametrize(("native", "after"), [(True, False), (False, False), (True, True)])
async def test_an_unknown_question_stops_the_run_and_resume_finishes_it(world, native, after):
    first, second, third = households = world.platform.households[:3]
    records = make_records(households, months=("2022-01",))
    world.platform.ask_next_save(UNKNOWN, native=native, after=after)

    stopped = await world.upload(records)
    saved = world.saves()
    resumed = await world.resume(stopped.run)

    assert UNKNOWN in stopped.stopped
    assert outcomes(stopped) == {
        (first.code, "2022-01"): "uncertain",
        (second.code, "2022-01"): "skipped",
        (third.code, "2022-01"): "skipped",
    }
    assert UNKNOWN in reasons(stopped)[first.code]
    assert reasons(stopped)[third.code] == "运行结束前没有轮到"
    assert saved == ({first.code: 1} if after else {})
    assert set(outcomes(resumed).values()) == {"verified"}
    assert world.stored() == stored_by(records)
    assert world.saves() == {h.code: 1 for h in households}


async def test_an_unknown_question_after_which_nothing_is_sent_is_told_as_that_and_stops(world):
    first, second = households = world.platform.households[:2]
    records = make_records(households, months=("2022-01",))
    asks = f"if (!confirm('{UNKNOWN}')) return false; return CheckSave();"
    world.platform.drift("return CheckSave();", asks)

    stopped = await world.upload(records)

    assert outcomes(stopped) == {
        (first.code, "2022-01"): "uncertain",
        (second.code, "2022-01"): "skipped",
    }
    assert f"“{UNKNOWN}”，没有点确认，什么也没有发送" in reasons(stopped)[first.code]
    assert UNKNOWN in stopped.stopped
    assert world.stored() == {}


async def test_a_run_goes_on_once_the_mapping_knows_the_question_but_not_with_another_form(
    world, tmp_path
):
    records = make_records(world.platform.households[:2], months=("2022-01",))
    asks = f"if (!confirm('{UNKNOWN}')) return false; return CheckSave();"
    world.platform.drift("return CheckSave();", asks)
    world.mapping = copy_mapping(tmp_path / "m", {})
    pages = Path(world.mapping) / "platform.toml"
    known = pages.read_text(encoding="utf-8").replace("accept = [", f'accept = ["{UNKNOWN}", ')

    stopped = await world.upload(records)
    pages.write_text(known.replace('save = ["保存"', 'save = ["保存 "'), encoding="utf-8")
    with pytest.raises(PlanRefusedError, match="映射在那次运行之后改过"):
        await world.resume(stopped.run)
    pages.write_text(known, encoding="utf-8")
    resumed = await world.resume(stopped.run)

    assert UNKNOWN in stopped.stopped
    assert set(outcomes(resumed).values()) == {"verified"}
    assert world.stored() == stored_by(records)


async def test_a_page_that_sends_though_its_question_was_dismissed_leaves_the_row_uncertain(world):
    records = make_records(world.platform.households[:1], months=("2022-01",))
    asks = f"confirm('{UNKNOWN}'); return CheckSave();"
    world.platform.drift("return CheckSave();", asks)

    stopped = await world.upload(records)

    assert set(outcomes(stopped).values()) == {"uncertain"}
    assert UNKNOWN in stopped.stopped
    assert world.stored() == stored_by(records)
