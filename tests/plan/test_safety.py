"""How far a plan reaches, and from where on that is too far."""

from decimal import Decimal

import pytest

from connector.plan.change import ChangeState, RegisterIncome
from connector.plan.safety import Limits, Reach, find_excess, measure_reach
from connector.records.household import Household

LIMITS = Limits(rows=20, share=Decimal("0.3"), share_from=10, money=Decimal(5000))


def make_change(before, desired, state=ChangeState.CHANGE):
    return RegisterIncome(
        household=Household(code="1306990000000001", head="甲乙丙", village="东安村"),
        platform_year=2022,
        months=("2022-01",),
        desired={"2022-01": desired},
        before={"2022-01": before},
        state=state,
    )


def test_reach_counts_what_is_replaced_and_not_what_is_added():
    replaced = make_change({"wages_work": Decimal(100)}, {"wages_work": Decimal(40)})
    emptied = make_change({"wages_work": Decimal(7)}, {"wages_work": None})
    answered = make_change({"housing_safe": True}, {"housing_safe": False})
    added = make_change({"wages_work": None}, {"wages_work": Decimal(900)})
    kept = make_change({"wages_work": Decimal(5)}, {"wages_work": Decimal(5)})
    left = make_change({"wages_work": Decimal(5)}, {"wages_work": Decimal(6)}, ChangeState.CONFLICT)

    reach = measure_reach([replaced, emptied, answered, added, kept, left])

    assert reach == Reach(written=5, overwritten=3, money=Decimal(67))


@pytest.mark.parametrize(
    ("reach", "named"),
    [
        (Reach(100, 9, Decimal(5000)), ()),
        (Reach(9, 9, Decimal(1)), ()),  # few: no share is judged
        (Reach(100, 21, Decimal(1)), ("21 行",)),
        (Reach(10, 10, Decimal(1)), ("100%",)),
        (Reach(100, 1, Decimal("5000.01")), ("5000.01 元",)),
        (Reach(30, 21, Decimal(9000)), ("21 行", "70%", "9000.00 元")),
    ],
)
def test_every_limit_that_is_passed_is_told(reach, named):
    found = find_excess(reach, LIMITS, allowed=None)

    assert len(found) == len(named)
    assert all(part in told for part, told in zip(named, found, strict=True))


def test_a_number_named_by_the_operator_takes_the_place_of_the_limits_and_is_one_itself():
    reach = Reach(30, 21, Decimal(9000))

    assert find_excess(reach, LIMITS, allowed=21) == ()
    assert find_excess(reach, LIMITS, allowed=20) == ("要覆盖 21 行，多于命令中写明的 20 行",)
