import shutil
from pathlib import Path

import pytest

from connector.errors import MappingError
from connector.mapping.load import load_mapping

HEBEI = load_mapping("hebei").folder


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(HEBEI, tmp_path / "county"))


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_mapping_is_loaded_by_its_name_and_by_its_folder(folder):
    assert load_mapping("hebei").income == load_mapping(str(folder)).income


def test_an_unknown_name_says_which_setting_to_look_at():
    with pytest.raises(MappingError, match=r"platform\.mapping"):
        load_mapping("henan")


def test_a_missing_file_is_named(folder):
    (folder / "income.toml").unlink()

    with pytest.raises(MappingError, match=r"income\.toml"):
        load_mapping(str(folder))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("income_year_starts", "income_year_start", "不认识的条目 form.income_year_start"),
        ("version = 1", "", "缺少条目 version"),
        ("version = 1", "version = 7", "version 的值不对：不能大于 1"),
        ("version = 1", "version = ", "第 5 行写法不对"),
    ],
)
def test_a_typo_is_an_error_that_names_file_and_entry(folder, old, new, complaint):
    spoil(folder / "income.toml", old, new)

    with pytest.raises(MappingError, match=complaint) as error:
        load_mapping(str(folder))

    assert error.value.subject.endswith("income.toml")


def test_a_box_is_named_by_a_selector_and_not_by_its_text(folder):
    spoil(folder / "platform.toml", "boxes = []", 'boxes = [".toast"]')

    with pytest.raises(MappingError, match=r"messages\.boxes.*要以 css: 开头"):
        load_mapping(str(folder))


def test_the_digest_changes_with_the_mapping_but_not_with_line_ends_or_place(folder):
    before = load_mapping(str(folder)).digest
    file = folder / "income.toml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    with_windows_ends = load_mapping(str(folder)).digest
    spoil(file, "income_year_starts = 10", "income_year_starts = 1")

    assert before == with_windows_ends == load_mapping("hebei").digest
    assert load_mapping(str(folder)).digest != before


def test_a_byte_order_mark_from_notepad_does_no_harm(folder):
    file = folder / "income.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert load_mapping(str(folder)).income.version == 1
