"""The steward with a set clock and children that stand in for the command."""

import asyncio
import os
import sys
from datetime import timedelta

import psutil
import pytest
from schedule.jobs import beijing, make_attempt, make_job, ran
from schedule.jobs import told as counted
from schedule.stewards import NOW, here, scheduling, until

from connector.runs.schedule.child import build_environment, start_child
from connector.runs.schedule.due import BUSY_TRIES
from connector.runs.schedule.job import BeforeDeadline, Command
from connector.runs.schedule.steward import BUSY
from connector.sections import AccountSettings
from connector.settings import load_settings


async def test_two_jobs_of_one_account_never_run_side_by_side(make_steward, tmp_path, told):
    second = here(tmp_path, at="07:00", group="/g/groups.toml", config="/c/connector.toml")
    steward, book = make_steward(here(tmp_path), second)

    await steward.run(once=True)

    log = (tmp_path / "log.txt").read_text("utf-8").splitlines()
    assert log == ["qiaobei begins", "qiaobei ends"] * 2
    assert told == ["begun 2", "ended 2 0", "begun 1", "ended 1 0"]
    attempt = book.load_state().attempts[1]
    assert (attempt.counts, attempt.reports) == ({"unfiled": 3}, ("/r/status.xlsx",))
    assert (attempt.month, attempt.missed) == ("2022-02", 9)


async def test_a_status_that_is_made_up_for_tells_of_the_month_that_it_was_for(
    make_steward, tmp_path, told
):
    on_the_last_day = here(tmp_path, on=BeforeDeadline(days=(0,)))
    steward, _ = make_steward(on_the_last_day, now=beijing("2022-03-06 08:00"))

    await steward.run(once=True)

    assert told == ["begun 1", "ended 1 0"]
    assert (tmp_path / "words.txt").read_text() == "status --json --month 2022-02"


async def test_a_child_that_is_killed_is_recorded_and_the_others_go_on(
    make_steward, tmp_path, told
):
    plan = tmp_path / "plan.json"
    plan.touch()
    killed = here(tmp_path, command=Command.APPLY, arguments=(str(plan),), at="07:00")
    steward, book = make_steward(killed, here(tmp_path))

    await steward.run(once=True)

    attempts = book.load_state().attempts
    assert told == ["begun 1", "ended 1 None", "begun 2", "ended 2 0"]
    assert (attempts[1].code, attempts[1].cut_off, attempts[2].code) == (None, False, 0)
    assert book.log_path(killed).read_text("utf-8") == "经过\n"


async def test_a_steward_that_is_stopped_lets_its_child_end_and_records_that_it_was_cut_off(
    make_steward, tmp_path, told
):
    (tmp_path / "wait").touch()
    steward, book = make_steward(here(tmp_path))

    running = asyncio.create_task(steward.run())
    while not (attempt := book.load_state().attempts.get(1)) or not attempt.process:
        await asyncio.sleep(0.02)
    steward.stop()
    await running
    ended = book.load_state().attempts[1]
    (tmp_path / "wait").unlink()
    again, _ = make_steward()
    await again.run(once=True)

    assert (ended.code, ended.cut_off) == (None, True)
    assert told == ["begun 1", "ended 1 None", "begun 1", "ended 1 0"]
    assert book.load_state().attempts[1].tries == 2


@pytest.mark.parametrize(
    ("code", "then"), [(0, []), (1, []), (3, []), (4, ["begun 1", "ended 1 0"])]
)
async def test_a_child_that_finishes_while_the_steward_stops_was_not_cut_off(
    make_steward, tmp_path, told, code, then
):
    (tmp_path / "finish").write_text(str(code))
    log = tmp_path / "log.txt"
    steward, book = make_steward(here(tmp_path))

    async with scheduling(steward):
        await until(lambda: log.exists() and "listens" in log.read_text())
    ended = book.load_state().attempts[1]
    (tmp_path / "finish").unlink()
    again, _ = make_steward()
    await again.run(once=True)

    assert (ended.code, ended.cut_off) == (code, bool(then))
    assert told == ["begun 1", f"ended 1 {code}", *then]


async def test_an_entry_whose_account_was_never_free_says_that_nothing_was_done(
    make_steward, tmp_path, told
):
    (tmp_path / "busy").touch()
    job = here(tmp_path)
    last_try = {"code": 4, "postponed_until": NOW, "tries": BUSY_TRIES - 1}
    steward, _ = make_steward(job, state=ran(job, "2022-03-10 07:30", **last_try))

    await steward.run(once=True)

    assert told == ["begun 1", f"ended 1 4 {BUSY}"]


async def test_a_job_that_meets_another_run_of_its_account_is_tried_again_later(
    make_steward, tmp_path, told
):
    (tmp_path / "busy").touch()
    steward, book = make_steward(here(tmp_path))

    await steward.run(once=True)

    assert told == ["begun 1"]
    assert book.load_state().attempts[1].postponed_until == NOW + timedelta(minutes=5)


def test_a_child_gets_the_password_of_its_own_account_only(settings):
    given = {"CONNECTOR_ACCOUNT__PASSWORD": "Geheim", "CONNECTOR_NOTIFY__TARGETS": "值班群"}

    own = build_environment(make_job(), settings, given)
    other = build_environment(make_job(account="hedong"), settings, given)

    assert own["CONNECTOR_ACCOUNT__PASSWORD"] == "Geheim"
    assert "CONNECTOR_ACCOUNT__PASSWORD" not in other
    assert (other["CONNECTOR_ACCOUNT__USERNAME"], other["CONNECTOR_NOTIFY__TARGETS"]) == (
        "hedong",
        "",
    )


def test_a_child_of_another_account_does_not_expect_the_name_that_the_settings_account_shows(
    settings, monkeypatch, tmp_path
):
    file = tmp_path / "connector.toml"
    file.write_text('[account]\nusername = "hexi"\nshown_as = "王某"\n', encoding="utf-8")
    shown = {}
    for name in ("hexi", "hedong"):
        own = settings.model_copy(update={"account": AccountSettings(username="hexi")})
        with monkeypatch.context() as environment:
            for key, value in build_environment(make_job(account=name), own, {}).items():
                environment.setenv(key, value)
            account = load_settings(file).account
            shown[account.username] = account.shown_as

    assert shown == {"hexi": "王某", "hedong": ""}


async def test_a_job_for_all_accounts_asks_for_all_and_leaves_the_settings_account(
    settings, tmp_path
):
    note = "import os, sys; print([sys.argv[1:], 'CONNECTOR_ACCOUNT__USERNAME' in os.environ]"
    program = (sys.executable, "-c", f"{note}, file=sys.stderr)")
    job = here(tmp_path, account="all")

    await (await start_child(job, settings, tmp_path / "log", program=program)).wait()

    told = (tmp_path / "log").read_text("utf-8")
    assert told == "[['status', '--json', '--account', 'all'], False]\n"


async def test_a_file_that_is_gone_is_told_and_recorded(make_steward, tmp_path, told):
    pattern = str(tmp_path / "月走访" / "*.xlsx")
    steward, book = make_steward(here(tmp_path, command=Command.RECONCILE, arguments=(pattern,)))

    await steward.run(once=True)

    assert told == ["begun 1", f"ended 1 2 找不到文件 {pattern}"]
    assert book.load_state().attempts[1].code == 2


async def test_a_child_of_a_scheduler_that_ended_keeps_its_account_busy(
    make_steward, tmp_path, told, settings
):
    job = here(tmp_path)
    alive = {
        "ended_at": None,
        "process": os.getpid(),
        "process_began": psutil.Process().create_time(),
    }
    steward, book = make_steward(job, state=ran(job, "2022-03-09 07:30", **alive))

    await steward.run(once=True)
    busy = list(told)
    gone = book.load_state().attempts[1].model_copy(update={"process_began": 1.0})
    book.store_state(book.load_state().having(1, gone))
    await steward.run(once=True)

    assert busy == []
    assert told == ["ended 1 None", "begun 1", "ended 1 0"]


async def test_the_deadline_is_reminded_of_unless_a_status_showed_that_all_is_filed(
    make_steward, tmp_path, told
):
    now = beijing("2022-03-05 12:00")
    job = here(tmp_path, created="2022-03-05 11:00")

    steward, book = make_steward(job, now=now)
    await steward.run(once=True)
    await steward.run(once=True)
    book.store_state(ran(job, "2022-03-05 07:30", **counted()))
    await steward.run(once=True)

    assert told == ["reminded 2022-02 24"]


async def test_one_account_that_is_done_does_not_silence_the_deadline_of_another(
    make_steward, tmp_path, told
):
    since = {"created": "2022-03-05 11:00"}
    done, open_ = here(tmp_path, **since), here(tmp_path, number=2, account="hedong", **since)
    left = make_attempt("2022-03-05 07:30", **counted(filed=0, counts={"unfiled": 40}))
    later = {"started_at": beijing("2022-03-05 08:00")}
    state = ran(done, "2022-03-05 07:30", **later, **counted()).having(2, left)
    steward, _ = make_steward(done, open_, state=state, now=beijing("2022-03-05 12:00"))

    await steward.run(once=True)

    assert told == ["reminded 2022-02 24"]
