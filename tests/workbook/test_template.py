from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbook.samples import MAPPING, check, flatten, make_id_number, make_row, means_itself
from workbook.writing import record_row, write_rows

from connector.records.household import Household
from connector.records.income import ANSWERS, BAD_ANSWER, Guarantees, MonthlyIncome, Source
from connector.workbook.columns import build_columns
from connector.workbook.guide import GUIDE_SHEET
from connector.workbook.template import write_template, write_workbook

AMOUNTS = [field.name for field in MAPPING.field if field.is_amount]
MONEY = st.decimals(0, "9999999999.99", places=2)
CHARACTERS = st.characters(codec="gb18030", categories=("L", "N", "P", "S", "Zs"))
TEXTS = st.text(CHARACTERS, max_size=12).map(str.strip).filter(means_itself)


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "空表.xlsx"
    write_template(path, MAPPING)
    return path


@st.composite
def guarantees(draw):
    answers = {name: draw(st.booleans()) for name in ANSWERS}
    is_bad = any(answers[name] is BAD_ANSWER[name] for name in ANSWERS)
    problem = draw(TEXTS.filter(bool)) if is_bad else ""
    return Guarantees(**answers, problem=problem)


@st.composite
def records(draw):
    """Return records that a template can express, of households that differ by their code."""
    made = []
    for number in range(draw(st.integers(1, 3))):
        made.append(
            MonthlyIncome(
                household=Household(
                    code=f"{draw(st.sampled_from(['130630', '130630190001']))}{number:04d}",
                    head=draw(
                        TEXTS.filter(lambda name: name and name[0] not in "合小总共注备说填制审负")
                    ),
                    id_number=draw(st.sampled_from(["", make_id_number(number)])),
                    village=draw(TEXTS),
                    population=draw(st.none() | st.integers(1, 99)),
                ),
                month=draw(st.sampled_from(["2021-10", "2022-01", "2022-02"])),
                amounts=draw(st.dictionaries(st.sampled_from(AMOUNTS), MONEY)),
                guarantees=draw(guarantees()),
                source=Source(file="登记.xlsx", sheet="月收入", row=5 + number),
            )
        )
    return made


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records())
def test_whatever_the_template_can_express_is_read_back_equal(tmp_path, desired):
    path = tmp_path / "登记.xlsx"
    write_rows(path, *map(record_row, desired))

    batch = check(path)

    assert batch.records == tuple(desired)
    assert [issue for issue in batch.issues if issue.level == "error"] == []
    assert batch.refused == ()


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path):
    path = tmp_path / "登记.xlsx"
    problem = '=HYPERLINK("http://a","b")'
    write_workbook(path, MAPPING, [make_row(housing_safe=False, problem=problem)])

    batch = check(path)

    assert batch.records[0].guarantees.problem == problem


def test_the_empty_template_has_nothing_wrong_but_that_it_is_empty(template):
    batch = check(template)

    assert flatten(batch) == [("no_rows?", "月收入", "A4")]


def test_the_header_stands_in_three_rows_as_on_the_platform(template):
    sheet = load_workbook(template)["月收入"]

    merged = {str(area) for area in sheet.merged_cells.ranges}
    paths = [column.path for column in build_columns(MAPPING)]

    assert {"A2:A4", "G2:X2", "G3:K3", "X3:X4", "Y2:AC2", "Y3:Y4"} <= merged
    assert (sheet["G2"].value, sheet["G3"].value, sheet["G4"].value) == (
        "收入情况",
        "家庭经营性纯收入(元)",
        "种植",
    )
    assert paths[-1] == ("“三保障”情况", "存在问题描述")
    assert sheet.freeze_panes == "C5"


def test_answers_amounts_and_months_are_checked_while_typing(tmp_path):
    path = tmp_path / "空表.xlsx"
    write_template(path, MAPPING, months=["2022-01", "2022-02"])

    checks = load_workbook(path)["月收入"].data_validations.dataValidation
    by_place = {str(check.sqref).split(":")[0]: check for check in checks}

    assert by_place["Y5"].formula1 == '"是,否"'
    assert by_place["F5"].formula1 == '"2022-01,2022-02"'
    assert (by_place["L5"].type, by_place["L5"].operator) == ("decimal", "greaterThanOrEqual")
    assert all(check.showErrorMessage for check in checks)


def test_numbers_that_are_names_are_text_cells_and_only_sums_are_locked(template):
    sheet = load_workbook(template)["月收入"]

    assert [sheet[cell].number_format for cell in ("A5", "C5", "F104")] == ["@", "@", "@"]
    assert sheet["E5"].number_format == "0"  # people are counted, and checked as a number
    assert sheet["K5"].protection.locked
    assert sheet["K5"].value == '=IF(COUNT(G5,H5,I5,J5)=0,"",ROUND(SUM(G5,H5,I5)-SUM(J5),2))'
    assert not sheet["L5"].protection.locked


def test_the_locks_are_on_without_a_password_and_the_clerk_may_still_work(template):
    protection = load_workbook(template)["月收入"].protection

    allowed = [protection.formatCells, protection.formatColumns, protection.insertRows]
    assert (protection.sheet, protection.password) == (True, None)
    assert allowed == [False] * 3  # False is what the format calls allowed


def test_rows_below_the_prepared_ones_keep_their_digits_and_can_be_typed_into(template):
    sheet = load_workbook(template)["月收入"]

    columns = [sheet.column_dimensions[letter] for letter in ("A", "C", "L", "K")]
    assert [column.number_format for column in columns] == ["@", "@", "#,##0.00", "#,##0.00"]
    assert [column.protection.locked for column in columns] == [False] * 4
    assert [column.width for column in columns[:2]] == [20, 24]


def test_a_number_of_an_unusual_length_is_asked_back_and_may_be_kept(template):
    checks = load_workbook(template)["月收入"].data_validations.dataValidation

    by_place = {str(check.sqref).split(":")[0]: check for check in checks}
    assert by_place["A5"].formula1 == "OR(LEN(A5)=10,LEN(A5)=16)"
    assert by_place["C5"].formula1 == "OR(LEN(C5)=18,LEN(C5)=20,LEN(C5)=22)"
    assert {by_place[cell].errorStyle for cell in ("A5", "C5")} == {"warning"}


def test_more_months_than_a_drop_down_takes_are_left_unchecked(tmp_path):
    path = tmp_path / "空表.xlsx"
    write_template(path, MAPPING, months=[f"20{n:02d}-01" for n in range(10, 70)])

    checks = load_workbook(path)["月收入"].data_validations.dataValidation

    assert "F5" not in {str(check.sqref).split(":")[0] for check in checks}
    assert all(len(check.formula1) <= 257 for check in checks)


def test_what_is_filled_in_beforehand_is_locked_and_the_rest_is_not(tmp_path):
    path = tmp_path / "预填.xlsx"
    household = Household(code="1306301900010001", head="李青禾", population=2)
    write_template(path, MAPPING, months=["2022-01"], households=[household])

    sheet = load_workbook(path)["月收入"]

    locked = {cell.coordinate for cell in sheet[5] if cell.protection.locked}
    assert locked == {"A5", "B5", "F5", "K5", "O5", "T5", "W5", "X5"}
    assert not sheet["A6"].protection.locked


def test_a_workbook_of_records_is_not_protected(tmp_path):
    path = tmp_path / "登记.xlsx"
    write_workbook(path, MAPPING, [make_row()])

    assert not load_workbook(path)["月收入"].protection.sheet


def test_the_template_tells_how_to_fill_it(template):
    guide = load_workbook(template)[GUIDE_SHEET]

    text = "".join(str(row[0].value) for row in guide.iter_rows())

    assert "没有这项收入的留空，不要填 0" in text


def test_given_households_get_a_row_for_each_month(tmp_path):
    path = tmp_path / "预填.xlsx"
    household = Household(code="1306301900010001", head="李青禾", village="样村", population=2)
    write_template(path, MAPPING, months=["2022-01", "2022-02"], households=[household])

    batch = check(path)

    assert [(row.household, row.month) for row in batch.refused] == [
        (household, "2022-01"),
        (household, "2022-02"),
    ]
    assert flatten(batch) == [("nothing_entered?", "月收入", "F5")]


def test_given_households_without_months_wait_for_their_month(tmp_path):
    path = tmp_path / "预填.xlsx"
    write_template(path, MAPPING, households=[Household(code="1306301900", head="李青禾")])

    batch = check(path)

    assert flatten(batch) == [("nothing_entered?", "月收入", "F5")]


def test_a_sum_that_is_given_is_written_instead_of_its_formula(tmp_path):
    path = tmp_path / "登记.xlsx"
    write_workbook(path, MAPPING, [make_row(total=Decimal("1200.50"))])

    assert load_workbook(path)["月收入"]["X5"].value == 1200.5
