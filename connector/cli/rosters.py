"""``roster`` and ``statistics``: what the platform lists, read whole into a workbook."""

import asyncio
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.options import Config, Json, TryAgain, Unmasked
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.report.progress import RunProgress
from connector.report.roster_xlsx import roster_json, write_roster_xlsx
from connector.report.statistics_xlsx import statistics_json, write_statistics_xlsx
from connector.runs.roster import Asked, Which, choose_list, read_roster
from connector.runs.statistics import read_statistics, require_statistics

Output = Annotated[Path, typer.Option("--output", "-o", help="写到哪个 .xlsx 文件", metavar="文件")]
WhichRoster = Annotated[
    Which, typer.Option("--which", help="all 全部建档户，lifted 脱贫户，monitored 监测户")
]
Year = Annotated[
    int | None,
    typer.Option("--year", min=2000, max=2100, help="哪个年度，默认是平台显示的", metavar="年度"),
]
Details = Annotated[bool, typer.Option("--details", help="逐户读出月收入明细（户多时要一些时间）")]
StatisticsDetails = Annotated[
    bool, typer.Option("--details", help="逐个地区查看明细，列出注销的是哪些户")
]
HouseholdType = Annotated[
    str | None, typer.Option("--household-type", help="户类型，例如 脱贫户", metavar="类型")
]
MonitoredType = Annotated[
    str | None,
    typer.Option("--monitored-type", help="监测对象类别，例如 边缘易致贫户", metavar="类别"),
]
Risk = Annotated[str | None, typer.Option("--risk", help="风险状态，例如 未消除", metavar="状态")]
Guarantee = Annotated[
    str | None, typer.Option("--guarantee", help="“三保障”情况，例如 住房不安全", metavar="情况")
]
Code = Annotated[str | None, typer.Option("--code", help="户编号", metavar="编号")]
Head = Annotated[str | None, typer.Option("--head", help="户主姓名", metavar="姓名")]
IdNumber = Annotated[str | None, typer.Option("--id-number", help="证件号码", metavar="号码")]
Below = Annotated[str | None, typer.Option("--below", help="年人均收入小于多少元", metavar="金额")]


def roster(
    output: Output,
    which: WhichRoster = Which.ALL,
    year: Year = None,
    household_type: HouseholdType = None,
    monitored_type: MonitoredType = None,
    risk: Risk = None,
    guarantee: Guarantee = None,
    code: Code = None,
    head: Head = None,
    id_number: IdNumber = None,
    below: Below = None,
    details: Details = False,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """把平台的花名册读成 Excel 工作簿；只看不存。"""
    require_new_xlsx(output)
    asked = Asked(
        which=which,
        year=year,
        filters=_given(code=code, id_number=id_number, head=head),
        conditions=_given(
            household_type=household_type,
            monitored_type=monitored_type,
            risk=risk,
            guarantee=guarantee,
            below=_require_amount(below),
        ),
        with_details=details,
    )
    settings, mapping = context.load(config)
    choose_list(asked, mapping.platform)
    with context.open_journal(settings) as journal, RunProgress(0) as progress:
        bench = context.make_bench(settings, mapping, journal, progress, try_again=try_again)
        found = asyncio.run(read_roster(bench, asked, progress.expect))
    write_roster_xlsx(found, output, mapping, unmasked=unmasked)
    if json:
        content = {"path": str(output), **roster_json(found, unmasked=unmasked)}
        print_json("roster", {"rows": len(found.rows)}, content)
    else:
        tell_written(output, f"{found.year} 年度{found.title} {len(found.rows)} 户", found.troubles)
    raise typer.Exit(1 if found.troubles else 0)


def statistics(
    output: Output,
    year: Year = None,
    details: StatisticsDetails = False,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """把户注销统计（各级）读成 Excel 工作簿；只看不存。"""
    require_new_xlsx(output)
    settings, mapping = context.load(config)
    require_statistics(mapping)
    with context.open_journal(settings) as journal, RunProgress(0) as progress:
        bench = context.make_bench(settings, mapping, journal, progress, try_again=try_again)
        found = asyncio.run(read_statistics(bench, year=year, with_details=details))
    write_statistics_xlsx(found, output, unmasked=unmasked)
    if json:
        content = {"path": str(output), **statistics_json(found, unmasked=unmasked)}
        counts = {"rows": len(content["rows"]), "tables": len(found.tables)}
        print_json("statistics", counts | {"departed": len(found.departed)}, content)
    else:
        what = f"{found.year} 年度户注销统计 {len(found.tables)} 张表"
        tell_written(output, what, found.troubles)
    raise typer.Exit(1 if found.troubles else 0)


def require_new_xlsx(output: Path) -> None:
    """Raise InputError where the workbook could not be written, before anything is read."""
    if output.suffix.lower() != ".xlsx":
        raise InputError(f"文件名要以 .xlsx 结尾，现在是 {output.name}")
    if output.exists():
        raise InputError(f"{output} 已经存在，没有覆盖；请换一个名字或先移走它")


def tell_written(output: Path, what: str, troubles: tuple[str, ...]) -> None:
    """Say what was read and where it is, and what is not as it should be."""
    stdout().print(f"{what}，已写入 {output}", markup=False, highlight=False, soft_wrap=True)
    for trouble in troubles:
        stdout().print(f"注意：{trouble}", markup=False, highlight=False, soft_wrap=True)


def _given(**named: str | None) -> dict[str, str]:
    return {name: value.strip() for name, value in named.items() if value and value.strip()}


def _require_amount(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise InputError(f"--below 后面要写金额（元），现在是“{text}”") from None
    if not amount.is_finite() or amount < 0:
        raise InputError(f"--below 后面要写不小于 0 的金额（元），现在是“{text}”")
    return f"{amount:f}"
