"""A plan says what would change; apply carries out that, and nothing that has changed since."""

from decimal import Decimal

import pytest
from runs.factories import make_household, make_record, make_records, stored_by
from runs.world import outcomes

from connector.errors import PlanRefusedError

FIRST, SECOND = "2022-01", "2022-02"
CHANGED = "计划之后平台上的内容已变动，没有覆盖，请重新 plan"
WAGES = {"wages_work": Decimal("1000.50")}


async def test_a_plan_tells_every_state_and_saves_nothing(world):
    empty, partly, filed, other, gone = world.platform.households[:5]
    held = {
        partly: make_record(partly, FIRST, {"property_solar": Decimal("8.80")}),
        filed: make_record(filed, FIRST, WAGES),
        other: make_record(other, FIRST, {"wages_work": Decimal(7)}),
    }
    for record in held.values():
        world.file(record)
    absent = make_household(gone, code="1306999999999999")
    records = [make_record(h, FIRST, WAGES) for h in (empty, partly, filed, other)]
    records += [make_record(gone, FIRST, WAGES, household=absent)]
    records += [make_record(empty, "2022-03", WAGES)]

    plan = await world.plan(records)

    assert {(c.household.code, c.months): (c.state.value, c.reason) for c in plan.changes} == {
        (empty.code, (FIRST,)): ("new", ""),
        (empty.code, ("2022-03",)): ("blocked", "平台 2022 年度的表中没有该月份的行"),
        (partly.code, (FIRST,)): ("change", "补录空白栏目"),
        (filed.code, (FIRST,)): ("same", ""),
        (other.code, (FIRST,)): ("conflict", "平台上已有不同的内容：工资性›务工"),
        (absent.code, (FIRST,)): ("blocked", "平台的名单中找不到该户，请核对户编号、户主和所在村"),
    }
    [change] = [c for c in plan.changes if c.household.code == partly.code]
    assert change.before[FIRST]["property_solar"] == Decimal("8.80")
    assert change.after[FIRST] == change.before[FIRST] | WAGES
    assert (world.saves(), world.runs()) == ({}, ())


async def test_what_changed_since_the_plan_is_left_alone_and_the_rest_goes_on(world):
    touched, done, calm = world.platform.households[:3]
    records = make_records([touched, done, calm], months=(FIRST, SECOND))
    plan = await world.plan(records)
    held = world.file(make_record(touched, FIRST, {"wages_other": Decimal(5)}))
    world.file(make_record(done, FIRST))
    expected = stored_by(records)
    expected[touched.code][FIRST] = held

    summary = await world.apply(plan)

    assert {(r.household.code, r.month): (r.outcome.value, r.reason) for r in summary.rows} == {
        (touched.code, FIRST): ("skipped", CHANGED),
        (touched.code, SECOND): ("verified", ""),
        (done.code, FIRST): ("unchanged", ""),
        (done.code, SECOND): ("verified", ""),
        (calm.code, FIRST): ("verified", ""),
        (calm.code, SECOND): ("verified", ""),
    }
    assert world.stored() == expected


async def test_a_planned_overwrite_replaces_only_the_value_that_the_plan_saw(world):
    seen, altered = world.platform.households[:2]
    for household in (seen, altered):
        world.file(make_record(household, FIRST, {"wages_work": Decimal(7)}))
    records = [make_record(h, FIRST, WAGES) for h in (seen, altered)]
    plan = await world.plan(records, overwrite=True)
    world.platform.alter(altered.code, FIRST, "wages_work", "8.00")

    summary = await world.apply(plan)

    assert outcomes(summary) == {(seen.code, FIRST): "verified", (altered.code, FIRST): "skipped"}
    assert world.platform.stored(seen.code)[FIRST]["wages_work"] == "1000.50"
    assert world.platform.stored(altered.code)[FIRST]["wages_work"] == "8.00"


async def test_a_plan_is_refused_where_the_login_shows_another_user(world):
    plan = await world.plan([make_record(world.platform.households[0], FIRST)])
    other = world.platform.account("village").username
    world.platform.login_as(other)
    world.shown_as = other

    with pytest.raises(PlanRefusedError, match=f"平台现在显示“{other} "):
        await world.apply(plan)

    assert (world.saves(), world.runs()) == ({}, ())


async def test_a_plan_that_was_changed_or_is_foreign_is_refused_before_any_login(world):
    plan = await world.plan([make_record(world.platform.households[0], FIRST)])
    world.platform.reset_requests()
    foreign = {
        "被改动过": plan.model_copy(update={"overwrite": True}),
        "为账号": plan.model_copy(update={"account": "130699999"}).sealed(),
        "为平台": plan.model_copy(update={"platform_host": "192.0.2.1"}).sealed(),
        "映射改过": plan.model_copy(update={"mapping_digest": "0" * 64}).sealed(),
    }

    for reason, refused in foreign.items():
        with pytest.raises(PlanRefusedError, match=reason):
            await world.apply(refused)

    assert (world.platform.requests, world.runs()) == ({}, ())
