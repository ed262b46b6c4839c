"""A reconciliation on the terminal: villages, the equation, the first differences."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.padding import Padding

from connector.plan.reconciliation import Filing, RowState
from connector.report.reconcile.meta import build_meta, build_verdict
from connector.report.reconcile.shown import Shown, ShownDifference, build_closing_lines
from connector.report.reconcile.spot_check import describe_sample
from connector.report.reconcile.words import KIND_STYLES, KIND_WORDS, STATE_WORDS
from connector.report.tables import build_table, headed, plain
from connector.report.words import format_money

WIDE = 110  #: columns of a terminal that the whole table of villages fits
FILINGS = (Filing.FILED, Filing.UNFILED, Filing.EMPTY)
SHOWN_DIFFERENCES = 60  #: on the terminal; the reports hold them all


def render_reconciliation(shown: Shown, console: Console, *, seals: Mapping[str, str]) -> None:
    """Print what was found and where the reports are, each with its seal."""
    for name, value in build_meta(shown.provenance):
        console.print(plain(f"{name}：{value}"))
    console.print()
    _print_villages(shown, console)
    _print_closing(shown, console)
    _print_differences(shown.differences, console)
    counts = ((word, len([d for d in shown.differences if d.kind is kind]))
              for kind, word in KIND_WORDS.items())  # fmt: skip
    told = "，".join(f"{word} {count}" for word, count in counts if count)
    console.print()
    style = "bold green" if shown.is_equal else "bold yellow"
    console.print(plain(build_verdict(shown) + (f"（{told}）" if told else ""), style))
    if shown.sample:
        console.print(plain(f"抽查：{describe_sample(shown.sample)}"))
    for path, seal in seals.items():
        # A path is copied from the screen: it must never be broken by a line end.
        console.print(plain(f"报告：{path}"), soft_wrap=True)
        console.print(plain(f"  封签 {seal}"), soft_wrap=True)


def _print_villages(shown: Shown, console: Console) -> None:
    """Print the tallies by village, in two tables where one would not fit."""
    states = [state for state in RowState if state is not RowState.NEITHER]
    compared = ["户数", *(STATE_WORDS[state] for state in states)]
    filed = ["已上报", "视同未上报", "未录入"]
    titles = {"对照结果（户次）": (*compared, *filed)}
    if console.width < WIDE:
        titles = {"对照结果（户次）": (*compared,), "平台上的上报情况（户次）": (*filed,)}
    for title, numbers in titles.items():
        table = build_table(title, ["乡镇", "村"], numbers=numbers)
        for tally in [*shown.tallies, shown.total]:
            counts = {
                "户数": tally.households,
                **{STATE_WORDS[state]: tally.states[state] for state in states},
                **{filed[n]: tally.filings[filing] for n, filing in enumerate(FILINGS)},
            }
            places = (plain(tally.township), plain(tally.village))
            table.add_row(*places, *(plain(str(counts[word])) for word in numbers))
        console.print(table)
        console.print()


def _print_closing(shown: Shown, console: Console) -> None:
    table = build_table("平衡", ["项目"], numbers=["户次", "金额（元）"])
    for word, rows, money in build_closing_lines(shown.found):
        if rows or money or word.startswith(("工作簿", "等于")):
            count = "" if rows is None else str(rows)
            table.add_row(plain(word), plain(count), plain(format_money(money)))
    console.print(table)
    if not shown.found.closing.is_closed:
        console.print(plain("不平：程序有误，请把报告交给维护人员", "bold red"))


def _print_differences(differences: Sequence[ShownDifference], console: Console) -> None:
    if not differences:
        return
    shown = differences[:SHOWN_DIFFERENCES]
    console.print(plain("\n差异", "bold"))
    for place, group in groupby(shown, key=_place):
        console.print(plain(place))
        for one in group:
            line = headed(one.word, KIND_STYLES[one.kind], _tell(one))
            console.print(Padding(line, (0, 0, 0, 2)))
            if one.origin:
                console.print(Padding(plain(one.origin), (0, 0, 0, 6)))
    if len(shown) < len(differences):
        told = f"以上只列出 {len(shown)} 处，共 {len(differences)} 处；全部差异请看报告"
        console.print(plain(told, "bold"))


def _place(one: ShownDifference) -> str:
    household = one.household
    parts = (one.township, one.village, household.code, household.head, one.month)
    return " ".join(part for part in parts if part)


def _tell(one: ShownDifference) -> str:
    sides = [
        f"表中 {one.local}" if one.local else "",
        f"平台上 {one.platform}" if one.platform else "",
    ]
    told = "，".join(filter(None, [*sides, one.reason]))
    return f"{one.label}：{told}" if told else one.label
