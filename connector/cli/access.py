"""``trust``: whom we talk to."""

import sys
from typing import Annotated

import typer

from connector.browser.certificate import Certificate, fetch_certificate
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.settings import load_pins, load_settings, store_pin

Yes = Annotated[bool, typer.Option("--yes", help="不再询问，直接信任（用于无人值守的安装）")]


def trust(yes: Yes = False, config: Config = None, json: Json = False) -> None:
    """显示平台的证书，确认后记住它；以后证书变了就停止。"""
    settings = load_settings(config)
    shown = fetch_certificate(
        settings.platform.url, timeout_seconds=settings.browser.timeout_seconds
    )
    old = load_pins(settings)
    is_known = shown.spki_pin in old
    if not json:
        _show(settings.platform.host, shown, old)
    if not is_known:
        if not yes and not _confirms(json):
            raise InputError("没有确认，什么也没有保存")
        store_pin(settings, shown.spki_pin)
    if json:
        content = {
            "host": settings.platform.host,
            "subject": shown.subject,
            "names": list(shown.names),
            "not_before": shown.not_before.isoformat(),
            "not_after": shown.not_after.isoformat(),
            "sha256": shown.sha256,
            "spki_pin": shown.spki_pin,
            "previous_pins": list(old),
        }
        print_json("trust", {}, content)
    else:
        text = "这个证书已经被信任，没有改动" if is_known else "已信任这个证书"
        stdout().print(text, markup=False)


def _show(host: str, shown: Certificate, old: tuple[str, ...]) -> None:
    lines = [
        f"平台      {host}",
        f"证书主体  {shown.subject}",
        f"证书名称  {'、'.join(shown.names) or '（没有）'}",
        f"有效期    {shown.not_before:%Y-%m-%d} 至 {shown.not_after:%Y-%m-%d}",
        f"SHA-256   {shown.sha256}",
        f"公钥指纹  {shown.spki_pin}",
    ]
    if old and shown.spki_pin not in old:
        lines.append(f"注意：原来信任的是 {'、'.join(old)}，证书变了，请先向平台管理方核实")
    stdout().print("\n".join(lines), markup=False)


def _confirms(json: bool) -> bool:
    if json or not sys.stdin or not sys.stdin.isatty():
        raise InputError("请在终端里运行 connector trust 并确认，或加 --yes")
    print(
        "确认与平台管理方公布的一致后，输入“是”或 yes 信任它：", end="", file=sys.stderr, flush=True
    )
    return sys.stdin.readline().strip().lower() in ("是", "yes", "y")
