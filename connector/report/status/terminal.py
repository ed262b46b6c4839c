"""A status on the terminal: villages, the time that is left, whom to visit."""

from rich.console import Console

from connector.report.status.shown import ShownMember, StatusShown
from connector.report.tables import build_table, plain

MOST_SHOWN = 30  #: households on the terminal; the reports hold them all
COLUMNS = {
    "households": "户数",
    "filed": "已上报",
    "without_guarantees": "缺三保障",
    "unfiled": "未录入",
    "unseen": "没有看到",
    "with_problems": "有问题",
}


def render_status(shown: StatusShown, console: Console) -> None:
    """Print how far the month is."""
    for name, value in shown.build_meta():
        console.print(plain(f"{name}：{value}"), soft_wrap=True)
    console.print()
    table = build_table(shown.title, ["乡镇", "村"], numbers=COLUMNS.values())
    for line in shown.lines:
        style = "bold" if line.is_sum else ""
        cells = (plain(str(line.counts[name]), style) for name in COLUMNS)
        table.add_row(plain(line.township, style), plain(line.village, style), *cells)
    console.print(table)
    _print_visits(shown.visits, console)
    console.print()
    console.print(plain(shown.verdict, "bold green" if shown.is_complete else "bold yellow"))
    if shown.known.has_workbooks:
        ready, unmatched = shown.counts["ready"], shown.known.unmatched
        told = f"其中表中已有、可以录入 {ready} 户"
        told += f"；表中另有 {unmatched} 户在平台的名单中找不到或认不准" if unmatched else ""
        console.print(plain(told))


def _print_visits(visits: list[ShownMember], console: Console) -> None:
    if not visits:
        return
    console.print(plain("\n请村委会核实的户", "bold"))
    for one in visits[:MOST_SHOWN]:
        household = one.household
        told = f"{one.village} {household.code} {household.head}：{one.reasons}"
        console.print(plain(f"  {told}"), soft_wrap=True)
    if len(visits) > MOST_SHOWN:
        console.print(plain(f"  共 {len(visits)} 户，其余见报告"))
