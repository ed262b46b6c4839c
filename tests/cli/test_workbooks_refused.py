"""A workbook that cannot be used: said before the platform is asked for anything."""

import shutil

import pytest
from cli.refusals import require_one_sentence
from cli.sheets import SAMPLES


@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_workbook_that_is_not_there_stops_every_command(command, computer, platform):
    before = platform.requests
    more = ("-o", "计划.json") if command == "plan" else ()

    ended = computer.run(command, "三月.xlsx", *more)

    require_one_sentence(ended, 2, "三月.xlsx：找不到这个文件，请检查文件名和文件夹")
    assert platform.requests == before
    assert computer.files() == set()


@pytest.mark.parametrize(
    ("sample", "sentence"),
    [
        (
            "photo_called_xlsx.xlsx",
            "文件不是完好的 Excel 工作簿，请用 Excel 或 WPS 打开并另存为 .xlsx",
        ),
        ("wrong_sheet.xlsx", "没有找到收入登记表，现有工作表：花名册、照片"),
        ("month_column_missing.xlsx", "缺少列：月份"),
        ("no_rows.xlsx", "没有填写任何一行，请填写后再用"),
    ],
)
def test_a_workbook_without_rows_to_enter_is_not_planned(sample, sentence, computer, platform):
    shutil.copy(SAMPLES / sample, computer.folder)
    before = platform.requests

    ended = computer.run("plan", sample, "-o", "计划.json")

    require_one_sentence(ended, 2, f"{sample}：{sentence}")
    assert platform.requests == before
    assert computer.files() == {sample}


def test_a_folder_is_no_workbook(computer):
    (computer.folder / "三月").mkdir()

    ended = computer.run("upload", "三月")

    require_one_sentence(ended, 2, "三月：这是文件夹，请写明其中的工作簿")


def test_one_bad_workbook_keeps_the_good_one_from_being_entered(computer, workbook, platform):
    shutil.copy(SAMPLES / "wrong_sheet.xlsx", computer.folder)

    ended = computer.run("upload", workbook, "wrong_sheet.xlsx")

    require_one_sentence(ended, 2, "wrong_sheet.xlsx：没有找到收入登记表")
    assert platform.saves == []
    assert computer.runs() == []


def test_check_tells_the_issues_and_ends_with_1(bare):
    shutil.copy(SAMPLES / "wrong_sheet.xlsx", bare.folder)

    ended = bare.run("check", "wrong_sheet.xlsx")

    assert (ended.code, ended.err) == (1, "")
    assert "没有找到收入登记表" in ended.out.replace("\n", "")


def test_the_template_is_clean_and_never_overwrites(bare):
    written = bare.run("template", "-o", "表/三月.xlsx", "--month", "2022-03")
    checked = bare.run("check", "表/三月.xlsx", "--json")
    again = bare.run("template", "-o", "表/三月.xlsx")

    assert (written.code, written.err) == (0, "")
    assert written.out == '已生成 表/三月.xlsx，填好后运行 connector check "表/三月.xlsx"\n'
    assert checked.code == 0
    assert checked.document["counts"]["errors"] == 0
    require_one_sentence(again, 2, "表/三月.xlsx 已经存在，没有覆盖")
