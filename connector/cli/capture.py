"""``capture`` and ``map``: what a site's pages look like, and a mapping drafted from that."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.operator import make_operator
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import ConnectorError, InputError
from connector.mapping.captured import Capture, load_capture
from connector.mapping.draft.evidence import Entry, Sureness
from connector.mapping.draft.form import FormReport, report_form
from connector.mapping.draft.platform import PlatformDraft
from connector.mapping.draft.toml import describe_form, format_platform
from connector.mapping.load import Mapping, find_base
from connector.mapping.words import load_words
from connector.report.capture import require_fresh, write_capture
from connector.report.files import write_private
from connector.runs.capture import capture_site
from connector.settings import Settings

STOPPED = 4


Output = Annotated[
    Path, typer.Option("--output", "-o", help="页面存到哪个（新的）文件夹", metavar="文件夹")
]
Households = Annotated[
    int, typer.Option("--households", min=0, max=20, help="打开几户的表单和明细")
]

CaptureFolder = Annotated[
    Path, typer.Argument(help="connector capture 存的文件夹", metavar="采集文件夹")
]
Draft = Annotated[Path, typer.Option("--output", "-o", help="起草到哪个文件", metavar="文件")]
Force = Annotated[bool, typer.Option("--force", help="文件已经存在时覆盖它")]


def capture(
    output: Output, households: Households = 1, config: Config = None, json: Json = False
) -> None:
    """把平台的页面采集下来，去掉一切个人信息，供写映射和测试用；只看不存。"""
    settings, mapping = context.load(config)
    require_fresh(output)
    taken, pages = _walk(settings, mapping, households)
    write_capture(output, taken, pages)
    if json:
        content = {
            "path": str(output),
            "pages": [{"step": page.step, "file": page.file} for page in taken.pages],
            "heard": [heard.model_dump() for heard in taken.heard],
            "problems": [problem.model_dump() for problem in taken.problems],
        }
        counts = {"pages": len(taken.pages), "problems": len(taken.problems)}
        print_json("capture", counts, content)
    else:
        stdout().print("\n".join(_tell(taken, output)), markup=False, soft_wrap=True)
    raise typer.Exit(STOPPED if taken.problems else 0)


def _walk(settings: Settings, mapping: Mapping, households: int) -> tuple[Capture, tuple[str, ...]]:
    try:
        return asyncio.run(
            capture_site(
                settings,
                mapping,
                make_operator(settings),
                households=households,
                now=context.now(),
                note=lambda text: print(text, file=sys.stderr, flush=True),
            )
        )
    except KeyboardInterrupt:
        raise ConnectorError("采集中断了，没有写下任何页面；请重新采集") from None


def _tell(taken: Capture, output: Path) -> list[str]:
    lines = [
        f"已采集 {len(taken.pages)} 页，存入 {output}。姓名、号码、金额等都已换成编造的内容。",
        "交给别人之前，请打开几页看一眼。",
    ]
    lines += [f"提示框（没有点确认）：{heard.text}" for heard in taken.heard]
    if taken.problems:
        lines.append("有些页面没有走到：")
        lines += [f"  {problem.step}：{problem.reason}" for problem in taken.problems]
        lines.append("先用采集到的页面起草映射，核对并使用它，再采集一次，可以走得更远")
    lines.append(f'起草映射：connector map platform "{output}" -o platform.toml')
    return lines


def map_platform(
    capture: CaptureFolder,
    output: Draft,
    force: Force = False,
    config: Config = None,
    json: Json = False,
) -> None:
    """从采集的页面起草 platform.toml：真正有的文字写在前面，没有找到的留给人填。"""
    _, mapping = context.load(config)
    taken = load_capture(capture)
    if output.exists() and not force:
        raise InputError(f"{output} 已经存在，没有覆盖；换一个名字，或加 --force")
    entries = list(PlatformDraft(taken, mapping.platform, load_words(mapping)).entries())
    form = report_form(taken, mapping.income)
    text = format_platform(entries, form, based_on=find_base(output, mapping))
    write_private(output, text.encode())
    to_do = [e for e in entries if e.sureness in (Sureness.GUESSED, Sureness.MISSING)]
    if json:
        print_json("map", _counts(entries, form), _draft_json(output, entries, form))
    else:
        told = "\n".join(_tell_draft(output, entries, form))
        stdout().print(told, markup=False, soft_wrap=True)
    raise typer.Exit(1 if to_do or form.missing or not form.is_seen else 0)


def _counts(entries: list[Entry], form: FormReport) -> dict[str, int]:
    counts = {one.value: sum(e.sureness is one for e in entries) for one in Sureness}
    return counts | {"fields": len(form.fields), "fields_missing": len(form.missing)}


def _draft_json(output: Path, entries: list[Entry], form: FormReport) -> dict[str, object]:
    return {
        "path": str(output),
        "entries": [
            {
                "entry": f"{entry.section}.{entry.key}",
                "sureness": entry.sureness.value,
                "value": entry.value,
                "comment": entry.comment,
            }
            for entry in entries
        ],
        "fields": [
            {"name": field.name, "path": field.path, "near": list(field.near)}
            for field in form.fields
        ],
        "unclaimed": list(form.unclaimed),
        "months": {"labels": list(form.months), "format": form.month_label},
    }


def _tell_draft(output: Path, entries: list[Entry], form: FormReport) -> list[str]:
    counts = _counts(entries, form)
    lines = [
        f"已起草 {output}：{counts['found']} 项在页面上找到，{counts['guessed']} 项是推测，"
        f"{counts['missing']} 项没有找到，{counts['unseen']} 项采集不到、沿用原来的映射。",
    ]
    for sureness, title in ((Sureness.GUESSED, "请核对"), (Sureness.MISSING, "请填写")):
        for entry in entries:
            if entry.sureness is sureness:
                lines.append(f"  {title} {entry.section}.{entry.key}：{entry.comment}")
    return [*lines, *describe_form(form)]
