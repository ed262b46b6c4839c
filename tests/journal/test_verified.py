"""What a run proved last is what counts, and what the journal was is remembered."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connector.journal.journal import Journal
from connector.journal.operations import RunHeader
from connector.journal.verified import load_heads, load_verified, stands_as
from connector.records.household import Household
from connector.records.outcome import Outcome, RowOutcome

HOME = Household(code="1306990000000001", head="甲乙丙")
START = datetime(2022, 3, 5, 8, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.passed = timedelta()

    def __call__(self):
        self.passed += timedelta(minutes=1)
        return START + self.passed


@pytest.fixture
def journal(tmp_path):
    journal = Journal(f"sqlite:///{(tmp_path / 'journal.sqlite3').as_posix()}", Clock())
    yield journal
    journal.close()


def run_with(journal, run, outcome, amount, *, account="130699101", month="2022-01"):
    """A run of one household whose month ended so."""
    header = RunHeader(
        run=run,
        command="apply",
        account=account,
        platform_host="127.0.0.1",
        mapping_digest="",
        inputs={},
        started_at=START + timedelta(minutes=int(run)),
    )
    journal.start_run(header, [()])
    row = RowOutcome(
        household=HOME, month=month, outcome=outcome, after={"wages_work": Decimal(amount)}
    )
    journal.finish(run, 1, [row])


def load(journal, account="130699101"):
    found = load_verified(journal, account=account, platform_host="127.0.0.1")
    return {month: (one.run, one.values) for month, one in found.get(HOME.key, {}).items()}


def test_the_newest_proof_of_a_month_counts_and_what_was_not_proved_does_not(journal):
    run_with(journal, "1", Outcome.VERIFIED, 100)
    run_with(journal, "2", Outcome.UNCHANGED, 200)
    run_with(journal, "3", Outcome.SKIPPED, 300)
    run_with(journal, "4", Outcome.MISMATCHED, 400)
    run_with(journal, "5", Outcome.VERIFIED, 500, month="2022-02")
    run_with(journal, "6", Outcome.VERIFIED, 600, account="130699102")

    assert load(journal) == {
        "2022-01": ("2", {"wages_work": Decimal(200)}),
        "2022-02": ("5", {"wages_work": Decimal(500)}),
    }


def test_a_head_still_stands_after_more_was_added_but_not_under_another_hash(journal):
    run_with(journal, "1", Outcome.VERIFIED, 100)
    [head] = load_heads(journal, account="130699101", platform_host="127.0.0.1")

    journal.end_run("1", None)

    assert stands_as(journal, head) is True
    assert stands_as(journal, head.model_copy(update={"hash": "ab" * 32})) is False
    assert stands_as(journal, head.model_copy(update={"run": "9"})) is None
