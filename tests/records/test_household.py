import pytest

from connector.records.household import (
    Household,
    HouseholdKey,
    has_valid_checksum,
    mask_id,
    mask_name,
)

ID = "130630190001010009"


@pytest.mark.parametrize(
    ("household", "key"),
    [
        (Household(code="1306", id_number=ID, village="样村", head="李青禾"), ("code", "1306")),
        (Household(id_number=ID, village="样村", head="李青禾"), ("id_number", ID)),
        (Household(id_number="13068319000101001x"), ("id_number", "13068319000101001X")),
        (Household(id_number=ID + "43"), ("id_number", ID)),
        (Household(village="样村", head="李青禾"), ("name", "样村/李青禾")),
    ],
)
def test_a_household_is_known_by_code_else_id_number_else_village_and_head(household, key):
    assert household.key == HouseholdKey(*key)


def test_a_name_keeps_its_rare_characters_and_loses_only_its_outer_spaces():
    household = Household(head="　㐂　﨑 ", code=" 1306 ")

    assert household.head == "㐂　﨑"
    assert household.code == "1306"


@pytest.mark.parametrize("number", [ID, "13068319000101001X", "13068319000101001x", ID + "43"])
def test_a_right_check_character_is_valid(number):
    assert has_valid_checksum(number)


@pytest.mark.parametrize(
    "number",
    ["130630190001010008", "130630190001010090", "13063019000101000", "", "X" * 18, "１" * 18],
)
def test_a_wrong_or_missing_check_character_is_not(number):
    assert not has_valid_checksum(number)


def test_a_masked_household_gives_nobody_away_but_keeps_its_code():
    masked = Household(code="1306301900", head="李青禾", id_number=ID, village="样村").masked()

    assert masked == Household(
        code="1306301900", head="李**", id_number="130630********0009", village="样村"
    )


@pytest.mark.parametrize(("name", "shown"), [("李", "李*"), ("李青", "李*"), ("", "")])
def test_only_the_first_character_of_a_name_is_shown(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize("number", ["1", "1306301900"])
def test_a_short_number_is_masked_whole(number):
    assert mask_id(number) == "*" * len(number)


def test_a_key_is_told_as_text():
    assert str(HouseholdKey("code", "1306")) == "1306"
    assert str(HouseholdKey("name", "样村/李青禾")) == "name:样村/李青禾"
