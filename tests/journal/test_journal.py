"""The journal: durable, append-only, and able to say how far each operation came."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy import text

from connector.errors import JournalError
from connector.journal.journal import Journal
from connector.journal.operations import EventKind, RunHeader
from connector.journal.tables import open_engine
from connector.plan.change import ChangeState, RegisterIncome
from connector.records.household import Household
from connector.records.income import Observation, RefusedRow, Source
from connector.records.outcome import Outcome, RowOutcome

STARTED = datetime(2022, 3, 12, 9, tzinfo=UTC)
SOURCE = Source(file="东安村.xlsx", sheet="月收入", row=4)
RUN = "20220312-090000-abcd"
FORM = Observation(
    household=Household(code="1306990000000001", head="甲乙丙", village="东安村"),
    platform_year=2022,
    months={
        "2022-01": {"wages_work": None, "problem": "12"},
        "2022-02": {"wages_work": Decimal(7), "housing_safe": False},
    },
    zero_months=("2022-01",),
)


@pytest.fixture
def address(tmp_path):
    return f"sqlite:///{(tmp_path / 'home' / 'journal.sqlite3').as_posix()}"


@pytest.fixture
def journal(address):
    seconds = count()
    journal = Journal(address, lambda: STARTED + timedelta(seconds=next(seconds)))
    yield journal
    journal.close()


def hold(journal):
    """The lease of the run's account, taken anew."""
    for holder in journal.leases.holders():
        journal.leases.break_lease(holder.id)
    return journal.leases.acquire("130699101", "127.0.0.1:8443", command="upload")


def make_household(number):
    return Household(code=f"130699000000000{number}", head="甲乙丙", village="东安村")


def make_wanted(number=1, *months, state=ChangeState.NEW):
    months = months or ("2022-01",)
    values = {month: {"wages_work": Decimal("1200.50")} for month in months}
    return RegisterIncome(
        household=make_household(number),
        platform_year=2022,
        months=months,
        desired=values,
        before={month: {"wages_work": None} for month in months},
        after=values,
        state=state,
        sources=dict.fromkeys(months, SOURCE),
    )


def make_header(**changes):
    made = {
        "run": RUN,
        "command": "upload",
        "account": "130699101",
        "platform_host": "127.0.0.1:8443",
        "mapping_digest": "ef" * 32,
        "inputs": {"东安村.xlsx": "ab" * 32},
        "started_at": STARTED,
    }
    return RunHeader(**(made | changes))


def make_rows(wanted, outcome, **values):
    return tuple(
        RowOutcome(
            household=wanted.household,
            month=month,
            outcome=outcome,
            after=wanted.after[month],
            source=SOURCE,
            **values,
        )
        for month in wanted.months
    )


def reach(journal, *kinds, outcome=Outcome.VERIFIED):
    """Start a run of one operation and let these events happen to it."""
    wanted = make_wanted()
    journal.start_run(make_header(), [[wanted]])
    steps = {
        EventKind.BEGUN: lambda: journal.begin(RUN, 1, [wanted], FORM, lease=hold(journal)),
        EventKind.SENT: lambda: journal.sent(RUN, 1, lease=hold(journal)),
        EventKind.FINISHED: lambda: journal.finish(RUN, 1, make_rows(wanted, outcome)),
    }
    for kind in kinds:
        steps[kind]()
    [operation] = journal.operations(RUN)
    return operation


@pytest.mark.parametrize(
    ("kinds", "outcome", "is_settled", "may_be_stored"),
    [
        ((), None, False, False),
        (("begun",), None, False, False),
        (("begun", "sent"), None, False, True),
        (("begun", "sent", "finished"), Outcome.VERIFIED, True, False),
        (("begun", "sent", "finished"), Outcome.MISMATCHED, True, False),
        (("begun", "sent", "finished"), Outcome.UNCERTAIN, False, True),
        (("begun", "finished"), Outcome.REJECTED, True, False),
        (("finished",), Outcome.SKIPPED, True, False),
        (("begun", "sent", "finished", "begun"), Outcome.UNCERTAIN, False, False),
        (("begun", "sent", "finished", "begun", "sent"), Outcome.UNCERTAIN, False, True),
    ],
)
def test_the_events_tell_what_is_unsettled_and_what_may_be_stored(
    journal, kinds, outcome, is_settled, may_be_stored
):
    operation = reach(journal, *map(EventKind, kinds), outcome=outcome)

    assert (operation.is_settled, operation.may_be_stored) == (is_settled, may_be_stored)


def test_an_intent_holds_what_is_sent_and_the_whole_form_it_is_sent_into(journal, address):
    reach(journal, EventKind.BEGUN, EventKind.SENT)

    again = Journal(address, lambda: STARTED)
    [operation] = again.operations(RUN)
    again.close()

    assert operation.wanted == operation.changes == (make_wanted(),)
    assert operation.before == FORM
    assert operation.last_event is EventKind.SENT
    assert operation.sent_at > STARTED


def test_every_row_that_came_in_is_in_the_summary(journal):
    done, sent, waiting = make_wanted(1, "2021-12", "2022-01"), make_wanted(2), make_wanted(3)
    refused = RefusedRow(household=make_household(4), month="", source=SOURCE, reason="月份读不出")
    journal.start_run(make_header(refused=(refused,)), [[done], [sent], [waiting]])
    journal.begin(RUN, 1, [done], FORM, lease=hold(journal))
    journal.sent(RUN, 1, lease=hold(journal))
    journal.finish(RUN, 1, make_rows(done, Outcome.VERIFIED))
    journal.begin(RUN, 2, [sent], FORM, lease=hold(journal))
    journal.sent(RUN, 2, lease=hold(journal))

    summary = journal.summarise(RUN)

    assert [(r.household.code[-1], r.month, r.outcome.value, r.reason) for r in summary.rows] == [
        ("1", "2021-12", "verified", ""),
        ("1", "2022-01", "verified", ""),
        ("2", "2022-01", "uncertain", "已发送，中断前没有读回"),
        ("3", "2022-01", "skipped", "运行结束前没有轮到"),
        ("4", "", "skipped", "月份读不出"),
    ]
    assert summary.counts == {
        "rows": 5,
        "verified": 2,
        "unchanged": 0,
        "mismatched": 0,
        "rejected": 0,
        "skipped": 2,
        "uncertain": 1,
    }
    assert summary.stopped == "运行中断，没有正常结束"
    assert summary.journal_head == journal.head(RUN)


@pytest.mark.parametrize("stopped", [None, "同一账号在别处登录，已停止"])
def test_a_run_that_ended_says_why(journal, stopped):
    journal.start_run(make_header(), [[make_wanted()]])

    journal.end_run(RUN, stopped)

    assert journal.summarise(RUN).stopped == stopped
    assert journal.stopped(RUN) == (True, stopped, STARTED + timedelta(seconds=1))


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE events SET payload = replace(payload, '1200.50', '9200.50') WHERE position = 2",
        "UPDATE events SET at = '2022-03-01T00:00:00+00:00' WHERE position = 3",
        "DELETE FROM events WHERE position = 3",
        "DELETE FROM events WHERE position = 1",
        "UPDATE runs SET header = replace(header, '130699101', '130699102')",
        "UPDATE operations SET wanted = replace(wanted, '1200.50', '9200.50')",
        "DELETE FROM operations",
    ],
)
def test_a_later_edit_of_an_event_or_of_what_was_asked_for_shows(journal, address, edit):
    reach(journal, EventKind.BEGUN, EventKind.SENT, EventKind.FINISHED)
    whole = journal.verify_chain(RUN)
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.execute(text(edit))
    engine.dispose()

    with pytest.raises(JournalError, match="日志不可信"):
        journal.verify_chain(RUN)

    assert whole == 4


def test_runs_do_not_share_a_chain_and_are_listed_newest_first(journal):
    later = "20220312-100000-ef01"
    journal.start_run(make_header(), [[make_wanted(1)]])
    journal.start_run(
        make_header(run=later, started_at=STARTED + timedelta(hours=1)), [[make_wanted(2)]]
    )
    journal.sent(RUN, 1, lease=hold(journal))

    assert journal.run_ids() == (later, RUN)
    assert (journal.verify_chain(RUN), journal.verify_chain(later)) == (2, 1)


def test_a_commit_is_on_the_disk_and_the_file_is_its_owners_only(journal, address, tmp_path):
    engine = open_engine(address)
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        }
    engine.dispose()

    assert pragmas == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}
    if os.name == "posix":
        modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()}
        assert modes == {0o600}


def test_a_journal_that_cannot_be_opened_is_told_in_a_sentence(tmp_path):
    (tmp_path / "notes.sqlite3").write_text("这不是数据库" * 100, encoding="utf-8")

    with pytest.raises(JournalError, match="打不开日志"):
        Journal(f"sqlite:///{(tmp_path / 'notes.sqlite3').as_posix()}", lambda: STARTED)


def test_an_unknown_run_is_named(journal):
    with pytest.raises(Exception, match="没有运行 20990101"):
        journal.header("20990101-000000-0000")
