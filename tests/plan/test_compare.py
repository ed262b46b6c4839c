"""Equal means proved: blank is not 0, and what cannot be seen is different."""

from decimal import Decimal

import pytest

from connector.plan.compare import compare_household, compare_month, is_same
from connector.records.outcome import Difference

ZERO = Decimal("0.00")


@pytest.mark.parametrize(
    ("desired", "observed", "same"),
    [
        (Decimal("1200"), Decimal("1200.00"), True),
        (Decimal("1200"), Decimal("1200.01"), False),
        (None, None, True),
        (None, ZERO, False),
        (ZERO, None, False),
        (True, True, True),
        (True, False, False),
        (False, None, False),
        (False, ZERO, False),
        (Decimal(1), True, False),
        ("屋顶漏雨", "屋顶漏雨", True),
        ("屋顶漏雨", "屋顶漏", False),
        ("屋顶漏雨\n无安全饮水", "屋顶漏雨 无安全饮水", True),
        ("屋顶漏雨 无安全饮水", "屋顶漏雨无安全饮水", False),
        (Decimal(300), "约300", False),
    ],
)
def test_two_values_are_the_same_only_if_they_say_the_same(desired, observed, same):
    assert is_same(desired, observed) is same


def test_zero_is_taken_for_blank_only_on_the_platforms_side_and_only_where_it_is_said():
    assert is_same(None, ZERO, zero_is_blank=True)
    assert not is_same(ZERO, None, zero_is_blank=True)
    assert not is_same(None, Decimal("0.01"), zero_is_blank=True)
    assert not is_same(None, False, zero_is_blank=True)


def test_what_is_not_shown_is_different():
    desired = {"wages_work": Decimal(1), "problem": None}

    assert compare_month("2022-01", desired, {"wages_work": Decimal(1)}) == (
        Difference(month="2022-01", field="problem", desired=None, observed=None),
    )
    assert [d.field for d in compare_month("2022-01", desired, None)] == ["wages_work", "problem"]


def test_zeros_for_blanks_are_forgiven_in_the_months_that_are_named_and_in_no_other():
    blank, zero = {"wages_other": None}, {"wages_other": ZERO}

    found = compare_household(
        {"2021-12": blank, "2022-01": blank},
        {"2021-12": zero, "2022-01": zero},
        zero_months=["2022-01"],
    )

    assert found == (Difference(month="2021-12", field="wages_other", desired=None, observed=ZERO),)
