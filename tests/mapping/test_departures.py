"""The sections of deregistration: optional as a whole, and never a question without a name."""

import pytest

from connector.browser.departures import Departures
from connector.errors import MappingError
from connector.mapping.load import load_mapping


def make_mapping(tmp_path, text):
    """A mapping of its own on top of the shipped one, with further lines in platform.toml."""
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "platform.toml").write_text(f'based_on = "hebei"\n{text}', encoding="utf-8")
    (folder / "income.toml").write_text('based_on = "hebei"\n', encoding="utf-8")
    return load_mapping(str(folder))


def test_a_mapping_without_the_sections_loads_and_says_so_when_they_are_wanted():
    whole = load_mapping("hebei").platform
    lacking = {"deregistration": None, "reinstatement": None, "statistics": None}
    older = type(whole).model_validate(whole.model_dump() | lacking)

    departures = Departures(tab=None, mapping=older)

    with pytest.raises(MappingError, match=r"没有 \[statistics\] 一节"):
        departures.open_statistics({})


def test_a_question_has_to_say_where_it_names_the_head(tmp_path):
    with pytest.raises(MappingError, match=r"\(\?P<head>…\)"):
        make_mapping(tmp_path, "[reinstatement]\nconfirm = '确定退回吗'\n")


def test_a_question_that_names_nobody_is_an_entry_of_its_own_and_off_by_default(tmp_path):
    mapping = make_mapping(tmp_path, "[reinstatement]\nconfirm_unnamed = ['确定退回该户吗']\n")

    assert load_mapping("hebei").platform.reinstatement.confirm_unnamed == ()
    assert mapping.platform.reinstatement.confirm_unnamed == ("确定退回该户吗",)


def test_one_word_can_be_changed_without_the_rest(tmp_path):
    mapping = make_mapping(tmp_path, '[deregistration]\nlink = ["办理注销"]\n')

    section = mapping.platform.deregistration
    assert section.link == ("办理注销",)
    assert section.form == load_mapping("hebei").platform.deregistration.form
