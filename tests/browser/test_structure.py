"""What a captured page is made of, however its cells are laid out."""

import pytest

from connector.browser.scrub.columns import ColumnReader
from connector.browser.scrub.patterns import Patterns
from connector.browser.scrub.structure import describe_page
from connector.browser.scrub.text import Vocabulary
from connector.mapping.captured import CapturedPage
from connector.mapping.load import load_mapping
from connector.mapping.words import load_words

MAPPING = load_mapping("hebei")
KNOWS = Vocabulary(set(load_words(MAPPING))).knows
HEAD = "<tr><th>收入月份</th><th>务工</th><th>是否实现住房安全</th></tr>"
CHOICES = {
    "in the cell": "{yes}{no}",
    "side by side": "<table><tr><td>{yes}</td><td>{no}</td></tr></table>",
    "one below the other": "<table><tr><td>{yes}</td></tr><tr><td>{no}</td></tr></table>",
    "in a table within a table": "<table><tr><td><table><tr><td>{yes}</td><td>{no}</td></tr>"
    "</table></td></tr></table>",
}


def describe(body: str) -> CapturedPage:
    reader = ColumnReader(Patterns(MAPPING).labels, KNOWS)
    page = CapturedPage(step="form_1", file="form.html")
    return describe_page(f"<body>{body}</body>", page, reader=reader, knows=KNOWS)


def make_form(layout: str) -> str:
    """A form of two months whose answers are laid out in one way or another."""
    rows = ""
    for month in (1, 2):
        yes, no = (
            f'<input type="radio" id="{word}{month}" name="house{month}" value="{value}">'
            f'<label for="{word}{month}">{word}</label>'
            for word, value in (("是", 1), ("否", 0))
        )
        answers = layout.format(yes=yes, no=no)
        rows += f"<tr><td>{month}月</td><td><input name='w{month}'></td><td>{answers}</td></tr>"
    return f"<table>{HEAD}{rows}</table>"


@pytest.mark.parametrize("layout", CHOICES)
def test_a_form_is_the_same_table_however_its_choices_are_laid_out(layout):
    form = describe(make_form(CHOICES[layout]))

    (table,) = form.tables
    assert form.controls == ()
    assert table.labels == ("1月", "2月")
    assert [path[-1] for path in table.paths.values()] == ["收入月份", "务工", "是否实现住房安全"]
    assert [(c.kind, c.label, c.column) for c in table.controls[1:]] == [
        ("radio", "是", 2),
        ("radio", "否", 2),
    ]


def test_a_table_that_only_lays_out_the_page_is_none_and_a_list_to_tick_is_one():
    ticked = "<tr><td><input type='checkbox'></td><td>甲乙</td><td>丙丁村</td></tr>"
    page = describe(f"<table><tr><td><table>{ticked}{ticked}</table></td></tr></table>")

    (table,) = page.tables
    assert table.rows == 2
