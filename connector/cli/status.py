"""``status``: how far the month is, against the deadline; the platform is only read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from connector.cli import context
from connector.cli.interrupt import run_interruptible
from connector.cli.options import Config, Json, TryAgain, Unmasked
from connector.cli.output import print_json, stdout
from connector.cli.workbooks import require_month
from connector.deadline import deadline_of, next_deadline
from connector.groups import Group, load_groups
from connector.hours import ZONE
from connector.mapping.load import Mapping
from connector.plan.coverage import Coverage, Member
from connector.plan.forecast import build_forecast
from connector.records.income import Batch
from connector.report.progress import RunProgress
from connector.report.status.document import build_document
from connector.report.status.html import write_status_html
from connector.report.status.shown import Known, StatusShown
from connector.report.status.terminal import render_status
from connector.report.status.xlsx import write_status_xlsx
from connector.report.words import NO_VILLAGE
from connector.runs.check import check
from connector.runs.rehearse import read_experience
from connector.runs.status import Status, look_at_month
from connector.settings import Settings

Workbooks = Annotated[
    list[Path] | None,
    typer.Argument(help="本月的工作簿，可以不写；写了就数出表中已有多少", metavar="工作簿..."),
]
Month = Annotated[
    str | None, typer.Option("--month", metavar="月份", help="哪个月，默认是截止前要报的那个月")
]
GroupFile = Annotated[
    Path | None,
    typer.Option("--group", metavar="文件", help="督导组文件，另为每个组写一份月报"),
]
Folder = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="文件夹", help="报告写到哪个文件夹")
]
GROUP_REPORT_DAY = 10  # PLATFORM.md 1, attested: until when a group reports on the month before


def status(
    workbooks: Workbooks = None,
    month: Month = None,
    group: GroupFile = None,
    output: Folder = None,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """看平台上这个月报了多少：只读平台；全部上报退出码 0，没有 1。"""
    settings, mapping = context.load(config)
    now = context.now()
    day = settings.deadline.day
    due = deadline_of(require_month(month), day) if month else next_deadline(now, day)
    groups = load_groups(group) if group else ()
    batch = _read(workbooks, mapping, settings) if workbooks else None
    seen, speed = _look(settings, mapping, due.month, batch, try_again=try_again)
    forecast = build_forecast(
        now,
        due,
        households=seen.coverage.rest,
        seconds_a_household=speed[0],
        runs=speed[1],
        hours=settings.deadline.work_hours,
    )
    known = Known(
        account=seen.account,
        shown_user=seen.shown_user,
        shown_area=seen.shown_area,
        platform_host=settings.platform.host,
        created_at=now,
        has_workbooks=batch is not None,
        unmatched=seen.unmatched,
    )
    shown = StatusShown(seen.coverage, known, forecast, unmasked=unmasked)
    folder = output or settings.home / "reports" / f"status-{now.astimezone(ZONE):%Y%m%d-%H%M%S}"
    reports = _write(shown, folder, f"上报进度-{due.month}")
    parts = {one.name: seen.coverage.within(one.townships, one.villages) for one in groups}
    told = [
        _write_group(name, part, shown, folder, settings=settings) for name, part in parts.items()
    ]
    lost = _find_lost(groups, seen.coverage)
    if json:
        content = {
            **build_document(shown),
            "groups": told,
            "lost": lost,
            "unmatched": seen.unmatched,
        }
        paths = [str(path) for path in reports]
        print_json("status", shown.counts, {**content, "reports": paths})
    else:
        render_status(shown, stdout(), reports=reports)
        _tell_groups(told, lost)
    raise typer.Exit(0 if shown.is_complete and not lost["groups"] else 1)


def _read(workbooks: Sequence[Path], mapping: Mapping, settings: Settings) -> Batch:
    today = context.now().date()
    return check(workbooks, mapping=mapping.income, today=today, rules=settings.rules)


def _look(
    settings: Settings, mapping: Mapping, month: str, batch: Batch | None, *, try_again: bool
) -> tuple[Status, tuple[float | None, int]]:
    with context.open_journal(settings) as journal, RunProgress(0) as progress:
        bench = context.make_bench(settings, mapping, journal, progress, try_again=try_again)
        seen = run_interruptible(look_at_month(bench, month, batch), bench.brake)
        experience = read_experience(journal, settings)
    return seen, (experience.seconds_a_household, experience.runs)


def _write(shown: StatusShown, folder: Path, name: str) -> list[Path]:
    paths = [folder / f"{name}.xlsx", folder / f"{name}.html"]
    write_status_xlsx(shown, paths[0])
    write_status_html(shown, paths[1])
    return paths


def _write_group(
    name: str, part: Coverage, whole: StatusShown, folder: Path, *, settings: Settings
) -> dict[str, Any]:
    """Write a group's monthly report; its forecast is of its own households."""
    known = whole.known
    forecast = build_forecast(
        known.created_at,
        whole.forecast.deadline,
        households=part.rest,
        seconds_a_household=whole.forecast.seconds_a_household,
        runs=whole.forecast.runs,
        hours=settings.deadline.work_hours,
    )
    shown = StatusShown(part, known, forecast, unmasked=whole.unmasked, group=name)
    reports = _write(shown, folder, f"督导月报-{name}-{part.month}")
    due = deadline_of(part.month, GROUP_REPORT_DAY).last_day
    return {
        "name": name,
        "counts": part.counts,
        "verdict": shown.verdict,
        "due": due.isoformat(),
        "reports": [str(path) for path in reports],
    }


def _find_lost(groups: Sequence[Group], coverage: Coverage) -> dict[str, list[str]]:
    """Return what fits nowhere: places of the groups that the platform does not show, and
    villages of the platform that no group has."""
    named = {place for one in groups for place in (*one.townships, *one.villages)}
    shown = {place for member in coverage.members for place in _places(member)}
    alone = {m.household.village for m in coverage.members if not named & set(_places(m))}
    return {"groups": sorted(named - shown), "platform": sorted(alone) if groups else []}


def _places(member: Member) -> tuple[str, str]:
    return member.township, member.household.village


def _tell_groups(told: Sequence[dict[str, Any]], lost: dict[str, list[str]]) -> None:
    for one in told:
        line = f"{one['name']}：{one['verdict']}；月报应在 {one['due']} 前上报"
        stdout().print(line, markup=False, soft_wrap=True)
        for path in one["reports"]:
            stdout().print(f"报告：{path}", markup=False, soft_wrap=True)
    if lost["groups"]:
        names = "、".join(lost["groups"])
        stdout().print(
            f"督导组文件中的 {names} 在平台上看不到，请核对写法", markup=False, soft_wrap=True
        )
    if lost["platform"]:
        names = "、".join(name or NO_VILLAGE for name in lost["platform"])
        stdout().print(f"没有分到督导组的村：{names}", markup=False, soft_wrap=True)
