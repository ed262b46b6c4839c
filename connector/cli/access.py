"""``trust``: whom we talk to."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer

from connector.browser.certificate import Certificate, fetch_certificate
from connector.browser.trusted import Trusted, build_trusted, load_trusted, store_trusted
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.settings import Settings, load_settings

Yes = Annotated[bool, typer.Option("--yes", help="不再询问，直接信任（用于无人值守的安装）")]
Replace = Annotated[
    bool, typer.Option("--replace", help="与 --yes 合用：证书变了也换（先向平台管理方核实）")
]

REFUSED = 3
WARNING = (
    "注意：证书与原来信任的不同！可能是平台换了证书，也可能有人冒充平台骗取密码。"
    "请先打电话向平台管理方核实新的公钥指纹，没有核实不要更换"
)
CHANGED = (
    "平台的证书变了，--yes 不会自动更换，什么也没有保存。"
    "请向平台管理方核实新的公钥指纹，确认后运行 connector trust，或加 --yes --replace"
)


def trust(
    yes: Yes = False, replace: Replace = False, config: Config = None, json: Json = False
) -> None:
    """显示平台的证书，确认后记住它；以后证书变了就停止。"""
    settings = load_settings(config)
    shown = fetch_certificate(
        settings.platform.url, timeout_seconds=settings.browser.timeout_seconds
    )
    old = load_trusted(settings)
    is_known = shown.spki_pin in {one.spki_pin for one in old}
    has_changed = bool(old) and not is_known
    if not json:
        _show(settings.platform.host, shown, old if has_changed else ())
    if has_changed and yes and not replace:
        _refuse(settings, shown, old, json=json)
    if not is_known:
        if not yes and not _confirms(json, has_changed=has_changed):
            raise InputError("没有确认，什么也没有保存")
        store_trusted(settings, shown)
    if json:
        print_json("trust", {}, _document(settings, shown, old))
    else:
        text = "这个证书已经被信任，没有改动" if is_known else "已信任这个证书"
        stdout().print(text, markup=False)


def _refuse(
    settings: Settings, shown: Certificate, old: Sequence[Trusted], *, json: bool
) -> NoReturn:
    """A pin that nobody looks at guards nothing: a changed one needs a word of its own."""
    if json:
        error = {"kind": "CertificateError", "message": CHANGED}
        print_json("trust", {}, {**_document(settings, shown, old), "error": error})
    print(f"错误：{CHANGED}", file=sys.stderr)
    raise typer.Exit(REFUSED)


def _document(settings: Settings, shown: Certificate, old: Sequence[Trusted]) -> dict[str, Any]:
    return {
        "host": settings.platform.host,
        "subject": shown.subject,
        "names": list(shown.names),
        "not_before": shown.not_before.isoformat(),
        "not_after": shown.not_after.isoformat(),
        "sha256": shown.sha256,
        "spki_pin": shown.spki_pin,
        "previous_pins": [one.spki_pin for one in old],
        "previous": [one.model_dump(mode="json") for one in old],
    }


def _show(host: str, shown: Certificate, replaced: Sequence[Trusted]) -> None:
    new = build_trusted(shown)
    lines = [f"平台      {host}", *_describe(new)]
    for one in replaced:
        lines = [*lines, "", "原来信任的证书", *_describe(one)]
    if replaced:
        lines.append(WARNING)
    stdout().print("\n".join(lines), markup=False, soft_wrap=True)


def _describe(one: Trusted) -> list[str]:
    """Return what is known of a certificate; of one from the settings that is the pin."""
    lines = [f"公钥指纹  {one.spki_pin}"]
    if not one.sha256:
        return lines
    return [
        f"证书主体  {one.subject}",
        f"证书名称  {'、'.join(one.names) or '（没有）'}",
        f"有效期    {one.not_before} 至 {one.not_after}",
        f"SHA-256   {one.sha256}",
        *lines,
    ]


def _confirms(json: bool, *, has_changed: bool) -> bool:
    if json or not sys.stdin or not sys.stdin.isatty():
        option = "--yes --replace" if has_changed else "--yes"
        raise InputError(f"请在终端里运行 connector trust 并确认，或加 {option}")
    word = "更换" if has_changed else "是"
    others = () if has_changed else ("yes", "y")
    asked = f"输入“{word}”" if has_changed else f"输入“{word}”或 yes"
    print(f"确认与平台管理方公布的一致后，{asked} 信任它：", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in (word, *others)
