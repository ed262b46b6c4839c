"""What a report lets be seen of people."""

import io

import pytest
from openpyxl import load_workbook
from report.factories import (
    SENTINEL_ID,
    SENTINEL_NAME,
    load_hebei,
    make_household,
    make_leaving,
    make_plan,
    make_summary,
)
from rich.console import Console

from connector.plan.standing import build_standing_row
from connector.records.outcome import Difference, Outcome
from connector.report.check_sheet import write_check_sheet
from connector.report.html import write_plan_html, write_run_html
from connector.report.masking import Masking
from connector.report.terminal import render_plan, render_summary
from connector.report.xlsx import write_run_xlsx

MAPPING = load_hebei()
CAUSE = f"{SENTINEL_NAME}（{SENTINEL_ID}）随子女生活"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("号码 130630190001010009 不符", "号码 130630********0009 不符"),
        ("号码 13068319000101001x 不符", "号码 130683********001x 不符"),
        ("残疾证 13063019000101000912", "残疾证 130630**********0912"),
        ("残疾证13063019000101000912B1", "残疾证130630************12B1"),
        ("少一位 13063019000101000，", "少一位 130630*******1000，"),
        ("旧号码 130630900101000", "旧号码 130630*****1000"),
        ("少一位 1306301900010100X", "少一位 130630*******100X"),
        ("户编号 1306301010000007", "户编号 1306301010000007"),
        ("户编号 1306301010", "户编号 1306301010"),
        ("联系电话13955507788，", "联系电话139****88，"),
        ("家里电话 0311-87654321", "家里电话 031****21"),
        ("金额 13955507788.00", "金额 13955507788.00"),
        ("户编号 0311876543", "户编号 0311876543"),
        ("金额 1200.00，第 12 行", "金额 1200.00，第 12 行"),
    ],
)
def test_id_numbers_are_masked_in_texts_and_household_codes_stay_whole(text, shown):
    masking = Masking([], unmasked=False)

    assert masking.show_text(text) == shown


def test_a_known_persons_name_is_masked_in_any_text():
    masking = Masking([make_household(head="欧阳甲乙", id_number="")], unmasked=False)

    assert masking.show_text("同村另有欧阳甲乙，请核对") == "同村另有欧***，请核对"


def test_a_short_or_damaged_number_of_a_known_person_is_masked_too():
    masking = Masking([make_household(id_number="13063019000101")], unmasked=False)

    assert masking.show_text("号码 13063019000101 只有 14 位") == "号码 130630****0101 只有 14 位"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("12.345", "12.345"),
        ("-5", "-5"),
        ("2022年1月", "2022年1月"),
        ("是", "是"),
        ("", ""),
        ("欧阳甲", "欧**"),
        ("130630190001010009", "130630********0009"),
        ("约300", "约300"),
        ("1200块左右", "1200块左右"),
        ("(1200)", "(1200)"),
        ("2022年2-3月", "2022年2-3月"),
        ("第一季度", "第一季度"),
        ("不清楚", "不清楚"),
        ("万千", "万*"),
        ("月3", "月3"),
        ("欧阳甲3", "****"),
        ("13800138000", "138****00"),
        ("1306990012345678", "1306990012345678"),
    ],
)
def test_a_cells_value_is_shown_only_where_it_can_be_no_person(raw, shown):
    masking = Masking([], unmasked=False)

    assert masking.show_cell(raw) == shown


def test_unmasked_shows_everything_as_it_is():
    household = make_household(head="欧阳甲乙")
    masking = Masking([household], unmasked=True)

    shown = (masking.show_household(household), masking.show_text("欧阳甲乙"))

    assert shown == (household, "欧阳甲乙")
    assert masking.show_cell("欧阳甲乙") == "欧阳甲乙"


def read_cells(path):
    """Return every text of a workbook as one."""
    return "\n".join(str(v) for sheet in load_workbook(path) for row in sheet.values for v in row)


def make_leaver():
    """Who leaves for a reason that names them."""
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID)
    return make_leaving().model_copy(update={"household": household, "cause": CAUSE})


def require_masked(texts):
    """Every text tells the reason, and nobody's name or number."""
    for text in texts:
        assert "随子女生活" in text
        assert [word for word in (SENTINEL_NAME, SENTINEL_ID) if word in text] == []


def test_a_reason_of_deregistration_names_nobody_in_any_report_of_a_plan(tmp_path):
    plan = make_plan((), standing=(make_leaver(),))
    page, book, screen = tmp_path / "plan.html", tmp_path / "plan.xlsx", io.StringIO()

    write_plan_html(plan, page, MAPPING)
    write_check_sheet(plan, book, MAPPING)
    render_plan(plan, Console(file=screen, width=200), mapping=MAPPING)

    require_masked([page.read_text("utf-8"), read_cells(book), screen.getvalue()])


def test_a_reason_that_reads_back_otherwise_names_nobody_in_any_report_of_a_run(tmp_path):
    difference = Difference(month="", field="reason", desired="误报", observed=CAUSE)
    row = build_standing_row(make_leaver(), Outcome.MISMATCHED, differences=[difference])
    page, book, screen = tmp_path / "run.html", tmp_path / "run.xlsx", io.StringIO()

    write_run_html(make_summary((row,)), page, MAPPING)
    write_run_xlsx(make_summary((row,)), book, MAPPING)
    render_summary(make_summary((row,)), Console(file=screen, width=200), mapping=MAPPING)

    require_masked([page.read_text("utf-8"), read_cells(book), screen.getvalue()])
