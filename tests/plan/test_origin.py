"""When two values of a household say the same, whichever side each comes from."""

from decimal import Decimal

import pytest

from connector.plan.origin import is_alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (None, "", True),
        (" ", None, True),
        (None, Decimal(0), False),
        (False, None, False),
        (Decimal("1.50"), Decimal("1.5"), True),
        ("屋顶漏雨\n无安全饮水", "屋顶漏雨 无安全饮水", True),
        ("屋顶漏雨", "屋顶", False),
    ],
)
def test_a_blank_is_blank_and_a_line_break_is_what_a_page_shows_for_it(one, other, alike):
    assert is_alike(one, other) is is_alike(other, one) is alike


def test_a_blank_is_zero_only_where_the_platform_shows_it_so():
    assert is_alike(None, Decimal(0), zero_is_blank=True)
    assert not is_alike(None, Decimal(1), zero_is_blank=True)
