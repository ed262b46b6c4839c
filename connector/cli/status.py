"""``status``: how far the month is, against the deadline; the platform is only read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from connector.accounts import select_accounts
from connector.cli import context
from connector.cli.interrupt import run_interruptible
from connector.cli.options import Account, Config, Json, Parallel, TryAgain, Unmasked
from connector.cli.output import print_json, stdout
from connector.cli.reports import Written, tell_reports, write_reports
from connector.cli.several import end_of, open_benches, read_incomes
from connector.cli.workbooks import require_month
from connector.deadline import GROUP_REPORT_DAY, Deadline, deadline_of, last_month, next_deadline
from connector.groups import Group, load_groups
from connector.hours import ZONE
from connector.mapping.load import Mapping
from connector.plan.coverage import Coverage, Member, join
from connector.plan.forecast import Forecast, build_forecast
from connector.records.income import Batch
from connector.report.progress import RunProgress
from connector.report.status.document import build_document
from connector.report.status.html import write_status_html
from connector.report.status.shown import Known, StatusShown
from connector.report.status.terminal import render_status
from connector.report.status.xlsx import write_status_xlsx
from connector.report.words import NO_VILLAGE
from connector.runs.accounts import Lost
from connector.runs.rehearse import read_experience
from connector.runs.status import Status, look_at_accounts
from connector.settings import Settings

Workbooks = Annotated[
    list[Path] | None,
    typer.Argument(help="本月的工作簿，可以不写；写了就数出表中已有多少", metavar="工作簿..."),
]
Month = Annotated[
    str | None,
    typer.Option(
        "--month",
        metavar="月份",
        help="哪个月，默认是截止前要报的那个月；"
        "写了 --group 默认是上个月（10 日前正是应报的，过后是补报）",
    ),
]
GroupFile = Annotated[
    Path | None,
    typer.Option("--group", metavar="文件", help="督导组文件，另为每个组写一份月报"),
]
Folder = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="文件夹", help="报告写到哪个文件夹")
]


def status(
    workbooks: Workbooks = None,
    month: Month = None,
    group: GroupFile = None,
    output: Folder = None,
    account: Account = None,
    parallel: Parallel = 2,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """看平台上这个月报了多少：只读平台；全部上报退出码 0，没有 1。"""
    settings, mapping = context.load(config)
    accounts = select_accounts(settings, account)
    now = context.now()
    due = find_deadline(month, group, now, day=settings.deadline.day)
    groups = load_groups(group) if group else ()
    batch = read_incomes(workbooks, mapping, settings) if workbooks else None
    seen = _look(accounts, mapping, due.month, batch, parallel=parallel, try_again=try_again)
    coverage = join([one.coverage for one in seen.statuses])
    forecast = _foretell(coverage, seen, due, now, settings=settings)
    known = _describe(seen, settings, now, has_workbooks=batch is not None)
    shown = StatusShown(coverage, known, forecast, unmasked=unmasked)
    folder = output or settings.home / "reports" / f"status-{now.astimezone(ZONE):%Y%m%d-%H%M%S}"
    if not json:
        render_status(shown, stdout())
    written = [_write(shown, folder, f"上报进度-{due.month}")]
    told = []
    for one in groups:
        part = coverage.within(one.townships, one.villages)
        forecast = _foretell(part, seen, due, now, settings=settings)
        of_group = StatusShown(part, known, forecast, unmasked=unmasked, group=one.name)
        written.append(_write(of_group, folder, f"督导月报-{one.name}-{part.month}"))
        told.append(_describe_group(one.name, of_group, written[-1]))
    lost = _find_lost(groups, coverage)
    if json:
        content = {
            **build_document(shown),
            "groups": told,
            "lost": lost,
            "unmatched": known.unmatched,
            "accounts": _list_accounts(seen),
            "reports": list(map(str, written[0].paths)),
        }
        print_json("status", shown.counts, content)
    else:
        tell_reports(written[0].paths)
        _tell_groups(told, lost)
    for of_one in written:
        of_one.tell_troubles()
    raise typer.Exit(end_of(seen.lost, is_good=shown.is_complete and not lost["groups"]))


def find_deadline(month: str | None, group: Path | None, now: datetime, *, day: int) -> Deadline:
    """Return the month that is meant, with its deadline; with groups it is that of their
    report, which comes after the deadline."""
    if month:
        return deadline_of(require_month(month), day)
    return deadline_of(last_month(now), day) if group else next_deadline(now, day)


@dataclass(frozen=True)
class _Seen:
    """What all accounts saw, and how fast the runs of the first that has any were."""

    statuses: tuple[Status, ...]
    lost: tuple[Lost, ...]
    seconds_a_household: float | None
    runs: int


def _look(
    accounts: Sequence[Settings],
    mapping: Mapping,
    month: str,
    batch: Batch | None,
    *,
    parallel: int,
    try_again: bool,
) -> _Seen:
    """Look with every account; raises the first one's error where none could look."""
    with (
        RunProgress(0) as progress,
        open_benches(accounts, mapping, progress, try_again=try_again) as benches,
    ):
        work = look_at_accounts(benches, month, batch, parallel=parallel)
        statuses, lost = run_interruptible(work, benches[0].brake)
        known = [read_experience(benches[0].journal, one) for one in accounts]
    fast = next((one for one in known if one.runs), known[0])
    return _Seen(statuses, lost, fast.seconds_a_household, fast.runs)


def _describe(seen: _Seen, settings: Settings, now: datetime, *, has_workbooks: bool) -> Known:
    """Return what the reports say they rest on; a row counts as unmatched if nobody lists it."""

    def gather(texts: Iterable[str]) -> str:
        return "、".join(dict.fromkeys(filter(None, texts)))

    unmatched = frozenset.intersection(*(one.unmatched for one in seen.statuses))
    return Known(
        account=gather(one.account for one in seen.statuses),
        shown_user=gather(one.shown_user for one in seen.statuses),
        shown_area=gather(one.shown_area for one in seen.statuses),
        platform_host=settings.platform.host,
        created_at=now,
        has_workbooks=has_workbooks,
        unmatched=len(unmatched),
        lost=tuple(one.account for one in seen.lost),
    )


def _list_accounts(seen: _Seen) -> list[dict[str, Any]]:
    return [
        *(
            {"account": one.account, "counts": one.coverage.counts, "stopped": None}
            for one in seen.statuses
        ),
        *({"account": one.account, "counts": {}, "stopped": str(one.error)} for one in seen.lost),
    ]


def _write(shown: StatusShown, folder: Path, name: str) -> Written:
    return write_reports(
        {
            folder / f"{name}.xlsx": lambda path: write_status_xlsx(shown, path),
            folder / f"{name}.html": lambda path: write_status_html(shown, path),
        }
    )


def _foretell(
    part: Coverage, seen: _Seen, due: Deadline, now: datetime, *, settings: Settings
) -> Forecast:
    return build_forecast(
        now,
        due,
        households=part.rest,
        seconds_a_household=seen.seconds_a_household,
        runs=seen.runs,
        hours=settings.deadline.work_hours,
    )


def _describe_group(name: str, shown: StatusShown, written: Written) -> dict[str, Any]:
    """Return what is told of a group's monthly report."""
    part = shown.coverage
    due = deadline_of(part.month, GROUP_REPORT_DAY).last_day
    return {
        "name": name,
        "counts": part.counts,
        "verdict": shown.verdict,
        "due": due.isoformat(),
        "reports": list(map(str, written.paths)),
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
        tell_reports(one["reports"])
    if lost["groups"]:
        names = "、".join(lost["groups"])
        stdout().print(
            f"督导组文件中的 {names} 在平台上看不到，请核对写法", markup=False, soft_wrap=True
        )
    if lost["platform"]:
        names = "、".join(name or NO_VILLAGE for name in lost["platform"])
        stdout().print(f"没有分到督导组的村：{names}", markup=False, soft_wrap=True)
