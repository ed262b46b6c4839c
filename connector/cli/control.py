"""``lease``, ``stop`` and ``pause``: who works with an account now, and a word to them."""

from collections.abc import Sequence
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.journal.lease import Holder
from connector.report.tables import build_table
from connector.report.words import format_time
from connector.runs.brake import Brake
from connector.settings import load_settings

ALIVE = {True: "在运行", False: "进程已不在", None: "在另一台电脑上"}


def lease(
    break_: Annotated[
        str | None, typer.Option("--break", help="解除这个编号的租约", metavar="租约编号")
    ] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """列出哪个账号正由谁使用；一个账号同时只能有一个运行。"""
    settings = load_settings(config)
    with context.open_journal(settings) as journal:
        broken = journal.leases.break_lease(break_) if break_ else None
        holders = journal.leases.holders()
    if json:
        content = {"holders": [holder_json(holder) for holder in holders]}
        if broken is not None:
            content["broken"] = [holder_json(broken)]
        print_json("lease", {"holders": len(holders)}, content)
        return
    if broken is not None:
        print(f"已解除账号 {broken.account} 的租约；那个运行若还在，不会再发送任何内容")
    if not holders:
        print("现在没有账号在使用")
        return
    print_holders(holders)


def print_holders(holders: Sequence[Holder]) -> None:
    """Show who works with which account; nothing where nobody does."""
    if not holders:
        return
    table = build_table("正在使用的账号", ("编号", "账号", "命令", "电脑", "进程", "起", "情况"))
    for holder in holders:
        since = format_time(holder.taken_at)
        process = str(holder.process)
        alive = ALIVE[holder.is_alive]
        table.add_row(holder.id, holder.account, holder.command, holder.host, process, since, alive)
    stdout().print(table)


def holder_json(holder: Holder) -> dict[str, str | int | bool | None]:
    return {
        "id": holder.id,
        "account": holder.account,
        "command": holder.command,
        "host": holder.host,
        "process": holder.process,
        "taken_at": holder.taken_at.isoformat(),
        "until": holder.until.isoformat(),
        "is_alive": holder.is_alive,
    }


def stop(config: Config = None) -> None:
    """请正在进行的运行做完手上的一户就停下；以后用 resume 接着做。"""
    brake = Brake(load_settings(config).home)
    brake.stop_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    brake.stop_file.write_text("", encoding="utf-8")
    print("已请求停止：正在进行的运行做完手上的一户就停")


def pause(
    off: Annotated[bool, typer.Option("--off", help="不再暂停，接着做")] = False,
    config: Config = None,
) -> None:
    """请正在进行的运行在两户之间暂停；加 --off 接着做。"""
    brake = Brake(load_settings(config).home)
    if off:
        brake.pause_file.unlink(missing_ok=True)
        print("接着做")
        return
    brake.pause_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    brake.pause_file.write_text("", encoding="utf-8")
    print("已请求暂停：手上的一户做完后等待；运行 connector pause --off 接着做")
