"""``approve`` and ``undo``: a plan that a second person signs, and one that takes back a run."""

from pathlib import Path
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.entries import CheckSheet, CheckWorkbook, PlanFile, Sheets, tell_plan
from connector.cli.interrupt import run_interruptible
from connector.cli.options import Config, Json, TryAgain, Unmasked
from connector.cli.output import print_json, stdout
from connector.plan.safety import measure_reach
from connector.report.progress import RunProgress
from connector.runs.approve import approve_plan
from connector.runs.planfile import load_plan, save_plan
from connector.runs.undo import make_undo_plan

Reviewer = Annotated[str, typer.Option("--reviewer", help="审核人姓名", metavar="姓名")]
UndoneRun = Annotated[str, typer.Argument(help="要撤回的运行编号", metavar="运行编号")]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="计划写到哪个文件", metavar="计划文件")
]


def approve(
    plan_file: PlanFile, reviewer: Reviewer, config: Config = None, json: Json = False
) -> None:
    """审核人签名：同意按这份计划录入。计划再有改动，审核即作废。"""
    context.load(config)
    approved = approve_plan(load_plan(plan_file), reviewer=reviewer, now=context.now())
    save_plan(approved, plan_file)
    given = approved.approval
    if given is None:  # approve_plan promises one
        raise typer.Exit(3)
    if json:
        told = {"reviewer": given.reviewer, "at": given.at.isoformat(), "key": given.key}
        content = {"path": str(plan_file), "digest": approved.digest, "approval": told}
        print_json("approve", approved.counts, content)
        return
    reach = measure_reach(approved.changes)
    stdout().print(
        f"已审核：{given.reviewer} 同意录入 {reach.written} 行，其中覆盖 {reach.overwritten} 行。\n"
        f"计划指纹 {approved.digest}\n"
        f"审核人公钥 {given.key}（写入录入电脑的设置 [reviewers]，就只认这一把钥匙）\n"
        f'下一步运行 connector apply "{plan_file}"',
        markup=False,
        soft_wrap=True,
    )


def undo(
    run: UndoneRun,
    output: Output,
    html: CheckSheet = None,
    xlsx: CheckWorkbook = None,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """写一份计划，把那次运行改过的恢复为原来的内容；不保存任何内容，核对后用 apply 录入。"""
    settings, mapping = context.load(config)
    with context.open_journal(settings) as journal:
        context.require_run(journal, run)
        begun = sum(1 for operation in journal.operations(run) if operation.sent_at is not None)
        with RunProgress(begun) as progress:
            bench = context.make_bench(settings, mapping, journal, progress, try_again=try_again)
            made = run_interruptible(make_undo_plan(bench, run), bench.brake)
    sheets = Sheets(html, xlsx)
    tell_plan("undo", made, output, mapping, sheets=sheets, json=json, unmasked=unmasked)
