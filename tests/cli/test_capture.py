"""``capture`` and ``map platform`` as a technician runs them."""

import tomllib

import pytest
from cli.refusals import require_one_sentence

from connector.mapping.platform import PlatformMapping


def test_a_site_is_captured_and_a_mapping_drafted_from_it(computer, platform):
    taken = computer.run("capture", "-o", "采集", "--json")
    drafted = computer.run("map", "platform", "采集", "-o", "our/platform.toml")
    again = computer.run("map", "platform", "采集", "-o", "our/platform.toml")
    forced = computer.run("map", "platform", "采集", "-o", "our/platform.toml", "--force", "--json")

    files = {file for file in computer.files() if file.startswith("采集/")}
    assert taken.code == 0
    assert taken.document["problems"] == []
    assert {f"采集/{page['file']}" for page in taken.document["pages"]} <= files
    assert {"采集/index.json", "采集/说明.txt"} <= files
    assert platform.households[0].head not in taken.out + taken.err

    assert drafted.code == 0
    assert "0 项是推测，0 项没有找到" in drafted.out
    assert "23 个字段，23 个找到" in drafted.out
    text = (computer.folder / "our/platform.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    assert said.pop("based_on") == "hebei"
    assert PlatformMapping.model_validate(said).form.save[0] == "保存"
    require_one_sentence(again, 2, "已经存在，没有覆盖；换一个名字，或加 --force")
    assert forced.document["counts"]["missing"] == 0
    assert forced.document["months"] == {
        "labels": ["10月", "11月", "12月", "1月", "2月"],
        "format": "{m}月",
    }


def test_a_folder_that_holds_something_is_not_filled(run_here, bare):
    (bare.folder / "采集").mkdir()
    (bare.folder / "采集/x.txt").write_text("x", encoding="utf-8")

    ended = run_here("capture", "-o", "采集")

    require_one_sentence(ended, 2, "已经存在而且不是空文件夹，没有覆盖")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("map", "platform", "没有", "-o", "x.toml"), "不是完整的采集文件夹"),
        (("capture",), "缺少 -o"),
        (("capture", "-o", "x", "--households", "21"), "--households 的值不对"),
        (("rehearse", "没有.xlsx"), "没有.xlsx"),
        (("rehearse", "没有.xlsx", "--months", "2022-13"), "没有.xlsx"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(run_here, words, sentence):
    require_one_sentence(run_here(*words), 2, sentence)


def test_a_site_that_cannot_be_walked_to_its_end_says_how_to_go_on(computer, platform):
    platform.deny_login()

    ended = computer.run("capture", "-o", "采集")

    assert ended.code == 4
    assert "有些页面没有走到：" in ended.out
    assert "先用采集到的页面起草映射" in ended.out
