"""Killed at any moment, resumed to the same end: nothing lost, nothing saved twice."""

import os
import subprocess
import sys
import time

import pytest
from runs.factories import make_records, stored_by

from connector.runs.planfile import save_plan

PATIENCE_SECONDS = 60
FORM = "POST /DataCollect/MonthIncomeForm.aspx"


def connector(world, *arguments):
    """Start the command line as an operator does; the settings come from the environment."""
    settings = world.settings
    environment = {
        "CONNECTOR_HOME": str(settings.home),
        "CONNECTOR_PLATFORM__URL": settings.platform.url,
        "CONNECTOR_PLATFORM__SPKI_PINS": world.platform.spki_pin,
        "CONNECTOR_ACCOUNT__USERNAME": settings.account.username,
        "CONNECTOR_ACCOUNT__PASSWORD": settings.account.password.get_secret_value(),
        "CONNECTOR_BROWSER__SETTLE_SECONDS": "0.3",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "connector.cli.main", *arguments],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(condition):
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the moment to kill never came")
        time.sleep(0.001)


def after_saves(count):
    """The server has stored this many households, and nobody has read the last one back."""
    return lambda platform: len(platform.saves) >= count


def before_first_save(platform):
    """A form is open, and nothing has been sent."""
    return platform.requests["GET /DataCollect/MonthIncomeForm.aspx"] >= 1


def while_saving(platform):
    """The first save has reached the server."""
    return platform.requests[FORM] >= 1


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(before_first_save, id="before the first save", marks=pytest.mark.long),
        pytest.param(while_saving, id="while saving"),
        pytest.param(after_saves(3), id="after three saves"),
    ],
)
async def test_a_killed_apply_is_resumed_to_the_state_of_an_undisturbed_one(
    world, tmp_path, moment
):
    households = world.platform.households[:6]
    records = make_records(households, months=("2021-12", "2022-01"))
    save_plan(await world.plan(records), tmp_path / "plan.json")
    world.platform.reset_requests()

    with connector(world, "apply", str(tmp_path / "plan.json")) as killed:
        wait_until(lambda: moment(world.platform))
        killed.kill()
    saved = len(world.platform.saves)
    with connector(world, "resume") as resumed:
        code = resumed.wait(PATIENCE_SECONDS)

    assert (killed.returncode != 0, code) == (True, 0)
    assert saved < len(households)
    assert world.stored() == stored_by(records)
    assert world.saves() == {household.code: 1 for household in households}
    with world.bench() as bench:
        [run] = bench.journal.run_ids()
        counts = bench.journal.summarise(run).counts
        assert bench.journal.verify_chain(run) == bench.journal.count_events(run)
    assert (counts["rows"], counts["verified"]) == (len(records), len(records))
