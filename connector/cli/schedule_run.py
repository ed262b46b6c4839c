"""``schedule run`` and ``schedule install``: the one process, and who starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from connector.accounts import write_secret
from connector.cli import context
from connector.cli.notices import (
    COMMAND_WORDS,
    build_end_message,
    build_reminder,
    build_trouble_message,
    describe_counts,
    tell,
)
from connector.cli.options import Config
from connector.cli.output import stdout
from connector.errors import FileUnavailableError, InputError
from connector.report.words import format_time
from connector.runs.schedule import install as installation
from connector.runs.schedule.book import Book
from connector.runs.schedule.due import Due, Latest, Reminder
from connector.runs.schedule.job import Attempt, Job
from connector.runs.schedule.steward import Steward, Told
from connector.settings import Settings, load_settings


def run(
    once: Annotated[bool, typer.Option("--once", help="做完已经到时间的就结束")] = False,
    config: Config = None,
) -> None:
    """一直开着，到时间就运行；关机时错过的，开机后补做一次。"""
    settings = load_settings(config)
    book = Book(settings)
    with book.running():
        print("定时任务已开始（北京时间），按 Ctrl+C 结束", file=sys.stderr)
        asyncio.run(_run(settings, book, once=once))


async def _run(settings: Settings, book: Book, *, once: bool) -> None:
    def begun(due: Due) -> None:
        _say(f"开始 {COMMAND_WORDS[due.job.command]}（编号 {due.job.id}）")

    def ended(job: Job, attempt: Attempt, reason: str) -> None:
        message = build_end_message(job, attempt, reason, book.log_path(job))
        _say(f"{message.title} {describe_counts(attempt.counts)}")
        tell(settings, message)

    def reminded(found: Reminder, latest: Sequence[Latest], now: datetime) -> None:
        message = build_reminder(found, latest, now)
        _say(message.title)
        tell(settings, message)

    def troubled(error: FileUnavailableError) -> None:
        message = build_trouble_message(error.reason)
        _say(f"{message.title} {error.reason}")
        tell(settings, message)

    told = Told(begun, ended, reminded, troubled)
    steward = Steward(settings, book, context.now, told)
    with _ending_on_signals(steward):
        await steward.run(once=once)


@contextmanager
def _ending_on_signals(steward: Steward) -> Iterator[None]:
    """Ending is no failure: what runs is asked to end and recorded, then we are gone."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(steward.stop)

    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, kept in zip(numbers, before, strict=True):
            signal.signal(number, kept)


def _say(text: str) -> None:
    print(f"{format_time(context.now())} {text}", file=sys.stderr, flush=True)


def install(
    system: Annotated[
        str, typer.Option("--for", help="windows 或 linux，默认是本机的", metavar="系统")
    ] = "windows" if sys.platform == "win32" else "linux",
    only_print: Annotated[bool, typer.Option("--print", help="只显示，不写文件")] = False,
    config: Config = None,
) -> None:
    """让电脑自己启动定时任务：写好文件，并给出要运行的命令。"""
    settings = load_settings(config)
    if system not in {"windows", "linux"}:
        raise InputError("--for 只能是 windows 或 linux")
    words = installation.build_words(config)
    if system == "linux":
        path = installation.unit_path(os.environ)
        text, encoding = installation.build_unit(Path.cwd(), words), "utf-8"
        steps = list(installation.LINUX_STEPS)
    else:
        path = settings.home / "schedule" / "task.xml"
        user = installation.name_user(os.environ)
        text, encoding = installation.build_task(Path.cwd(), words, user), "utf-16"
        steps = [f'schtasks /Create /TN {installation.TASK} /XML "{path}" /F']
    if only_print:
        stdout().print(text, markup=False, highlight=False, soft_wrap=True)
    else:
        write_secret(path, text.encode(encoding))
    stdout().print(
        f"{'要写的文件' if only_print else '已写入'} {path}", markup=False, soft_wrap=True
    )
    stdout().print("请接着运行：", markup=False)
    for step in steps:
        stdout().print(f"  {step}", markup=False, highlight=False, soft_wrap=True)
    if names := installation.list_own_variables():
        told = (
            f"自己启动时没有环境变量 {'、'.join(names)}：请写进 connector.toml，密码存入系统钥匙串"
        )
        print(told, file=sys.stderr)
