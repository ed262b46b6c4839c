"""A second person's approval of exactly one plan, where the settings ask for it."""

from datetime import UTC, datetime, timedelta

import keyring
import keyrings
import pytest
from keyring.backends import fail
from runs.factories import make_record, stored_by
from runs.world import outcomes

from connector.errors import PlanRefusedError, SettingsError
from connector.runs.approve import approve_plan, require_approved
from connector.runs.planfile import load_plan, save_plan

NOW = datetime(2022, 3, 12, 10, tzinfo=UTC)
REVIEWER = "审核员甲"


@pytest.fixture
def own_keyring(tmp_path, monkeypatch):
    """This computer's keyring, in a file of the test."""
    monkeypatch.setenv(keyrings.FILE, str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(keyrings.FileKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def strict(world):
    """A township that enters nothing without a reviewer."""
    world.require_approval = True
    return world


async def plan_one(world):
    record = make_record(world.platform.households[0])
    return record, await world.plan([record])


async def test_only_an_approved_plan_is_entered_and_the_run_remembers_who_approved(
    strict, own_keyring, tmp_path
):
    record, plan = await plan_one(strict)
    strict.platform.reset_requests()

    with pytest.raises(PlanRefusedError, match="还没有审核"):
        await strict.apply(plan)
    with pytest.raises(PlanRefusedError, match="不能直接录入"):
        await strict.upload([record])
    assert strict.platform.requests == {}

    save_plan(approve_plan(plan, reviewer=REVIEWER, now=NOW), tmp_path / "plan.json")
    summary = await strict.apply(load_plan(tmp_path / "plan.json"))

    assert outcomes(summary) == {(record.household.code, record.month): "verified"}
    assert strict.stored() == stored_by([record])
    with strict.bench() as bench:
        header = bench.journal.header(summary.run)
    assert header.plan_digest == plan.digest
    assert (header.approval.reviewer, header.approval.at) == (REVIEWER, NOW)


async def test_an_approval_holds_for_nothing_but_what_was_approved(strict, own_keyring):
    _, plan = await plan_one(strict)
    approved = approve_plan(plan, reviewer=REVIEWER, now=NOW)
    given = approved.approval
    forged = {
        "another plan": plan.model_copy(update={"overwrite": True, "approval": given}).sealed(),
        "another name": approved.model_copy(
            update={"approval": given.model_copy(update={"reviewer": "审核员乙"})}
        ),
        "another time": approved.model_copy(
            update={"approval": given.model_copy(update={"at": NOW + timedelta(days=1)})}
        ),
    }

    for one in forged.values():
        with pytest.raises(PlanRefusedError, match="审核已作废"):
            require_approved(one, strict.settings)
    require_approved(approved, strict.settings)


async def test_who_made_the_plan_cannot_approve_it(strict, own_keyring):
    _, plan = await plan_one(strict)

    for maker in (plan.made_by, plan.made_by.upper(), plan.account):
        with pytest.raises(PlanRefusedError, match="做计划的人"):
            approve_plan(plan, reviewer=f" {maker} ", now=NOW)


async def test_a_key_that_nobody_here_knows_approves_nothing(strict, own_keyring, tmp_path):
    _, plan = await plan_one(strict)
    elsewhere = approve_plan(plan, reviewer=REVIEWER, now=NOW)
    key = elsewhere.approval.key
    (tmp_path / "keyring.json").unlink()  # another computer

    with pytest.raises(PlanRefusedError, match="签名密钥不是"):
        require_approved(elsewhere, strict.settings)

    named = strict.settings.model_copy(update={"reviewers": {REVIEWER: key}})
    require_approved(elsewhere, named)
    other = strict.settings.model_copy(update={"reviewers": {REVIEWER: "AAAA"}})
    with pytest.raises(PlanRefusedError, match="签名密钥不是"):
        require_approved(elsewhere, other)


async def test_without_a_keyring_there_is_no_approval_and_a_sentence_says_so(strict):
    _, plan = await plan_one(strict)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        with pytest.raises(SettingsError, match="钥匙串"):
            approve_plan(plan, reviewer=REVIEWER, now=NOW)
    finally:
        keyring.set_keyring(before)
