"""``reconcile`` and ``report verify``: for auditors; the platform is only read."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from connector.accounts import select_accounts
from connector.cli import context
from connector.cli.interrupt import run_interruptible
from connector.cli.options import (
    Account,
    Config,
    Json,
    Parallel,
    TryAgain,
    Unmasked,
    Workbooks,
)
from connector.cli.output import print_json, stdout
from connector.cli.reports import Written, write_reports
from connector.cli.several import end_of, open_benches, read_incomes
from connector.cli.workbooks import require_month
from connector.errors import InputError
from connector.mapping.load import Mapping
from connector.plan.reconciliation import Reconciliation
from connector.plan.sample import Sample, draw_sample
from connector.records.diagnosis import Verdict
from connector.records.income import Batch
from connector.report.progress import RunProgress
from connector.report.reconcile.document import (
    build_document,
    write_reconcile_csv,
    write_reconcile_json,
)
from connector.report.reconcile.html import write_reconcile_html
from connector.report.reconcile.sealed import check_seal, read_report
from connector.report.reconcile.shown import Findings, Shown
from connector.report.reconcile.terminal import render_reconciliation
from connector.report.reconcile.xlsx import write_reconcile_xlsx
from connector.report.tables import headed, plain
from connector.runs.accounts import Lost
from connector.runs.check import hash_inputs
from connector.runs.reconcile import Scope, reconcile_accounts
from connector.runs.verify_report import check_inputs, check_journal
from connector.settings import Settings

WRITERS = {
    "对照.xlsx": write_reconcile_xlsx,
    "对照.html": write_reconcile_html,
    "对照.csv": write_reconcile_csv,
    "对照.json": write_reconcile_json,
}
VERDICT_WORDS = {
    Verdict.OK: "相符",
    Verdict.NOTICE: "提醒",
    Verdict.PROBLEM: "不符",
    Verdict.UNREACHED: "没有核对",
}
VERDICT_STYLES = {
    Verdict.OK: "green",
    Verdict.NOTICE: "yellow",
    Verdict.PROBLEM: "bold red",
    Verdict.UNREACHED: "yellow",
}

Months = Annotated[
    list[str] | None,
    typer.Option("--month", metavar="月份", help="只对照这个月，可重复；默认是工作簿中的各月"),
]
Villages = Annotated[
    list[str] | None,
    typer.Option("--village", metavar="村", help="只对照这个村，可重复；默认是账号所见的全部"),
]
Share = Annotated[
    str | None, typer.Option("--sample", metavar="百分比", help="每村抽查多少户，例如 5%")
]
Seed = Annotated[int, typer.Option("--seed", help="抽查的种子：同样的种子抽出同样的户")]
Folder = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="文件夹", help="报告写到哪个文件夹")
]
ReportFile = Annotated[Path, typer.Argument(metavar="报告", help="connector reconcile 写的报告")]
WorkbookFolders = Annotated[
    list[Path] | None,
    typer.Option("--workbooks", metavar="文件夹", help="当时的工作簿在哪个文件夹，可重复"),
]

report = typer.Typer(help="核对以前写的报告", no_args_is_help=True, rich_markup_mode=None)


@report.callback()
def _group() -> None:
    """核对以前写的报告。"""


def reconcile(
    workbooks: Workbooks,
    month: Months = None,
    village: Villages = None,
    sample: Share = None,
    seed: Seed = 1,
    output: Folder = None,
    account: Account = None,
    parallel: Parallel = 2,
    try_again: TryAgain = False,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """对照工作簿和平台：只读平台，列出每一处不同；相同退出码 0，不同 1。"""
    months = tuple(require_month(text) for text in month or ())
    share = parse_share(sample) if sample else None
    settings, mapping = context.load(config)
    batch = read_incomes(workbooks, mapping, settings)
    findings, lost = _look(
        select_accounts(settings, account),
        mapping,
        batch,
        inputs=hash_inputs(workbooks),
        scope=Scope(months, tuple(village or ())),
        sample=(share, seed) if share else None,
        parallel=parallel,
        try_again=try_again,
    )
    shown = Shown(findings, unmasked=unmasked)
    folder = output or _name_folder(settings, findings.provenance.created_at)
    written, seals = _write(shown, folder)
    if json:
        reports = [{"path": path, "seal": seal} for path, seal in seals.items()]
        content = {**build_document(shown), "reports": reports}
        print_json("reconcile", findings.found.counts, content)
    else:
        render_reconciliation(shown, stdout(), seals=seals)
    written.tell_troubles()
    raise typer.Exit(end_of(lost, is_good=shown.is_equal))


def _write(shown: Shown, folder: Path) -> tuple[Written, dict[str, str]]:
    """Write the reports, as well as that can be done; return also each one's seal."""
    seals: dict[str, str] = {}

    def sealing(write: Callable[[Shown, Path], str]) -> Callable[[Path], None]:
        def write_sealed(path: Path) -> None:
            seals[str(path)] = write(shown, path)

        return write_sealed

    written = write_reports({folder / name: sealing(write) for name, write in WRITERS.items()})
    return written, seals


def _name_folder(settings: Settings, moment: datetime) -> Path:
    return settings.home / "reports" / f"reconcile-{moment:%Y%m%d-%H%M%S}"


def parse_share(text: str) -> Fraction:
    """Return the share that an operator wrote, as ``5%``; raises InputError where it is none."""
    found = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,4})?)\s*[%％]\s*", text)
    share = Fraction(found[1]) / 100 if found else Fraction(0)
    if not 0 < share <= 1:
        raise InputError(f"--sample 要写成 5% 这样（大于 0，不超过 100%），现在是“{text}”")
    return share


def _look(
    accounts: Sequence[Settings],
    mapping: Mapping,
    batch: Batch,
    *,
    inputs: dict[str, str],
    scope: Scope,
    sample: tuple[Fraction, int] | None,
    parallel: int,
    try_again: bool,
) -> tuple[Findings, tuple[Lost, ...]]:
    with (
        RunProgress(0) as progress,
        open_benches(accounts, mapping, progress, try_again=try_again) as benches,
    ):
        work = reconcile_accounts(benches, batch, inputs=inputs, scope=scope, parallel=parallel)
        provenance, found, lost = run_interruptible(work, benches[0].brake)
    return Findings(provenance, found, _draw(found, sample)), lost


def _draw(found: Reconciliation, sample: tuple[Fraction, int] | None) -> Sample | None:
    return draw_sample(found, share=sample[0], seed=sample[1]) if sample else None


@report.command()
def verify(
    file: ReportFile,
    workbooks: WorkbookFolders = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """核对报告：内容是否改动过，工作簿和日志是否还是当时的；不连接平台。"""
    sealed = read_report(file)
    settings, _ = context.load(config)
    folders = [*(workbooks or ()), file.resolve().parent, Path.cwd()]
    with context.open_journal(settings) as journal:
        checks = [
            check_seal(sealed),
            *check_inputs(sealed.inputs, folders),
            *check_journal(sealed.heads, journal),
        ]
    verdicts = [one.verdict for one in checks]
    if json:
        counts = {verdict.value: verdicts.count(verdict) for verdict in Verdict}
        listed = [one.model_dump(mode="json") for one in checks]
        content = {"path": str(file), "seal": sealed.told, "checks": listed}
        print_json("report verify", counts, content)
    else:
        for one in checks:
            word, style = VERDICT_WORDS[one.verdict], VERDICT_STYLES[one.verdict]
            stdout().print(headed(word, style, f"{one.title}：{one.detail}"), soft_wrap=True)
            if one.advice:
                stdout().print(plain(f"    {one.advice}"), soft_wrap=True)
    raise typer.Exit(1 if Verdict.PROBLEM in verdicts else 0)
