"""Output survives a console of code page 936, whatever it has to show."""

import pytest
from cli.sheets import make_rows, write_sheet

RARE = "䶮"  # a character of names that GBK lacks


@pytest.fixture
def rare(computer, platform):
    """A workbook with a rare name in it, beside one that can be entered."""
    first, second = platform.households[:2]
    strange = make_rows(second, months=("2022-02",), head=f"赵{RARE}", code="", id_number="")
    return write_sheet(computer.folder / f"赵{RARE}.xlsx", *make_rows(first), *strange)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check", "--unmasked"), 0),
        (("check", "--json", "--unmasked"), 0),
        (("plan", "--unmasked", "-o", "计划.json"), 1),
        (("upload", "--unmasked"), 1),
    ],
)
def test_a_name_that_the_console_cannot_show_changes_nothing_else(words, code, computer, rare):
    ended = computer.run(*words, rare, encoding="gbk")

    assert ended.code == code
    assert "Traceback" not in ended.err
    assert "错误：" not in ended.err
    assert ended.out


def test_a_document_on_such_a_console_is_still_whole(computer, rare):
    ended = computer.run("check", "--json", "--unmasked", rare, encoding="gbk")

    heads = [record["household"]["head"] for record in ended.document["records"]]
    assert f"赵{RARE}" in heads
