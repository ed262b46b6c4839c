"""What is told of jobs and deadlines: counts and paths in Chinese, and nobody."""

from datetime import timedelta
from pathlib import Path

import pytest
from schedule.jobs import beijing, make_attempt, make_job, told

from connector.cli.notices import (
    build_end_message,
    build_reminder,
    build_trouble_message,
    describe_counts,
    describe_left,
)
from connector.runs.schedule.due import Latest, Reminder
from connector.runs.schedule.job import Command

RESUME = "请运行 connector resume 接着做"
LOG = Path("/home/schedule/job-1.log")


def test_the_end_of_a_job_is_told_with_its_counts_its_report_and_what_was_missed():
    attempt = make_attempt(
        "2022-03-03 07:30",
        started_at=beijing("2022-03-05 08:00"),
        code=1,
        counts={"households": 300, "filed": 288, "unfiled": 12, "unknown": 7},
        reports=("/r/status.html",),
        missed=1,
    )

    message = build_end_message(make_job(), attempt, "", LOG)

    assert message.title == "定时上报进度（编号 1）：完成，有需要处理的"
    assert message.text.splitlines() == [
        "户数 300，已上报 288，未录入 12",
        "原定 2022-03-03 07:30:00，当时没能开始，现在补做",
        "之前错过的 1 次不再单独补做",
        "报告：/r/status.html",
        f"经过：{LOG}",
    ]


def test_an_entry_that_was_killed_says_how_to_go_on():
    job = make_job(command=Command.APPLY)

    message = build_end_message(job, make_attempt("2022-03-03 07:30"), "", LOG)

    assert message.title == "定时按计划录入（编号 1）：被中断（命令进程意外结束）"
    assert RESUME in message.text


@pytest.mark.parametrize(
    ("command", "end", "reason", "is_told"),
    [
        (Command.APPLY, {"code": 4}, "", True),  # five failures, no session, Ctrl-C
        (Command.APPLY, {"code": 4, "cut_off": True}, "", True),
        (Command.APPLY, {"code": None, "cut_off": True}, "", True),
        (Command.APPLY, {"code": 0}, "", False),
        (Command.APPLY, {"code": 1}, "", False),
        (Command.APPLY, {"code": 3}, "", False),
        (Command.APPLY, {"code": 4}, "账号一直被另一次运行占用，什么也没有做", False),
        (Command.STATUS, {"code": 4}, "", False),
    ],
)
def test_an_entry_that_did_not_come_to_its_end_says_how_to_go_on(command, end, reason, is_told):
    attempt = make_attempt("2022-03-03 07:30", **end)

    message = build_end_message(make_job(command=command), attempt, reason, LOG)

    assert (RESUME in message.text) is is_told


@pytest.fixture
def found():
    return Reminder(month="2022-02", until=beijing("2022-03-06 00:00"), hours=24)


def test_a_reminder_says_how_long_is_left_and_what_the_latest_status_counted(found):
    now = beijing("2022-03-05 12:30")
    counts = {"unfiled": 12, "unseen": 8}
    status = make_attempt("2022-03-05 07:30", **told(households=300, filed=280, counts=counts))

    known = build_reminder(found, [Latest(make_job(), status)], now)
    unknown = build_reminder(found, [Latest(make_job())], now)
    nothing = build_reminder(found, [], now)

    assert known.title == "2022-02 月收入距上报截止还有 11 小时 30 分钟"
    assert known.text.splitlines() == [
        "截止：2022-03-05 24:00（北京时间）",
        "编号 1 在 2022-03-05 07:30:00 查的上报进度："
        "户数 300，已上报 280，缺三保障 0，未录入 12，没有看到 8",
    ]
    assert unknown.text.splitlines()[1] == (
        "编号 1 的账号还没有查到上报进度，请运行 connector status"
    )
    assert nothing.text.splitlines()[1] == "还没有查过上报进度，请运行 connector status"
    assert describe_left(timedelta(days=3)) == "3 天"


def test_a_reminder_names_who_is_not_all_filed_and_no_other(found):
    def make_latest(number, **status):
        return Latest(make_job(number), make_attempt("2022-03-05 07:30", **told(**status)))

    lost = make_latest(3, households=10, filed=10, code=4, reports=("/r/status.html",))
    latest = [make_latest(1), make_latest(2, filed=39, counts={"unfiled": 1}), lost, lost]

    text = build_reminder(found, latest, beijing("2022-03-05 12:30")).text

    assert text.splitlines()[1:] == [
        "编号 2 在 2022-03-05 07:30:00 查的上报进度："
        "户数 40，已上报 39，缺三保障 0，未录入 1，没有看到 0",
        "编号 3 在 2022-03-05 07:30:00 查的上报进度："
        "户数 10，已上报 10，缺三保障 0，未录入 0，没有看到 0（有账号没有看成，不止这些）",
        "报告：/r/status.html",
    ]


def test_a_file_that_cannot_be_had_is_told_without_the_advice_to_delete_anything():
    message = build_trouble_message("state.json 现在读不了")

    assert message.title == "定时程序现在做不下去"
    assert message.text.splitlines() == [
        "原因：state.json 现在读不了",
        "会一直再试，好了接着做；定时任务都还在，不用删除，也不用重新添加",
    ]


def test_every_count_of_a_status_and_of_rows_held_against_the_platform_has_words():
    counts = {"unseen": 10, "not_compared": 3, "unread": 2}

    assert describe_counts(counts) == "没有看到 10，没有对照 3，没有读到 2"
