"""Issues, plans and runs on the terminal, in words that every Chinese console can show."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.padding import Padding

from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping
from connector.plan.change import ChangeState, Plan
from connector.plan.safety import measure_reach
from connector.records.deregistration import Kind
from connector.records.household import Household
from connector.records.income import Batch
from connector.records.issues import Issue, Level
from connector.records.outcome import Outcome
from connector.report.changes import ShownChange, build_changes_shown, build_plan_tallies
from connector.report.issues import build_batch_masking, build_kinds, choose_shown
from connector.report.masking import Masking
from connector.report.meta import build_meta
from connector.report.rows import (
    ShownRow,
    build_masking,
    build_rows,
    build_tallies,
    build_tally,
)
from connector.report.tables import build_table, headed, plain
from connector.report.words import (
    LEVEL_WORDS,
    OUTCOME_WORDS,
    STATE_WORDS,
    format_money,
    format_months,
)

SHOWN_ISSUES = 500  #: on the terminal; pages, copies and documents hold them all
SHOWN_HELD_BACK = 100
LEVEL_STYLES = {Level.ERROR: "red", Level.WARNING: "yellow"}
OUTCOME_STYLES = {
    Outcome.VERIFIED: "green",
    Outcome.UNCHANGED: "green",
    Outcome.MISMATCHED: "bold red",
    Outcome.REJECTED: "red",
    Outcome.SKIPPED: "yellow",
    Outcome.UNCERTAIN: "magenta",
}


def render_issues(batch: Batch, console: Console, *, unmasked: bool = False) -> None:
    """Print every issue with its place and how to mend it, and how many rows may be sent.

    Of very many, errors come first and the rest is only counted: nobody reads ten screens.
    """
    masking = build_batch_masking(batch, unmasked=unmasked)
    shown = choose_shown(batch.issues, SHOWN_ISSUES)
    for file, issues in groupby(shown, key=lambda issue: issue.file):
        # The file's name is the table's title: as a column it leaves no room for the words.
        table = build_table(file, ("工作表", "单元格", "级别", "问题与改法"))
        for issue in issues:
            table.add_row(
                plain(issue.sheet),
                plain(issue.cell),
                plain(LEVEL_WORDS[issue.level], LEVEL_STYLES[issue.level]),
                plain(_tell(issue, masking)),
            )
        console.print(table)
        console.print()
    if len(shown) < len(batch.issues):
        _print_kinds(batch, console, shown=len(shown))
    errors = sum(issue.level is Level.ERROR for issue in batch.issues)
    told = f"错误 {errors} 条，提醒 {len(batch.issues) - errors} 条。"
    console.print(plain(f"{_count_rows(batch)}；{told}"))


def _count_rows(batch: Batch) -> str:
    refused = Counter(row.kind for row in batch.refused)
    told = [f"可以录入 {len(batch.records)} 户次，不能录入 {refused[Kind.INCOME]} 户次"]
    for word, rows, kind in (
        ("注销", batch.deregistrations, Kind.DEREGISTRATION),
        ("退回", batch.reinstatements, Kind.REINSTATEMENT),
    ):
        if rows or refused[kind]:
            told.append(f"可以{word} {len(rows)} 户，不能{word} {refused[kind]} 户")
    has_income = batch.records or refused[Kind.INCOME]
    return "；".join(told[1:] if len(told) > 1 and not has_income else told)


def _tell(issue: Issue, masking: Masking) -> str:
    """Return what is wrong, how to mend it, and what stands in the cell now."""
    found = masking.show_cell(issue.value)
    told = masking.show_text(issue.message)
    return f"{told}（原值：{found}）" if found.strip("*") else told


def _print_kinds(batch: Batch, console: Console, *, shown: int) -> None:
    told = (
        f"以上只列出 {shown} 条，共 {len(batch.issues)} 条；全部问题请用 --html 或 --annotate 查看"
    )
    console.print(plain(told, "bold"))
    table = build_table("各类问题", ("级别", "代码", "什么问题；怎么改"), numbers=("条数",))
    for kind in build_kinds(batch.issues):
        table.add_row(
            plain(LEVEL_WORDS[kind.level], LEVEL_STYLES[kind.level]),
            plain(kind.code),
            plain(f"{kind.finds}；{kind.mend}".strip("；")),
            plain(str(kind.count)),
        )
    console.print(table)
    console.print()


def render_plan(plan: Plan, console: Console, *, mapping: Mapping, unmasked: bool = False) -> None:
    """Print what would change by village, and each household that would not be entered."""
    changes = build_changes_shown(plan, mapping, unmasked=unmasked)
    table = build_table(
        "录入计划（户次）",
        ["村"],
        numbers=[*(STATE_WORDS[state] for state in ChangeState), "录入前金额", "录入后金额"],
    )
    for tally in build_plan_tallies(changes):
        table.add_row(
            plain(tally.village),
            *(plain(str(tally.rows[state])) for state in ChangeState),
            plain(format_money(tally.before)),
            plain(format_money(tally.after)),
        )
    console.print(table)
    _print_standing([c for c in changes if c.is_standing and c.state.is_writable], console)
    _print_held_back([c for c in changes if c.is_held_back], console)
    reach = measure_reach(plan.changes)
    if reach.overwritten:
        told = (
            f"注意：本计划会覆盖平台上已有的不同内容：{reach.overwritten} 户次，"
            f"金额变动 {format_money(reach.money)} 元。"
        )
        console.print(plain(told, "bold yellow"))
    console.print(plain(f"计划指纹：{plan.digest}"), soft_wrap=True)


def _print_standing(changes: Sequence[ShownChange], console: Console) -> None:
    """Print every single household that would leave the lists or come back on them."""
    if not changes:
        return
    title = f"要注销、退回的户（{len(changes)} 户），请逐户核对"
    table = build_table(title, ("办理", "户编号", "户主", "所在村、类型、原因"))
    for change in changes:
        [month] = change.shown_months
        table.add_row(
            plain(change.word, "bold"),
            plain(change.household.code),
            plain(change.household.head),
            plain("，".join(field.after for field in month.fields)),
        )
    console.print(table)


def _print_held_back(changes: Sequence[ShownChange], console: Console) -> None:
    """Print each household that is left out and why; of very many, only the reasons."""
    changes = tuple(_join_months(changes))
    if changes:
        console.print(plain("\n不录入的户", "bold"))
    if len(changes) > SHOWN_HELD_BACK:
        table = build_table("为什么不录入", ("情况", "原因"), numbers=("户次",))
        reasons = Counter[tuple[str, str]]()
        for change in changes:
            reasons[change.word, change.reason] += len(change.months)
        for (word, reason), count in reasons.most_common():
            table.add_row(plain(word), plain(reason), plain(str(count)))
        console.print(table)
        told = f"以下只列出前 {SHOWN_HELD_BACK} 条，共 {len(changes)} 条"
        console.print(plain(f"{told}；全部请用 --html 或 --xlsx 查看", "bold"))
    for change in changes[:SHOWN_HELD_BACK]:
        _print_household(
            console,
            place=_place(change.village, change.household, change.months),
            word=change.word,
            style="yellow",
            lines=[change.reason],
        )


def _join_months(changes: Sequence[ShownChange]) -> Iterator[ShownChange]:
    """Yield changes of one household that are left out for one reason as one."""
    for _, group in groupby(changes, key=lambda one: (one.household, one.word, one.reason)):
        first, *others = group
        months = (month for one in (first, *others) for month in one.shown_months)
        yield replace(first, shown_months=tuple(months))


def render_summary(
    summary: RunSummary,
    console: Console,
    *,
    mapping: Mapping,
    reports: Iterable[Path] = (),
    unmasked: bool = False,
) -> None:
    """Print how every row ended, why each not-good one did, and where the reports are."""
    masking = build_masking(summary, unmasked=unmasked)
    rows = build_rows(summary, mapping, masking=masking)
    for name, value in build_meta(summary):
        console.print(plain(f"{name}：{value}"))
    _print_tallies(rows, console)
    _print_troubled([row for row in rows if not row.outcome.is_good], console)
    good = sum(row.outcome.is_good for row in rows)
    verdict = f"共 {len(rows)} 户次：平台上已与表中一致 {good}，需要处理 {len(rows) - good}。"
    console.print()
    console.print(plain(verdict, "bold green" if good == len(rows) else "bold yellow"))
    if summary.stopped:
        console.print(plain(f"提前停止：{masking.show_text(summary.stopped)}", "bold red"))
    if summary.journal_head:
        console.print(plain(f"日志链尾：{summary.journal_head}"), soft_wrap=True)
    for path in reports:
        # A path is copied from the screen: it must never be broken by a line end.
        console.print(plain(f"报告：{path}"), soft_wrap=True)


def _print_tallies(rows: Sequence[ShownRow], console: Console) -> None:
    console.print()
    numbers = ["户数", "户次", *(OUTCOME_WORDS[outcome] for outcome in Outcome)]
    table = build_table("录入结果（户次）", ["村"], numbers=numbers)
    for tally in [*build_tallies(rows), build_tally("合计", rows)]:
        table.add_row(
            plain(tally.village),
            plain(str(tally.households)),
            plain(str(tally.row_count)),
            *(
                plain(str(count), OUTCOME_STYLES[outcome] if count else "dim")
                for outcome, count in tally.rows.items()
            ),
        )
    console.print(table)


def _print_troubled(rows: Sequence[ShownRow], console: Console) -> None:
    if rows:
        console.print(plain("\n需要处理", "bold"))
    # A household's months mostly fail together, for one reason: one entry then says it all.
    for _, alike in groupby(rows, key=lambda row: (row.key, row.outcome, row.reason)):
        group = list(alike)
        differences = [str(difference) for row in group for difference in row.differences]
        _print_household(
            console,
            place=_place(group[0].village, group[0].household, [row.month for row in group]),
            word=OUTCOME_WORDS[group[0].outcome],
            style=OUTCOME_STYLES[group[0].outcome],
            lines=[group[0].reason, *differences],
        )


def _place(village: str, household: Household, months: list[str]) -> str:
    parts = (village, household.code, household.head, format_months(months))
    return " ".join(part for part in parts if part)


def _print_household(
    console: Console, *, place: str, word: str, style: str, lines: Iterable[str]
) -> None:
    # Not a table: on a console of 80 columns reasons would get a column of 18.
    console.print(headed(word, style, place))
    for line in filter(None, lines):
        console.print(Padding(plain(line), (0, 0, 0, 4)))
