"""Which rows are which household's, and where it lies; nobody is matched by likeness."""

from decimal import Decimal

import pytest

from connector.browser.pages.listed import Listed
from connector.browser.places import Directories
from connector.records.household import Household
from connector.records.income import Guarantees, MonthlyIncome, RefusedRow
from connector.records.source import Source
from connector.runs.pairs import TWICE, Matched, match, split_village, within

SOURCE = Source(file="东安村.xlsx", sheet="月收入", row=4)


def home(number=1, **values):
    made = {"code": f"13069900000000{number:02d}", "head": f"某{number}", "village": "东安村"}
    return Household(**(made | values))


def listed(*households, area=()):
    return [
        Listed(one, area, 1, 0, row, (one.code, one.head)) for row, one in enumerate(households)
    ]


def record(household, month="2022-01"):
    return MonthlyIncome(
        household=household,
        month=month,
        amounts={"wages_work": Decimal(1)},
        guarantees=Guarantees(),
        source=SOURCE,
    )


def told(found):
    return [
        (
            one.listed.household.code[-2:] if one.listed else "",
            len(one.records),
            one.disagreeing,
            one.trouble,
        )
        for one in found
    ]


def test_rows_find_their_household_by_its_key_and_what_contradicts_it_is_named():
    directories = Directories(listed(home(1), home(2), home(3)), [])

    found = match(
        [record(home(1)), record(home(1), "2022-02"), record(home(2, head="别人"))], (), directories
    )

    assert told(found) == [("01", 2, (), ""), ("02", 1, ("head",), ""), ("03", 0, (), "")]


def test_rows_of_nobody_and_of_one_of_two_of_a_name_stay_by_themselves():
    same = [home(1, head="同名"), home(2, head="同名")]
    directories = Directories(listed(*same), [])

    found = match([record(home(9)), record(home(code="", head="同名"))], (), directories)

    assert [(code, rows) for code, rows, _, _ in told(found)] == [
        ("01", 0),
        ("02", 0),
        ("", 1),
        ("", 1),
    ]
    assert found[2].trouble == ""
    assert "2 户与该户相符" in found[3].trouble


def test_a_household_written_in_two_ways_is_compared_once_and_the_other_way_is_told():
    directories = Directories(listed(home(1)), [])

    found = match([record(home(1)), record(home(1, code=""))], (), directories)

    assert told(found) == [("01", 1, (), ""), ("", 1, (), TWICE)]


def test_an_unusable_row_goes_to_its_household_and_one_that_names_nobody_to_none():
    directories = Directories(listed(home(1)), [])
    rows = [
        RefusedRow(household=one, month="2022-01", source=SOURCE, reason="金额不是数字")
        for one in (home(1), Household())
    ]

    found = match([], rows, directories)

    assert [len(one.refused) for one in found] == [1, 1]
    assert [one.local for one in found] == [home(1), Household()]


@pytest.mark.parametrize(
    ("village", "chosen", "area", "expected"),
    [
        ("上石桥村", (), "河北省/保定市/某县/桥北镇", ("桥北镇", "上石桥村")),
        ("上石桥村", (), "河北省保定市某县", ("", "上石桥村")),
        ("上石桥村", (), "河北省保定市某县桥北镇", ("桥北镇", "上石桥村")),
        ("上石桥村", (), "河北省/保定市/某县/市庄镇", ("市庄镇", "上石桥村")),
        ("桥北镇上石桥村", (), "河北省/保定市/某县", ("桥北镇", "上石桥村")),
        ("某县河东乡上石桥村", (), "", ("河东乡", "上石桥村")),
        ("上石桥村", ("某县", "河东乡", "上石桥村"), "河北省/保定市", ("河东乡", "上石桥村")),
        ("", (), "", ("", "")),
    ],
)
def test_township_and_village_are_told_from_what_the_platform_shows(
    village, chosen, area, expected
):
    [one] = listed(home(1, village=village), area=chosen)

    assert split_village(Matched(listed=one), area) == expected


def test_only_the_villages_that_are_named_are_looked_at():
    found = [Matched(local=home(1)), Matched(local=home(2, village="西平村")),
             Matched(local=home(3, village=""))]  # fmt: skip

    assert within(found, ["桥北镇东安村"]) == found[:1]
    assert within(found, []) == found
