"""Whatever stands in a workbook, the intake answers with records and issues, never a crash."""

import random
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbook.samples import FOLDER, check, make_row
from workbook.writing import write_rows

TEXTS = st.text(st.characters(codec="gb18030", exclude_categories=("C",)), max_size=30)
CELLS = (
    st.none()
    | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(10**20), 10**20)
    | st.booleans()
    | st.dates(date(1900, 3, 1), date(9999, 1, 1))
    | st.datetimes(datetime(1901, 1, 1), datetime(9999, 1, 1))  # noqa: DTZ001
    | st.sampled_from(["=1+1", "#N/A", "2022.1", "１２", "1e400", "-0", "∞", "²", "٣"])
)
PLACES = st.tuples(st.integers(1, 9), st.integers(1, 31))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(PLACES, CELLS, max_size=25))
def test_any_cell_anywhere_gives_only_records_and_issues(tmp_path, cells):
    path = write_rows(tmp_path / "登记.xlsx", make_row(), make_row(2))
    workbook = load_workbook(path)
    for (row, column), value in cells.items():
        cell = workbook["月收入"].cell(row, column)
        if type(cell).__name__ == "Cell":
            cell.value = value
    workbook.save(path)

    batch = check(path)

    sources = [one.source.row for one in (*batch.records, *batch.refused)]
    assert len(sources) == len(set(sources))
    assert all(issue.message and issue.file == "登记.xlsx" for issue in batch.issues)


def damage(source, target, chance):
    """Copy a workbook with a few bytes of it changed, cut out or put in."""
    if not zipfile.is_zipfile(source) or chance.random() < 0.5:
        data = bytearray(source.read_bytes())
        _scramble(data, chance)
        target.write_bytes(data)
        return
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(target, "w") as broken:
        victim = chance.choice(whole.namelist())
        for name in whole.namelist():
            data = bytearray(whole.read(name))
            if name == victim:
                _scramble(data, chance)
            broken.writestr(name, bytes(data))


def _scramble(data, chance):
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randint(1, 20)]
            case 2:
                data[place:place] = chance.choice([b'r="ZZ0"', b"<v>9e999</v>", b"<", b'"', b"-1"])


@pytest.mark.parametrize(
    "name",
    [
        "error_value.xlsx",
        "months_across.xlsx",
        "saved_as_xls.xls",
        "saved_as_xlsb.xlsb",
        "saved_as_ods.ods",
        "text_in_gb18030.csv",
        "export_of_a_web_page.xls",
    ],
)
def test_a_damaged_file_gives_only_records_and_issues(tmp_path, name):
    chance = random.Random(name)
    path = tmp_path / name

    for _ in range(60):
        damage(FOLDER / name, path, chance)
        batch = check(path)

        assert len(batch.records) + len(batch.refused) < 100
        assert all(issue.message and issue.file == name for issue in batch.issues)
