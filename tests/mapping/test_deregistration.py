"""``deregistration.toml``: optional, checked when loaded, part of the mapping's digest."""

import shutil

import pytest

from connector.errors import MappingError
from connector.mapping.load import load_mapping

HEBEI = load_mapping("hebei")
NAME = "deregistration.toml"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(HEBEI.folder, tmp_path / "county")


def change(folder, old, new):
    text = (folder / NAME).read_text(encoding="utf-8")
    assert old in text
    (folder / NAME).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_mapping_without_it_still_registers_income_and_says_what_it_cannot_do(folder):
    (folder / NAME).unlink()

    mapping = load_mapping(str(folder))

    assert mapping.income == HEBEI.income
    assert mapping.deregistration is None
    with pytest.raises(MappingError, match=r"没有 deregistration\.toml"):
        mapping.require_deregistration()


def test_a_mapping_that_differs_in_little_has_that_of_the_one_it_is_based_on(tmp_path):
    for name in ("platform.toml", "income.toml"):
        (tmp_path / name).write_text('based_on = "hebei"\n', encoding="utf-8")

    mapping = load_mapping(str(tmp_path))

    assert mapping.deregistration == HEBEI.deregistration


def test_it_may_itself_say_only_what_differs(tmp_path):
    for name in ("platform.toml", "income.toml"):
        (tmp_path / name).write_text('based_on = "hebei"\n', encoding="utf-8")
    text = 'based_on = "hebei"\n[[type]]\nname = "missing"\nlabel = "失联"\n'
    (tmp_path / NAME).write_text(text, encoding="utf-8")

    deregistration = load_mapping(str(tmp_path)).require_deregistration()

    assert deregistration.label_of("missing") == "失联"
    assert deregistration.type_of("失踪") == "missing"
    assert len(deregistration.types) == 8


def test_a_change_in_it_changes_the_digest(folder):
    change(folder, "max_bytes = 5242880", "max_bytes = 1048576")

    assert load_mapping(str(folder)).digest != HEBEI.digest


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('formats = ["jpg", "png"]', 'formats = ["jpg", "bmp"]', "proof.formats"),
        ('sheet = ["服刑"', 'sheet = ["死亡"', "同一写法属于两个注销类型：死亡"),
        ('name = "death"', 'name = "missing"', "注销类型重复：missing"),
        ("proof = [", "picture = [", "不认识的列：picture"),
        ('reason = ["退回原因', 'type = ["退回原因', "reinstatement_sheet"),
    ],
)
def test_what_cannot_be_meant_is_named(folder, old, new, complaint):
    change(folder, old, new)

    with pytest.raises(MappingError, match=complaint) as error:
        load_mapping(str(folder))

    assert error.value.subject.endswith(NAME)
