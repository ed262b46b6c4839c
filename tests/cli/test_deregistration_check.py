"""Workbooks of deregistrations at the command line: checked, shown, and never entered unasked."""

import shutil

import pytest
from cli.command import Computer
from cli.sheets import SAMPLES
from workbook.pictures import write_picture, write_proofs

PLENTY = "deregistrations_and_reinstatements.xlsx"


@pytest.fixture
def office(tmp_path):
    shutil.copy(SAMPLES / PLENTY, tmp_path / "注销.xlsx")
    write_proofs(tmp_path)
    return Computer(tmp_path)


def test_a_check_shows_each_household_and_gives_it_in_the_document(office):
    shown = office.run("check", "注销.xlsx")
    ended = office.run("check", "注销.xlsx", "--json")

    document = ended.document
    first, _ = document["deregistrations"]
    assert (shown.code, ended.code) == (0, 0)
    assert "要注销的户（2 户）" in shown.out
    assert "要退回的户（2 户）" in shown.out
    assert "可以注销 2 户，不能注销 0 户；可以退回 2 户，不能退回 0 户；错误 0 条" in shown.out
    assert document["counts"] == {
        **{"rows": 4, "records": 0, "deregistrations": 2, "reinstatements": 2},
        **{"refused": 0, "errors": 0, "warnings": 0},
    }
    assert document["records"] == document["issues"] == []
    assert (first["type"], first["reason"], first["proof"]["given"]) == (
        "death",
        "***",
        "证明/1.jpg",
    )
    assert first["proof"]["path"] == str(office.folder / "证明" / "1.jpg")
    assert first["source"] == {"file": "注销.xlsx", "sheet": "户注销", "row": 5}
    assert set(first["household"]["head"][1:]) == {"*"}
    assert len(document["reinstatements"]) == 2


def test_a_converted_picture_is_a_copy_in_the_home_and_the_original_stays(office):
    scan = write_picture(office.folder / "证明" / "1.jpg", kind="BMP")
    before = scan.read_bytes()

    refused = office.run("check", "注销.xlsx", "--json")
    converted = office.run("check", "注销.xlsx", "--json", "--convert-pictures")

    assert (refused.code, converted.code) == (1, 0)
    assert not [name for name in refused.document["deregistrations"] if "home" in str(name)]
    path = converted.document["deregistrations"][0]["proof"]["path"]
    assert path.startswith(str(office.home / "pictures"))
    assert scan.read_bytes() == before


def test_the_empty_workbook_is_written_and_checked(office):
    made = office.run("template", "-o", "空表.xlsx", "--deregistration")
    checked = office.run("check", "空表.xlsx")

    assert made.code == checked.code == 0
    assert "表里还没有数据行" in checked.out
