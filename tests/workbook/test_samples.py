"""Every sample workbook gives exactly the records and issues that its name promises."""

import runpy

import pytest
from workbook import test_cells, test_deregistration_sheet, test_files, test_layouts
from workbook.samples import FOLDER, check, flatten

from connector.workbook.read import read_workbook

SHEET = "月收入"
EXPECTED = {
    "answers_missing_or_odd": (
        1,
        2,
        [
            ("guarantees_missing", SHEET, "Z5"),
            ("bad_answer_value", SHEET, "Y6"),
            ("problem_without_bad_answer?", SHEET, "AC7"),
        ],
    ),
    "bad_answer_without_description": (
        1,
        2,
        [("bad_answer_without_problem", SHEET, "AC5"), ("problem_too_long", SHEET, "AC7")],
    ),
    "blank_rows_notes_and_totals": (2, 0, [("row_ignored?", SHEET, "A10")]),
    "column_twice": (
        0,
        0,
        [("missing_column?", SHEET, ""), ("ambiguous_column", SHEET, "M4")],
    ),
    "digits_lost": (
        0,
        3,
        [
            ("digits_lost", SHEET, "C5"),
            ("digits_lost", SHEET, "A6"),
            ("digits_lost", SHEET, "A7"),
        ],
    ),
    "error_value": (0, 2, [("error_value", SHEET, "A5"), ("error_value", SHEET, "L6")]),
    "formula_without_value": (1, 1, [("formula_without_value", SHEET, "L5")]),
    "household_or_month_missing": (
        0,
        4,
        [
            ("missing_key", SHEET, "B5"),
            ("missing_key", SHEET, "B6"),
            ("missing_month", SHEET, "F7"),
            ("bad_population", SHEET, "E8"),
        ],
    ),
    "merged_cells_in_rows": (
        0,
        2,
        [("merged_cells", SHEET, cell) for cell in ("A5", "B5")],
    ),
    "merged_header_reordered": (
        2,
        0,
        [("missing_column?", "二月", ""), ("extra_column?", "二月", "A5")],
    ),
    "month_column_missing": (
        0,
        0,
        [("missing_column", SHEET, ""), ("extra_column?", SHEET, "F4")],
    ),
    "months_in_many_spellings": (5, 0, [("copied_months?", SHEET, "L9")]),
    "negative_amounts": (1, 1, [("negative_amount", SHEET, "G5")]),
    "no_rows": (0, 0, [("no_rows?", SHEET, "A4")]),
    "nothing_entered": (0, 1, [("nothing_entered?", SHEET, "F5")]),
    "one_code_two_heads": (
        3,
        2,
        [("name_key_disagree", SHEET, "A5"), ("name_key_disagree", SHEET, "A6")],
    ),
    "stray_cell": (0, 0, [("stray_cell", SHEET, "XFD1048576")]),
    "sums_that_disagree": (
        1,
        1,
        [("sum_disagrees", SHEET, "O6"), ("sum_disagrees", SHEET, "X6")],
    ),
    "text_amounts": (
        2,
        3,
        [
            ("not_a_number", SHEET, "L7"),
            ("too_many_decimals", SHEET, "L8"),
            ("amount_too_large", SHEET, "L9"),
        ],
    ),
    "the_same_household_and_month_again": (1, 0, []),
    "two_clean_households": (2, 0, []),
    "two_income_sheets": (
        0,
        2,
        [("duplicate_month", "一组", "F5"), ("duplicate_month", "二组", "F5")],
    ),
    "two_rows_one_month": (
        1,
        2,
        [("duplicate_month", SHEET, "F5"), ("duplicate_month", SHEET, "F7")],
    ),
    "unreadable_and_future_months": (
        0,
        4,
        [
            ("bad_month", SHEET, "F5"),
            ("bad_month", SHEET, "F6"),
            ("month_in_future", SHEET, "F7"),
            ("month_in_future", SHEET, "F8"),
        ],
    ),
    "wrong_codes": (
        2,
        1,
        [("code_format?", SHEET, "A5"), ("code_format", SHEET, "A6")],
    ),
    "wrong_id_numbers": (
        2,
        1,
        [
            ("id_checksum?", SHEET, "C5"),
            ("id_length?", SHEET, "C6"),
            ("id_length", SHEET, "C7"),
        ],
    ),
    "wrong_sheet": (0, 0, [("no_income_sheet", "", "")]),
}
EXPECTED |= {  # figures that can be read and are still to be looked at
    "wages_of_a_year_in_one_month": (2, 0, [("wage_over_ceiling?", SHEET, "L5")]),
    "crops_sold_without_costs": (2, 0, [("income_without_costs?", SHEET, "J5")]),
    "total_fallen_by_half": (5, 0, [("total_fallen?", SHEET, "X7")]),
    "harvest_is_over": (3, 0, []),
    "last_month_copied_three_times": (4, 0, [("copied_months?", SHEET, "L8")]),
    "one_figure_for_five_neighbours": (
        6,
        0,
        [("copied_households?", SHEET, f"L{row}") for row in range(5, 10)],
    ),
    "month_of_the_year_before": (1, 1, [("month_outside_form", SHEET, "F5")]),
    "disability_grade_nine": (2, 0, [("disability_suffix?", SHEET, "C5")]),
    "id_number_that_excel_cut_off": (1, 0, [("id_checksum?", SHEET, "C5")]),
    "nobody_has_filled_it_in_yet": (0, 3, [("nothing_entered?", SHEET, "F5")]),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_gives_what_its_name_promises(name):
    records, refused, issues = EXPECTED[name]

    batch = check(FOLDER / f"{name}.xlsx")

    assert (len(batch.records), len(batch.refused)) == (records, refused)
    assert flatten(batch) == issues


def test_every_sample_is_expected():
    others = (test_layouts, test_cells, test_deregistration_sheet)
    workbooks = [*EXPECTED, *(name for other in others for name in other.EXPECTED)]
    expected = {f"{name}.xlsx" for name in workbooks} | {*test_files.READ, *test_files.SPOILED}

    assert names_in(FOLDER) == expected


def names_in(folder):
    return {path.name for path in folder.iterdir() if path.suffix != ".py" and path.is_file()}


def test_the_script_makes_the_samples_that_are_here(tmp_path):
    script = runpy.run_path(str(FOLDER / "make.py"))

    script["make_all"](tmp_path)

    assert names_in(tmp_path) == names_in(FOLDER)
    for name in names_in(FOLDER) - test_files.SPOILED.keys():
        assert read_workbook(tmp_path / name) == read_workbook(FOLDER / name)
