"""The matrix, reduced: each fault once, several of them in one run, fresh or resumed by turns."""

import pytest
from torture.faults import FAULTS
from torture.matrix import FIRST, LAST, MIDDLE, Wreck, run_trial

GOES_ON = (
    "500 before storing",
    "500 after storing",
    "保存成功, nothing stored",
    "all months but one stored",
    "one text cut",
    "answer lost after storing",
    "answer lost, the browser sends again",
    "stored after the answer 保存成功",
    "session ends at request 2 from now",
    "somebody changes it between save and reading",
    "stale ViewState",
    "connection reset in the middle of a form",
)
STOPS = (
    "unknown question in a layer",
    "a label changes",
    "maxlength changes",
    "two rows swapped between list and click",
)
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture(scope="module")
def wreck(tmp_path_factory):
    return Wreck.make(tmp_path_factory.mktemp("wreck"))


def pairs(names):
    return [tuple(BY_NAME[name] for name in names[n : n + 2]) for n in range(0, len(names), 2)]


@pytest.mark.parametrize(
    "strikes", pairs(GOES_ON), ids=lambda pair: ", then ".join(f.name for f in pair)
)
def test_the_journal_tells_what_the_platform_stores(strikes, tmp_path, wreck):
    resumes = BY_NAME[strikes[0].name] in FAULTS[::2]

    trial = run_trial(
        dict(zip((MIDDLE, LAST), strikes, strict=True)),
        tmp_path / "home",
        wreck if resumes else None,
    )

    assert trial.tally.notes == []
    assert (trial.tally.is_clean, trial.tally.struck) == (True, 2)


@pytest.mark.parametrize("name", STOPS)
def test_a_fault_that_stops_the_run_leaves_nothing_half_done(name, tmp_path):
    trial = run_trial({FIRST: BY_NAME[name]}, tmp_path / "home", None)

    assert trial.tally.notes == []
    assert (trial.tally.is_clean, trial.tally.struck) == (True, 1)
