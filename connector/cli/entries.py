"""``plan``, ``apply``, ``upload`` and ``resume``: what is entered on the platform."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from connector.accounts import select_account
from connector.cli import context
from connector.cli.interrupt import run_interruptible
from connector.cli.options import (
    Config,
    Deregister,
    EvidenceLevel,
    Json,
    Overwrite,
    Overwrites,
    Reinstate,
    TryAgain,
    Unmasked,
    Workbooks,
)
from connector.cli.output import plan_json, print_json, run_json, stdout
from connector.cli.reports import Written, tell_reports, write_reports
from connector.errors import InputError, WorkbookError
from connector.journal.journal import Journal
from connector.journal.operations import RunHeader
from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping
from connector.plan.change import ChangeState, Plan
from connector.plan.safety import Allowance
from connector.records.income import Batch
from connector.records.issues import Level
from connector.records.outcome import Outcome
from connector.report.check_sheet import write_check_sheet
from connector.report.html import write_plan_html, write_run_html
from connector.report.progress import RunProgress
from connector.report.terminal import render_plan, render_summary
from connector.report.xlsx import write_run_xlsx
from connector.runs import apply as runs
from connector.runs.check import check, hash_inputs
from connector.runs.evidence import list_evidence
from connector.runs.plan import make_plan
from connector.runs.planfile import load_plan, save_plan
from connector.runs.wanted import build_all_wanted
from connector.settings import Settings

Output = Annotated[
    Path, typer.Option("--output", "-o", help="计划写到哪个文件", metavar="计划文件")
]
CheckSheet = Annotated[
    Path | None,
    typer.Option("--html", help="另存一份可打印的核对单（一人录一人核）", metavar="文件"),
]
CheckWorkbook = Annotated[
    Path | None,
    typer.Option("--xlsx", help="另存一份核对单工作簿：每村一张，每页有签字处", metavar="文件"),
]
PlanFile = Annotated[Path, typer.Argument(help="connector plan 写的文件", metavar="计划文件")]
Run = Annotated[
    str | None, typer.Argument(help="运行编号，默认是本账号最近一次", metavar="运行编号")
]
RunAccount = Annotated[
    str | None, typer.Option("--account", help="那次运行用的账号，默认是设置中的", metavar="用户名")
]

UNFINISHED = 4  #: the exit code of what ``resume`` can bring to its end
SHOWN_RUNS = 5


def plan(
    workbooks: Workbooks,
    output: Output,
    html: CheckSheet = None,
    xlsx: CheckWorkbook = None,
    overwrite: Overwrite = False,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """对照平台，写出将要改动什么；不保存任何内容。"""
    settings, mapping = context.load(config)
    _require_apart([output, html, xlsx], workbooks)
    batch = read_batch(workbooks, mapping, settings)
    inputs = hash_inputs(workbooks)
    total = len(build_all_wanted(batch.records, mapping.income))
    total += len(batch.deregistrations) + len(batch.reinstatements)
    with context.open_journal(settings) as journal, RunProgress(total) as progress:
        bench = context.make_bench(settings, mapping, journal, progress, try_again=try_again)
        made = run_interruptible(
            make_plan(bench, batch, inputs=inputs, overwrite=overwrite), bench.brake
        )
    sheets = Sheets(html, xlsx)
    tell_plan("plan", made, output, mapping, sheets=sheets, json=json, unmasked=unmasked)


def _require_apart(written: Sequence[Path | None], workbooks: Sequence[Path]) -> None:
    """Raise InputError where a result would replace a workbook or another result."""
    taken = {path.resolve() for path in workbooks}
    for path in filter(None, written):
        if path.resolve() in taken:
            raise InputError(f"{path} 已经是工作簿或另一个结果的名字，请换一个文件名")
        taken.add(path.resolve())


@dataclass(frozen=True)
class Sheets:
    """Where check sheets of a plan are wanted: to print, and to go on working with."""

    html: Path | None = None
    xlsx: Path | None = None


def tell_plan(
    command: str,
    made: Plan,
    output: Path,
    mapping: Mapping,
    *,
    sheets: Sheets,
    json: bool,
    unmasked: bool,
) -> None:
    """Keep the plan, show it, and set the exit code."""
    save_plan(made, output)
    if sheets.html is not None:
        write_plan_html(made, sheets.html, mapping, unmasked=unmasked)
    if sheets.xlsx is not None:
        write_check_sheet(made, sheets.xlsx, mapping, unmasked=unmasked)
    if json:
        written = [str(path) for path in (sheets.html, sheets.xlsx) if path is not None]
        content = {"path": str(output), "digest": made.digest, "sheets": written}
        print_json(command, made.counts, content | plan_json(made, unmasked=unmasked))
    else:
        render_plan(made, stdout(), mapping=mapping, unmasked=unmasked)
        told = f'计划已写入 {output}；核对后运行 connector apply "{output}"'
        told += _ask_for_counts(made)
        stdout().print(told, markup=False, soft_wrap=True)  # to be copied from the screen
    raise typer.Exit(1 if _is_held_back(made) else 0)


def _ask_for_counts(made: Plan) -> str:
    """Return what the command has to name, too: how many households leave or come back."""
    counts = {
        " --deregister 户数": ("注销", made.deregistrations),
        " --reinstate 户数": ("退回", made.reinstatements),
    }
    asked = {option: f"{word} {count} 户" for option, (word, count) in counts.items() if count}
    return f"{''.join(asked)}（计划要{'、'.join(asked.values())}，逐户核对后写明）" if asked else ""


def read_batch(workbooks: Sequence[Path], mapping: Mapping, settings: Settings) -> Batch:
    """Check the workbooks; nobody means to enter a workbook that holds no row.

    Raises WorkbookError for such a one, before anything is asked of the platform.
    """
    batch = check(
        workbooks,
        mapping=mapping.income,
        today=context.now().date(),
        rules=settings.rules,
        deregistration=mapping.deregistration,
    )
    filled = {record.source.file for record in batch.sendable}
    filled |= {row.source.file for row in batch.refused}
    for path in workbooks:
        if path.name not in filled:
            about = [i for i in batch.issues if i.file == path.name and i.level is Level.ERROR]
            reason = about[0].message if about else "没有填写任何一行，请填写后再用"
            raise WorkbookError(reason, subject=path.name)
    return batch


def _is_held_back(made: Plan) -> bool:
    states = {change.state for change in (*made.changes, *made.standing)}
    return bool(made.refused) or bool(states & {ChangeState.CONFLICT, ChangeState.BLOCKED})


def apply(
    plan_file: PlanFile,
    overwrites: Overwrites = None,
    deregister: Deregister = 0,
    reinstate: Reinstate = None,
    evidence: EvidenceLevel = None,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """按计划录入，每户保存后读回核实。"""
    settings, mapping = context.load(config, evidence=evidence)
    made = load_plan(plan_file)
    allowance = Allowance(overwrites, deregister, reinstate)
    total = len({(c.household.key, c.platform_year) for c in made.changes}) + len(made.standing)
    with context.open_journal(settings) as journal, RunProgress(total) as progress:
        bench = context.make_bench(settings, mapping, journal, progress, try_again=try_again)
        summary = run_interruptible(runs.apply_plan(bench, made, allowance=allowance), bench.brake)
    report_run(summary, settings, mapping, json=json, unmasked=unmasked)


def resume(
    run: Run = None,
    account: RunAccount = None,
    evidence: EvidenceLevel = None,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """接着做完上次没做完的；没有答复的先读平台，绝不盲目重发。"""
    settings, mapping = context.load(config, evidence=evidence)
    settings = select_account(settings, account)
    with context.open_journal(settings) as journal:
        chosen = run or _newest(journal, settings)
        context.require_run(journal, chosen)
        open_ones = [o for o in journal.operations(chosen) if not o.is_settled]
        with RunProgress(len(open_ones)) as progress:
            bench = context.make_bench(settings, mapping, journal, progress, try_again=try_again)
            summary = run_interruptible(runs.resume(bench, chosen), bench.brake)
    report_run(summary, settings, mapping, json=json, unmasked=unmasked)


def _newest(journal: Journal, settings: Settings) -> str:
    """Return this account's newest run; an older one might overwrite what came after it,
    so that is resumed by its id only, and mentioned."""
    runs_here = [run for run in journal.run_ids() if _is_ours(journal.header(run), settings)]
    if not runs_here:
        raise InputError("日志中还没有这个账号的运行，没有要接着做的")
    newest, *older = runs_here
    unfinished = [run for run in older if _is_open(journal, run)]
    if not _is_open(journal, newest):
        print(f"最近一次运行 {newest} 已经做完，没有要接着做的；它的结果如下", file=sys.stderr)
    if unfinished:
        told = f"更早还有 {len(unfinished)} 次运行没有做完：{'、'.join(unfinished[:SHOWN_RUNS])}"
        print(f"{told}；核对后可用 connector resume 运行编号 接着做", file=sys.stderr)
    return newest


def _is_ours(header: RunHeader, settings: Settings) -> bool:
    ours = settings.account.username, settings.platform.host
    return (header.account, header.platform_host) == ours


def _is_open(journal: Journal, run: str) -> bool:
    return any(not operation.is_settled for operation in journal.operations(run))


def report_run(
    summary: RunSummary, settings: Settings, mapping: Mapping, *, json: bool, unmasked: bool
) -> None:
    """Show the end, write the reports, and set the exit code: that of the run, whether or
    not they can be written."""
    kept = list_evidence(settings, summary.run)
    code = exit_code(summary)
    if not json:
        render_summary(summary, stdout(), mapping=mapping, unmasked=unmasked)
    written = write_run_reports(summary, settings.runs_folder / summary.run, mapping)
    if json:
        content = run_json(summary, map(str, written.paths), unmasked=unmasked)
        content["evidence"] = list(map(str, kept))
        print_json(summary.command, summary.counts, content)
    else:
        tell_reports(written.paths)
        tell_evidence(kept)
        if code == UNFINISHED:
            told = f"还没有做完：排除上面的原因后，运行 connector resume {summary.run} 接着做"
            stdout().print(told, markup=False, soft_wrap=True)
    written.tell_troubles()
    raise typer.Exit(code)


def write_run_reports(
    summary: RunSummary, folder: Path, mapping: Mapping, *, name: str = "report"
) -> Written:
    """Write the run's workbook and page into ``folder``, as well as that can be done."""
    return write_reports(
        {
            folder / f"{name}.xlsx": lambda path: write_run_xlsx(summary, path, mapping),
            folder / f"{name}.html": lambda path: write_run_html(summary, path, mapping),
        }
    )


def tell_evidence(kept: Sequence[Path]) -> None:
    """Say where the pages are that were kept of a run, if any."""
    if kept:
        told = f"证据：{len(kept)} 个文件，在 {kept[0].parent}"
        stdout().print(told, markup=False, soft_wrap=True)


def exit_code(summary: RunSummary) -> int:
    """0 everything stands as asked, 1 something does not, 4 not brought to its end."""
    if summary.stopped or any(row.outcome is Outcome.UNCERTAIN for row in summary.rows):
        return UNFINISHED
    return 0 if all(row.outcome.is_good for row in summary.rows) else 1
