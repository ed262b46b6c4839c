"""``notify``: whom we tell elsewhere, and where their addresses are."""

import getpass
import sys
from typing import Annotated

import typer

from connector import notify as post
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.report.tables import build_table, plain
from connector.settings import load_settings

notify = typer.Typer(help="通知：企业微信、钉钉、飞书、邮件、网址", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="给它起的名称，例如 值班群", metavar="名称")]
TEST = post.Message("通知测试", "这是一条测试通知，收到说明设置正确。通知里只有数量和文件位置。")


@notify.command("add")
def add(name: Name, config: Config = None, json: Json = False) -> None:
    """把通知对象的地址（含密钥）存入本机的系统钥匙串。"""
    settings = load_settings(config)
    if "=" in name or "," in name or len(name.split()) != 1:
        raise InputError("名称里不能有空格、逗号和等号")
    kind = post.store_target(name, _read_address(name))
    is_named = name in settings.notify.targets
    if json:
        print_json("notify", {}, {"target": name, "kind": kind, "is_named": is_named})
        return
    stdout().print(f"{name}（{kind}）的地址已存入系统钥匙串", markup=False)
    if not is_named:
        listed = ", ".join(f'"{one}"' for one in (*settings.notify.targets, name))
        told = f"要开始通知，请在 connector.toml 写：\n[notify]\ntargets = [{listed}]"
        stdout().print(told, markup=False, soft_wrap=True)


def _read_address(name: str) -> str:
    if sys.stdin and sys.stdin.isatty():
        address = getpass.getpass(f"{name} 的地址（不显示）：", stream=sys.stderr)
    else:
        address = sys.stdin.readline() if sys.stdin else ""
    if not address.strip():
        raise InputError("没有输入地址，什么也没有保存")
    return address.strip()


@notify.command("list")
def show_all(config: Config = None, json: Json = False) -> None:
    """列出设置中的通知对象；不显示地址。"""
    addresses = post.load_addresses(load_settings(config))
    kinds = {name: post.tell_kind(one) if one else "" for name, one in addresses.items()}
    if json:
        listed = [
            {"target": name, "has_address": addresses[name] is not None, "kind": kind}
            for name, kind in kinds.items()
        ]
        print_json("notify", {"targets": len(listed)}, {"targets": listed})
        return
    if not kinds:
        stdout().print("没有设置通知对象，不通知任何人", markup=False)
        return
    table = build_table("通知对象", ["名称", "种类", "地址"])
    for name, kind in kinds.items():
        has = "有" if addresses[name] else f"没有，请运行 connector notify add {name}"
        table.add_row(plain(name), kind or "—", plain(has))
    stdout().print(table)


@notify.command("remove")
def remove(name: Name, config: Config = None, json: Json = False) -> None:
    """从本机的系统钥匙串删去通知对象的地址。"""
    load_settings(config)
    if not post.remove_target(name):
        raise InputError(f"本机的钥匙串中没有 {name} 的地址，没有要删的")
    if json:
        print_json("notify", {}, {"target": name})
    else:
        stdout().print(f"{name} 的地址已从本机删去", markup=False)


@notify.command("test")
def test(config: Config = None, json: Json = False) -> None:
    """给设置中的每个对象发一条测试通知。"""
    settings = load_settings(config)
    if not settings.notify.targets:
        raise InputError("没有设置通知对象，请先运行 connector notify add 名称")
    deliveries = post.send(settings, TEST)
    good = sum(one.ok for one in deliveries)
    if json:
        listed = [{"target": d.target, "ok": d.ok, "reason": d.reason} for d in deliveries]
        print_json("notify", {"targets": len(listed), "delivered": good}, {"targets": listed})
    else:
        for one in deliveries:
            stdout().print(f"{one.target}：{one.reason or '已送到'}", markup=False, soft_wrap=True)
    raise typer.Exit(0 if good == len(deliveries) else 1)
