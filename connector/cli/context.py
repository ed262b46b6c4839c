"""What every command needs: settings, mapping, journal, the clock, and the operator."""

import asyncio
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from connector.errors import InputError
from connector.journal.journal import Journal
from connector.mapping.load import Mapping, load_mapping
from connector.runs.bench import Bench
from connector.runs.connect import Operator
from connector.runs.progress import Progress
from connector.settings import Settings, load_settings

SHANGHAI = ZoneInfo("Asia/Shanghai")  # the deadline is the 5th there, wherever the PC thinks it is


def now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(SHANGHAI)


def load(config: Path | None) -> tuple[Settings, Mapping]:
    """Return settings and mapping, or raise what is wrong with them."""
    settings = load_settings(config)
    layout = Path(settings.workbook.layout) if settings.workbook.layout else None
    return settings, load_mapping(settings.platform.mapping, layout)


@contextmanager
def open_journal(settings: Settings) -> Iterator[Journal]:
    """Yield the journal and let go of it afterwards."""
    journal = Journal(settings.journal_address, now)
    try:
        yield journal
    finally:
        journal.close()


def require_run(journal: Journal, run: str) -> None:
    """Return if the journal knows this run; an id is the operator's word."""
    if run not in journal.run_ids():
        raise InputError(f"日志中没有运行 {run}，请用 connector runs 查看编号")


def make_bench(settings: Settings, mapping: Mapping, journal: Journal, progress: Progress) -> Bench:
    """Return what a run works with."""
    return Bench(
        settings=settings,
        mapping=mapping,
        journal=journal,
        clock=now,
        progress=progress,
        operator=make_operator(settings),
    )


def make_operator(settings: Settings) -> Operator:
    """Return the person at the keyboard; nobody where input is no terminal."""
    if not sys.stdin or not sys.stdin.isatty():
        return Operator()

    async def read_captcha(picture: bytes) -> str:
        return await asyncio.to_thread(_ask_captcha, settings, picture)

    return Operator(ask_password=_ask_password, read_captcha=read_captcha)


def _ask_password(username: str) -> str:
    return getpass.getpass(f"账号 {username} 的密码（不显示）：", stream=sys.stderr)


def _ask_captcha(settings: Settings, picture: bytes) -> str:
    """Show the picture in the computer's own viewer; a person reads it, no machine."""
    path = settings.home / "captcha.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(picture)
    try:
        typer.launch(str(path))
        print(f"登录需要验证码，图片在 {path}", file=sys.stderr)
        print("请输入图片上的字符：", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip()
    finally:
        path.unlink(missing_ok=True)
