"""``upload``: check, compare, enter and verify in one go, with one account or with several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import typer

from connector.accounts import select_accounts
from connector.cli import context
from connector.cli.entries import (
    UNFINISHED,
    exit_code,
    read_batch,
    report_run,
    tell_evidence,
    write_run_reports,
)
from connector.cli.interrupt import run_interruptible
from connector.cli.options import (
    Account,
    Config,
    EvidenceLevel,
    Json,
    Overwrite,
    Overwrites,
    Parallel,
    TryAgain,
    Unmasked,
    Workbooks,
)
from connector.cli.output import print_json, run_json, stdout
from connector.cli.reports import tell_reports
from connector.cli.several import open_benches
from connector.errors import InputError
from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping
from connector.plan.safety import Allowance
from connector.records.income import Batch
from connector.report.progress import RunProgress
from connector.report.terminal import render_summary
from connector.runs import apply as runs
from connector.runs.bench import Bench
from connector.runs.check import hash_inputs
from connector.runs.evidence import list_evidence
from connector.runs.uploads import Uploads, upload_accounts
from connector.runs.wanted import build_all_wanted
from connector.settings import Settings


def upload(
    workbooks: Workbooks,
    overwrite: Overwrite = False,
    overwrites: Overwrites = None,
    evidence: EvidenceLevel = None,
    account: Account = None,
    parallel: Parallel = 2,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """检查、对照、录入、核实一次做完。"""
    settings, mapping = context.load(config, evidence=evidence)
    accounts = select_accounts(settings, account)
    if len(accounts) > 1 and overwrites is not None:
        raise InputError("--overwrites 是一个账号的行数，几个账号一起录入时不能写；请逐个账号录入")
    batch = read_batch(workbooks, mapping, settings)
    asked = _Asked(batch, hash_inputs(workbooks), overwrite, Allowance(overwrites))
    if len(accounts) > 1:
        several = _upload_with(accounts, mapping, asked, parallel=parallel, try_again=try_again)
        _report(several, settings, mapping, json=json, unmasked=unmasked)
    own = accounts[0]
    with context.open_journal(own) as journal, RunProgress(asked.count(mapping)) as progress:
        bench = context.make_bench(own, mapping, journal, progress, try_again=try_again)
        summary = run_interruptible(asked.upload(bench), bench.brake)
    report_run(summary, own, mapping, json=json, unmasked=unmasked)


@dataclass(frozen=True)
class _Asked:
    """What the operator wants entered, and how."""

    batch: Batch
    inputs: dict[str, str]
    overwrite: bool
    allowance: Allowance

    def count(self, mapping: Mapping) -> int:
        """Return how many forms it comes to."""
        return len(build_all_wanted(self.batch.records, mapping.income))

    async def upload(self, bench: Bench) -> RunSummary:
        """Enter all of it with one account."""
        return await runs.upload(
            bench,
            self.batch,
            inputs=self.inputs,
            overwrite=self.overwrite,
            allowance=self.allowance,
        )


def _upload_with(
    accounts: Sequence[Settings],
    mapping: Mapping,
    asked: _Asked,
    *,
    parallel: int,
    try_again: bool,
) -> Uploads:
    total = asked.count(mapping)
    with (
        RunProgress(total) as progress,
        open_benches(accounts, mapping, progress, try_again=try_again) as benches,
    ):
        progress.note(f"{len(accounts)} 个账号先各看自己的名单，再分户录入")
        work = upload_accounts(
            benches,
            asked.batch,
            inputs=asked.inputs,
            overwrite=asked.overwrite,
            parallel=parallel,
        )
        return run_interruptible(work, benches[0].brake)


def _report(
    found: Uploads,
    settings: Settings,
    mapping: Mapping,
    *,
    json: bool,
    unmasked: bool,
) -> NoReturn:
    """Show the end, write one report over all accounts, and set the exit code."""
    summary = found.summary
    folder = settings.home / "reports" / f"upload-{summary.started_at:%Y%m%d-%H%M%S}"
    kept = [(run.run, list_evidence(settings, run.run)) for run in found.runs]
    if not json:
        render_summary(summary, stdout(), mapping=mapping, unmasked=unmasked)
    written = write_run_reports(summary, folder, mapping)
    if json:
        content = run_json(summary, map(str, written.paths), unmasked=unmasked)
        content["evidence"] = [str(path) for _, of_run in kept for path in of_run]
        content["accounts"] = _list_accounts(found)
        content["shared"] = found.shared
        print_json("upload", summary.counts, content)
    else:
        tell_reports(written.paths)
        for line in tell_accounts(found):
            stdout().print(line, markup=False, soft_wrap=True)
        for _, of_run in kept:
            tell_evidence(of_run)
    written.tell_troubles()
    raise typer.Exit(exit_code(summary))


def tell_accounts(found: Uploads) -> list[str]:
    """Return how each account ended, and what is to be done about it."""
    told = [f"账号 {one.account}：运行 {one.run}，{len(one.rows)} 户次" for one in found.runs]
    told += [f"账号 {one.account} 没有做成：{one.error.reason}" for one in found.lost]
    if found.shared:
        told.append(f"{found.shared} 户在几个账号的名单中都有，由其中户数最少的账号录入")
    told += [
        f"还没有做完：排除上面的原因后，运行 connector resume {one.run} --account {one.account} "
        "接着做"
        for one in found.runs
        if exit_code(one) == UNFINISHED
    ]
    return told


def _list_accounts(found: Uploads) -> list[dict[str, Any]]:
    return [
        *(
            {"account": one.account, "run": one.run, "counts": one.counts, "stopped": one.stopped}
            for one in found.runs
        ),
        *(
            {"account": one.account, "run": None, "counts": {}, "stopped": one.error.reason}
            for one in found.lost
        ),
    ]
