"""A rehearsal foretells what a real run would do, and touches nothing but its own folder."""

import json
from contextlib import closing

import pytest
from runs.departing import make_deregistration, make_reinstatement
from runs.factories import make_household, make_record, make_records
from runs.world import World, now

from connector.journal.journal import Journal
from connector.mapping.load import load_mapping
from connector.records.income import Batch
from connector.runs import rehearse
from connector.runs.progress import Silent

MAPPING = load_mapping("hebei")
NOTHING = rehearse.Experience({}, None, 0)


async def run(world: World, folder, records, *, roster=(), experience=NOTHING):
    """Rehearse on this computer; its settings lead to a platform that must not be asked."""
    folder.mkdir()
    stage = rehearse.Stage(world.settings, MAPPING, folder, now, Silent())
    return await rehearse.rehearse(
        stage,
        Batch(records=tuple(records)),
        roster=roster,
        experience=experience,
        inputs={"一月.xlsx": "ab" * 32},
    )


async def test_the_workbook_is_entered_on_the_mock_and_nothing_else_is_touched(
    world, tmp_path, monkeypatch
):
    monkeypatch.setenv("CONNECTOR_PLATFORM__URL", world.platform.url)
    households, folder = world.platform.households[:4], tmp_path / "演练"
    records = make_records(households, months=("2021-12", "2022-01"))
    world.platform.reset_requests()

    found = await run(world, folder, records)

    assert (dict(world.platform.requests), world.platform.static_requests) == ({}, 0)
    assert not world.home.exists()
    files = [path for path in folder.rglob("*") if path.is_file()]
    people = json.loads((folder / "people.json").read_text(encoding="utf-8"))["households"]
    assert {one["head"] for one in people} == {one.head for one in households}
    assert {path.name for path in files} >= {"people.json", "plan.json", "journal.sqlite3"}
    assert {oct(path.stat().st_mode)[-3:] for path in files} == {"600"}
    assert found.plan.counts["new"] == 8
    assert found.summary.counts["verified"] == 8
    assert found.summary.command == "rehearse"
    assert (found.households, found.forms, found.known_months) == (4, 4, 0)
    assert found.expected_seconds == pytest.approx(4 * found.measured_seconds)


async def test_who_leaves_and_who_comes_back_is_rehearsed_with_the_rest(world, tmp_path):
    leaves, comes, stays = world.platform.households[:3]
    folder, proofs = tmp_path / "演练", tmp_path / "证明"
    world.require_approval = True  # that is for what is entered
    for place in (folder, proofs):
        place.mkdir()
    batch = Batch(
        records=(make_record(stays),),
        deregistrations=(make_deregistration(leaves, proofs),),
        reinstatements=(make_reinstatement(comes),),
    )
    stage = rehearse.Stage(world.settings, MAPPING, folder, now, Silent())

    found = await rehearse.rehearse(stage, batch, roster=(), experience=NOTHING, inputs={})

    assert found.plan.counts["new"] == found.summary.counts["verified"] == 3
    assert (found.households, found.forms, found.standing) == (3, 1, 2)
    assert found.expected_seconds == pytest.approx(3 * found.measured_seconds)
    assert world.platform.deregistrations == []


async def test_a_household_that_no_roster_names_is_unknown_to_the_platform(world, tmp_path):
    known, stranger = world.platform.households[:2]
    records = make_records([known, stranger], months=("2022-01",))

    found = await run(world, tmp_path / "演练", records, roster=[make_household(known)])

    states = {c.household.code: (c.state.value, c.reason) for c in found.plan.changes}
    assert states[known.code] == ("new", "")
    assert states[stranger.code][0] == "blocked"
    assert "平台的名单中找不到该户" in states[stranger.code][1]
    assert found.summary.counts["verified"] == 1


async def test_what_the_journal_knows_to_be_stored_is_the_same_or_a_conflict(world, tmp_path):
    first, second, third = world.platform.households[:3]
    await world.upload([make_record(first), make_record(second)])
    with closing(Journal(world.settings.journal_address, now)) as journal:
        experience = rehearse.read_experience(journal, world.settings)
    other = {"wages_work": make_record(second).amounts.get("wages_work", 0) + 1}

    found = await run(
        world,
        tmp_path / "演练",
        [make_record(first), make_record(second, amounts=other), make_record(third)],
        experience=experience,
    )

    states = {c.household.code: c.state.value for c in found.plan.changes}
    assert states == {first.code: "same", second.code: "conflict", third.code: "new"}
    assert (found.known_months, found.forms) == (2, 1)


async def test_the_time_is_that_of_earlier_real_runs_where_the_journal_has_any(world):
    households = world.platform.households[:4]
    await world.upload(make_records(households, months=("2022-01",)))
    with closing(Journal(world.settings.journal_address, now)) as journal:
        run_id = journal.run_ids()[0]
        times = journal.event_times(run_id)
        experience = rehearse.read_experience(journal, world.settings)
        elsewhere = rehearse.read_experience(
            journal,
            world.settings.model_copy(
                update={"account": world.settings.account.model_copy(update={"username": "x"})}
            ),
        )

    seconds = (times[-1] - times[0]).total_seconds()
    assert experience.seconds_a_household == pytest.approx(seconds / 4)
    assert (experience.runs, experience.months) == (1, 4)
    assert elsewhere == NOTHING


def test_only_the_months_asked_for_are_rehearsed(world):
    records = make_records(world.platform.households[:2], months=("2021-12", "2022-01"))

    kept = rehearse.only_months(Batch(records=records), ["2022-01"])

    assert {record.month for record in kept.records} == {"2022-01"}
    assert rehearse.only_months(Batch(records=records), []).records == records
