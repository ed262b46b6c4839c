"""What is told elsewhere: Chinese texts of counts and paths, and sending them."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from connector.cli.several import LOST
from connector.notify import Message, send
from connector.records.outcome import Outcome
from connector.report.words import OUTCOME_WORDS, format_time
from connector.runs.schedule.due import Latest, Reminder, is_all_filed
from connector.runs.schedule.job import (
    UNFINISHED,
    Attempt,
    BeforeDeadline,
    Command,
    Daily,
    Job,
    Monthly,
    Once,
    When,
    began_late,
)
from connector.settings import Settings

COMMAND_WORDS = {
    Command.RECONCILE: "核对",
    Command.STATUS: "上报进度",
    Command.APPLY: "按计划录入",
}
CODE_WORDS = {
    0: "完成",
    1: "完成，有需要处理的",
    2: "没有做：设置或文件有误",
    3: "没有做：已拒绝",
    4: "没有做完",
}
COUNT_WORDS = {
    "households": "户数",
    "filed": "已上报",
    "without_guarantees": "缺三保障",
    "unfiled": "未录入",
    "unseen": "没有看到",
    "with_problems": "有问题",
    "rows": "行数",
    **{outcome.value: OUTCOME_WORDS[outcome] for outcome in Outcome},
    "equal": "一致",
    "different": "不一致",
    "only_local": "只在本地",
    "only_platform": "只在平台",
    "not_compared": "没有对照",
    "inconsistent": "平台自相矛盾",
    "unread": "没有读到",
}


def tell(settings: Settings, message: Message) -> None:
    """Send to all targets; who could not be told is said here, and nothing else happens."""
    for delivery in send(settings, message):
        if not delivery.ok:
            print(f"通知 {delivery.target} 没有送到：{delivery.reason}", file=sys.stderr)


def describe_end(attempt: Attempt) -> str:
    """Return how an attempt ended, in a few words."""
    if attempt.ended_at is None:
        return "正在运行"
    if attempt.postponed_until is not None:
        return f"账号正被另一次运行占用，{format_time(attempt.postponed_until)} 再试"
    if attempt.cut_off:
        return "被中断（定时程序或电脑停了）"
    if attempt.code is None:
        return "被中断（命令进程意外结束）"
    return CODE_WORDS.get(attempt.code, f"结束，代码 {attempt.code}")


def build_end_message(job: Job, attempt: Attempt, reason: str, log: Path) -> Message:
    """Return what is told of a job's end: how, how much, and where the report is."""
    lines = [describe_counts(attempt.counts)] if attempt.counts else []
    if reason:
        lines.append(f"原因：{reason}")
    if began_late(attempt):
        lines.append(f"原定 {format_time(attempt.slot)}，当时没能开始，现在补做")
    if attempt.missed:
        lines.append(f"之前错过的 {attempt.missed} 次不再单独补做")
    # Where there is a reason, nothing of the plan was begun: there is nothing to resume.
    if job.command is Command.APPLY and attempt.code in UNFINISHED and not reason:
        lines.append("已发送的内容都记在日志里，请运行 connector resume 接着做")
    lines += [f"报告：{path}" for path in attempt.reports]
    if attempt.code != 0:
        lines.append(f"经过：{log}")
    title = f"定时{COMMAND_WORDS[job.command]}（编号 {job.id}）：{describe_end(attempt)}"
    return Message(title, "\n".join(lines) or "没有更多内容")


def build_trouble_message(reason: str) -> Message:
    """Return what is told where the schedule's own files cannot be had for a while."""
    rest = "会一直再试，好了接着做；定时任务都还在，不用删除，也不用重新添加"
    return Message("定时程序现在做不下去", f"原因：{reason}\n{rest}")


def describe_counts(counts: Mapping[str, int]) -> str:
    """Return counts that a person can read, in the order given; others are left out."""
    known = [f"{COUNT_WORDS[name]} {n}" for name, n in counts.items() if name in COUNT_WORDS]
    return "，".join(known)


def build_reminder(found: Reminder, latest: Sequence[Latest], now: datetime) -> Message:
    """Return how near the deadline is, and what is known of those who are not all filed."""
    left = describe_left(found.until - now)
    last_moment = found.until - timedelta(minutes=1)
    title = f"{found.month} 月收入距上报截止还有 {left}"
    lines = [f"截止：{last_moment:%Y-%m-%d} 24:00（北京时间）"]
    # A status over all accounts stands for several of them; it is told once.
    still_open = {one.job.id: one for one in latest if not is_all_filed(one.status)}
    for one in still_open.values():
        lines += _describe_latest(one)
    if not latest:
        lines.append("还没有查过上报进度，请运行 connector status")
    return Message(title, "\n".join(lines))


def _describe_latest(one: Latest) -> list[str]:
    """Return what a status counted; by the job's id, for messages name no account."""
    status = one.status
    if status is None:
        return [f"编号 {one.job.id} 的账号还没有查到上报进度，请运行 connector status"]
    at = f"编号 {one.job.id} 在 {format_time(status.started_at)} 查的上报进度"
    known = f"{at}：{describe_counts(status.counts)}"
    if status.code == LOST:
        known += "（有账号没有看成，不止这些）"
    return [known, *(f"报告：{path}" for path in status.reports)]


def describe_left(left: timedelta) -> str:
    """Return days and hours, or hours and minutes where it is less than a day."""
    minutes = int(left.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时 {minutes} 分钟" if minutes else f"{hours} 小时"


def describe_when(when: When) -> str:
    """Return when a job runs, as the operator asked for it."""
    at = f"{when.hour:02d}:{when.minute:02d}"
    match when.on:
        case Daily():
            return f"每天 {at}"
        case Monthly(day=day):
            return f"每月 {day} 日 {at}" if day else f"每月最后一天 {at}"
        case BeforeDeadline(days=days):
            ahead = "、".join(f"前 {n} 天" if n else "当天" for n in sorted(days, reverse=True))
            return f"截止日{ahead} {at}"
        case Once(day=day):
            return f"{day:%Y-%m-%d} {at}"
