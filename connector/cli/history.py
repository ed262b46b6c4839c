"""``runs`` and ``show``: what was done, from the journal."""

from typing import Annotated

import typer
from rich.table import Table

from connector.cli import context
from connector.cli.control import holder_json, print_holders
from connector.cli.entries import exit_code, tell_evidence
from connector.cli.options import Config, Json, Unmasked
from connector.cli.output import print_json, run_json, stdout
from connector.cli.reports import find_reports
from connector.journal.summary import RunSummary
from connector.report.rows import build_masking
from connector.report.terminal import render_summary
from connector.runs.evidence import list_evidence


def runs(config: Config = None, json: Json = False) -> None:
    """列出做过的运行，最近的在前。"""
    settings, _ = context.load(config)
    with context.open_journal(settings) as journal:
        summaries = [journal.summarise(run) for run in journal.run_ids()]
        holders = journal.leases.holders()
    reasons = [_shown_stop(one) for one in summaries]
    if json:
        listed = [
            {
                "run": one.run,
                "command": one.command,
                "account": one.account,
                "started_at": one.started_at.isoformat(),
                "counts": one.counts,
                "stopped": stopped,
            }
            for one, stopped in zip(summaries, reasons, strict=True)
        ]
        held = [holder_json(holder) for holder in holders]
        print_json("runs", {"runs": len(listed)}, {"runs": listed, "holders": held})
        return
    print_holders(holders)
    table = Table(
        "运行编号", "命令", "账号", "行数", "已核实", "结束情况", box=None, pad_edge=False
    )
    for one, stopped in zip(summaries, reasons, strict=True):
        good = str(one.counts["verified"] + one.counts["unchanged"])
        table.add_row(
            one.run, one.command, one.account, str(one.counts["rows"]), good, stopped or "完成"
        )
    stdout().print(table if summaries else "日志中还没有任何运行", markup=False)


def _shown_stop(summary: RunSummary) -> str | None:
    """Return why a run stopped; that can quote the platform, which can name people."""
    stopped = summary.stopped
    return build_masking(summary, unmasked=False).show_text(stopped) if stopped else None


def show(
    run: Annotated[str, typer.Argument(help="运行编号，见 connector runs", metavar="运行编号")],
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """显示一次运行的结果。"""
    settings, mapping = context.load(config)
    with context.open_journal(settings) as journal:
        context.require_run(journal, run)
        journal.verify_chain(run)
        summary = journal.summarise(run)
    reports = find_reports(settings.runs_folder / run)
    kept = list_evidence(settings, run)
    if json:
        content = run_json(summary, map(str, reports), unmasked=unmasked)
        content["evidence"] = list(map(str, kept))
        print_json("show", summary.counts, content)
    else:
        render_summary(summary, stdout(), mapping=mapping, reports=reports, unmasked=unmasked)
        tell_evidence(kept)
    raise typer.Exit(exit_code(summary))
