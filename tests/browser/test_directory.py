"""A household is found by its key, uniquely, with name and place agreeing; else not at all."""

import pytest

from connector.browser.directory import Directory
from connector.browser.pages.listed import Listed
from connector.errors import HouseholdError
from connector.records.household import Household

ABSENT = "平台的名单中找不到该户"
TWINS = "平台上有 2 户与该户相符"
ID = "130699195001010018"
OTHER_ID = "130699196202020025"
MASKED = "1306**********0018"


def make_listed(row=0, **values):
    named = {"code": "1306990000000001", "head": "甲乙丙", "id_number": ID, "village": "东安村"}
    household = Household(**(named | values))
    return Listed(household=household, area=(), page=1, table=0, row=row, texts=(str(row),))


def make_wanted(**values):
    named = {"code": "1306990000000001", "head": "甲乙丙", "id_number": ID, "village": "东安村"}
    return Household(**(named | values))


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ({}, {}),
        ({}, {"id_number": "", "head": "", "village": ""}),
        ({}, {"head": "甲 乙 丙", "village": "某镇东安村"}),
        ({"village": "某镇东安村"}, {}),
        ({"id_number": MASKED}, {}),
        ({"id_number": MASKED}, {"code": ""}),
        ({"code": ""}, {}),
        ({}, {"id_number": f"{ID}42"}),
        ({"id_number": ID.replace("018", "01x")}, {"id_number": ID.replace("018", "01X")}),
        ({"code": "", "id_number": ""}, {}),
    ],
)
def test_a_household_is_found_by_what_both_sides_tell(listed, wanted):
    row = make_listed(**listed)

    assert Directory([row]).find(make_wanted(**wanted)) is row


@pytest.mark.parametrize(
    ("listed", "wanted", "reason"),
    [
        ({}, {"code": "1306990000000002"}, ABSENT),
        ({}, {"code": "", "id_number": OTHER_ID}, ABSENT),
        ({"id_number": MASKED}, {"code": "", "id_number": OTHER_ID}, ABSENT),
        ({"id_number": ""}, {"code": "", "village": "西平村"}, ABSENT),
        ({}, {"head": "丁乙丙"}, "户主姓名与平台不一致"),
        ({}, {"id_number": OTHER_ID}, "证件号码与平台不一致"),
        ({"id_number": MASKED}, {"id_number": OTHER_ID}, "证件号码与平台不一致"),
        ({"id_number": MASKED}, {"id_number": ID[:-1]}, "证件号码与平台不一致"),
        ({}, {"village": "西平村"}, "所在村与平台不一致"),
        ({}, {"village": "大东安村"}, "所在村与平台不一致"),
        ({"village": "大东安村"}, {"code": "", "id_number": ""}, ABSENT),
        ({"village": ""}, {"code": "", "id_number": ""}, ABSENT),
        ({"code": "", "id_number": ""}, {"village": ""}, ABSENT),
    ],
)
def test_a_household_that_is_not_there_or_contradicts_the_list_is_refused(listed, wanted, reason):
    directory = Directory([make_listed(**listed)])

    with pytest.raises(HouseholdError, match=reason):
        directory.find(make_wanted(**wanted))


def test_two_households_of_one_name_are_found_by_neither_without_a_number():
    twin = make_listed(1, code="1306990000000002", id_number=OTHER_ID)
    directory = Directory([make_listed(0), twin])

    with pytest.raises(HouseholdError, match=TWINS):
        directory.find(make_wanted(code="", id_number=""))


def test_a_number_tells_two_of_one_name_apart_even_if_the_site_masks_it():
    first = make_listed(0, id_number=MASKED)
    twin = make_listed(1, code="1306990000000002", id_number="1306**********0025")
    directory = Directory([first, twin])

    assert directory.find(make_wanted(code="")) is first
    assert directory.find(make_wanted(code="", id_number=OTHER_ID)) is twin
    assert directory.find(make_wanted(code="1306990000000002", id_number="")) is twin


def test_a_village_tells_two_of_one_name_apart():
    first = make_listed(0)
    other = make_listed(1, code="1306990000000002", id_number=OTHER_ID, village="西平村")
    directory = Directory([first, other])

    assert directory.find(make_wanted(code="", id_number="", village="西平村")) is other


def test_a_number_that_the_list_has_twice_finds_neither():
    directory = Directory([make_listed(0), make_listed(1, head="丁戊己")])

    with pytest.raises(HouseholdError, match=TWINS):
        directory.find(make_wanted())
