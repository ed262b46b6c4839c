"""``rehearse`` as a clerk runs it, with a workbook of their own."""

import shutil

from cli.sheets import SAMPLES, make_rows, write_sheet
from openpyxl import load_workbook


def test_a_good_workbook_is_rehearsed_and_nothing_is_left_behind(bare, workbook):
    ended = bare.run("rehearse", workbook)

    assert ended.code == 0
    assert ended.out.startswith("【演练】在本机的练习平台上，不连接真平台")
    assert "预计（户次）：新增 4，补录/修改 0，相同 0，冲突 0，不能录入 0，表格有误 0" in ended.out
    assert "预计用时：2 份表单约" in ended.out
    assert "演练的文件已全部删除" in ended.out
    assert bare.files() == {workbook.name}


def test_reports_that_are_kept_say_that_they_are_of_a_rehearsal(bare, workbook):
    ended = bare.run("rehearse", workbook, "--folder", "演练", "--json")

    (page,) = bare.folder.glob("演练/*/演练报告.html")
    (sheet,) = bare.folder.glob("演练/*/演练报告.xlsx")
    shown = load_workbook(sheet)["汇总"]
    title = "【演练】月收入登记录入结果（练习平台，没有录入真平台）"
    assert ended.code == 0
    assert ended.document["counts"]["verified"] == 4
    assert ended.document["time"]["based_on"] == "mock"
    assert f"<h1>{title}</h1>" in page.read_text(encoding="utf-8")
    assert shown["A1"].value == title
    assert "练习平台（本机）" in {cell.value for cell in shown["B"]}
    assert {str(page), str(sheet)} == set(ended.document["reports"])


def test_a_roster_and_months_narrow_what_is_rehearsed(bare, workbook, platform):
    roster = write_sheet(
        bare.folder / "花名册.xlsx", *make_rows(platform.households[0], months=["2022-01"])
    )

    ended = bare.run("rehearse", workbook, "--roster", roster, "--months", "2022-01", "--json")

    assert ended.code == 1
    assert ended.document["plan"]["counts"]["new"] == 1
    assert ended.document["plan"]["counts"]["blocked"] == 1
    assert ended.document["households"] == 1


def test_a_bad_workbook_gives_the_issues_of_check_and_no_rehearsal(bare):
    shutil.copy(SAMPLES / "wrong_codes.xlsx", bare.folder)

    checked = bare.run("check", "wrong_codes.xlsx")
    ended = bare.run("rehearse", "wrong_codes.xlsx")

    assert (checked.code, ended.code) == (1, 1)
    assert checked.out.strip().splitlines()[1] in ended.out
    assert bare.files() == {"wrong_codes.xlsx"}
