"""``journal verify``: whether the history on the disk is the one that was written."""

from typing import Annotated

import typer

from connector.cli import context
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.errors import InputError
from connector.report.tables import plain
from connector.runs.verify import HeadCheck, RunCheck, verify_head, verify_journal
from connector.settings import load_settings

journal_ = typer.Typer(help="日志：本机记下的每一次运行。", no_args_is_help=True)

Run = Annotated[str | None, typer.Argument(help="只核对这一次运行，默认全部", metavar="运行编号")]
Head = Annotated[
    str | None,
    typer.Option("--head", help="报告上的“日志链尾”，看它是否在日志中", metavar="链尾"),
]
ADVICE = "日志不可信：请保留整个 home 文件夹，不要再录入，并联系维护人员"
BROKEN = 1


@journal_.callback()
def _group() -> None:
    """A group of one command; the name says what is verified."""


@journal_.command()
def verify(run: Run = None, head: Head = None, config: Config = None, json: Json = False) -> None:
    """核对日志：每条记录、要录入的内容、证据文件是否都和当初写下的一样。"""
    settings = load_settings(config)
    with context.open_journal(settings) as journal:
        if run is not None and run not in journal.chains.run_ids():
            raise InputError(f"日志中没有运行 {run}，请用 connector runs 查看编号")
        looked = verify_head(journal, head, run) if head is not None else None
        checks = verify_journal(journal, settings, run)
    intact = sum(check.is_intact for check in checks)
    if json:
        content = {"runs": [_run_json(one) for one in checks], "head": _head_json(looked)}
        counts = {"runs": len(checks), "intact": intact, "broken": len(checks) - intact}
        print_json("journal", counts, content)
    else:
        for check in checks:
            _print_run(check, is_only=run is not None)
        stdout().print(plain(_conclude(checks, intact)))
        if looked is not None:
            stdout().print(plain(_tell_head(looked)), soft_wrap=True)
    is_lost = looked is not None and looked.found is None
    raise typer.Exit(BROKEN if intact < len(checks) or is_lost else 0)


def _print_run(check: RunCheck, *, is_only: bool) -> None:
    console = stdout()
    files = f"，证据 {check.present} 个文件" if check.present else ""
    purged = f"，已按收据清理 {check.purged} 个" if check.purged else ""
    word = plain("完好", "green") if check.is_intact else plain("有问题", "bold red")
    console.print(word, plain(f"{check.run}：{check.events} 条记录{files}{purged}"))
    for problem in check.problems:
        console.print(plain(f"    {problem}"), soft_wrap=True)
    if is_only:
        console.print(plain(f"    日志链尾 {check.head}"), soft_wrap=True)


def _conclude(checks: tuple[RunCheck, ...], intact: int) -> str:
    if not checks:
        return "日志中还没有任何运行"
    if intact == len(checks):
        return f"共 {len(checks)} 次运行，全部完好"
    return f"共 {len(checks)} 次运行，{len(checks) - intact} 次有问题。{ADVICE}"


def _tell_head(looked: HeadCheck) -> str:
    if looked.found is None:
        return (
            f"链尾 {looked.head} 不在日志中：报告不是这份日志的（请核对抄得是否正确），"
            "或者后来有记录被删去了"
        )
    place = f"链尾在日志中：运行 {looked.found.run} 的第 {looked.found.position} 条记录"
    if not looked.found.later:
        return f"{place}，也是最后一条；报告之后没有新的记录"
    return f"{place}；报告之后又有 {looked.found.later} 条记录（例如续录、清理），属于正常"


def _run_json(check: RunCheck) -> dict[str, object]:
    return {
        "run": check.run,
        "intact": check.is_intact,
        "events": check.events,
        "head": check.head,
        "evidence": {"present": check.present, "purged": check.purged},
        "problems": list(check.problems),
    }


def _head_json(looked: HeadCheck | None) -> dict[str, object] | None:
    if looked is None:
        return None
    found = looked.found
    where = {"run": found.run, "position": found.position, "later": found.later} if found else {}
    return {"hash": looked.head, "found": found is not None, **where}
