"""``schedule``: what runs by itself, and when."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from connector.accounts import ALL
from connector.cli import context
from connector.cli.notices import (
    COMMAND_WORDS,
    describe_counts,
    describe_end,
    describe_when,
)
from connector.cli.options import Account, Config, Json
from connector.cli.output import print_json, stdout
from connector.cli.schedule_run import install, run
from connector.errors import InputError, SettingsError
from connector.groups import load_groups
from connector.report.tables import build_table, plain
from connector.report.words import format_time
from connector.runs.approve import require_approved
from connector.runs.planfile import load_plan
from connector.runs.schedule.book import Book
from connector.runs.schedule.child import is_pattern
from connector.runs.schedule.due import next_time
from connector.runs.schedule.job import (
    Attempt,
    BeforeDeadline,
    Command,
    Daily,
    Days,
    Job,
    Monthly,
    Once,
    State,
    When,
)
from connector.settings import Settings, load_settings

schedule = typer.Typer(help="定时任务（一律按北京时间）", no_args_is_help=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="工作簿或计划文件；文件名里的 * 到时再找", metavar="文件..."),
]
At = Annotated[str, typer.Option("--at", help="几点几分，例如 07:30（北京时间）", metavar="时:分")]
DAY_WORDS = re.compile(r"0?[1-9]|1\d|2[0-8]|last")


@schedule.command("add")
def add(
    command: Annotated[Command, typer.Argument(help="做什么", metavar="reconcile|status|apply")],
    at: At,
    files: Files = None,
    monthly: Annotated[
        str | None, typer.Option("--monthly", help="每月几日（1 到 28，或 last 最后一天）")
    ] = None,
    daily: Annotated[bool, typer.Option("--daily", help="每天")] = False,
    before_deadline: Annotated[
        list[int] | None,
        typer.Option("--before-deadline", help="截止日前几天，0 是当天；可写几次", metavar="天数"),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="只在这一天，例如 2022-04-03", metavar="日期")
    ] = None,
    group: Annotated[
        Path | None, typer.Option("--group", help="status 的督导组文件，报上个月", metavar="文件")
    ] = None,
    account: Account = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """加一个定时任务：核对、上报进度，或录入审核过的计划。"""
    settings = load_settings(config)
    worker = _read_account(account, command, settings)
    days = _read_days(monthly, daily, before_deadline or [], on, settings=settings)
    hour, minute = _read_time(at)
    when = When(on=days, hour=hour, minute=minute)
    now = context.now()
    if next_time(when, now, deadline_day=settings.deadline.day) is None:
        raise InputError(f"{describe_when(when)} 已经过去了，请换一个时间")
    arguments = _read_files(command, files or [], settings)
    if group is not None and command is not Command.STATUS:
        raise InputError("--group 只用于 status")
    if group is not None:
        load_groups(group)

    def make(number: int) -> Job:
        return Job(
            id=number,
            command=command,
            arguments=arguments,
            group=str(group.absolute()) if group else "",
            when=when,
            account=worker,
            host=settings.platform.host,
            folder=str(Path.cwd()),
            config=str(config.absolute()) if config else "",
            created_at=now,
        )

    job = Book(settings).add(make)
    if json:
        print_json("schedule", {"jobs": 1}, {"jobs": [_as_json(job, State(), settings)]})
        return
    told = f"已加定时任务 {job.id}：{describe_when(when)}（北京时间）{COMMAND_WORDS[command]}"
    stdout().print(told, markup=False, soft_wrap=True)
    stdout().print(
        "要让它到时运行，请保持 connector schedule run 开着，"
        "或用 connector schedule install 让电脑自己启动它",
        markup=False,
        soft_wrap=True,
    )


def _read_account(name: str | None, command: Command, settings: Settings) -> str:
    if name == ALL and command is Command.APPLY:
        raise InputError("一个计划只属于一个账号，apply 不能用 --account all")
    if not (name or settings.account.username):
        raise SettingsError("没有设置账号，请在 connector.toml 的 [account] 写 username")
    return name or settings.account.username


def _read_days(
    monthly: str | None, daily: bool, ahead: list[int], on: str | None, *, settings: Settings
) -> Days:
    given = [monthly is not None, daily, bool(ahead), on is not None]
    if sum(given) != 1:
        raise InputError("请写明哪一天：--monthly、--daily、--before-deadline、--on 之中的一种")
    if daily:
        return Daily()
    if monthly is not None:
        if not DAY_WORDS.fullmatch(monthly):
            raise InputError("--monthly 要写 1 到 28，或 last（每月最后一天）")
        return Monthly(day=0 if monthly == "last" else int(monthly))
    if on is not None:
        try:
            return Once(day=date.fromisoformat(on))
        except ValueError:
            raise InputError("--on 要写成 2022-04-03 的样子") from None
    if not all(0 <= one < settings.deadline.day for one in ahead):
        raise InputError(f"--before-deadline 要写 0 到 {settings.deadline.day - 1}")
    return BeforeDeadline(days=tuple(sorted(set(ahead), reverse=True)))


def _read_time(at: str) -> tuple[int, int]:
    found = re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)", at.strip())
    if not found:
        raise InputError("--at 要写成 07:30 的样子")
    return int(found[1]), int(found[2])


def _read_files(command: Command, files: list[Path], settings: Settings) -> tuple[str, ...]:
    """Return absolute paths; a plan must be there and approved, a workbook may come later."""
    paths = [path.absolute() for path in files]
    if command is Command.APPLY:
        if len(paths) != 1 or is_pattern(str(paths[0])):
            raise InputError("apply 后面要写一个计划文件")
        require_approved(load_plan(paths[0]), settings)
    if command is Command.RECONCILE and not paths:
        raise InputError("reconcile 后面要写工作簿，文件名里可以用 *，例如 月走访/*.xlsx")
    for path in paths:
        if not path.parent.is_dir() or not (is_pattern(str(path)) or path.is_file()):
            raise InputError(f"找不到文件 {path}，请检查路径")
    return tuple(map(str, paths))


@schedule.command("list")
def show_all(config: Config = None, json: Json = False) -> None:
    """列出定时任务、下次什么时候、上次结果如何。"""
    settings = load_settings(config)
    book = Book(settings)
    jobs, state = book.load().jobs, book.load_state()
    if json:
        listed = [_as_json(job, state, settings) for job in jobs]
        print_json("schedule", {"jobs": len(listed)}, {"zone": "Asia/Shanghai", "jobs": listed})
        return
    if not jobs:
        stdout().print("没有定时任务", markup=False)
        return
    table = build_table("定时任务（北京时间）", ["编号", "任务", "账号", "时间", "下次", "上次"])
    for job in jobs:
        upcoming = next_time(job.when, context.now(), deadline_day=settings.deadline.day)
        table.add_row(
            str(job.id),
            COMMAND_WORDS[job.command],
            "全部" if job.account == ALL else plain(job.account),
            describe_when(job.when),
            f"{upcoming:%m-%d %H:%M}" if upcoming else "不再运行",
            plain(_describe_last(state.attempts.get(job.id))),
        )
    stdout().print(table)


def _describe_last(last: Attempt | None) -> str:
    if last is None:
        return "还没有运行过"
    counts = describe_counts(last.counts)
    told = f"{format_time(last.started_at)} {describe_end(last)}"
    return f"{told}（{counts}）" if counts else told


def _as_json(job: Job, state: State, settings: Settings) -> dict[str, Any]:
    upcoming = next_time(job.when, context.now(), deadline_day=settings.deadline.day)
    last = state.attempts.get(job.id)
    return {
        **job.model_dump(mode="json"),
        "next": upcoming.isoformat() if upcoming else None,
        "last": last.model_dump(mode="json") if last else None,
    }


@schedule.command("remove")
def remove(
    number: Annotated[int, typer.Argument(help="编号，见 schedule list", metavar="编号")],
    config: Config = None,
    json: Json = False,
) -> None:
    """删去一个定时任务；正在运行的那一次会做完。"""
    settings = load_settings(config)
    job = Book(settings).remove(number)
    if json:
        print_json("schedule", {"jobs": 1}, {"removed": job.id})
    else:
        stdout().print(f"已删去定时任务 {job.id}（{describe_when(job.when)}）", markup=False)


schedule.command("run")(run)
schedule.command("install")(install)
