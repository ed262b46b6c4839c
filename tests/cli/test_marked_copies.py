"""``check --annotate`` and ``--html``: where copies go, and that nothing is overwritten."""

import os
import shutil
import stat

import pytest
from cli.refusals import require_one_sentence
from cli.sheets import GOOD, SAMPLES, write_sheet
from openpyxl import load_workbook
from report.pages import read_page

from connector.report.words import MASKED_NOTE, UNMASKED_NOTE

LIST = "问题清单"
ROW = {"head": "李青禾", "code": "1306301900010001", "month": "2022-01", "wages_work": 900, **GOOD}


@pytest.fixture
def sheet(bare):
    """A workbook with one error, in the folder of a computer where nothing is set up."""
    return write_sheet(bare.folder / "三月.xlsx", ROW | {"housing_safe": False})


def test_one_workbook_has_its_copy_where_the_operator_says(bare, sheet):
    before = sheet.read_bytes()

    ended = bare.run("check", "三月.xlsx", "--annotate", "改/三月-看.xlsx")

    copy = bare.folder / "改" / "三月-看.xlsx"
    assert (ended.code, ended.err) == (1, "")
    assert "已标注的副本：改/三月-看.xlsx\n" in ended.out
    assert load_workbook(copy)["月收入"]["AC5"].comment.text.startswith("【检查】错误：")
    assert sheet.read_bytes() == before
    assert os.name == "nt" or stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_several_workbooks_have_their_copies_in_a_folder(bare, sheet):
    shutil.copy(SAMPLES / "digits_lost.xlsx", bare.folder)
    shutil.copy(sheet, bare.folder / "二月.xlsm")

    ended = bare.run(
        "check", sheet, "digits_lost.xlsx", "二月.xlsm", "--annotate", "标注", "--json"
    )

    names = {"三月-标注.xlsx", "digits_lost-标注.xlsx", "二月-标注.xlsm"}
    assert {path.name for path in (bare.folder / "标注").iterdir()} == names
    assert {path.rpartition(os.sep)[2] for path in ended.document["annotated"]} == names
    assert ended.document["notes"] == []
    marked = load_workbook(bare.folder / "标注" / "digits_lost-标注.xlsx")
    assert [row[3].value for row in marked[LIST].iter_rows(min_row=5)] == ["C5", "A6", "A7"]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("三月.xlsx", "三月.xlsx 是原来的工作簿，不会改动它；请给副本另起一个名字"),
        ("./三月.xlsx", "是原来的工作簿，不会改动它"),
        ("已有.xlsx", "已有.xlsx 已经存在，没有覆盖；请换一个名字或先移走它"),
        ("三月.pdf", "副本的文件名要以 .xlsx 结尾，现在是 三月.pdf"),
        ("三月.xlsm", "副本的文件名要以 .xlsx 结尾，现在是 三月.xlsm"),
        ("文件/三月.xlsx", "报告无法写入：请检查文件夹是否存在、磁盘是否已满，并关闭正在打开它的"),
    ],
)
def test_a_place_that_cannot_be_is_refused_before_anything_is_lost(bare, sheet, target, sentence):
    for name in ("已有.xlsx", "文件"):
        (bare.folder / name).write_bytes(b"kept")
    before = {path.name: path.read_bytes() for path in bare.folder.iterdir()}

    ended = bare.run("check", "三月.xlsx", "--annotate", target)

    require_one_sentence(ended, 2, sentence)
    assert {path.name: path.read_bytes() for path in bare.folder.iterdir()} == before


def test_several_copies_do_not_fit_into_one_file(bare, sheet):
    shutil.copy(SAMPLES / "digits_lost.xlsx", bare.folder)

    ended = bare.run("check", "三月.xlsx", "digits_lost.xlsx", "--annotate", "看.xlsx")

    require_one_sentence(ended, 2, "有 2 个工作簿，--annotate 后面要写一个文件夹，现在是 看.xlsx")


def test_a_copy_that_is_corrected_checks_clean(bare, sheet):
    bare.run("check", "三月.xlsx", "--annotate", "看.xlsx")
    workbook = load_workbook(bare.folder / "看.xlsx")
    workbook["月收入"]["AC5"] = "屋顶漏雨"
    workbook.save(bare.folder / "看.xlsx")

    ended = bare.run("check", "看.xlsx", "--annotate", "再看.xlsx", "--json")

    again = load_workbook(bare.folder / "再看.xlsx")
    assert (ended.code, ended.document["issues"]) == (0, [])
    assert again["月收入"]["AC5"].comment is None
    assert again["月收入"]["AC5"].fill.fill_type is None
    assert again[LIST]["A2"].value == "没有发现问题。"


@pytest.mark.parametrize("unmasked", [(), ("--unmasked",)])
def test_the_page_lists_every_issue_with_its_cell(bare, sheet, unmasked):
    bad = ROW | {"code": "", "id_number": "130630190001010008", "month": "2022-02"}
    write_sheet(bare.folder / "二月.xlsx", bad)

    ended = bare.run("check", "三月.xlsx", "二月.xlsx", "--html", "单/问题.html", *unmasked)

    page = read_page(bare.folder / "单" / "问题.html")
    rows = page.tables["all-rows"][1:]
    assert ended.code == 1
    assert "问题清单：单/问题.html\n" in ended.out
    assert page.tables["files"][1:] == [
        ["三月.xlsx", "0", "1", "1", "0"],
        ["二月.xlsx", "1", "0", "0", "1"],
    ]
    assert page.tiles == {"records": 1, "refused": 1, "error": 1, "warning": 1}
    assert [row[:4] for row in rows] == [
        ["错误", "三月.xlsx", "月收入", "AC5"],
        ["提醒", "二月.xlsx", "月收入", "C5"],
    ]
    assert page.loads == []
    text = (bare.folder / "单" / "问题.html").read_text(encoding="utf-8")
    assert (UNMASKED_NOTE if unmasked else MASKED_NOTE) in text
    assert "130630190001010008" not in text  # an issue's raw value is masked from the start


def test_the_rules_are_listed_with_the_limits_in_force(bare):
    (bare.folder / "connector.toml").write_text(
        '[rules]\nwage_ceiling = 8000\noff = ["copied_months"]\n[rules.lines]\n2022 = 6900.5\n',
        encoding="utf-8",
    )

    shown = bare.run("rules")
    document = bare.run("rules", "--json").document

    by_code = {rule["code"]: rule for rule in document["rules"]}
    assert (shown.code, shown.err) == (0, "")
    assert "wage_ceiling = 8000\n" in shown.out
    assert "lines = { 2022 = 6900.5 }" in shown.out
    assert document["counts"]["rules"] == len(by_code)
    assert document["counts"]["errors"] + document["counts"]["warnings"] == len(by_code)
    assert by_code["wage_over_ceiling"]["settings"] == {"wage_ceiling": "8000"}
    assert by_code["copied_months"]["off"] is True
    assert by_code["sum_disagrees"]["level"] == "error"


def test_thresholds_come_from_the_settings_file_and_the_environment(bare):
    write_sheet(bare.folder / "三月.xlsx", ROW)
    (bare.folder / "connector.toml").write_text("[rules]\nwage_ceiling = 800\n", encoding="utf-8")

    by_file = bare.run("check", "三月.xlsx", "--json").document["issues"]
    by_variable = (
        bare.having(CONNECTOR_RULES__WAGE_CEILING="901")
        .run("check", "三月.xlsx", "--json")
        .document["issues"]
    )

    assert [issue["code"] for issue in by_file] == ["wage_over_ceiling"]
    assert by_variable == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('off = ["digits_lost"]', "设置项 rules.off 中的 digits_lost 不是可以关掉的提醒"),
        ('wage_ceiling = "高"', "设置项 rules.wage_ceiling 的值不对：要写数字"),
        ("wage_celing = 1", "不认识的设置项 rules.wage_celing，请检查拼写"),
        ('first_month = "2021"', "设置项 rules.first_month 的值不对：要写成 2021-10 的样子"),
        ("lines = 6900", "设置项 rules.lines 的值不对：要写成一节"),
        ("[rules.lines]\n22 = 6900", "设置项 rules.lines 的值不对：要写成 年份 = 金额"),
    ],
)
def test_a_threshold_that_cannot_be_meant_is_named(bare, content, sentence):
    (bare.folder / "connector.toml").write_text(f"[rules]\n{content}\n", encoding="utf-8")

    ended = bare.run("rules")

    require_one_sentence(ended, 2, sentence)


def test_a_template_of_a_roster_is_filled_and_clean(bare):
    write_sheet(bare.folder / "花名册.xlsx", ROW, ROW | {"month": "2022-02"})

    made = bare.run(
        "template", "-o", "三月.xlsx", "--month", "2022-03", "--roster", "花名册.xlsx", "--json"
    )
    checked = bare.run("check", "三月.xlsx", "--json")

    assert made.document["counts"] == {"households": 1, "rows": 1}
    assert (checked.code, checked.document["counts"]["errors"]) == (0, 0)
    assert checked.document["counts"]["refused"] == 1


def test_namesakes_of_a_roster_are_told_with_their_rows(bare):
    write_sheet(
        bare.folder / "花名册.xlsx", *[ROW | {"code": "", "id_number": "", "village": "样村"}] * 2
    )

    ended = bare.run("template", "-o", "三月.xlsx", "--roster", "花名册.xlsx")

    assert ended.code == 0
    assert "第 5、6 行的户同村同名，花名册分不清；请各填上户编号或证件号码" in ended.out


def test_a_roster_that_cannot_be_used_leaves_no_template(bare):
    shutil.copy(SAMPLES / "digits_lost.xlsx", bare.folder)

    ended = bare.run("template", "-o", "三月.xlsx", "--roster", "digits_lost.xlsx")

    require_one_sentence(ended, 2, "digits_lost.xlsx：“月收入”C5 按数字存放")
    assert bare.files() == {"digits_lost.xlsx"}
