"""How Chinese sentences wrap in a table's last column."""

import io

from rich.console import Console
from rich.padding import Padding

from connector.report.tables import build_table, headed, plain


def print_lines(text, width):
    console = Console(file=io.StringIO(), width=width, color_system=None)
    table = build_table("清单", ("格", "说明"))
    table.add_row(plain("A1"), plain(text))
    console.print(table)
    return [line[4:].rstrip() for line in console.file.getvalue().splitlines()][3:]


def test_a_line_is_filled_although_a_number_stands_between_spaces():
    lines = print_lines("本村同月有 10 户的各项金额完全相同，请核对", width=25)

    assert lines == ["本村同月有 10 户的各", "项金额完全相同，请核", "对"]


def test_a_sign_that_ends_a_clause_begins_no_line():
    lines = print_lines("一二三四五六七八九，十", width=22)

    assert lines == ["一二三四五六七八", "九，十"]


def test_a_word_in_latin_letters_stays_whole_unless_it_is_wider_than_the_column():
    assert print_lines("请运行 connector map", width=22) == ["请运行 connector", "map"]
    assert print_lines("看" + "x" * 20, width=15) == ["看", "x" * 10, "x" * 10]


def test_a_line_end_in_the_text_is_kept():
    assert print_lines("甲\n乙", width=30) == ["甲", "乙"]


def test_a_text_behind_its_verdict_wraps_between_chinese_characters_not_at_a_space():
    console = Console(record=True, width=24, file=io.StringIO())

    line = headed("冲突", "yellow", "平台上有 2 户与该户相符请在表中填写")
    console.print(Padding(line, 0))

    lines = [line.rstrip() for line in console.export_text().splitlines()]
    assert lines == ["【冲突】平台上有 2 户与", "该户相符请在表中填写"]
