"""``map WORKBOOK``: drafts a layout file from a county's own workbook."""

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.mapping.load import load_mapping
from connector.settings import load_settings
from connector.workbook.draft import Draft, draft_layout
from connector.workbook.header import Heading, column_label, read_best_heading
from connector.workbook.read import read_workbook

WorkbookArgument = Annotated[Path, typer.Argument(help="本县自己的工作簿", metavar="工作簿")]
Output = Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件", metavar="文件")]


def map_workbook(
    workbook: WorkbookArgument, output: Output, config: Config = None, json: Json = False
) -> None:
    """根据本县自己的工作簿起草表头对应关系，由人核对后使用。"""
    mapping = load_mapping(load_settings(config).platform.mapping).income
    if output.suffix.lower() != ".toml":
        raise InputError(f"文件名要以 .toml 结尾，现在是 {output.name}")
    if output.exists():
        raise InputError(f"{output} 已经存在，没有覆盖；请换一个名字或先移走它")
    opened = read_workbook(workbook)
    headings = [h for sheet in opened.sheets if (h := read_best_heading(sheet, mapping))]
    if not any(heading.weight for heading in headings):
        raise InputError(
            "没有一张表有认得出的表头（至少要有户主姓名、月份之类的列）", subject=workbook.name
        )
    heading = max(headings, key=lambda h: h.weight)
    draft = draft_layout(heading, mapping, file=workbook.name, output=output.name)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(draft.text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"无法写入 {output}（{error.strerror}）") from None
    if json:
        counts = {kind: len(getattr(draft, kind)) for kind in ("found", "doubtful", "missing")}
        print_json("map", counts, _content(draft, heading, output))
        return
    labels = {name: column_label(name, mapping) for name in (*draft.doubtful, *draft.missing)}
    for line in _told(draft, heading, output, labels):
        stdout().print(line, markup=False, soft_wrap=True)


def _content(draft: Draft, heading: Heading, output: Path) -> dict[str, object]:
    return {
        "path": str(output),
        "sheet": heading.sheet.name,
        "header_row": heading.last_row,
        "found": list(draft.found),
        "doubtful": list(draft.doubtful),
        "missing": list(draft.missing),
    }


def _told(draft: Draft, heading: Heading, output: Path, labels: dict[str, str]) -> list[str]:
    lines = [f"根据工作表“{heading.sheet.name}”（表头到第{heading.last_row}行）起草了 {output}"]
    lines.append(f"认出 {len(draft.found)} 项")
    if draft.doubtful:
        lines.append(f"拿不准，要人核对：{'、'.join(labels[name] for name in draft.doubtful)}")
    if draft.missing:
        lines.append(f"表里没有：{'、'.join(labels[name] for name in draft.missing)}")
    lines.append(
        f'请打开 {output} 逐行核对，再写进 connector.toml：[workbook] layout = "{output.name}"'
    )
    return lines
