"""Households leave the lists and come back by plan, journal and proof: the right ones or none."""

import asyncio
from collections import Counter

import pytest
from privacy.search import Search
from runs.departing import LABELS, TYPES, make_deregistration, make_reinstatement
from runs.factories import make_record, stored_by
from runs.world import copy_mapping

from connector.errors import PlanRefusedError
from connector.plan.safety import Allowance
from connector.records.deregistration import Kind

BACK = "POST /DataCollect/Reinstatement.aspx/List"


def told(summary):
    """How each row ended: (kind, code) → outcome."""
    return {(r.kind.value, r.household.code): r.outcome.value for r in summary.rows}


def gone(world):
    """Who is off the lists by the mock's own state: code → (type, reason)."""
    return {c: (one["type"], one["reason"]) for c, one in world.platform.deregistered.items()}


async def leave(world, folder, households, **changes):
    """Take these off the lists by a run of its own."""
    rows = [make_deregistration(one, folder, **changes) for one in households]
    plan = await world.plan(leaving=rows)
    return rows, await world.apply(plan, allowance=Allowance(deregistrations=plan.deregistrations))


@pytest.mark.parametrize(
    ("gone_for_good", "returned"), [(3, 1), pytest.param(30, 10, marks=pytest.mark.long)]
)
async def test_many_leave_for_all_eight_reasons_and_others_come_back(
    start, tmp_path, gone_for_good, returned
):
    world = start(households=2 * (gone_for_good + returned), villages=2)
    names = Counter((one.village, one.head) for one in world.platform.households)
    households = [one for one in world.platform.households if names[one.village, one.head] == 1]
    back, away = households[:returned], households[returned : returned + gone_for_good]
    leaving = [
        make_deregistration(one, tmp_path, kind=TYPES[n % len(TYPES)], cause=f"核实情况第{n}号")
        for n, one in enumerate(away)
    ]
    for one in back:
        world.platform.deregister(one.code, LABELS[TYPES[0]], "误报")
    income = [make_record(households[returned + gone_for_good])]

    plan = await world.plan(
        income, leaving=leaving, returning=[make_reinstatement(one) for one in back]
    )
    allowance = Allowance(deregistrations=gone_for_good, reinstatements=returned)
    summary = await world.apply(plan, allowance=allowance)

    assert plan.counts["rows"] == plan.counts["new"] == gone_for_good + returned + 1
    assert set(told(summary).values()) == {"verified"}
    assert gone(world) == {d.household.code: (LABELS[d.type], d.reason) for d in leaving}
    assert world.stored() == stored_by(income)
    arrived = {
        e["code"]: e["proof_sha256"] for e in world.platform.deregistrations if e["proof_sha256"]
    }
    assert {d.household.code: d.proof.sha256 for d in leaving}.items() <= arrived.items()
    undo = await world.undo(summary.run)
    assert {c.kind for c in undo.standing} == {Kind.REINSTATEMENT}
    assert {c.household.code for c in undo.standing} == {d.household.code for d in leaving}
    await world.apply(undo, allowance=Allowance(overwrites=5))
    assert gone(world) == {}


async def test_leaving_and_coming_back_need_their_exact_numbers(world, tmp_path):
    left = world.platform.households[5]
    world.platform.deregister(left.code, "死亡", "误报")
    rows = [make_deregistration(one, tmp_path) for one in world.platform.households[:2]]
    plan = await world.plan(leaving=rows)
    world.platform.reset_requests()

    for named in (0, 1, 3):
        with pytest.raises(PlanRefusedError, match="计划要注销 2 户"):
            await world.apply(plan, allowance=Allowance(deregistrations=named))
    income = await world.plan([make_record(world.platform.households[3])])
    with pytest.raises(PlanRefusedError, match="去掉 --deregister"):
        await world.apply(income, allowance=Allowance(deregistrations=1))

    back = await world.plan(returning=[make_reinstatement(left)])
    for named in (0, 2):
        with pytest.raises(PlanRefusedError, match="计划要退回 1 户"):
            await world.apply(back, allowance=Allowance(reinstatements=named))

    assert list(gone(world)) == [left.code]
    assert world.saves() == {}


async def test_what_stands_already_is_told_and_what_differs_is_left_alone(world, tmp_path):
    same, other, here = world.platform.households[:3]
    for one in (same, other):
        world.platform.deregister(one.code, "死亡", "户内人员均已去世")
    rows = [
        make_deregistration(same, tmp_path),
        make_deregistration(other, tmp_path, kind=TYPES[1]),
    ]

    plan = await world.plan(leaving=rows, returning=[make_reinstatement(here)])

    assert [(c.state.value) for c in plan.standing] == ["same", "conflict", "same"]
    assert "平台上该户已经注销（死亡）" in plan.standing[1].reason


async def test_income_of_a_household_that_has_left_is_told_as_that_and_not_as_unknown(world):
    left, here = world.platform.households[:2]
    world.platform.deregister(left.code, "死亡", "户内人员均已去世")
    records = [make_record(left), make_record(here)]

    plan = await world.plan(records)
    summary = await world.upload(records)

    [blocked] = [c for c in plan.changes if c.household.code == left.code]
    [skipped] = [r for r in summary.rows if r.household.code == left.code]
    for told in (blocked.reason, skipped.reason):
        assert told == "该户已在平台上注销（死亡，2022 年度），不登记收入；如有误请办注销退回"
    assert world.stored() == stored_by(records[1:])


async def test_who_changed_since_the_plan_is_left_alone_and_the_others_go(world, tmp_path):
    touched, calm = world.platform.households[:2]
    picture = tmp_path / f"{calm.code}.png"
    rows = [make_deregistration(one, tmp_path) for one in (touched, calm)]
    plan = await world.plan(leaving=rows)
    world.platform.deregister(touched.code, "服刑", "另有原因")
    content = picture.read_bytes()
    picture.write_bytes(content + b" ")

    left = await world.apply(plan, allowance=Allowance(deregistrations=2))
    picture.write_bytes(content)
    again = await world.plan(leaving=rows[1:])
    done = await world.apply(again, allowance=Allowance(deregistrations=1))

    assert {r.household.code: r.outcome.value for r in left.rows} == {
        touched.code: "skipped",
        calm.code: "rejected",
    }
    assert "证明图片" in left.rows[1].reason
    assert set(told(done).values()) == {"verified"}
    assert gone(world)[touched.code] == ("服刑", "另有原因")


@pytest.mark.parametrize(
    ("trouble", "outcome", "resumed"),
    [
        pytest.param("lose_next_answer", "verified", "verified", marks=pytest.mark.long),
        pytest.param("drop_next_save", "mismatched", "mismatched", marks=pytest.mark.long),
        ("fail_before", "uncertain", "verified"),
        pytest.param("fail_after", "verified", "verified", marks=pytest.mark.long),
        ("said_unknown", "uncertain", "verified"),
        ("lose_next_upload", "rejected", "rejected"),
        ("lose_upload_unnoticed", "mismatched", "mismatched"),
    ],
)
async def test_a_deregistration_in_trouble_is_what_the_platform_says(
    world, tmp_path, trouble, outcome, resumed
):
    one, next_one = world.platform.households[:2]
    rows = [make_deregistration(h, tmp_path) for h in (one, next_one)]
    plan = await world.plan(leaving=rows)
    platform = world.platform
    {
        "lose_next_answer": platform.lose_next_answer,
        "drop_next_save": platform.drop_next_save,
        "fail_before": lambda: platform.fail_next_save(before=True),
        "fail_after": lambda: platform.fail_next_save(before=False),
        "said_unknown": lambda: platform.refuse_next_save("申请已受理，等待县级办理"),
        "lose_next_upload": platform.lose_next_upload,
        "lose_upload_unnoticed": lambda: platform.lose_next_upload(noticed=False),
    }[trouble]()

    summary = await world.apply(plan, allowance=Allowance(deregistrations=2))
    kept = [path.read_bytes() for path in world.home.rglob("evidence/*")]
    after = await world.resume(summary.run)

    assert bool(kept) is (outcome != "verified")
    search = Search(head=one.head, id_number=one.id_number)
    assert [words for words in map(search.find, kept) if words] == []
    assert summary.rows[0].outcome.value == outcome
    assert after.rows[0].outcome.value == resumed
    assert after.rows[1].outcome.value == "verified"
    events = [e["code"] for e in world.platform.deregistrations if e["kind"] == "deregistered"]
    assert max(events.count(code) for code in events) == 1
    assert (one.code in gone(world)) is (resumed in ("verified",) or "upload_unnoticed" in trouble)


async def test_what_is_stored_between_the_reading_of_two_lists_is_read_once_more(world, tmp_path):
    one = world.platform.households[0]
    plan = await world.plan(leaving=[make_deregistration(one, tmp_path)])
    world.timeout_seconds, world.settle_seconds = 20, 1.0

    async def delay_the_other_list():
        """Once it is read for the second time that the household is not off the lists yet."""
        while world.platform.requests[BACK] < seen + 3:
            await asyncio.sleep(0.002)
        world.platform.delay_next_answer(4, path="Deregistration.aspx/List")

    seen = world.platform.requests[BACK]
    world.platform.store_next_save_late(3.5, answered=False)
    delaying = asyncio.create_task(delay_the_other_list())
    summary = await world.apply(plan, allowance=Allowance(deregistrations=1))
    delaying.cancel()

    assert set(told(summary).values()) == {"verified"}
    assert set(gone(world)) == {one.code}


async def test_a_household_with_a_namesake_in_its_village_is_left_to_a_person(start, tmp_path):
    world = start(households=80, villages=2)
    seen = {}
    pairs = [
        (seen[one.village, one.head], one)
        for one in world.platform.households
        if (one.village, one.head) in seen or seen.update({(one.village, one.head): one})
    ]
    one, other = pairs[0]
    here, gone_before = pairs[1]
    world.platform.deregister(gone_before.code, LABELS[TYPES[0]], "户内人员均已去世")
    rows = [make_deregistration(here, tmp_path), make_reinstatement(gone_before)]
    unnumbered = [
        row.model_copy(
            update={"household": row.household.model_copy(update={"code": "", "id_number": ""})}
        )
        for row in rows
    ]
    blocked = await world.plan(leaving=unnumbered[:1], returning=unnumbered[1:])
    before = gone(world)
    plan = await world.plan(leaving=[make_deregistration(one, tmp_path)])
    world.platform.swap_rows(one.code, other.code)

    summary = await world.apply(plan, allowance=Allowance(deregistrations=1))

    assert [change.state.value for change in blocked.standing] == ["blocked", "blocked"]
    assert all("同名" in change.reason for change in blocked.standing)
    assert gone(world) == before
    assert told(summary) == {("deregistration", one.code): "skipped"}
    assert "同村有同名的户" in summary.rows[0].reason


@pytest.mark.parametrize("shows_number", [True, False])
async def test_a_question_that_names_nobody_is_answered_once_the_view_showed_the_number(
    world, tmp_path, shows_number
):
    away = world.platform.households[2]
    world.platform.deregister(away.code, "死亡", "误报")
    world.platform.name_in_confirm("该户")
    world.platform.drift("将户主[该户]的注销退回吗", "退回该户的注销登记吗")
    nobody = "confirm_unnamed = ['确定要退回该户的注销登记吗']"
    numbers = 'code = ["户编号", "户编码"]\nhead'
    views = (
        {} if shows_number else {f"[reinstatement.view]\n{numbers}": "[reinstatement.view]\nhead"}
    )
    plan = await world.plan(returning=[make_reinstatement(away)])
    refused = await world.apply(plan, allowance=Allowance(reinstatements=1))
    world.mapping = copy_mapping(tmp_path / "m", {"confirm_unnamed = []": nobody} | views)
    plan = await world.plan(returning=[make_reinstatement(away)])

    summary = await world.apply(plan, allowance=Allowance(reinstatements=1))

    assert "verified" not in told(refused).values()
    assert refused.stopped
    outcome = told(summary)["reinstatement", away.code]
    assert (outcome == "verified") is shows_number
    assert (away.code in gone(world)) is not shows_number


async def test_nobody_else_leaves_or_comes_back_where_rows_or_questions_mean_another(
    world, tmp_path
):
    here, other, away, third = world.platform.households[:4]
    for one in (away, third):
        world.platform.deregister(one.code, "死亡", "误报")
    before = gone(world)
    plan = await world.plan(
        leaving=[make_deregistration(here, tmp_path)], returning=[make_reinstatement(away)]
    )
    world.platform.swap_rows(here.code, other.code)
    world.platform.name_in_confirm(third.head)

    summary = await world.apply(plan, allowance=Allowance(deregistrations=1, reinstatements=1))
    resumed = await world.resume(summary.run)

    assert gone(world) == before
    assert "verified" not in told(resumed).values()
    assert summary.stopped
