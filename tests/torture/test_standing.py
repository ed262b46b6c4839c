"""Part of the fault matrix of those who leave and come back; ``make torture`` runs all of it."""

import pytest
from runs.world import World
from torture.faults import SETTLE_SECONDS, TIMEOUT_SECONDS
from torture.standing import Cell, make_standing_platform, try_standing
from torture.standing_faults import STANDING_FAULTS

from connector.records.deregistration import Kind

LEAVES, RETURNS = Kind.DEREGISTRATION, Kind.REINSTATEMENT
FAULTS = {fault.name: fault for fault in STANDING_FAULTS}
CELLS = [
    Cell(FAULTS["rows of namesakes swapped"], LEAVES),
    Cell(FAULTS["confirm names another household"], RETURNS),
    Cell(FAULTS["stored, and the answer is the login page"], LEAVES, "first"),
    Cell(FAULTS["another person between form and save"], LEAVES),
]


@pytest.mark.parametrize("cell", CELLS, ids=str)
async def test_no_wrong_household_leaves_or_returns_and_none_is_falsely_told(
    cell, site_port, tmp_path
):
    with make_standing_platform(is_namesake=cell.fault.is_namesake, port=site_port) as platform:
        world = World(
            platform,
            tmp_path / "home",
            timeout_seconds=TIMEOUT_SECONDS,
            settle_seconds=SETTLE_SECONDS,
        )

        verdict = await try_standing(cell, world, tmp_path)

    assert verdict.is_good, verdict
