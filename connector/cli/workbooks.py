"""``check``, ``rules`` and ``template``: workbooks alone, no platform."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.copies import plan_copies, write_copies
from connector.cli.options import Config, ConvertPictures, Json, Unmasked, Workbooks
from connector.cli.output import batch_json, print_json, stdout
from connector.errors import InputError
from connector.mapping.load import Mapping
from connector.records.fields import Month, month_of
from connector.records.income import Batch
from connector.records.issues import Level
from connector.report.catalogue import catalogue_json, format_manual_table, render_catalogue
from connector.report.deregistration import render_declared
from connector.report.explain import render_readings
from connector.report.html import write_issues_html
from connector.report.terminal import render_issues
from connector.runs.check import check as check_batch
from connector.settings import Settings
from connector.workbook.deregistration_template import write_deregistration_template
from connector.workbook.roster import load_roster_to_fill
from connector.workbook.rules import CATALOGUE, require_meant
from connector.workbook.template import find_namesakes, write_template

Annotate = Annotated[
    Path | None,
    typer.Option("--annotate", help="另存标出问题的副本；几个工作簿时写文件夹", metavar="文件"),
]
IssuePage = Annotated[
    Path | None, typer.Option("--html", help="另存一份问题清单网页", metavar="文件")
]
Markdown = Annotated[bool, typer.Option("--markdown", help="输出手册里的表格")]
MonthOption = Annotated[
    list[str] | None, typer.Option("--month", help="要填的月份 YYYY-MM，可重复", metavar="月份")
]

RosterOption = Annotated[
    Path | None,
    typer.Option("--roster", help="花名册，预先填好其中的各户", metavar="文件"),
]


ForDeregistration = Annotated[
    bool, typer.Option("--deregistration", help="生成户注销、户注销退回的空表")
]
Explain = Annotated[
    bool, typer.Option("--explain", help="说明每一列、每个单元格读成了什么，哪些行没有读取")
]


def check(
    workbooks: Workbooks,
    annotate: Annotate = None,
    html: IssuePage = None,
    explain: Explain = False,
    convert_pictures: ConvertPictures = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """检查工作簿：每个问题给出工作表和单元格，不连接平台。"""
    copies = plan_copies(workbooks, annotate) if annotate else []
    settings, mapping = context.load(config)
    batch = _read(workbooks, settings, mapping, convert_pictures=convert_pictures)
    written, notes = write_copies(copies, batch)
    if html is not None:
        names = [path.name for path in workbooks]
        write_issues_html(batch, html, files=names, checked_at=context.now(), unmasked=unmasked)
    if json:
        places = {"annotated": list(map(str, written)), "html": str(html) if html else None}
        content = batch_json(batch, unmasked=unmasked, explain=explain) | places | {"notes": notes}
        print_json("check", batch_counts(batch), content)
    else:
        if explain:
            render_readings(batch, mapping.income, stdout(), unmasked=unmasked)
        render_declared(batch, mapping.deregistration, stdout(), unmasked=unmasked)
        render_issues(batch, stdout(), unmasked=unmasked)
        told = [f"已标注的副本：{path}" for path in written] + notes
        for line in [*told, *([f"问题清单：{html}"] if html else [])]:
            stdout().print(line, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if has_errors(batch) else 0)


def rules(config: Config = None, json: Json = False, markdown: Markdown = False) -> None:
    """列出全部检查规则：代码、级别、什么问题、怎么改，以及现在的限额。"""
    settings, _ = context.load(config)
    require_meant(settings.rules)
    if markdown:
        print(format_manual_table(CATALOGUE))
    elif json:
        levels = Counter(entry.level for entry in CATALOGUE)
        counts = {"errors": levels[Level.ERROR], "warnings": levels[Level.WARNING]}
        content = {"rules": catalogue_json(CATALOGUE, settings.rules)}
        print_json("rules", {"rules": len(CATALOGUE), **counts}, content)
    else:
        render_catalogue(CATALOGUE, stdout(), settings.rules)


def read_batch(workbooks: list[Path], config: Path | None) -> Batch:
    """Check workbooks with the mapping and the thresholds of the settings, as of today."""
    settings, mapping = context.load(config)
    return _read(workbooks, settings, mapping)


def _read(
    workbooks: list[Path], settings: Settings, mapping: Mapping, *, convert_pictures: bool = False
) -> Batch:
    return check_batch(
        workbooks,
        mapping=mapping.income,
        today=context.now().date(),
        rules=settings.rules,
        deregistration=mapping.deregistration,
        pictures=settings.pictures_folder if convert_pictures else None,
    )


def has_errors(batch: Batch) -> bool:
    """Whether anything must be mended; a row that nobody has filled in yet need not be."""
    return any(issue.level is Level.ERROR for issue in batch.issues)


def batch_counts(batch: Batch) -> dict[str, int]:
    """Count rows in, rows that may be sent, rows refused, and issues by level."""
    levels = Counter(issue.level for issue in batch.issues)
    return {
        "rows": len(batch.sendable) + len(batch.refused),
        "records": len(batch.records),
        "deregistrations": len(batch.deregistrations),
        "reinstatements": len(batch.reinstatements),
        "refused": len(batch.refused),
        "errors": levels[Level.ERROR],
        "warnings": levels[Level.WARNING],
    }


def template(
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件", metavar="文件")],
    month: MonthOption = None,
    roster: RosterOption = None,
    deregistration: ForDeregistration = False,
    config: Config = None,
    json: Json = False,
) -> None:
    """生成填报工作簿，带下拉选项和填写说明；给了花名册就预先填好各户。"""
    _, mapping = context.load(config)
    if deregistration and (month or roster):
        raise InputError(
            "--deregistration 的空表没有月份，也不预先填户；请去掉 --month 和 --roster"
        )
    months = list(dict.fromkeys(month or []))
    for given in months:
        require_month(given)
    if output.suffix.lower() != ".xlsx":
        raise InputError(f"文件名要以 .xlsx 结尾，现在是 {output.name}")
    if output.exists():
        raise InputError(f"{output} 已经存在，没有覆盖；请换一个名字或先移走它")
    households = load_roster_to_fill(roster, mapping.income) if roster else ()
    namesakes = find_namesakes(households, months=months)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        if deregistration:
            write_deregistration_template(output, mapping.require_deregistration())
        else:
            write_template(output, mapping.income, months=months, households=households)
    except OSError as error:
        raise InputError(f"无法写入 {output}（{error.strerror}）") from None
    if json:
        counts = {"households": len(households), "rows": len(households) * max(len(months), 1)}
        print_json("template", counts, {"path": str(output), "namesakes": list(namesakes)})
    else:
        if households:
            stdout().print(f"花名册里有 {len(households)} 户，已填入表中", highlight=False)
        if namesakes:
            told = "、".join(map(str, namesakes))
            stdout().print(
                f"注意：第 {told} 行的户同村同名，花名册分不清；请各填上户编号或证件号码，"
                "不填的检查时会报错",
                highlight=False,
                soft_wrap=True,
            )
        told = f'已生成 {output}，填好后运行 connector check "{output}"'
        stdout().print(told, markup=False, soft_wrap=True)


def require_month(text: str) -> Month:
    """Return the month that an operator wrote; raises InputError where it is none."""
    parts = text.split("-")
    is_month = len(parts) == 2 and len(parts[0]) == 4 and all(part.isdigit() for part in parts)
    if not is_month or not 1 <= int(parts[1]) <= 12:
        raise InputError(f"月份“{text}”不对，请写成 {month_of(context.now().date())} 这样")
    return text
