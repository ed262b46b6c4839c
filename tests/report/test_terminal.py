"""What the terminal shows of issues, plans and runs."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from report.factories import (
    MONTHS,
    SENTINEL_ID,
    SENTINEL_NAME,
    load_hebei,
    make_big_summary,
    make_change,
    make_difference,
    make_household,
    make_issue,
    make_plan,
    make_row,
    make_summary,
)
from rich.console import Console

from connector.plan.change import ChangeState
from connector.records.income import Batch, RefusedRow, Source
from connector.records.issues import Level
from connector.records.outcome import Outcome
from connector.report.terminal import SHOWN_HELD_BACK, render_issues, render_plan, render_summary

MAPPING = load_hebei()
SOURCE = Source(file="东安村.xlsx", sheet="月收入", row=7)
BEYOND_GBK = "𣲗›✓—“否”"


def make_console(*, colour: bool = False, width: int = 120) -> Console:
    """A console that writes into memory."""
    return Console(file=StringIO(), width=width, force_terminal=colour, color_system=None)


def read(console: Console) -> str:
    """What was printed, without the blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def split_cells(text: str, *, start: str) -> list[str]:
    """The cells of the one line that begins with ``start``."""
    (line,) = (line for line in text.splitlines() if line.startswith(start))
    return line.split()


def test_each_issue_is_shown_with_file_sheet_cell_level_and_what_to_do():
    console = make_console()
    issues = (
        make_issue(message="改成文本", value="约1200"),
        make_issue(level=Level.WARNING, cell="D8", value=""),
    )

    render_issues(Batch(issues=issues), console)

    text = read(console)
    lines = [line.split() for line in text.splitlines()]
    assert lines[0] == ["东安村.xlsx"]
    assert ["月收入", "C7", "错误", "改成文本（原值：约1200）"] in lines
    assert ["月收入", "D8", "提醒", make_issue().message] in lines
    assert lines[-1] == [
        "可以录入",
        "0",
        "户次，不能录入",
        "0",
        "户次；错误",
        "1",
        "条，提醒",
        "1",
        "条。",
    ]


def test_a_clean_batch_shows_no_table():
    console = make_console()

    render_issues(Batch(), console)

    assert read(console) == "可以录入 0 户次，不能录入 0 户次；错误 0 条，提醒 0 条。"


def test_a_plan_is_counted_by_village_with_its_money_before_and_after():
    console = make_console()
    months = {month: {"wages_work": Decimal("1000.50")} for month in MONTHS}
    plan = make_plan(
        (
            make_change(0, months=MONTHS, desired=months, before={}, after=months),
            make_change(3, state=ChangeState.CONFLICT, reason="平台上已有不同的内容"),
            make_change(1, state=ChangeState.SAME),
        ),
        refused=(
            RefusedRow(household=make_household(2), month="", source=SOURCE, reason="号码已损坏"),
        ),
    )

    render_plan(plan, console, mapping=MAPPING)

    text = read(console)
    assert [
        split_cells(text, start=village) for village in ("东安村", "西平村", "南河村", "合计")
    ] == [
        ["东安村", "5", "0", "0", "1", "0", "50.00", "5,052.50"],
        ["西平村", "0", "0", "1", "0", "0", "50.00", "50.00"],
        ["南河村", "0", "0", "0", "0", "1", "0.00", "0.00"],
        ["合计", "5", "0", "1", "1", "1", "100.00", "5,102.50"],
    ]
    assert [line.split() for line in text.splitlines() if line.startswith("【")] == [
        ["【冲突】东安村", make_household(3).code, make_household(3).masked().head, "2022-01"],
        ["【表格有误】南河村", make_household(2).code, make_household(2).masked().head],
    ]


def test_a_plan_that_overwrites_says_how_much_and_every_plan_shows_its_hash():
    console = make_console()
    stands = {"2022-01": {"wages_work": Decimal("1000.00")}}
    plan = make_plan((make_change(before=stands, state=ChangeState.CHANGE),), overwrite=True)

    render_plan(plan, console, mapping=MAPPING)

    text = read(console)
    assert "注意：本计划会覆盖平台上已有的不同内容：1 户次，金额变动 200.00 元。" in text
    assert text.endswith(f"计划指纹：{plan.digest}")


def test_months_of_one_household_held_back_for_one_reason_are_told_together():
    console = make_console()
    values = {"wages_work": Decimal("1200.00")}
    blocked = tuple(
        make_change(
            3,
            months=(month,),
            desired={month: values},
            before={month: values},
            after={},
            sources={},
            state=ChangeState.BLOCKED,
            reason="选过就不能取消",
        )
        for month in ("2021-12", "2022-01", "2022-02")
    )

    render_plan(make_plan(blocked), console, mapping=MAPPING)

    [told] = [line for line in read(console).splitlines() if line.startswith("【不能录入】")]
    assert told.endswith("2021-12 至 2022-02")


def test_very_many_that_are_held_back_are_told_by_reason():
    console = make_console()
    blocked = [
        make_change(
            number, state=ChangeState.BLOCKED, reason=("找不到这一户", "不唯一")[number % 2]
        )
        for number in range(SHOWN_HELD_BACK + 1)
    ]

    render_plan(make_plan(tuple(blocked)), console, mapping=MAPPING)

    text = read(console)
    assert ["不能录入", "找不到这一户", "51"] in [line.split() for line in text.splitlines()]
    assert ["不能录入", "不唯一", "50"] in [line.split() for line in text.splitlines()]
    assert text.count("【不能录入】") == SHOWN_HELD_BACK
    assert "共 101 条；全部请用 --html 或 --xlsx 查看" in text


def test_a_run_is_counted_by_village_and_every_row_that_is_not_good_has_its_reason():
    console = make_console()
    reports = [Path("报告") / ("长" * 80) / "run.xlsx"]

    render_summary(make_summary(stopped="连续 5 户失败"), console, mapping=MAPPING, reports=reports)

    text = read(console)
    household = make_household(3).masked()
    assert split_cells(text, start="东安村") == ["东安村", "2", "2", "1", "0", "1", "0", "0", "0"]
    assert split_cells(text, start="合计") == ["合计", "4", "4", "1", "1", "1", "0", "1", "0"]
    assert (
        f"【读回不符】东安村 {household.code} {household.head} 2022-01\n"
        "    读回的数值与表中不同\n"
        "    2022-01 工资性·务工：表中 1,200.00，平台上 120.00\n"
    ) in text
    assert "共 4 户次：平台上已与表中一致 2，需要处理 2。" in text
    assert "提前停止：连续 5 户失败" in text
    assert f"日志链尾：{'cd' * 32}" in text
    assert f"报告：{reports[0]}" in text


def test_months_of_a_household_that_failed_for_one_reason_are_one_entry():
    console = make_console()

    render_summary(make_big_summary(12), console, mapping=MAPPING)

    entries = [line for line in read(console).splitlines() if line.startswith("【")]
    assert [entry.split(" ", 3)[-1] for entry in entries] == ["2021-10 至 2022-02"]


@pytest.mark.parametrize("width", [80, 120])
def test_everything_survives_code_page_936(width):
    console = make_console(colour=True, width=width)
    odd = make_household(head=BEYOND_GBK, village=BEYOND_GBK)
    row = make_row(
        household=odd,
        outcome=Outcome.MISMATCHED,
        reason=BEYOND_GBK,
        differences=(make_difference(observed=BEYOND_GBK),),
    )
    change = make_change(household=odd, state=ChangeState.BLOCKED, reason=BEYOND_GBK)
    summary = make_summary((*make_big_summary(12).rows, row), stopped=BEYOND_GBK)

    render_issues(Batch(issues=(make_issue(message=BEYOND_GBK),)), console)
    render_plan(make_plan((change,)), console, mapping=MAPPING, unmasked=True)
    render_summary(summary, console, mapping=MAPPING, unmasked=True)

    assert console.file.getvalue().encode("gbk").decode("gbk") == console.file.getvalue()


def test_brackets_and_escapes_in_the_data_stay_text():
    console = make_console(colour=True)
    row = make_row(outcome=Outcome.REJECTED, reason="[red]退回[/red]\x1b[2J\x07")

    render_summary(make_summary((row,)), console, mapping=MAPPING)

    assert "[red]退回[/red][2J" in read(console)
    assert "\x1b[2J" not in read(console)


def test_names_and_numbers_are_masked_wherever_they_stand():
    console = make_console()
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID)
    text = f"平台上{SENTINEL_NAME}的证件号码是{SENTINEL_ID}"
    row = make_row(household=household, outcome=Outcome.REJECTED, reason=text)
    refused = RefusedRow(household=household, month="2022-01", source=SOURCE, reason=text)
    change = make_change(household=household, state=ChangeState.BLOCKED, reason=text)

    render_issues(Batch(issues=(make_issue(message=text),), refused=(refused,)), console)
    render_plan(make_plan((change,), refused=(refused,)), console, mapping=MAPPING)
    render_summary(make_summary((row,), stopped=text), console, mapping=MAPPING)

    assert SENTINEL_NAME not in read(console)
    assert SENTINEL_ID not in read(console)
    assert household.code in read(console)
