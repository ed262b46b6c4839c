"""``check --explain`` shows which sheet cell went to which field."""

import shutil

import pytest
from cli.sheets import SAMPLES


@pytest.fixture
def sample(bare):
    def copy(name: str) -> str:
        shutil.copy(SAMPLES / name, bare.folder)
        return name

    return copy


def test_every_cell_of_a_record_stands_with_its_raw_and_its_read_value(bare, sample):
    name = sample("amounts_with_units_and_signs.xlsx")

    document = bare.run("check", name, "--explain", "--json", "--unmasked").document

    record = document["records"][2]
    assert record["cells"]["wages_work"] == {"cell": "F4", "raw": "0.12万", "value": "1200.00"}
    assert record["cells"]["housing_safe"] == {"cell": "H4", "raw": "是", "value": True}
    assert record["cells"]["month"]["cell"] == "E4"
    [sheet] = document["sheets"]
    assert sheet["columns"][5] == {
        "cell": "F1",
        "path": "务工收入",
        "field": "wages_work",
        "label": "工资性›务工",
        "month": "",
        "unit": "",
        "is_sum": False,
    }


def test_a_block_of_months_gives_each_record_the_cells_of_its_own_month(bare, sample):
    name = sample("months_across.xlsx")

    records = bare.run("check", name, "--explain", "--json").document["records"]

    assert [record["cells"]["wages_work"]["cell"] for record in records] == [
        "D4",
        "J4",
        "P4",
        "D5",
        "P5",
    ]


def test_people_are_masked_in_an_explanation(bare, sample):
    name = sample("spaces_and_signs_nobody_sees.xlsx")

    as_json = bare.run("check", name, "--explain", "--json")
    told = bare.run("check", name, "--explain")

    for head in ("李四", "李\u3000四", "王小山", "王 小 山"):
        assert head not in as_json.out + told.out
    assert as_json.document["records"][0]["cells"]["head"] == {
        "cell": "B2",
        "raw": "***",
        "value": "李*",
    }


def test_the_terminal_shows_columns_rewritten_cells_and_rows_left_out(bare, sample):
    notes = bare.run("check", sample("titles_above_and_notes_below.xlsx"), "--explain")
    scaled = bare.run("check", sample("amounts_in_ten_thousands.xlsx"), "--explain")
    beside = bare.run("check", sample("other_sheets_beside.xlsx"), "--explain")

    assert "没有读取的行：9、10、11（合计或说明）" in notes.out
    assert ["F3", "工资性·务工", "0.12", "1200.00"] in [
        line.split()[1:] for line in scaled.out.splitlines()
    ]
    assert "“花名册”：没有读取（缺少列：月份" in beside.out


def test_without_explain_the_document_is_as_short_as_before(bare, sample):
    document = bare.run("check", sample("extra_columns.xlsx"), "--json").document

    assert "sheets" not in document
    assert "cells" not in document["records"][0]
