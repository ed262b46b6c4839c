"""What ``doctor`` found, on the terminal and as a page that can be sent on."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.padding import Padding

from connector.records.diagnosis import Check, Diagnosis, Drift, Verdict
from connector.report.files import write_private
from connector.report.pages import render_page
from connector.report.tables import headed, plain
from connector.report.words import format_time

VERDICT_WORDS = {
    Verdict.OK: "正常",
    Verdict.NOTICE: "提醒",
    Verdict.PROBLEM: "有问题",
    Verdict.UNREACHED: "没有看",
}
VERDICT_STYLES = {
    Verdict.OK: "green",
    Verdict.NOTICE: "yellow",
    Verdict.PROBLEM: "bold red",
    Verdict.UNREACHED: "dim",
}
VERDICT_COLOURS = {
    Verdict.OK: "#2F7D5B",
    Verdict.NOTICE: "#D9822B",
    Verdict.PROBLEM: "#B3261E",
    Verdict.UNREACHED: "#8A94A3",
}
PAGES = ("header", "income_list", "income_form", "roster", "income_detail")
STOPS, GOES_ON = "录入会停止", "不影响录入"
NOTE = "只有页面的结构（栏目、按钮、控件），没有户的姓名、编号和金额，可以转发给技术人员。"
SAVED_NOTHING = "本次检查没有保存任何内容，也没有改动平台。"


def render_check(check: Check, console: Console) -> None:
    """Print one verdict, as soon as it is known."""
    word, style = VERDICT_WORDS[check.verdict], VERDICT_STYLES[check.verdict]
    console.print(headed(word, style, f"{check.title}：{check.detail}"))
    if check.advice and check.verdict is not Verdict.OK:
        console.print(Padding(plain(check.advice), (0, 0, 0, 4)))


def render_diagnosis(diagnosis: Diagnosis, console: Console, *, reports: Sequence[Path]) -> None:
    """Print what differs, page by page, old and new side by side, and the verdict."""
    for page, differing in groupby(diagnosis.drift, key=lambda drift: drift.page):
        console.print()
        console.print(plain(f"与映射不同：{page}", "bold"))
        for drift in differing:
            _print_drift(drift, console)
    console.print()
    style = "bold green" if diagnosis.is_well else "bold yellow"
    console.print(plain(conclude(diagnosis), style))
    console.print(plain(SAVED_NOTHING))
    for path in reports:  # copied from the screen: never broken by a line end
        console.print(plain(f"报告：{path}"), soft_wrap=True)


def _print_drift(drift: Drift, console: Console) -> None:
    word, style = (STOPS, "red") if drift.stops else (GOES_ON, "yellow")
    console.print(headed(word, style, drift.what))
    for title, text in (("映射", drift.expected), ("页面", drift.found)):
        if text:
            console.print(Padding(plain(f"{title}：{text}"), (0, 0, 0, 4)))


def conclude(diagnosis: Diagnosis) -> str:
    """Return in one sentence how it all stands."""
    if diagnosis.stopped:
        return f"没有看完：{diagnosis.stopped}。请先解决有问题的各项"
    counts = diagnosis.counts
    if diagnosis.is_well:
        return "全部正常，页面与映射相符，可以录入"
    parts = []
    if diagnosis.drift:
        parts.append(f"页面与映射有 {counts['drift']} 处不同")
    if counts["unreached"]:
        parts.append(f"{counts['unreached']} 项没有看到")
    others = [c for c in diagnosis.checks if c.verdict is Verdict.PROBLEM and not _is_page(c)]
    if others:
        parts.append(f"本机有 {len(others)} 项问题")
    return f"{'，'.join(parts)}，请按各项的说明处理"


def _is_page(check: Check) -> bool:
    return check.name in PAGES


def write_diagnosis_html(diagnosis: Diagnosis, path: Path) -> None:
    """Write the page; equal diagnoses give equal bytes."""
    page = render_page(
        "drift.html.j2",
        conclusion=conclude(diagnosis),
        mood=_mood(diagnosis),
        meta=_build_meta(diagnosis),
        checks=diagnosis.checks,
        drift=diagnosis.drift,
        counts=diagnosis.counts,
        verdicts=tuple(Verdict),
        words=VERDICT_WORDS,
        colours=VERDICT_COLOURS,
        stops=STOPS,
        goes_on=GOES_ON,
        note=NOTE,
        saved_nothing=SAVED_NOTHING,
        digest=diagnosis.mapping_digest,
    )
    write_private(path, page)


def write_diagnosis_json(diagnosis: Diagnosis, path: Path) -> None:
    """Write the same as a document for programs."""
    write_private(path, diagnosis.model_dump_json(indent=1).encode("utf-8"))


def _mood(diagnosis: Diagnosis) -> str:
    if diagnosis.is_well:
        return "good"
    stops = any(drift.stops for drift in diagnosis.drift)
    return "bad" if diagnosis.stopped or stops else "some"


def _build_meta(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [
        ("检查时间", format_time(diagnosis.created_at)),
        ("平台", diagnosis.platform_host or "（没有读出）"),
        ("映射", diagnosis.mapping or "（没有读出）"),
        ("工具版本", f"{diagnosis.tool_version}（{diagnosis.computer}）"),
    ]
