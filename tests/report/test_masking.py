"""What a report lets be seen of people."""

import io

import pytest
from openpyxl import load_workbook
from report.factories import (
    SENTINEL_ID,
    SENTINEL_NAME,
    load_hebei,
    make_change,
    make_household,
    make_leaving,
    make_plan,
    make_row,
    make_summary,
)
from rich.console import Console

from connector.plan.change import ChangeState
from connector.plan.standing import build_standing_row
from connector.records.household import Household
from connector.records.outcome import Difference, Outcome
from connector.report.check_sheet import write_check_sheet
from connector.report.html import write_plan_html, write_run_html
from connector.report.masking import Masking
from connector.report.terminal import render_plan, render_summary
from connector.report.xlsx import write_run_xlsx

MAPPING = load_hebei()
CODE = "1306301010000007"
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
        ("银行卡6222020200112233", "银行卡622202******2233"),
        ("银行卡 6222 0202 0011 2233 445", "银行卡 6222 0************* 445"),
        ("身份证 130630 19000101 0009，", "身份证 130630**********0009，"),
        ("身份证1306 3019 0001 0100 09", "身份证1306 3************0 09"),
        ("身份证 130630-19000101-000X", "身份证 130630**********000X"),
        ("身份证１３０６３０１９０００１０１０００９", "身份证130630********0009"),
        ("旧号码 130630 900101 000", "旧号码 130630******* 000"),
        ("电话138 1234 5678，", "电话138****78，"),
        ("电话138-1234-5678", "电话138****78"),
        ("电话13812345678.", "电话138****78."),
        ("电话1381 234 5678", "电话138****78"),
        ("电话138 123 45678", "电话138****78"),
        ("电话１３８１２３４５６７８", "电话138****78"),
        ("电话8613812345678", "电话861****78"),
        ("电话 0311 8765 4321", "电话 031****21"),
        ("电话(0311)87654321", "电话(031****21"),
        ("电话031187654321", "电话031****21"),
        ("金额 13812345678.5 元", "金额 13812345678.5 元"),
        ("2022-01 2022-02 2022-03", "2022-01 2022-02 2022-03"),
        ("20220328-091500-a1", "20220328-091500-a1"),
        ("2022-03-28 09:15:00", "2022-03-28 09:15:00"),
        ("1200 1300 1400 1500", "1200 1300 1400 1500"),
        ("联系电话13955507788，", "联系电话139****88，"),
        ("家里电话 0311-87654321", "家里电话 031****21"),
        ("金额 13955507788.00", "金额 13955507788.00"),
        ("户编号 0311876543", "户编号 0311876543"),
        ("金额 1200.00，第 12 行", "金额 1200.00，第 12 行"),
    ],
)
def test_id_numbers_are_masked_in_texts_and_household_codes_stay_whole(text, shown):
    masking = Masking([Household(code=CODE)], unmasked=False)

    assert masking.show_text(text) == shown


def test_a_known_persons_name_is_masked_in_any_text():
    masking = Masking([make_household(head="欧阳甲乙", id_number="")], unmasked=False)

    assert masking.show_text("同村另有欧阳甲乙，请核对") == "同村另有欧***，请核对"


def test_a_name_that_begins_another_one_leaves_nothing_of_it_readable():
    heads = [Household(head=head) for head in ("甲乙", "甲乙丙")]
    masking = Masking(heads, unmasked=False)

    assert masking.show_text("甲乙与甲乙丙同村") == "甲*与甲**同村"


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
        ("138 0013 8000", "138****00"),
        ("031187654321", "031****21"),
        ("1306301010000007", "1306301010000007"),
        ("6222020200112233", "622202******2233"),
    ],
)
def test_a_cells_value_is_shown_only_where_it_can_be_no_person(raw, shown):
    masking = Masking([Household(code=CODE)], unmasked=False)

    assert masking.show_cell(raw) == shown


def test_unmasked_shows_everything_as_it_is():
    household = make_household(head="欧阳甲乙")
    masking = Masking([household], unmasked=True)

    shown = (masking.show_household(household), masking.show_text("欧阳甲乙"))

    assert shown == (household, "欧阳甲乙")
    assert masking.show_cell("欧阳甲乙") == "欧阳甲乙"


def test_free_texts_are_hidden_and_other_values_shown():
    masking = Masking([], unmasked=False)

    shown = [
        masking.show_value(name, value)
        for name, value in (("problem", "房顶漏雨"), ("problem", None), ("type", "死亡"))
    ]

    assert shown == ["***", None, "死亡"]


def read_cells(path):
    """Return every text of a workbook as one."""
    return "\n".join(str(v) for sheet in load_workbook(path) for row in sheet.values for v in row)


def make_leaver():
    """Who leaves for a reason that names them."""
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID)
    return make_leaving().model_copy(update={"household": household, "cause": CAUSE})


def report_plan(plan, folder, *, unmasked):
    """Return what each report of a plan says."""
    page, book, screen = folder / "plan.html", folder / "plan.xlsx", io.StringIO()
    console = Console(file=screen, width=300)
    write_plan_html(plan, page, MAPPING, unmasked=unmasked)
    write_check_sheet(plan, book, MAPPING, unmasked=unmasked)
    render_plan(plan, console, mapping=MAPPING, unmasked=unmasked)
    return [page.read_text("utf-8"), read_cells(book), screen.getvalue()]


def report_run(summary, folder, *, unmasked):
    """Return what each report of a run says."""
    page, book, screen = folder / "run.html", folder / "run.xlsx", io.StringIO()
    console = Console(file=screen, width=300)
    write_run_html(summary, page, MAPPING, unmasked=unmasked)
    write_run_xlsx(summary, book, MAPPING, unmasked=unmasked)
    render_summary(summary, console, mapping=MAPPING, unmasked=unmasked)
    return [page.read_text("utf-8"), read_cells(book), screen.getvalue()]


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_reason_of_deregistration_is_hidden_in_every_report_of_a_plan(tmp_path, unmasked):
    plan = make_plan((), standing=(make_leaver(),))

    told = report_plan(plan, tmp_path, unmasked=unmasked)

    assert ["随子女生活" in text for text in told] == [unmasked] * 3


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_reason_that_reads_back_otherwise_is_hidden_in_every_report_of_a_run(tmp_path, unmasked):
    difference = Difference(month="", field="reason", desired="误报", observed=CAUSE)
    row = build_standing_row(make_leaver(), Outcome.MISMATCHED, differences=[difference])

    told = report_run(make_summary((row,)), tmp_path, unmasked=unmasked)

    assert ["随子女生活" in text for text in told] == [unmasked] * 3


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_problem_description_is_hidden_in_every_report_of_a_plan(tmp_path, unmasked):
    problems = {"before": "子女甲辍学", "desired": "子女乙辍学", "after": "子女乙辍学"}
    change = make_change(
        state=ChangeState.CHANGE,
        **{side: {"2022-01": {"problem": text}} for side, text in problems.items()},
    )

    told = report_plan(make_plan((change,)), tmp_path, unmasked=unmasked)

    page, book, screen = told
    for text in ("子女甲辍学", "子女乙辍学"):
        assert [text in one for one in (page, book)] == [unmasked] * 2
        assert unmasked or text not in screen


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_problem_description_is_hidden_in_every_report_of_a_run(tmp_path, unmasked):
    difference = Difference(
        month="2022-01", field="problem", desired="子女甲辍学", observed="子女乙辍学"
    )
    row = make_row(outcome=Outcome.MISMATCHED, differences=(difference,))

    told = report_run(make_summary((row,)), tmp_path, unmasked=unmasked)

    for text in ("子女甲辍学", "子女乙辍学"):
        assert [text in one for one in told] == [unmasked] * 3
