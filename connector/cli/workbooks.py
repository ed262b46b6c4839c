"""``check`` and ``template``: workbooks alone, no platform."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.options import Config, Json, Unmasked, Workbooks
from connector.cli.output import batch_json, print_json, stdout
from connector.errors import InputError
from connector.records.fields import Month, month_of
from connector.records.income import Batch
from connector.records.issues import Level
from connector.report.explain import render_readings
from connector.report.terminal import render_issues
from connector.runs.check import check as check_batch
from connector.workbook.template import write_template

MonthOption = Annotated[
    list[str] | None, typer.Option("--month", help="要填的月份 YYYY-MM，可重复", metavar="月份")
]


Explain = Annotated[
    bool, typer.Option("--explain", help="说明每一列、每个单元格读成了什么，哪些行没有读取")
]


def check(
    workbooks: Workbooks,
    config: Config = None,
    explain: Explain = False,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """检查工作簿：每个问题给出工作表和单元格，不连接平台。"""
    _, mapping = context.load(config)
    batch = check_batch(workbooks, mapping=mapping.income, today=context.now().date())
    if json:
        content = batch_json(batch, unmasked=unmasked, explain=explain)
        print_json("check", batch_counts(batch), content)
    else:
        if explain:
            render_readings(batch, mapping.income, stdout(), unmasked=unmasked)
        render_issues(batch, stdout(), unmasked=unmasked)
    raise typer.Exit(1 if has_errors(batch) else 0)


def has_errors(batch: Batch) -> bool:
    """Whether any row is kept from being sent."""
    return bool(batch.refused) or any(issue.level is Level.ERROR for issue in batch.issues)


def batch_counts(batch: Batch) -> dict[str, int]:
    """Count rows in, rows that may be sent, rows refused, and issues by level."""
    levels = Counter(issue.level for issue in batch.issues)
    return {
        "rows": len(batch.records) + len(batch.refused),
        "records": len(batch.records),
        "refused": len(batch.refused),
        "errors": levels[Level.ERROR],
        "warnings": levels[Level.WARNING],
    }


def template(
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件", metavar="文件")],
    month: MonthOption = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """生成空白的填报工作簿，带下拉选项和填写说明。"""
    _, mapping = context.load(config)
    months = month or []
    for given in months:
        _require_month(given)
    if output.suffix.lower() != ".xlsx":
        raise InputError(f"文件名要以 .xlsx 结尾，现在是 {output.name}")
    if output.exists():
        raise InputError(f"{output} 已经存在，没有覆盖；请换一个名字或先移走它")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_template(output, mapping.income, months=months)
    except OSError as error:
        raise InputError(f"无法写入 {output}（{error.strerror}）") from None
    if json:
        print_json("template", {}, {"path": str(output)})
    else:
        told = f'已生成 {output}，填好后运行 connector check "{output}"'
        stdout().print(told, markup=False, soft_wrap=True)


def _require_month(text: str) -> Month:
    parts = text.split("-")
    is_month = len(parts) == 2 and len(parts[0]) == 4 and all(part.isdigit() for part in parts)
    if not is_month or not 1 <= int(parts[1]) <= 12:
        raise InputError(f"月份“{text}”不对，请写成 {month_of(context.now().date())} 这样")
    return text
