"""What stands behind a label of a page's text, or below it."""

import pytest

from connector.browser.pages.open_page import find_shown

LABELS = {"code": ("户编号",), "head": ("户主", "户主姓名")}
KNOWN = {**LABELS, "village": ("所在村",), "population": ("人口数",)}
HEAD_AND_ROW = "户主\t所在村\t户编号\t人口数\n张三\t某村\t1306990000000001\t3"
PAIRS = "户主\t张三\t户编号\t1306990000000001\n地址\t某村\t电话\t1"


@pytest.mark.parametrize(
    "text",
    [
        HEAD_AND_ROW,
        PAIRS,
        "户主：张三　户编号：1306990000000001",
        "户主：\n张三\n户编号：\n1306990000000001",
    ],
)
def test_a_household_is_read_behind_its_labels_or_below_them(text):
    found = {name: find_shown(text, labels, KNOWN) for name, labels in LABELS.items()}

    assert found == {"code": "1306990000000001", "head": "张三"}


def test_a_label_without_a_value_is_not_read_as_its_neighbour():
    assert find_shown("户主：\n户编号：1306990000000001", KNOWN["head"], KNOWN) == ""
    assert find_shown("户主\t户编号\n\t1306990000000001", KNOWN["head"], KNOWN) == ""
