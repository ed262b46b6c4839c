"""Sheets laid out as clerks print and sign them, and what is told of them."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from workbook.samples import MAPPING, check, flatten, make_id_number

from connector.mapping.headers import find_columns, parse_pattern
from connector.workbook.annotate import annotate_workbook
from connector.workbook.bare import build_bare_copy
from connector.workbook.draft import draft_layout
from connector.workbook.footer import is_footer
from connector.workbook.header import read_best_heading
from connector.workbook.months import Year, parse_month
from connector.workbook.read import read_sheets
from connector.workbook.sheet import MergedRange, Sheet, cell_text
from connector.workbook.template import write_template

NAMED = ["户编号", "户主", "证件号码", "所在村", "月份"]
ANSWERED = ["住房安全", "饮水安全", "有无辍学学生", "参加医疗保险"]
GOOD = ["是", "是", "否", "是"]


def make_person(seed=1, month="2022-02"):
    return [
        f"13069900{seed:08d}",
        f"钱{'禾田石泉山'[seed % 5]}",
        make_id_number(seed),
        "样村",
        month,
    ]


def write_sheet(folder, *rows, merged=(), title="登记"):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    for area in merged:
        sheet.merge_cells(area)
    path = folder / "登记.xlsx"
    workbook.save(path)
    return path


def single_merges(content):
    """The merged areas of all sheets that are one cell, which Excel takes for damage."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    return [m for part in parts for m in re.findall(rb'<mergeCell ref="([A-Z]+\d+)"', part)]


def test_titles_and_notes_above_a_header_are_no_groups_of_its_columns(tmp_path):
    path = write_sheet(
        tmp_path,
        ["填报单位：样村", "", "", "填报时间：2022年3月4日", "", "单位：元"],
        [*NAMED, "序号", "工资性收入（务工）", *ANSWERED],
        [*make_person(), 1, 1200, *GOOD],
    )

    batch = check(path)

    [extra] = [issue for issue in batch.issues if issue.code == "extra_column"]
    assert extra.message == "这些列没有对应的项目，不会读取：序号；请核对表头有没有写错"
    assert len(batch.records) == 1


@pytest.mark.parametrize(
    "text",
    [
        "村负责人：",
        "驻村工作队队长：李四",
        "填表人：",
        "乡镇审核人员（签字）：",
        "联系电话：",
        "包村干部签字：",
    ],
)
def test_lines_to_be_signed_are_no_rows_of_households(text):
    assert is_footer(["", text, "", "2022年3月4日"])


@pytest.mark.parametrize("text", ["李书记", "1306990000000001", "主任庄村"])
def test_a_household_is_no_line_to_be_signed(text):
    assert not is_footer([text, 3, 1200])


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("工资性收入（务工）", "wages_work"),
        ("工资性收入-公益岗位", "wages_public_post"),
        ("转移性收入其他", "transfer_other"),
        ("家庭经营性收入-种植", "business_crops"),
        ("家庭经营性收入（支出）", "business_costs"),
    ],
)
def test_group_and_part_may_stand_in_one_label(label, field):
    found = find_columns({1: (label,)}, MAPPING.sheet_patterns).found

    assert found == {field: 1}


def test_a_part_alone_is_still_nothing():
    found = find_columns(
        {1: ("其他",), 2: ("小计",)}, {"other": [parse_pattern("甲 › 其他")]}
    ).found

    assert not found


def test_a_label_that_does_not_say_what_yes_means_is_not_taken_for_a_dropout(tmp_path):
    labels = ["住房安全", "饮水安全", "义务教育", "参加医疗保险"]
    path = write_sheet(
        tmp_path,
        [*NAMED, "务工收入", *labels],
        [*make_person(1), 1200, *GOOD],
        [*make_person(2), 900, *GOOD],
    )

    batch = check(path)

    [lacks, *_] = batch.issues
    assert lacks.message.startswith("缺少列：是否有义务教育阶段辍学学生，相近：I1“义务教育”")
    assert lacks.level == "error"
    assert ("guarantees_missing", "登记", "A2") not in flatten(batch)
    assert [row.reason[:14] for row in batch.refused] == ["“三保障”没有填全，平台不收"] * 2


def test_a_merged_household_is_told_once_and_stops_all_its_rows(tmp_path):
    head, month = NAMED[:-1], "2022-0{}"
    rows = [[*make_person(1, month.format(1))], ["", "", "", "", month.format(2)]]
    path = write_sheet(
        tmp_path,
        [*head, "月份", "务工收入", *ANSWERED],
        *([*row, 1200 + n, *GOOD] for n, row in enumerate(rows)),
        merged=("A2:A3", "B2:B3"),
    )

    batch = check(path)

    told = [cell for code, _, cell in flatten(batch) if code == "merged_cells"]
    assert told == ["A2", "B2"]
    assert len(batch.refused) == 2


@pytest.mark.parametrize("value", [3, 3.0, "3", "03", "3月", "2022–03", "2022—3"])
def test_a_month_may_be_a_number_or_have_a_long_dash(value):
    assert parse_month(value, Year(2022)) == "2022-03"


def test_numbers_are_shown_as_a_person_reads_them():
    assert cell_text(1306990012345678.0) == "1306990012345678"
    assert cell_text(True) == "TRUE"


def test_a_template_merges_no_single_cell_and_prints_across_with_its_header(tmp_path):
    path = tmp_path / "空表.xlsx"

    write_template(path, MAPPING, months=["2022-02"])

    sheet = load_workbook(path)["月收入"]
    assert single_merges(path.read_bytes()) == []
    assert sheet.print_title_rows == "$2:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)


def test_a_copy_written_anew_merges_no_single_cell():
    title = MergedRange(top=1, left=1, bottom=1, right=1)  # what is left of A1:H1 over one column
    sheet = Sheet(name="导出", rows=[["月收入登记表"]], merged=(title,))

    workbook, _ = build_bare_copy([sheet])

    assert not workbook["导出"].merged_cells.ranges


def test_the_list_of_issues_prints_across_with_its_header(tmp_path):
    path = write_sheet(tmp_path, NAMED)

    made = annotate_workbook(path, check(path).issues, suffix=".xlsx")

    sheet = load_workbook(io.BytesIO(made.content))["问题清单"]
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_draft_leaves_it_to_a_person_which_columns_are_not_read(tmp_path):
    path = write_sheet(tmp_path, [*NAMED, "务工收入", "养猪户补贴", *ANSWERED], make_person())
    [sheet] = read_sheets(path)
    heading = read_best_heading(sheet, MAPPING)

    draft = draft_layout(heading, MAPPING, file=path.name, output="本县.toml")

    assert '\n# unread = ["养猪户补贴"]\n' in draft.text


def test_groups_may_call_their_sums_as_the_total_is_called(tmp_path):
    path = write_sheet(
        tmp_path,
        [*NAMED, "工资性收入", "", "转移性收入", "", "合计", *ANSWERED],
        ["", "", "", "", "", "务工", "合计", "政策性收入", "合计"],
        [*make_person(), 1200, 1200, 300, 300, 1499, *GOOD],
        merged=("F1:G1", "H1:I1"),
    )

    batch = check(path)

    assert ("sum_disagrees", "登记", "J3") in flatten(batch)
    assert {issue.code for issue in batch.issues} == {"missing_column", "sum_disagrees"}


def test_what_is_missing_for_one_reason_is_told_in_one_breath(tmp_path):
    path = write_sheet(tmp_path, [*NAMED, "工资性收入", *ANSWERED], [*make_person(), 1200, *GOOD])

    lacks, missing, *_ = check(path).issues

    assert lacks.message.startswith("缺少列：收入的分项金额（至少一列）")
    assert "工资性收入 › 务工、公益岗位、其他，相近：F1“工资性收入”；" in missing.message


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "", "", "", "", "工资性收入", "", "住房安全", "饮水安全"], "又一次表头"),
        (["甲", "乙", 1, 2, 3, 4, 5], "各列的编号"),
        ([1, 2, 3, 4, 5, 6], "各列的编号"),
        (["例：1306990000000001", "张三", "", "", "2022-02", 100], "合计或说明"),
        (["样村", "小计", "", "", "", 100], "合计或说明"),
        (["", "本页合计", "", "", "", 100], "合计或说明"),
    ],
)
def test_rows_that_only_explain_the_form_are_passed_over(tmp_path, row, reason):
    path = write_sheet(
        tmp_path,
        [*NAMED, "工资性收入", "", "住房安全", "饮水安全", "有无辍学学生", "参加医疗保险"],
        ["", "", "", "", "", "务工", "其他"],
        row,
        [*make_person(), 1200, "", *GOOD],
        merged=("F1:G1",),
    )

    batch = check(path)

    assert [(skipped.row, skipped.reason) for skipped in batch.sheets[0].skipped] == [(3, reason)]
    assert len(batch.records) == 1
    assert {issue.code for issue in batch.issues} == {"missing_column"}


def test_a_locked_ods_is_told_as_locked(tmp_path):
    path = tmp_path / "登记.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", b"\x8f\x01\x02")
        entry = "<file-entry full-path='content.xml'><encryption-data/></file-entry>"
        archive.writestr("META-INF/manifest.xml", f"<manifest>{entry}</manifest>")

    assert [issue.code for issue in check(path).issues] == ["encrypted"]
