import hashlib

import pytest
from openpyxl import load_workbook
from workbook.samples import MAPPING, TODAY, check, flatten, make_row
from workbook.writing import check_rows, write_rows

from connector.errors import WorkbookError
from connector.runs.check import check as run_check
from connector.runs.check import hash_inputs


def test_a_household_in_two_workbooks_is_told_in_both(tmp_path):
    first = write_rows(tmp_path / "东村.xlsx", make_row(), make_row(2))
    second = write_rows(tmp_path / "西村.xlsx", make_row(3), make_row())

    batch = check(first, second)

    assert [(issue.code, issue.file, issue.cell) for issue in batch.issues] == [
        ("duplicate_month", "东村.xlsx", "F5"),
        ("duplicate_month", "西村.xlsx", "F6"),
    ]
    assert "西村.xlsx“月收入”第6行" in batch.issues[0].message
    assert [(r.source.file, r.source.row) for r in batch.records] == [
        ("东村.xlsx", 6),
        ("西村.xlsx", 5),
    ]


def test_every_data_row_is_a_record_or_refused(tmp_path):
    rows = [make_row(n) for n in range(1, 6)]
    rows += [make_row(6, month=""), {}, make_row(7, head=""), make_row(8, wages_work="多")]

    batch = check_rows(tmp_path, *rows)

    places = [one.source.row for one in (*batch.records, *batch.refused)]
    assert sorted(places) == [5, 6, 7, 8, 9, 10, 12, 13]


def test_row_numbers_survive_blank_rows(tmp_path):
    batch = check_rows(tmp_path, {}, make_row(), {}, {}, make_row(2))

    assert [record.source.row for record in batch.records] == [6, 9]


@pytest.mark.parametrize("word", ["合计", "小计：", "注：数据截至月底", "备注", "说明", "填表人："])
def test_totals_and_notes_below_the_rows_are_passed_over(tmp_path, word):
    path = write_rows(tmp_path / "登记.xlsx", make_row())
    workbook = load_workbook(path)
    workbook["月收入"]["A7"], workbook["月收入"]["L7"] = word, 1200.5
    workbook.save(path)

    batch = check(path)

    assert (len(batch.records), batch.refused, batch.issues) == (1, (), ())


def test_figures_without_household_and_month_are_not_dropped_in_silence(tmp_path):
    batch = check_rows(tmp_path, make_row(), {"wages_work": 5})

    assert flatten(batch) == [("row_ignored?", "月收入", "A6")]


def test_a_sum_formula_that_nobody_calculated_is_merely_not_given(tmp_path):
    path = write_rows(tmp_path / "登记.xlsx", make_row())

    batch = check(path)

    assert load_workbook(path)["月收入"]["X5"].value.startswith("=IF(")
    assert batch.issues == ()


def test_two_files_of_one_name_are_refused_because_issues_could_not_tell_them_apart(tmp_path):
    (tmp_path / "旧").mkdir()
    paths = [write_rows(folder / "登记.xlsx", make_row()) for folder in (tmp_path, tmp_path / "旧")]

    with pytest.raises(WorkbookError, match="同名"):
        check(*paths)


def test_one_unreadable_workbook_stops_the_check_by_its_name(tmp_path):
    good = write_rows(tmp_path / "好.xlsx", make_row())

    with pytest.raises(WorkbookError) as refused:
        check(good, tmp_path / "没有.xlsx")

    assert refused.value.subject == "没有.xlsx"


def test_the_run_is_the_intake_and_names_its_inputs_by_their_hash(tmp_path):
    path = write_rows(tmp_path / "登记.xlsx", make_row())

    batch = run_check([path], mapping=MAPPING, today=TODAY)
    hashes = hash_inputs([path])

    assert batch == check(path)
    assert hashes == {"登记.xlsx": hashlib.sha256(path.read_bytes()).hexdigest()}


def test_a_missing_input_has_no_hash(tmp_path):
    with pytest.raises(WorkbookError):
        hash_inputs([tmp_path / "没有.xlsx"])
