"""How far a run is, while it runs."""

from io import StringIO

from rich.console import Console

from connector.records.outcome import Outcome
from connector.report.progress import RunProgress


class Clock:
    """Time that passes only when the test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_without_a_terminal_a_line_is_printed_every_so_many_households_and_at_the_end():
    clock = Clock()
    console = Console(file=StringIO(), width=200)

    with RunProgress(5, console, every=2, clock=clock) as progress:
        for _ in range(5):
            clock.seconds += 3
            progress.advance("东安村", [Outcome.VERIFIED, Outcome.UNCHANGED, Outcome.SKIPPED])

    assert console.file.getvalue().splitlines() == [
        "2/5 户，每分钟 20.0 户，剩余约 9秒，已核实 4 户次，未成 2 户次，东安村",
        "4/5 户，每分钟 20.0 户，剩余约 3秒，已核实 8 户次，未成 4 户次，东安村",
        "5/5 户，每分钟 20.0 户，已核实 10 户次，未成 5 户次",
    ]


def test_on_a_terminal_a_bar_shows_and_everything_survives_code_page_936():
    clock = Clock()
    console = Console(file=StringIO(), width=120, force_terminal=True)

    with RunProgress(2, console, clock=clock) as progress:
        progress.note("正在读取花名册 ✓")
        clock.seconds += 30
        progress.advance("东安村›𣲗", [Outcome.VERIFIED])
        progress.advance("东安村", [Outcome.UNCERTAIN])

    text = console.file.getvalue()
    assert "[########################]" in text
    assert "正在读取花名册 √" in text
    assert "2/2 户，每分钟 4.0 户，已核实 1 户次，未成 1 户次" in text
    assert text.encode("gbk").decode("gbk") == text


def test_a_run_of_nothing_is_no_error():
    console = Console(file=StringIO(), width=120, force_terminal=True)

    with RunProgress(0, console):
        pass

    assert "0/0 户" in console.file.getvalue()


def test_a_run_that_breaks_off_still_says_how_far_it_came():
    console = Console(file=StringIO(), width=200)

    try:
        with RunProgress(5, console, clock=Clock()) as progress:
            progress.advance("东安村", [Outcome.VERIFIED])
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass

    assert console.file.getvalue() == "1/5 户，已核实 1 户次，未成 0 户次\n"


def test_why_it_goes_slower_stands_in_the_line_and_is_printed_where_it_begins_and_ends():
    console = Console(file=StringIO(), width=200)

    with RunProgress(4, console, every=2, clock=Clock()) as progress:
        progress.pace("限速：平台变慢，每户多停 0.8 秒")
        progress.pace("限速：平台变慢，每户多停 0.9 秒")
        for _ in range(2):
            progress.advance("东安村", [Outcome.VERIFIED])
        progress.pace("")
        for _ in range(2):
            progress.advance("东安村", [Outcome.VERIFIED])

    assert console.file.getvalue().splitlines() == [
        "0/4 户，限速：平台变慢，每户多停 0.8 秒",
        "2/4 户，已核实 2 户次，未成 0 户次，东安村，限速：平台变慢，每户多停 0.9 秒",
        "2/4 户，已核实 2 户次，未成 0 户次，东安村",
        "4/4 户，已核实 4 户次，未成 0 户次，东安村",
    ]


def test_the_bar_keeps_away_while_somebody_types():
    console = Console(file=StringIO(), width=120, force_terminal=True)

    with RunProgress(1, console, clock=Clock()) as progress:
        with progress.hold():
            before = console.file.getvalue()
            progress.pace("限速：每户至少间隔 5 秒")
            during = console.file.getvalue()
        progress.advance("东安村", [Outcome.VERIFIED])

    assert during == before
    assert "限速：每户至少间隔 5 秒" in console.file.getvalue()
