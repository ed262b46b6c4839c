"""The main job on every kind of site: all pairs of what may differ."""

from collections import Counter

import pytest
from mock_platform.skin import switches
from runs.world import outcomes
from skins.job import make_job, make_world
from skins.pairs import all_pairs, choose_combinations, pairs_of

DETAIL = "GET /DataCollect/MonthIncomeDetail.aspx"
SWITCHES = {**switches(), "captcha": ("no", "yes"), "starts": ("10", "1")}


def may_stand(combination):
    """A frameset has no tabs to open a form in."""
    return not (combination.get("opening") == "tab" and combination.get("shell") == "frameset")


COMBINATIONS = choose_combinations(SWITCHES, may_stand, seed=10)


def name_of(combination):
    return "-".join(combination.values())


def test_every_two_values_that_may_stand_together_do_so_somewhere():
    covered = set().union(*map(pairs_of, COMBINATIONS))

    assert covered == all_pairs(SWITCHES, may_stand)
    assert all(may_stand(combination) for combination in COMBINATIONS)
    assert len(COMBINATIONS) >= 12


@pytest.mark.parametrize("combination", COMBINATIONS, ids=name_of)
async def test_the_main_job_is_done_and_what_the_site_holds_is_what_was_told(
    combination, tmp_path, site_port
):
    world = make_world(combination, tmp_path / "home", port=site_port)
    with world.platform:
        job = make_job(world)

        summary = await world.upload(job.records)

        assert summary.stopped is None
        assert outcomes(summary) == job.outcomes
        assert world.stored() == job.held
        assert world.saves() == Counter({code for code, _ in verified(job)})
        assert world.platform.requests[DETAIL] >= len(world.saves())  # proved where it belongs


def verified(job):
    return [place for place, outcome in job.outcomes.items() if outcome == "verified"]
