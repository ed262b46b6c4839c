"""Workbooks of deregistrations and reinstatements: what becomes a record, what is refused."""

import shutil

import pytest
from openpyxl import load_workbook
from workbook.pictures import write_picture, write_proofs
from workbook.samples import DEREGISTRATION, FOLDER, check, flatten
from workbook.test_rules import codes

from connector.sections import RuleSettings
from connector.workbook.deregistration_template import (
    write_deregistration_template,
    write_deregistrations,
)

OUT, BACK = "户注销", "户注销退回"
# Each sample: incomes, deregistrations, reinstatements, refused rows, issues.
EXPECTED = {
    "deregistrations_of_all_eight_types": (0, 8, 0, 0, []),
    "deregistrations_and_reinstatements": (0, 2, 2, 0, []),
    "deregistered_and_reinstated_at_once": (
        0,
        1,
        0,
        2,
        [("deregistered_and_reinstated", OUT, "A5"), ("deregistered_and_reinstated", BACK, "A5")],
    ),
    "the_same_household_deregistered_twice": (
        0,
        2,
        0,
        4,
        [
            ("deregistered_twice", OUT, "A5"),
            ("deregistered_twice", OUT, "C6"),
            ("deregistered_twice", OUT, "A7"),
            ("deregistered_twice", OUT, "B8"),
        ],
    ),
    "deregistrations_that_say_too_little": (
        0,
        0,
        0,
        8,
        [
            ("no_type", OUT, "E5"),
            ("unknown_type", OUT, "E6"),
            ("no_reason", OUT, "F7"),
            ("reason_too_long", OUT, "F8"),
            ("no_picture", OUT, "G9"),
            ("missing_key", OUT, "B10"),
            ("digits_lost", OUT, "A11"),
            ("no_reason", BACK, "E5"),
        ],
    ),
    "pictures_in_all_sorts_of_places": (
        0,
        1,
        0,
        7,
        [
            ("picture_missing", OUT, "G6"),
            ("picture_missing", OUT, "G7"),
            ("picture_place", OUT, "G8"),
            ("picture_place", OUT, "G9"),
            ("picture_place", OUT, "G10"),
            ("picture_place", OUT, "G11"),
            ("picture_missing", OUT, "G12"),
        ],
    ),
    "one_picture_for_two_households": (
        0,
        2,
        0,
        0,
        [("picture_reused?", OUT, "G5"), ("picture_reused?", OUT, "G6")],
    ),
    "deregistration_beside_its_income": (
        2,
        2,
        0,
        0,
        [("missing_column?", "月收入", ""), ("income_due?", OUT, "A6")],
    ),
    "own_list_of_the_deregistered_with_reasons_to_return": (
        0,
        0,
        2,
        0,
        [("extra_column?", "Sheet1", "A3")],
    ),
    "deregistration_and_reinstatement_in_one_sheet": (0, 0, 0, 0, [("mixed_sheet", "Sheet", "")]),
    "deregistration_without_a_column_for_the_picture": (
        0,
        0,
        0,
        0,
        [("missing_column", "Sheet", "")],
    ),
    "income_with_remarks_on_deregistration": (
        2,
        0,
        0,
        0,
        [("missing_column?", "样村", ""), ("extra_column?", "样村", "M1")],
    ),
    "no_deregistrations_yet": (0, 0, 0, 0, [("no_rows?", OUT, "A2")]),
}
KEPT = ("code", "head", "id_number", "village")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """The samples in one folder, with the pictures that they name."""
    folder = tmp_path_factory.mktemp("county")
    for name in EXPECTED:
        shutil.copy(FOLDER / f"{name}.xlsx", folder)
    write_proofs(folder)
    return folder


def make_asked(number: int = 1, **changes: object) -> dict:
    """Return a row that asks for a deregistration."""
    return {
        "code": f"1306301900{number:06d}",
        "head": "李青禾",
        "village": "样村",
        "type": "死亡",
        "reason": "全家去世",
        "proof": f"证明/{number}.jpg",
    } | changes


def check_asked(folder, *asked, undone=(), **how):
    write_proofs(folder)
    path = folder / "注销.xlsx"
    write_deregistrations(path, DEREGISTRATION, asked, undone)
    return check(path, **how)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_gives_what_its_name_promises(county, name):
    *counts, issues = EXPECTED[name]

    batch = check(county / f"{name}.xlsx")

    rows = (batch.records, batch.deregistrations, batch.reinstatements, batch.refused)
    assert flatten(batch) == issues
    assert list(map(len, rows)) == counts


def test_the_eight_types_are_known_by_each_of_their_names(county):
    batch = check(county / "deregistrations_of_all_eight_types.xlsx")

    assert [one.type for one in batch.deregistrations] == list(DEREGISTRATION.types)
    assert [DEREGISTRATION.label_of(one.type) for one in batch.deregistrations][2:4] == [
        "失踪",
        "转出",
    ]


def test_a_record_names_the_very_file_that_would_be_sent(county):
    batch = check(county / "deregistrations_and_reinstatements.xlsx")

    first, _ = batch.deregistrations
    assert first.proof.path == str(county / "证明" / "1.jpg")
    assert first.proof.size == (county / "证明" / "1.jpg").stat().st_size
    assert first.reason == "全家已不在本村居住"
    assert first.source.row == 5
    assert {one.reason for one in batch.reinstatements} == {"注销有误"}


def test_a_refused_row_says_what_it_had_asked_for(county):
    batch = check(county / "deregistered_and_reinstated_at_once.xlsx")

    assert [(row.kind, row.month) for row in batch.refused] == [
        ("deregistration", ""),
        ("reinstatement", ""),
    ]
    assert all("另见" in row.reason for row in batch.refused)


def test_incomes_of_another_workbook_are_seen_too(tmp_path, county):
    batch = check(
        county / "deregistrations_of_all_eight_types.xlsx",
        county / "deregistration_beside_its_income.xlsx",
        county / "income_with_remarks_on_deregistration.xlsx",
    )

    due = [issue for issue in batch.issues if issue.code == "income_due"]
    assert [issue.file for issue in due] == ["deregistration_beside_its_income.xlsx"]
    assert "2022-02的收入" in due[0].message


def test_two_of_one_name_with_numbers_of_their_own_are_two_households(tmp_path):
    batch = check_asked(tmp_path, make_asked(1), make_asked(2), undone=[make_asked(3)])

    assert batch.issues == ()
    assert len(batch.sendable) == 3


def test_one_number_with_two_heads_is_refused(tmp_path):
    batch = check_asked(tmp_path, make_asked(1), undone=[make_asked(1, head="王远山")])

    assert ("name_key_disagree", "error", "A5") in codes(batch)
    assert batch.sendable == ()


def test_a_village_in_the_title_names_the_households_that_nothing_else_names(tmp_path):
    write_proofs(tmp_path)
    path = tmp_path / "注销.xlsx"
    write_deregistrations(path, DEREGISTRATION, [make_asked(code="", village="")])
    workbook = load_workbook(path)
    workbook[OUT]["A1"] = "户注销登记表  所在村：样村"
    workbook[OUT]["D2"] = "备考"
    workbook.save(path)

    batch = check(path)

    assert [one.household.village for one in batch.deregistrations] == ["样村"]


def test_warnings_about_pictures_and_incomes_can_be_switched_off(tmp_path):
    off = RuleSettings(off=("picture_reused",))
    rows = [make_asked(1, head="赵一山"), make_asked(2, head="钱二山", proof="证明/1.jpg")]

    batch = check_asked(tmp_path, *rows, rules=off)

    assert batch.issues == ()


def test_pictures_are_converted_only_when_that_is_asked_for(tmp_path):
    write_picture(tmp_path / "证明" / "scan.bmp", kind="BMP")
    row = make_asked(proof="证明/scan.bmp")

    refused = check_asked(tmp_path, row)
    converted = check_asked(tmp_path, row, pictures=tmp_path / "copies")

    assert flatten(refused) == [("picture_format", OUT, "G5")]
    assert "--convert-pictures" in refused.issues[0].message
    assert flatten(converted) == [("picture_converted?", OUT, "G5")]
    [one] = converted.deregistrations
    assert one.proof.path.startswith(str(tmp_path / "copies"))
    assert one.proof.given == "证明/scan.bmp"


def test_the_template_has_drop_downs_and_nothing_wrong_but_that_it_is_empty(tmp_path):
    path = tmp_path / "空表.xlsx"
    write_deregistration_template(path, DEREGISTRATION)

    workbook = load_workbook(path)
    checks = workbook[OUT].data_validations.dataValidation

    assert workbook.sheetnames == [OUT, BACK, "填写说明"]
    assert '"死亡,服刑,失踪,转出,出国定居,户籍迁出,农转非,分散供养转集中"' in {
        one.formula1 for one in checks
    }
    assert [workbook[OUT][cell].number_format for cell in ("A5", "C5", "A44")] == ["@", "@", "@"]
    assert workbook[OUT].freeze_panes == "C5"
    assert flatten(check(path)) == [("no_rows?", OUT, "A2")]
