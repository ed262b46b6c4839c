"""Part of the kills: a run dies at a few of its numbered steps and is resumed to the same end."""

import pytest
from mock_platform import MockPlatform, Settings
from torture.kills import judge_kills, kill_at_step, write_job
from torture.matrix import make_world


@pytest.mark.parametrize(
    "step", [8, *(pytest.param(step, marks=pytest.mark.long) for step in (4, 12))]
)
def test_killed_at_a_step_and_resumed_the_platform_is_as_if_nothing_had_happened(tmp_path, step):
    with MockPlatform(Settings(households=3, villages=1)) as platform:
        world = make_world(platform, tmp_path / "home")
        workbook = tmp_path / "表.xlsx"
        records = write_job(world, workbook, platform.households[:2], ("2021-12", "2022-01"))

        tally = judge_kills(world, records, kill_at_step(world, workbook, step))

    assert tally.kills == 1
    assert tally.is_good, tally
