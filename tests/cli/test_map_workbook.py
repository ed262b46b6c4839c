"""``map WORKBOOK`` drafts a layout that a person completes, and the settings then use."""

import shutil
import tomllib

import pytest
from cli.refusals import require_one_sentence
from cli.sheets import SAMPLES
from typer.testing import CliRunner

from connector.cli.map_group import map_

SAMPLE = "group_with_other_words.xlsx"
SETTINGS = '[workbook]\nlayout = "本县.toml"\n'


def test_a_draft_is_toml_that_reads_the_workbook_as_before(bare):
    shutil.copy(SAMPLES / SAMPLE, bare.folder)
    before = bare.run("check", SAMPLE, "--json").document

    drafted = bare.run("map", SAMPLE, "-o", "本县.toml")
    (bare.folder / "connector.toml").write_text(SETTINGS, encoding="utf-8")
    after = bare.run("check", SAMPLE, "--json").document

    assert (drafted.code, drafted.err) == (0, "")
    assert "拿不准，要人核对：转移性›其他" in drafted.out
    layout = tomllib.loads((bare.folder / "本县.toml").read_text(encoding="utf-8"))
    assert layout["fields"]["transfer_policy"] == ["转移收入 › 政策性收入"]
    assert after["records"] == before["records"]


def test_a_doubtful_line_counts_once_a_person_takes_its_mark_away(bare):
    shutil.copy(SAMPLES / SAMPLE, bare.folder)
    bare.run("map", SAMPLE, "-o", "本县.toml")
    path = bare.folder / "本县.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# transfer_other = ", "transfer_other = "), encoding="utf-8")
    (bare.folder / "connector.toml").write_text(SETTINGS, encoding="utf-8")

    checked = bare.run("check", SAMPLE, "--json").document

    [record] = checked["records"]
    assert record["amounts"] == {
        "wages_work": "3.00",
        "transfer_policy": "1.00",
        "transfer_other": "2.00",
    }
    assert "extra_column" not in [issue["code"] for issue in checked["issues"]]


def test_the_draft_never_names_a_title_with_its_month(bare):
    shutil.copy(SAMPLES / "months_across.xlsx", bare.folder)

    drafted = bare.run("map", "months_across.xlsx", "-o", "本县.toml", "--json").document

    text = (bare.folder / "本县.toml").read_text(encoding="utf-8")
    layout = tomllib.loads(text)
    assert layout["fields"]["wages_work"] == ["工资性收入 › 务工"]
    assert "2022年" not in text
    assert (drafted["sheet"], drafted["header_row"]) == ("登记", 3)
    assert drafted["counts"]["found"] == len(drafted["found"]) == 9


def test_what_cannot_be_drafted_is_one_sentence(bare):
    shutil.copy(SAMPLES / "wrong_sheet.xlsx", bare.folder)
    shutil.copy(SAMPLES / "photo_called_xlsx.xlsx", bare.folder)
    (bare.folder / "有了.toml").write_text("", encoding="utf-8")

    require_one_sentence(bare.run("map", "没有.xlsx", "-o", "a.toml"), 2, "没有.xlsx：找不到")
    require_one_sentence(bare.run("map", "photo_called_xlsx.xlsx", "-o", "a.toml"), 2, "另存为")
    require_one_sentence(bare.run("map", "wrong_sheet.xlsx", "-o", "有了.toml"), 2, "没有覆盖")
    require_one_sentence(bare.run("map", "wrong_sheet.xlsx", "-o", "a.txt"), 2, ".toml")


def test_a_typo_in_a_layout_names_file_and_entry(bare):
    shutil.copy(SAMPLES / SAMPLE, bare.folder)
    path = bare.folder / "本县.toml"
    (bare.folder / "connector.toml").write_text(SETTINGS, encoding="utf-8")

    missing = bare.run("check", SAMPLE)
    path.write_text('version = 1\n[fields]\nwage = ["工资"]\n', encoding="utf-8")
    unknown = bare.run("check", SAMPLE)
    path.write_text('version = 1\n[column]\nhead = ["户主"]\n', encoding="utf-8")
    misspelt = bare.run("check", SAMPLE)

    require_one_sentence(missing, 2, "workbook.layout")
    require_one_sentence(unknown, 2, "[fields] 中不认识的条目 wage")
    require_one_sentence(misspelt, 2, "column")


@pytest.mark.parametrize(
    "words",
    [
        [str(SAMPLES / SAMPLE), "-o", "本县.toml"],
        ["-o", "本县.toml", str(SAMPLES / SAMPLE)],
        ["workbook", str(SAMPLES / SAMPLE), "-o", "本县.toml"],
    ],
)
def test_what_is_no_subcommand_is_a_workbook(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    ran = CliRunner().invoke(map_, words)

    assert ran.exit_code == 0
    assert (tmp_path / "本县.toml").exists()


def test_a_call_for_help_is_no_workbook():
    ran = CliRunner().invoke(map_, ["--help"])

    assert "起草映射" in ran.output
