"""The Excel report, opened again and compared whole."""

import os
import stat
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from report.factories import (
    SENTINEL_ID,
    SENTINEL_NAME,
    load_hebei,
    make_big_summary,
    make_household,
    make_issue,
    make_row,
    make_summary,
)

from connector.records.outcome import Outcome
from connector.report.words import OUTCOME_TINTS, OUTCOME_WORDS
from connector.report.xlsx import write_run_xlsx

MAPPING = load_hebei()


def read_values(sheet: Worksheet) -> list[list[object]]:
    """Every row's values, without the empty cells at its end."""
    rows = []
    for row in sheet.iter_rows(values_only=True):
        values = list(row)
        while values and values[-1] is None:
            values.pop()
        rows.append(values)
    return rows


def test_every_row_is_one_line_with_its_outcome_reason_money_source_and_differences(tmp_path):
    path = tmp_path / "run.xlsx"

    write_run_xlsx(make_summary(), path, MAPPING)

    assert read_values(load_workbook(path)["逐户逐月"]) == [
        [
            "村",
            "户编号",
            "户主",
            "证件号码",
            "月份",
            "结果",
            "原因",
            "合计金额（录入）",
            "来源文件",
            "工作表",
            "行",
            "不一致的项目",
        ],
        *[
            [
                row.household.village,
                row.household.code,
                row.household.masked().head,
                row.household.masked().id_number,
                "2022-01",
                word,
                row.reason or None,
                float(row.after["wages_work"] + row.after["transfer_policy"]),
                row.source.file,
                "月收入",
                row.source.row,
                *differences,
            ]
            for row, word, differences in zip(
                make_summary().rows,
                ("已核实", "读回不符", "无需改动", "未录入"),
                ((), ("2022-01 工资性›务工：表中 1,200.00，平台上 120.00",), (), ()),
                strict=True,
            )
        ],
    ]


def test_the_totals_by_village_and_outcome_count_rows_and_money(tmp_path):
    path = tmp_path / "run.xlsx"
    paid = {"wages_work": Decimal("100.10"), "business_costs": Decimal("0.10")}
    rows = (
        make_row(0, after=paid),
        make_row(0, "2022-02", after=paid),
        make_row(3, after=paid, outcome=Outcome.SKIPPED, reason="冲突"),
        make_row(1, after={}, outcome=Outcome.REJECTED, reason="退回"),
    )

    write_run_xlsx(make_summary(rows), path, MAPPING)

    table = read_values(load_workbook(path)["汇总"])[-5:]
    outcomes = [cell for word in OUTCOME_WORDS.values() for cell in (word, None)][:-1]
    assert table == [
        ["村", "户数", "户次", "金额合计（元）", *outcomes],
        [None, None, None, None, *["户次", "金额（元）"] * 6],
        ["东安村", 2, 3, 300, 2, 200, 0, 0, 0, 0, 0, 0, 1, 100, 0, 0],
        ["西平村", 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
        ["合计", 3, 4, 300, 2, 200, 0, 0, 0, 0, 1, 0, 1, 100, 0, 0],
    ]


def test_the_summary_sheet_says_who_what_when_and_binds_inputs_and_journal(tmp_path):
    path = tmp_path / "run.xlsx"

    write_run_xlsx(make_summary(stopped="连续 5 户失败"), path, MAPPING)

    lines = read_values(load_workbook(path)["汇总"])
    assert lines[1:12] == [
        ["运行编号", "20220328-091500-a1"],
        ["操作", "按计划录入"],
        ["账号", "130630101"],
        ["页面所示用户", "某乡操作员"],
        ["平台", "127.0.0.1:8443"],
        ["开始时间", "2022-03-28 09:15:00"],
        ["结束时间", "2022-03-28 09:17:05"],
        ["用时", "2分05秒"],
        ["提前停止", "连续 5 户失败"],
        ["东安村.xlsx 的 SHA-256", "ab" * 32],
        ["日志链尾", "cd" * 32],
    ]


def test_a_row_is_coloured_by_its_outcome_and_the_header_stays_in_sight(tmp_path):
    path = tmp_path / "run.xlsx"
    rows = tuple(make_row(n, outcome=outcome) for n, outcome in enumerate(Outcome))

    write_run_xlsx(make_summary(rows), path, MAPPING)

    sheet = load_workbook(path)["逐户逐月"]
    colours = ["#" + sheet.cell(line, 6).fill.start_color.rgb[2:] for line in range(2, 8)]
    assert colours == list(OUTCOME_TINTS.values())
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:L7")


def test_codes_and_numbers_of_people_are_texts(tmp_path):
    path = tmp_path / "run.xlsx"

    write_run_xlsx(make_summary(), path, MAPPING, unmasked=True)

    cells = load_workbook(path)["逐户逐月"][2]
    household = make_household(0)
    assert [(c.value, c.data_type, c.number_format) for c in cells[1:4]] == [
        (household.code, "s", "@"),
        (household.head, "s", "@"),
        (household.id_number, "s", "@"),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_that_looks_like_a_formula_is_a_text(tmp_path, start):
    path = tmp_path / "run.xlsx"
    evil = f'{start}HYPERLINK("http://127.0.0.1","x")'
    row = make_row(household=make_household(village=evil), reason=evil, outcome=Outcome.REJECTED)

    write_run_xlsx(make_summary((row,), inputs={evil: "ab" * 32}, shown_user=evil), path, MAPPING)

    workbook = load_workbook(path)
    cells = [c for sheet in workbook for row in sheet.iter_rows() for c in row if c.value]
    hostile = [c for c in cells if str(c.value).startswith(start)]
    assert not [c for c in cells if c.data_type == "f"]
    assert len(hostile) >= 4
    assert all(c.data_type == "s" and c.quotePrefix for c in hostile)


def test_control_characters_and_error_words_from_a_platform_do_no_harm(tmp_path):
    path = tmp_path / "run.xlsx"
    row = make_row(outcome=Outcome.REJECTED, reason="退\x0b回\x00")
    other = make_row(1, outcome=Outcome.REJECTED, reason="#N/A")

    write_run_xlsx(make_summary((row, other)), path, MAPPING)

    sheet = load_workbook(path)["逐户逐月"]
    assert [(sheet.cell(n, 7).value, sheet.cell(n, 7).data_type) for n in (2, 3)] == [
        ("退回", "s"),
        ("#N/A", "s"),
    ]


def test_issues_get_a_sheet_only_where_there_are_any(tmp_path):
    write_run_xlsx(make_summary(), tmp_path / "none.xlsx", MAPPING)
    write_run_xlsx(
        make_summary(issues=(make_issue(value="12.345"),)), tmp_path / "one.xlsx", MAPPING
    )

    assert load_workbook(tmp_path / "none.xlsx").sheetnames == ["汇总", "逐户逐月"]
    assert read_values(load_workbook(tmp_path / "one.xlsx")["问题清单"]) == [
        ["级别", "文件", "工作表", "单元格", "原值", "问题与改法"],
        ["错误", "东安村.xlsx", "月收入", "C7", "12.345", make_issue().message],
    ]


def test_names_and_numbers_are_masked_wherever_they_stand(tmp_path):
    path = tmp_path / "run.xlsx"
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID)
    text = f"平台上{SENTINEL_NAME}的证件号码是{SENTINEL_ID}"
    summary = make_summary(
        (make_row(household=household, outcome=Outcome.REJECTED, reason=text),),
        issues=(make_issue(value=SENTINEL_ID, message=text), make_issue(value=SENTINEL_NAME)),
        stopped=text,
    )

    write_run_xlsx(summary, path, MAPPING)

    texts = [str(v) for sheet in load_workbook(path) for row in sheet.values for v in row]
    assert not [t for t in texts if SENTINEL_NAME in t or SENTINEL_ID in t]
    assert household.code in texts


def test_equal_summaries_give_equal_bytes(tmp_path):
    write_run_xlsx(make_big_summary(12), tmp_path / "first.xlsx", MAPPING)
    write_run_xlsx(make_big_summary(12), tmp_path / "second.xlsx", MAPPING)

    first, second = (Path(tmp_path / n).read_bytes() for n in ("first.xlsx", "second.xlsx"))
    assert first == second


def test_the_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "run.xlsx"

    write_run_xlsx(make_summary(), path, MAPPING)

    # On Windows the folder's access list does this; the mode says nothing there.
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
