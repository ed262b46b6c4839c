"""A draft is a valid mapping whatever the captured pages say."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.errors import InputError
from connector.mapping.captured import (
    Capture,
    CapturedButton,
    CapturedControl,
    CapturedPage,
    Heard,
    load_capture,
)
from connector.mapping.draft.evidence import Sureness, Text, words_entry
from connector.mapping.draft.form import report_form
from connector.mapping.draft.platform import PlatformDraft
from connector.mapping.draft.toml import format_platform
from connector.mapping.load import Mapping, find_base, load_mapping
from connector.mapping.platform import PlatformMapping

MAPPING = load_mapping("hebei")


def make_capture(*pages: CapturedPage, heard: tuple[Heard, ...] = ()) -> Capture:
    return Capture(captured_on="2022-03-12", tool_version="0", pages=pages, heard=heard)


def draft(capture: Capture) -> PlatformMapping:
    entries = list(PlatformDraft(capture, MAPPING.platform, ()).entries())
    text = format_platform(entries, report_form(capture, MAPPING.income))
    return PlatformMapping.model_validate(tomllib.loads(text))


def test_a_draft_of_nothing_is_the_mapping_in_force():
    assert draft(make_capture()) == MAPPING.platform


def write_draft(folder: Path, mapping: Mapping) -> Mapping:
    """Write what is drafted of nothing where a technician keeps it, and read it."""
    folder.mkdir(exist_ok=True)
    file, income = folder / "platform.toml", folder / "income.toml"
    entries = list(PlatformDraft(make_capture(), mapping.platform, ()).entries())
    report = report_form(make_capture(), mapping.income)
    text = format_platform(entries, report, based_on=find_base(file, mapping))
    file.write_text(text, encoding="utf-8")
    if not income.exists():
        income.write_text(f"based_on = '{mapping.folder.name}'", encoding="utf-8")
    return load_mapping(str(folder))


def test_a_draft_has_what_no_capture_tells_from_the_mapping_in_force(tmp_path):
    drafted = write_draft(tmp_path / "our-county", MAPPING)

    assert 'based_on = "hebei"' in (drafted.folder / "platform.toml").read_text(encoding="utf-8")
    assert drafted.deregistration == MAPPING.deregistration
    assert drafted.platform == MAPPING.platform


def test_a_draft_of_a_draft_is_based_on_it_and_never_on_itself(tmp_path):
    first = write_draft(tmp_path / "our-county", MAPPING)
    second = write_draft(tmp_path / "new", first)
    again = write_draft(tmp_path / "our-county", second)

    assert find_base(tmp_path / "other" / "platform.toml", second) == "new"
    assert find_base(tmp_path / "new" / "platform.toml", second) == "our-county"
    assert find_base(tmp_path / "our-county" / "platform.toml", second) == "hebei"
    assert again.deregistration == MAPPING.deregistration


def test_a_draft_far_from_the_mapping_in_force_names_the_whole_way_to_it(tmp_path):
    (tmp_path / "far").mkdir()
    first = write_draft(tmp_path / "our-county", MAPPING)

    base = find_base(tmp_path / "far" / "new" / "platform.toml", first)

    assert base == str((tmp_path / "our-county").resolve())


def test_a_draft_in_the_place_of_a_mapping_that_stands_alone_is_based_on_none():
    assert find_base(MAPPING.folder / "platform.toml", MAPPING) == ""


def test_what_is_there_comes_first_and_the_others_stay_behind_it():
    shown = [Text("登 录：", "登录页：按钮")]

    entry = words_entry("login", "button", ("登录", "进入系统"), shown)

    assert entry.value == ("登 录：", "进入系统")
    assert entry.sureness is Sureness.FOUND


def test_a_word_that_means_something_else_is_no_guess():
    shown = [Text("上一页", "列表：链接"), Text("末页", "列表：链接")]

    entry = words_entry("pager", "next", ("下一页",), shown, known={"上一页", "末页"})

    assert entry.sureness is Sureness.MISSING
    assert entry.comment == "没有找到，请人工填写；那里有：上一页、末页"


def test_one_button_alone_is_a_guess_and_two_are_none():
    one, two = [Text("进入", "按钮")], [Text("进入", "按钮"), Text("重置", "按钮")]

    assert words_entry("a", "b", ("登录",), one, only=one).sureness is Sureness.GUESSED
    assert words_entry("a", "b", ("登录",), two, only=two).sureness is Sureness.MISSING


TEXTS = st.text(max_size=30)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_no_text_of_a_page_can_break_the_file(texts):
    page = CapturedPage(
        step="login",
        file="1.html",
        text="\n".join(texts),
        controls=tuple(CapturedControl(kind="text", label=text) for text in texts),
        buttons=tuple(CapturedButton(text=text, kind="button") for text in texts),
        pictures=tuple(texts),
    )
    heard = tuple(Heard(step="login", kind="alert", text=text) for text in texts)

    drafted = draft(make_capture(page, page.model_copy(update={"step": "shell"}), heard=heard))

    assert drafted.login.password == MAPPING.platform.login.password


def test_a_folder_that_is_no_capture_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(InputError, match="不是完整的采集文件夹"):
        load_capture(tmp_path)

    (tmp_path / "index.json").write_text('{"pages": 3}', encoding="utf-8")
    with pytest.raises(InputError, match="请重新采集"):
        load_capture(tmp_path)
