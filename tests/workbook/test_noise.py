"""Whatever noise is laid on it, a workbook that the template can express is read back equal."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from workbook.noise import cells
from workbook.samples import MAPPING, check
from workbook.test_template import records
from workbook.writing import record_row

from connector.mapping.income import Kind
from connector.workbook.columns import build_columns

COLUMNS = [column for column in build_columns(MAPPING) if column.kind is not Kind.SUM]
CALM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def clerks_sheets(draw):
    """Return records, and the rows in which a clerk wrote them: columns in any order, titles
    above, blank rows between, a total below."""
    desired = draw(records().filter(bool))
    order = draw(st.permutations(COLUMNS))
    rows = []
    for record in desired:
        rows += [[]] * draw(st.integers(0, 2))
        row = record_row(record)
        rows.append([draw(cells(column, row.get(column.name))) for column in order])
    above = draw(st.lists(st.sampled_from([[], ["样村收入登记"], ["单位：元"]]), max_size=3))
    below = draw(st.sampled_from([[], [["合计", 5]], [[], ["注：空格表示没有。"]]]))
    return desired, order, above, rows, below


def write(path, order, above, rows, below):
    workbook = Workbook()
    sheet = workbook.active
    for line in (*above, *_header(order), *rows, *below):
        sheet.append([value if value != "" else None for value in line])
    for cell in (cell for row in sheet for cell in row if isinstance(cell.value, str)):
        cell.data_type = "s"  # a text that starts with '=' is no formula
    workbook.save(path)


def _header(order):
    """Three rows without merged cells; each label stands over its column."""
    depth = max(len(column.path) for column in order)
    paths = [(*column.path, *[""] * (depth - len(column.path))) for column in order]
    return zip(*paths, strict=True)


@CALM
@given(clerks_sheets())
def test_a_clerks_own_sheet_is_read_back_equal(tmp_path, made):
    desired, order, above, rows, below = made
    path = tmp_path / "登记.xlsx"
    write(path, order, above, copy.deepcopy(rows), below)

    batch = check(path)

    assert [issue for issue in batch.issues if issue.level == "error"] == []
    assert [without_place(record) for record in batch.records] == [
        without_place(record) for record in desired
    ]


def without_place(record):
    return record.model_dump(exclude={"source", "raw"})
