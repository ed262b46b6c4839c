"""``purge``: removes old evidence, reports, plans, captures and job logs; keeps a receipt."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.report.tables import build_table, plain
from connector.runs.purge import Found, OldFile, find_old, parse_age
from connector.runs.receipt import remove_with_receipt
from connector.settings import load_settings

KIND_WORDS = {
    "evidence": "证据",
    "report": "报告",
    "plan": "计划",
    "capture": "采集的页面",
    "picture": "另存的证明图片",
    "diagnosis": "体检报告",
    "log": "定时任务的经过",
    "crash": "出错记录",
}
NOT_ALL = 1

OlderThan = Annotated[
    str, typer.Option("--older-than", help="多久以前的，例如 90d 是 90 天", metavar="天数")
]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问，直接删除")]


def purge(
    older_than: OlderThan, yes: Yes = False, config: Config = None, json: Json = False
) -> None:
    """删除旧的证据、报告、计划、采集的页面和定时任务的经过，写一份收据；日志和没做完的运行一概不动。"""
    settings = load_settings(config)
    now = context.now()
    before = now - parse_age(older_than)
    with context.open_journal(settings) as journal:
        found = find_old(settings, journal, before=before)
        if not json:
            _print_found(found)
        receipt: Path | None = None
        left: list[OldFile] = []
        if found.files and (yes or (not json and _is_agreed())):
            receipt, left = remove_with_receipt(
                found.files,
                settings,
                journal,
                command=f"purge --older-than {older_than.strip()}",
                before=before,
                now=now,
            )
    if json:
        _print_document(found, receipt, left)
    elif receipt is not None:
        _print_end(found, receipt, left)
    elif found.files:
        print("没有删除任何内容")
    raise typer.Exit(NOT_ALL if left else 0)


def _is_agreed() -> bool:
    if not sys.stdin.isatty():
        raise InputError("没有人可以确认，没有删除任何内容；确实要删除，请加 --yes")
    return typer.confirm("删除以上文件？删除后不能恢复", default=False)


def _print_found(found: Found) -> None:
    console = stdout()
    if found.files:
        table = build_table("将要删除", ("运行", "内容"), numbers=("文件数", "大小（KB）"))
        counts = Counter((one.run, one.kind) for one in found.files)
        for (run, kind), count in counts.items():
            size = sum(f.size for f in found.files if (f.run, f.kind) == (run, kind))
            table.add_row(
                plain(run or "—"),
                plain(KIND_WORDS[kind]),
                plain(str(count)),
                plain(f"{size / 1024:,.0f}"),
            )
        console.print(table)
        console.print(plain(f"共 {len(found.files)} 个文件，{found.size / 1024:,.0f} KB"))
    else:
        console.print("没有这么旧的、可以删除的文件")
    for name, reason in found.kept:
        console.print(plain(f"保留 {name}：{reason}"), soft_wrap=True)


def _print_end(found: Found, receipt: Path, left: list[OldFile]) -> None:
    console = stdout()
    for one in left:
        told = f"没有删掉 {one.path}：可能正被打开，请关闭后再运行一次"
        console.print(plain(told), soft_wrap=True)
    console.print(
        plain(f"已删除 {len(found.files) - len(left)} 个文件；收据：{receipt}"), soft_wrap=True
    )


def _print_document(found: Found, receipt: Path | None, left: list[OldFile]) -> None:
    removed = len(found.files) - len(left) if receipt else 0
    content = {
        "receipt": str(receipt) if receipt else None,
        "files": [
            {
                "path": str(one.path),
                "kind": one.kind,
                "run": one.run or None,
                "size": one.size,
                "sha256": one.sha256,
                "removed": receipt is not None and one not in left,
            }
            for one in found.files
        ],
        "kept": [{"name": name, "reason": reason} for name, reason in found.kept],
    }
    counts = {"found": len(found.files), "removed": removed, "kept": len(found.kept)}
    print_json("purge", counts, content)
