"""Mappings that say only what is different from another one."""

from pathlib import Path

import pytest

from connector.errors import MappingError
from connector.mapping.load import load_mapping

FIXTURES = Path(__file__).parents[2] / "fixtures/mappings"


@pytest.fixture
def write(tmp_path):
    """Write a mapping folder; return where it is."""

    def written(income, platform="based_on = 'hebei'", name="county"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "income.toml").write_text(income, encoding="utf-8")
        (folder / "platform.toml").write_text(platform, encoding="utf-8")
        return str(folder)

    return written


def test_what_is_not_said_stays_as_it_is_and_named_fields_change_one_by_one(write):
    hebei = load_mapping("hebei").income
    folder = write(
        "based_on = 'hebei'\n[form]\nincome_year_starts = 1\n"
        "[[field]]\nname = 'wages_work'\nlabel = '打工'"
    )

    county = load_mapping(folder).income

    assert county.form == hebei.form.model_copy(update={"income_year_starts": 1})
    assert [field.name for field in county.field] == [field.name for field in hebei.field]
    assert county.fields["wages_work"].label == "打工"
    assert county.fields["wages_work"].form == hebei.fields["wages_work"].form
    assert county.fields["wages_other"] == hebei.fields["wages_other"]


def test_a_list_is_replaced_as_a_whole(write):
    folder = write("based_on = 'hebei'", "based_on = 'hebei'\n[form]\nsave = ['存盘']")

    assert load_mapping(folder).platform.form.save == ("存盘",)


def test_a_mapping_may_stand_on_one_that_stands_on_another(write):
    write("based_on = 'hebei'\n[form]\nincome_year_starts = 1", name="first")
    folder = write("based_on = 'first'\n[form]\nyes = ['对']", "based_on = 'first'", "second")

    form = load_mapping(folder).income.form

    assert (form.income_year_starts, form.yes) == (1, ("对",))


def test_the_digest_is_of_every_file_that_was_read(write):
    folder = write("based_on = 'first'", "based_on = 'first'", "second")
    write("based_on = 'hebei'", name="first")
    before = load_mapping(folder).digest
    write("based_on = 'hebei'\n[form]\nincome_year_starts = 1", name="first")

    assert load_mapping(folder).digest != before


@pytest.mark.parametrize(
    ("income", "complaint"),
    [
        ("based_on = 7", "based_on 要写成一份映射的名字"),
        ("based_on = 'nowhere'", "找不到映射“nowhere”"),
        ("based_on = 'county'", "based_on 绕了一圈又指回自己"),
        ("based_on = 'other'", "based_on 绕了一圈又指回自己"),
        ("based_on = 'hebei'\n[from]\nx = 1", "不认识的条目 from"),
    ],
)
def test_what_it_cannot_be_based_on_is_told_in_words(write, income, complaint):
    write("based_on = 'county'", name="other")
    folder = write(income)

    with pytest.raises(MappingError, match=complaint):
        load_mapping(folder)


@pytest.mark.parametrize("folder", sorted(FIXTURES.iterdir()), ids=lambda folder: folder.name)
def test_every_mapping_of_the_fixtures_is_whole(folder):
    fields = load_mapping(str(folder)).income.fields

    assert list(fields) == list(load_mapping("hebei").income.fields)
