"""``rehearse``: the clerk's own workbook, tried where nothing can go wrong."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from connector.cli import context
from connector.cli.entries import exit_code, write_run_reports
from connector.cli.options import Config, Json, Unmasked, Workbooks
from connector.cli.output import issues_json, plan_json, print_json, run_json, stdout
from connector.cli.reports import Written, tell_reports
from connector.cli.workbooks import has_errors, require_month
from connector.errors import ConnectorError, InputError
from connector.journal.journal import Journal
from connector.mapping.load import Mapping
from connector.records.household import Household
from connector.records.income import Batch
from connector.report.deregistration import render_declared
from connector.report.progress import RunProgress
from connector.report.terminal import render_issues, render_plan, render_summary
from connector.report.words import REFUSED_WORD, STATE_WORDS, format_duration
from connector.runs.check import check, hash_inputs
from connector.runs.rehearse import Experience, Rehearsal, Stage, only_months, read_experience
from connector.runs.rehearse import rehearse as run_rehearsal
from connector.runs.wanted import build_all_wanted
from connector.settings import Settings
from connector.workbook.roster import load_roster

BANNER = "【演练】在本机的练习平台上，不连接真平台；结果不算录入"

Roster = Annotated[
    Path | None,
    typer.Option("--roster", help="平台花名册的工作簿；不在其中的户算平台上没有", metavar="文件"),
]
Months = Annotated[
    list[str] | None,
    typer.Option("--months", help="只演练这些月份 YYYY-MM，可重复，或用逗号隔开", metavar="月份"),
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="留下演练的报告、计划和日志；不写则全部删除", metavar="文件夹"),
]


def rehearse(
    workbooks: Workbooks,
    roster: Roster = None,
    months: Months = None,
    folder: Folder = None,
    config: Config = None,
    json: Json = False,
    unmasked: Unmasked = False,
) -> None:
    """用您自己的工作簿在练习平台上演练：会录入多少、冲突在哪、要多久；不碰真平台。"""
    settings, mapping = context.load(config)
    batch = check(
        workbooks,
        mapping=mapping.income,
        today=context.now().date(),
        deregistration=mapping.deregistration,
    )
    batch = only_months(batch, _read_months(months))
    known = load_roster(roster, mapping.income) if roster else ()
    if not json:
        stdout().print(BANNER, markup=False)
        render_declared(batch, mapping.deregistration, stdout(), unmasked=unmasked)
        render_issues(batch, stdout(), unmasked=unmasked)
    if not batch.sendable:
        _print_nothing(batch, json=json, unmasked=unmasked)
        raise typer.Exit(1)
    with _place(folder) as place:
        found = _run(settings, mapping, place, batch, known, hash_inputs(workbooks))
        written = Written()
        if folder:
            written = write_run_reports(found.summary, place, mapping, name="演练报告")
    if json:
        _print_document(found, batch, written.paths, unmasked=unmasked)
    else:
        render_plan(found.plan, stdout(), mapping=mapping, unmasked=unmasked)
        render_summary(found.summary, stdout(), mapping=mapping, unmasked=unmasked)
        tell_reports(written.paths)
        told = "\n".join(_tell(found, roster=roster, is_kept=folder is not None))
        stdout().print(told, markup=False, soft_wrap=True)
    written.tell_troubles()
    raise typer.Exit(max(exit_code(found.summary), int(has_errors(batch))))


def _run(
    settings: Settings,
    mapping: Mapping,
    place: Path,
    batch: Batch,
    roster: Sequence[Household],
    inputs: dict[str, str],
) -> Rehearsal:
    experience = _read_experience(settings)
    standing = len(batch.deregistrations) + len(batch.reinstatements)
    forms = len(build_all_wanted(batch.records, mapping.income))
    with RunProgress(2 * (forms + standing)) as progress:
        stage = Stage(settings, mapping, place, context.now, progress)
        try:
            return asyncio.run(
                run_rehearsal(stage, batch, roster=roster, experience=experience, inputs=inputs)
            )
        except KeyboardInterrupt:
            raise ConnectorError("演练中断了；真平台没有动过，没有要接着做的") from None


def _read_months(given: list[str] | None) -> list[str]:
    words = [word for text in given or [] for word in text.replace("，", ",").split(",")]
    return [require_month(word.strip()) for word in words if word.strip()]


def _read_experience(settings: Settings) -> Experience:
    """Look into the journal if there is one; a rehearsal leaves none behind."""
    if not settings.journal_url and not (settings.home / "journal.sqlite3").is_file():
        return Experience({}, None, 0)
    with closing(Journal(settings.journal_address, context.now)) as journal:
        return read_experience(journal, settings)


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    """Yield a folder of its owner's only: a new one in ``folder``, else one that goes away."""
    if folder is None:
        place = Path(tempfile.mkdtemp(prefix="connector-rehearsal-"))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return
    place = folder.resolve() / f"{context.now():%Y%m%d-%H%M%S}"
    try:
        place.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise InputError(f"无法建立文件夹 {place}（{error.strerror}）") from None
    yield place


def _tell(found: Rehearsal, *, roster: Path | None, is_kept: bool) -> list[str]:
    counts = found.plan.counts
    expected = [f"{STATE_WORDS[s]} {counts[s.value]}" for s in STATE_WORDS]
    source = f"花名册 {roster.name}" if roster else "工作簿"
    before = (
        f"其中 {found.known_months} 户月按本机日志已有内容，其余当作空白"
        if found.known_months
        else "都当作还没有填过；平台上其实有的内容，演练看不到，请以 connector plan 为准"
    )
    lines = [
        "",
        f"{BANNER}。",
        f"练习平台上的户：{found.households} 户，照{source}；{before}。",
        f"预计（户次）：{'，'.join(expected)}，{REFUSED_WORD} {counts['refused']}。",
        f"预计用时：{_amount(found)}约 {_minutes(found.expected_seconds)}。{_basis(found)}",
    ]
    if not is_kept:
        lines.append("演练的文件已全部删除；要留下报告，请加 --folder 文件夹。")
    return lines


def _amount(found: Rehearsal) -> str:
    parts = [f"{found.forms} 份表单"] if found.forms or not found.standing else []
    parts += [f"{found.standing} 户注销和退回"] if found.standing else []
    return "、".join(parts)


def _basis(found: Rehearsal) -> str:
    here = f"练习平台上实测每户 {found.measured_seconds:.1f} 秒"
    if found.real_seconds is None:
        return f"（{here}；本机日志里没有真录入可以参照，真平台一般更慢）"
    return (
        f"（按本机日志里最近 {found.real_runs} 次真录入，每户 {found.real_seconds:.1f} 秒；{here}）"
    )


def _minutes(seconds: float) -> str:
    return format_duration(timedelta(seconds=seconds))


def _print_nothing(batch: Batch, *, json: bool, unmasked: bool) -> None:
    if json:
        content = {"issues": issues_json(batch, unmasked=unmasked), "rows": []}
        print_json("rehearse", {"rows": len(batch.refused)}, content)
    else:
        stdout().print("没有可以录入的行，没有演练；请按上面的提示改正工作簿", markup=False)


def _print_document(
    found: Rehearsal, batch: Batch, reports: Sequence[Path], *, unmasked: bool
) -> None:
    content = {
        "plan": {"counts": found.plan.counts, **plan_json(found.plan, unmasked=unmasked)},
        **run_json(found.summary, map(str, reports), unmasked=unmasked),
        "issues": issues_json(batch, unmasked=unmasked),
        "households": found.households,
        "known_months": found.known_months,
        "time": {
            "forms": found.forms,
            "standing": found.standing,
            "expected_seconds": round(found.expected_seconds, 1),
            "based_on": "mock" if found.real_seconds is None else "journal",
            "measured_seconds": round(found.measured_seconds, 2),
            "journal_seconds": found.real_seconds and round(found.real_seconds, 2),
            "journal_runs": found.real_runs,
        },
    }
    print_json("rehearse", found.summary.counts, content)
