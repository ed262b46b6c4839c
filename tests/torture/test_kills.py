"""Killed at each step, and at random: a small part of what ``make torture`` does."""

import random

import pytest
from mock_platform import MockPlatform, Settings
from torture.killing import Death, Toll, count, make_computer

from connector.runs.steps import Step, Unwatched

HOUSEHOLDS = len(Step)


@pytest.fixture
def computer(tmp_path):
    with MockPlatform(Settings(households=HOUSEHOLDS, villages=1)) as platform:
        yield make_computer(platform, tmp_path / "home")


def test_a_run_that_is_killed_at_every_step_in_turn_ends_like_an_undisturbed_one(computer):
    """Each resumption is killed one step later, at one household after another."""
    steps = list(Step)
    random.Random(11).shuffle(steps)

    deaths = [computer.run_to_death(Death(step, after=1)) for step in steps]
    last = computer.run_to_death(Unwatched())

    assert (deaths, last) == ([True] * len(Step), False)
    assert count(computer) == Toll(lost=0, double=0, false=0, open=0)
