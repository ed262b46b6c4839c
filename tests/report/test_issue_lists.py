"""Lists of issues: counted, ordered, and short where nobody would read on."""

from datetime import UTC, datetime
from io import StringIO

from report.factories import make_household, make_issue
from report.pages import read_page
from rich.console import Console

from connector.records.income import Batch, RefusedRow, Source
from connector.records.issues import Level
from connector.report.html import write_issues_html
from connector.report.issues import build_kinds, choose_shown
from connector.report.terminal import SHOWN_ISSUES, render_issues

NOON = datetime(2022, 3, 12, 4, 0, tzinfo=UTC)


def test_kinds_come_errors_first_and_the_many_before_the_few():
    warnings = [make_issue(code="id_checksum", level=Level.WARNING) for _ in range(5)]
    errors = [make_issue(), make_issue(code="bad_month"), make_issue()]

    kinds = build_kinds([*warnings, *errors])

    assert [(kind.code, kind.count) for kind in kinds] == [
        ("digits_lost", 2),
        ("bad_month", 1),
        ("id_checksum", 5),
    ]
    assert kinds[0].mend == "请设为文本后照原件重输"


def test_of_too_many_issues_warnings_are_left_out_before_errors_and_the_order_stays():
    issues = [
        make_issue(cell=f"A{n}", level=Level.ERROR if n % 2 else Level.WARNING) for n in range(8)
    ]

    assert [issue.cell for issue in choose_shown(issues, 5)] == ["A0", "A1", "A3", "A5", "A7"]
    assert choose_shown(issues, 8) == issues


def test_a_terminal_shows_so_many_and_says_where_the_rest_is():
    console = Console(file=StringIO(), width=100)
    issues = tuple(make_issue(cell=f"A{n}") for n in range(SHOWN_ISSUES + 7))

    render_issues(Batch(issues=issues), console)

    text = console.file.getvalue()
    assert f"A{SHOWN_ISSUES - 1} " in text
    assert f"A{SHOWN_ISSUES} " not in text
    assert "以上只列出 500 条，共 507 条；全部问题请用 --html 或 --annotate 查看" in text
    assert "507" in text.partition("各类问题")[2]


def test_the_issues_of_each_workbook_stand_under_its_name():
    console = Console(file=StringIO(), width=100)
    issues = (make_issue(file="东村.xlsx"), make_issue(file="西村.xlsx", cell="D8"))

    render_issues(Batch(issues=issues), console)

    text = console.file.getvalue()
    assert text.index("东村.xlsx") < text.index("C7") < text.index("西村.xlsx") < text.index("D8")


def test_the_page_of_a_clean_check_says_so_and_lists_nothing(tmp_path):
    path = tmp_path / "问题.html"

    write_issues_html(Batch(), path, files=["三月.xlsx"], checked_at=NOON)

    page = read_page(path)
    assert "没有发现问题" in path.read_text(encoding="utf-8")
    assert "2022-03-12 12:00:00" in path.read_text(encoding="utf-8")
    assert set(page.tables) == {"files"}


def test_names_in_messages_and_markup_in_values_do_no_harm(tmp_path):
    path = tmp_path / "问题.html"
    household = make_household(head="欧阳甲乙丙")
    refused = RefusedRow(
        household=household,
        month="",
        source=Source(file="东安村.xlsx", sheet="月收入", row=7),
        reason="",
    )
    issue = make_issue(message="欧阳甲乙丙有两行", value="<script>alert(1)</script>")

    write_issues_html(
        Batch(issues=(issue,), refused=(refused,)), path, files=["东安村.xlsx"], checked_at=NOON
    )

    text = path.read_text(encoding="utf-8")
    assert "欧阳甲乙丙" not in text
    assert "欧***" in text or "欧****" in text
    assert "alert(1)" not in text
