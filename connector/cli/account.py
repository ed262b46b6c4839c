"""``account``: as whom we log in, and what this computer keeps for it."""

import getpass
import sys
from typing import Annotated

import typer

from connector.accounts import (
    KeptSession,
    Known,
    add_account,
    list_accounts,
    of_account,
    remove_account,
)
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.report.tables import build_table, plain
from connector.report.words import format_time
from connector.settings import load_settings

account = typer.Typer(help="账号和密码", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="平台用户名", metavar="用户名")]


@account.command("add")
def add(username: Username, config: Config = None, json: Json = False) -> None:
    """把账号的密码存入本机的系统钥匙串。"""
    settings = load_settings(config)
    if sys.stdin and sys.stdin.isatty():
        password = getpass.getpass(f"账号 {username} 的密码（不显示）：", stream=sys.stderr)
    else:
        password = sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    if not password:
        raise InputError("没有输入密码，什么也没有保存")
    add_account(settings, username, password)
    _tell(f"账号 {username} 的密码已存入系统钥匙串", username, json=json)


@account.command("list")
def show_all(config: Config = None, json: Json = False) -> None:
    """列出本机记住的账号；不显示密码。"""
    settings = load_settings(config)
    known = list_accounts(settings)
    if json:
        listed = [_as_json(one, current=settings.account.username) for one in known]
        content = {"host": settings.platform.host, "accounts": listed}
        print_json("account", {"accounts": len(listed)}, content)
        return
    if not known:
        stdout().print(f"还没有存过 {settings.platform.host} 的账号", markup=False)
        return
    table = build_table(f"{settings.platform.host} 的账号", ["账号", "密码", "保留的登录", "备注"])
    for one in known:
        table.add_row(
            plain(one.username),
            "在系统钥匙串中" if one.has_password else "没有",
            "有" if one.keeps_session else "没有",
            _remarks(one, current=settings.account.username),
        )
    stdout().print(table)


@account.command("remove")
def remove(username: Username, config: Config = None, json: Json = False) -> None:
    """从本机删去账号的密码和保留的登录。"""
    settings = load_settings(config)
    if not remove_account(settings, username):
        raise InputError(f"本机没有存过账号 {username}，没有要删的")
    _tell(f"账号 {username} 的密码和保留的登录已从本机删去", username, json=json)


@account.command("forget")
def forget(username: Username, config: Config = None, json: Json = False) -> None:
    """只删去保留的登录，密码留着；下次重新登录。"""
    settings = load_settings(config)
    if not KeptSession(of_account(settings, username)).forget():
        raise InputError(f"账号 {username} 没有保留的登录，没有要删的")
    _tell(f"账号 {username} 保留的登录已删去", username, json=json)


def _tell(sentence: str, username: str, *, json: bool) -> None:
    if json:
        print_json("account", {}, {"username": username})
    else:
        stdout().print(sentence, markup=False)


def _as_json(one: Known, *, current: str) -> dict[str, object]:
    return {
        "username": one.username,
        "is_current": one.username == current,
        "has_password": one.has_password,
        "keeps_session": one.keeps_session,
        "refused_at": one.refused_at.isoformat() if one.refused_at else None,
    }


def _remarks(one: Known, *, current: str) -> str:
    remarks = ["设置中的账号"] if one.username == current else []
    if one.refused_at:
        remarks.append(f"密码在 {format_time(one.refused_at)} 被平台拒绝过")
    return "，".join(remarks)
