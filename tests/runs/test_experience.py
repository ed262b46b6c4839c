"""How fast earlier runs were, by the journal: the time in which they were at work."""

from contextlib import closing
from datetime import timedelta
from itertools import pairwise

import pytest
from runs.history import FIRST, STARTED

from connector.journal.journal import Journal
from connector.journal.operations import RunHeader
from connector.plan.build import build_wanted
from connector.plan.change import ChangeState
from connector.records.household import Household
from connector.records.income import Observation, Source
from connector.records.outcome import Outcome
from connector.runs.outcomes import build_rows
from connector.runs.rehearse import read_experience
from connector.settings import Settings

SECONDS = 10  #: from opening a household's form to its proof
HEADER = RunHeader(
    run=FIRST,
    command="upload",
    account="130699101",
    platform_host="127.0.0.1:8443",
    mapping_digest="ef" * 32,
    inputs={},
    started_at=STARTED,
)


class Office:
    """A computer on which one run enters household after household."""

    def __init__(self, home):
        self.now = STARTED
        self.settings = Settings(
            home=home,
            platform={"url": f"https://{HEADER.platform_host}"},
            account={"username": HEADER.account},
        )
        self.journal = Journal(self.settings.journal_address, lambda: self.now)
        self.wanted = [_make_wanted(number) for number in range(1, 7)]
        self.journal.start_run(HEADER, [[one] for one in self.wanted])

    def close(self):
        self.journal.close()

    def wait(self, **time):
        self.now += timedelta(**time)

    def enter(self, *numbers):
        """Enter these households, each in the same time, and end."""
        for number in numbers:
            wanted = self.wanted[number - 1]
            self.journal.begin(FIRST, number, [wanted], _make_form(wanted), lease=self._hold())
            self.wait(seconds=SECONDS)
            rows = build_rows([wanted], Outcome.VERIFIED)
            self.journal.finish(FIRST, number, rows)
        self.journal.end_run(FIRST, None)

    def _hold(self):
        leases = self.journal.leases
        for holder in leases.holders():
            leases.break_lease(holder.id)
        return leases.acquire(HEADER.account, HEADER.platform_host, command="upload")


def _make_wanted(number):
    household = Household(code=f"130699000000000{number}", head="甲乙丙", village="东安村")
    source = Source(file="东安村.xlsx", sheet="月收入", row=number)
    wanted = build_wanted(household, 2022, {"2022-01": ({"wages_work": None}, source)})
    return wanted.model_copy(update={"state": ChangeState.NEW})


def _make_form(wanted):
    return Observation(household=wanted.household, platform_year=2022, months={})


@pytest.fixture
def office(tmp_path):
    with closing(Office(tmp_path / "home")) as office:
        yield office


def test_a_night_between_a_stop_and_its_resumption_is_no_time_of_work(office):
    office.enter(1, 2, 3)
    office.wait(hours=15, minutes=30)
    office.enter(4, 5)

    experience = read_experience(office.journal, office.settings)

    assert (experience.seconds_a_household, experience.runs) == (SECONDS, 1)


def test_a_pause_within_a_run_is_none_either(office):
    office.enter(1, 2, 3)
    office.wait(minutes=20)
    office.enter(4)

    experience = read_experience(office.journal, office.settings)

    assert experience.seconds_a_household == SECONDS


def test_the_time_between_two_households_counts(office):
    for number in (1, 2, 3, 4):
        office.wait(seconds=5)
        office.enter(number)

    experience = read_experience(office.journal, office.settings)

    assert experience.seconds_a_household == SECONDS + 5


def test_of_too_few_households_nothing_is_told(office):
    office.enter(1, 2)

    experience = read_experience(office.journal, office.settings)

    assert (experience.seconds_a_household, experience.runs) == (None, 0)


def test_what_was_removed_of_a_run_long_after_is_no_event_of_it(office):
    office.enter(1, 2, 3)
    before = office.journal.event_times(FIRST)
    office.wait(seconds=30)

    office.journal.note_purge(FIRST, {"receipt": "purge.json", "sha256": "ab" * 32})

    assert office.journal.event_times(FIRST) == before
    assert all(first <= second for first, second in pairwise(before))
