"""The shipped mapping's words for how many households a list has."""

import re

import pytest

from connector.mapping.load import load_mapping

TOTAL = re.compile(load_mapping("hebei").platform.pager.total)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("共 6 项", "6"),
        ("共 1,234 户", "1,234"),
        ("显示第 1 至 6 条记录，共 25 条", "25"),
        ("显示1到10,共25记录", "25"),
        ("共有25条记录", "25"),
        ("共计 25 条", "25"),
        ("本村共有 120 户", None),
        ("总户数：120户", None),
    ],
)
def test_a_lists_total_is_told_from_other_numbers_on_its_page(text, total):
    found = TOTAL.search(text)

    assert (found and found[1]) == total
