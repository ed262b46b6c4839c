"""What is due when: catching up, overlaps, time zones, the deadline. The clock is set."""

import pytest
from schedule.jobs import beijing, make_attempt, make_job, make_schedule, ran, told, utc

from connector.deadline import deadline_of, next_deadline, working_time
from connector.hours import Hours
from connector.runs.schedule.due import (
    Due,
    find_due,
    find_month,
    find_reminder,
    is_all_filed,
    list_latest,
    next_time,
    postpone,
)
from connector.runs.schedule.job import BeforeDeadline, Command, Monthly, Once, State

WORK = Hours(8 * 60 + 30, 17 * 60 + 30)


def due_at(now, *jobs, state=None, busy=()):
    """The ids of what is begun, each with its time and how many were missed before it."""
    found = find_due(make_schedule(*jobs), state or State(), now, deadline_day=5, busy=busy)
    return [(due.job.id, f"{due.slot:%m-%d %H:%M}", due.missed) for due in found]


def test_a_job_is_due_from_its_minute_on_and_once():
    job = make_job(created="2022-03-03 00:00")

    assert due_at(beijing("2022-03-03 07:29:59"), job) == []
    assert due_at(beijing("2022-03-03 07:30"), job) == [(1, "03-03 07:30", 0)]
    state = ran(job, "2022-03-03 07:30")
    assert due_at(beijing("2022-03-03 23:00"), job, state=state) == []
    assert due_at(beijing("2022-03-04 07:30"), job, state=state) == [(1, "03-04 07:30", 0)]


def test_what_was_missed_while_the_computer_was_off_is_made_up_for_once():
    job = make_job()
    state = ran(job, "2022-03-03 07:30")

    caught = due_at(beijing("2022-03-09 12:00"), job, state=state)
    after = due_at(beijing("2022-03-09 12:01"), job, state=ran(job, "2022-03-09 07:30"))

    assert caught == [(1, "03-09 07:30", 5)]
    assert after == []


def test_a_monthly_job_missed_for_three_months_runs_once():
    job = make_job(on=Monthly(day=3))

    due = due_at(beijing("2022-06-01 08:00"), job, state=ran(job, "2022-03-03 07:30"))

    assert due == [(1, "05-03 07:30", 1)]


def test_times_before_a_job_was_added_are_not_made_up_for():
    job = make_job(created="2022-03-03 08:00")

    assert due_at(beijing("2022-03-03 12:00"), job) == []


@pytest.mark.parametrize(
    ("others", "slot", "month"),
    [
        ({}, "2022-04-05 08:30", "2022-03"),  # whenever it is made up for
        ({}, "2022-04-06 08:30", "2022-04"),
        ({"group": "/g/groups.toml"}, "2022-04-05 08:00", "2022-03"),
        ({"group": "/g/groups.toml"}, "2022-04-09 08:00", "2022-03"),
        ({"group": "/g/groups.toml"}, "2022-04-28 08:00", "2022-03"),
        ({"group": "/g/groups.toml"}, "2022-01-09 08:00", "2021-12"),
        ({"command": Command.RECONCILE}, "2022-04-05 08:30", ""),
    ],
)
def test_a_status_tells_of_the_month_that_its_own_time_means(others, slot, month):
    due = Due(make_job(**others), beijing(slot))

    assert find_month(due, deadline_day=5) == month


def test_a_clock_that_was_put_back_repeats_nothing():
    job = make_job()

    assert due_at(beijing("2022-03-05 08:00"), job, state=ran(job, "2022-03-09 07:30")) == []


def test_two_jobs_of_one_account_wait_for_each_other_and_other_accounts_do_not():
    first, second = make_job(1, at="07:30"), make_job(2, at="07:00")
    other = make_job(3, at="07:30", account="hedong")
    now = beijing("2022-03-01 08:00")
    jobs = (first, second, other)

    together = due_at(now, *jobs)
    busy = due_at(now, *jobs, busy=[first])
    later = due_at(now, *jobs, state=ran(second, "2022-03-01 07:00"))

    assert together == [(2, "03-01 07:00", 0), (3, "03-01 07:30", 0)]
    assert busy == [(3, "03-01 07:30", 0)]
    assert later == [(1, "03-01 07:30", 0), (3, "03-01 07:30", 0)]


def test_a_job_for_all_accounts_is_alone_on_its_platform():
    everybody = make_job(1, account="all")
    one, elsewhere = make_job(2), make_job(3, host="10.1.1.1")
    now = beijing("2022-03-01 08:00")

    first = due_at(now, everybody, one, elsewhere)
    meanwhile = due_at(now, everybody, elsewhere, busy=[one])

    assert [number for number, *_ in first] == [1, 3]
    assert [number for number, *_ in meanwhile] == [3]


def test_the_same_user_name_on_two_platforms_is_two_accounts():
    here, there = make_job(1), make_job(2, host="10.1.1.1")

    assert len(due_at(beijing("2022-03-01 08:00"), here, there)) == 2


@pytest.mark.parametrize(
    "now", [utc("2022-03-02T23:30"), beijing("2022-03-03 07:30")], ids=["utc", "beijing"]
)
def test_times_are_of_beijing_whatever_zone_the_clock_has(now):
    job = make_job(on=Monthly(day=3))

    assert due_at(now, job) == [(1, "03-03 07:30", 0)]


def test_a_day_begins_in_beijing_while_it_is_yesterday_elsewhere():
    job = make_job(on=Monthly(day=1), at="00:10", created="2022-03-15 00:00")

    found = next_time(job.when, utc("2022-03-31T16:00"), deadline_day=5)

    assert found == beijing("2022-04-01 00:10") == utc("2022-03-31T16:10")


@pytest.mark.parametrize(
    ("on", "after", "expected"),
    [
        (Monthly(day=0), "2022-02-10 00:00", "2022-02-28 07:30"),
        (Monthly(day=0), "2024-02-10 00:00", "2024-02-29 07:30"),
        (BeforeDeadline(days=(3, 1, 0)), "2022-03-01 00:00", "2022-03-02 07:30"),
        (BeforeDeadline(days=(3, 1, 0)), "2022-03-02 07:30", "2022-03-04 07:30"),
        (BeforeDeadline(days=(3, 1, 0)), "2022-03-05 07:30", "2022-04-02 07:30"),
        (Once(day="2022-03-05"), "2022-03-01 00:00", "2022-03-05 07:30"),
    ],
)
def test_the_next_time_of_each_kind_of_days(on, after, expected):
    job = make_job(on=on)

    assert next_time(job.when, beijing(after), deadline_day=5) == beijing(expected)


def test_a_day_that_is_named_comes_once():
    job = make_job(on=Once(day="2022-03-05"), command=Command.APPLY)

    assert next_time(job.when, beijing("2022-03-05 07:30"), deadline_day=5) is None
    assert due_at(beijing("2022-03-07 12:00"), job) == [(1, "03-05 07:30", 0)]
    assert due_at(beijing("2022-03-08"), job, state=ran(job, "2022-03-05 07:30")) == []


def test_a_reading_that_was_cut_off_is_done_once_more_and_an_entry_is_not():
    cut_off = {"code": None, "cut_off": True}
    reading, entry = make_job(1), make_job(2, command=Command.APPLY, account="hedong")
    state = ran(reading, "2022-03-01 07:30", **cut_off).having(
        2, make_attempt("2022-03-01 07:30", **cut_off)
    )
    now = beijing("2022-03-01 09:00")

    again = due_at(now, reading, entry, state=state)
    then = due_at(now, reading, state=ran(reading, "2022-03-01 07:30", **cut_off, tries=2))

    assert (again, then) == ([(1, "03-01 07:30", 0)], [])


def test_a_job_whose_account_another_run_has_waits_and_is_given_up_in_the_end():
    job = make_job(command=Command.APPLY)
    until = beijing("2022-03-01 07:35")
    state = ran(job, "2022-03-01 07:30", code=4, postponed_until=until, tries=3)

    early = due_at(beijing("2022-03-01 07:34"), job, state=state)
    (again,) = find_due(make_schedule(job), state, until, deadline_day=5)

    assert early == []
    assert (again.slot, again.tries) == (beijing("2022-03-01 07:30"), 4)
    assert postpone(again, until) == beijing("2022-03-01 07:40")
    assert postpone(Due(job, again.slot, tries=24), until) is None


def remind(now, state=None):
    found = find_reminder(state or State(), now, deadline_day=5, hours=(72, 24, 6, 2))
    return found and (found.month, found.hours)


def test_reminders_grow_more_urgent_and_each_is_given_once():
    until = beijing("2022-03-06 00:00")

    def given(hours):
        return State(reminded_until=until, reminded_hours=hours)

    assert remind(beijing("2022-03-02 23:59")) is None
    assert remind(beijing("2022-03-03 00:00")) == ("2022-02", 72)
    assert remind(beijing("2022-03-04 23:00"), given(72)) is None
    assert remind(beijing("2022-03-05 00:00"), given(72)) == ("2022-02", 24)
    assert remind(beijing("2022-03-05 22:30"), given(24)) == ("2022-02", 2)
    assert remind(beijing("2022-03-05 23:59"), given(2)) is None
    assert remind(beijing("2022-03-06 00:00"), given(2)) is None
    assert remind(beijing("2022-04-03 00:00"), given(2)) == ("2022-03", 72)
    assert remind(utc("2022-03-02T16:00")) == ("2022-02", 72)


@pytest.mark.parametrize(
    ("status", "is_all"),
    [
        (told(), True),
        (told(code=1), True),  # a name of the groups' file is wrong
        (told(filed=30, counts={"unfiled": 10}), False),
        (told(filed=30, counts={"without_guarantees": 10}), False),
        (told(filed=30, counts={"unseen": 10}), False),
        (told(code=4), False),  # an account was lost: its households are not among these
        (told(households=0, filed=0, code=1), False),
        (told(code=None), False),
    ],
)
def test_all_are_filed_where_a_status_saw_everybody_and_everybody_filed(status, is_all):
    assert is_all_filed(make_attempt("2022-03-04 07:30", **status)) is is_all
    assert not is_all_filed(None)


def latest(*jobs, state):
    """The number of the job that speaks for each account, and when its status began."""
    found = list_latest(make_schedule(*jobs), state, "2022-02")
    return [
        (one.job.id, f"{one.status.started_at:%m-%d %H:%M}" if one.status else None)
        for one in found
    ]


def test_a_status_speaks_for_its_own_month_and_its_own_account():
    one, other = make_job(1), make_job(2, account="hedong")
    never = make_job(3, account="hexi", command=Command.APPLY)
    state = ran(one, "2022-03-04 07:30", **told()).having(
        2, make_attempt("2022-03-03 07:30", **told(filed=0))
    )
    of_another_month = ran(one, "2022-03-09 07:30", **told("2022-03"))

    assert latest(one, other, never, state=state) == [
        (1, "03-04 07:30"),
        (2, "03-03 07:30"),
        (3, None),
    ]
    assert latest(one, state=of_another_month) == [(1, None)]
    assert latest(state=state) == []


def test_a_status_of_all_accounts_speaks_for_each_until_it_has_a_later_one_of_its_own():
    everybody, one = make_job(1, account="all"), make_job(2)
    other, elsewhere = make_job(3, account="hedong"), make_job(4, host="10.1.1.1")
    state = ran(everybody, "2022-03-03 07:30", **told()).having(
        2, make_attempt("2022-03-04 07:30", **told())
    )

    assert latest(everybody, one, other, elsewhere, state=state) == [
        (1, "03-03 07:30"),
        (2, "03-04 07:30"),
        (1, "03-03 07:30"),
        (4, None),
    ]


def test_the_deadline_is_the_end_of_the_fifth_in_beijing():
    last = next_deadline(utc("2022-03-05T15:59"), 5)

    assert (last.month, last.until) == ("2022-02", beijing("2022-03-06 00:00"))
    assert next_deadline(utc("2022-03-05T16:00"), 5).month == "2022-03"
    assert next_deadline(beijing("2022-01-31 12:00"), 5) == deadline_of("2022-01", 5)
    assert str(deadline_of("2021-12", 5).last_day) == "2022-01-05"


def test_working_hours_are_those_of_monday_to_friday():
    friday = beijing("2022-03-04 12:30")

    left = working_time(friday, beijing("2022-03-08 00:00"), WORK)

    assert left.total_seconds() / 3600 == 5 + 9
    assert not working_time(beijing("2022-03-09"), friday, WORK)
