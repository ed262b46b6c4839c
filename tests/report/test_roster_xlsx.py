"""A roster's workbook: people masked, numbers that are names as text, nothing a formula."""

from datetime import UTC, datetime
from decimal import Decimal

from openpyxl import load_workbook

from connector.mapping.load import load_mapping
from connector.records.household import Household
from connector.records.income import Observation
from connector.records.roster import Roster, RosterRow
from connector.report.roster_xlsx import roster_json, write_roster_xlsx

HEBEI = load_mapping("hebei")
ID = "130699195001010018"
CODE = "1306990000000001"
LABELS = ("户编号", "户主", "证件号码", "所在村", "人口数", "全年收入合计(元)", "备注")
COLUMNS = {"code": 0, "head": 1, "id_number": 2, "village": 3, "population": 4}


def make_row(number=1, *, remark="", village="东安村", **more):
    household = Household(code=CODE, head="甲乙丙", id_number=ID, village=village, population=3)
    cells = (CODE, "甲乙丙", ID, village, "3", "1,234.50", remark)
    return RosterRow(number=number, household=household, cells=cells, **more)


def make_roster(*rows, **more):
    given = {
        "which": "all",
        "title": "全部建档户花名册",
        "year": 2022,
        "asked": {"head": "甲乙丙", "risk": "未消除"},
        "shown_user": "130699101",
        "shown_area": "河北省",
        "platform_host": "mock.test",
        "read_at": datetime(2022, 3, 12, 9, tzinfo=UTC),
        "labels": LABELS,
        "columns": COLUMNS,
        "rows": rows,
        "expected": len(rows),
    }
    return Roster(**(given | more))


def make_detail():
    return Observation(
        household=Household(head="甲乙丙"),
        platform_year=2022,
        months={"2022-02": {"wages_work": Decimal("12.30"), "problem": "甲乙丙的房子漏雨"}},
        sums={"2022-02": {"total": Decimal("12.30")}},
    )


def open_sheet(tmp_path, roster, name="花名册", *, unmasked=False):
    path = tmp_path / "花名册.xlsx"
    write_roster_xlsx(roster, path, HEBEI, unmasked=unmasked)
    return load_workbook(path)[name]


def texts(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_people_are_masked_unless_asked_otherwise_and_codes_are_whole(tmp_path):
    roster = make_roster(make_row(remark="甲乙丙的邻居"))

    masked = texts(open_sheet(tmp_path, roster))[1]
    whole = texts(open_sheet(tmp_path, roster, unmasked=True))[1]

    assert masked == [1, CODE, "甲**", "130699********0018", "东安村", 3, 1234.5, "甲**的邻居"]
    assert whole == [1, CODE, "甲乙丙", ID, "东安村", 3, 1234.5, "甲乙丙的邻居"]


def test_numbers_that_are_names_are_texts_and_the_header_stays_in_view(tmp_path):
    sheet = open_sheet(tmp_path, make_roster(make_row()))

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:H2")
    assert [sheet.cell(2, column).number_format for column in (2, 4, 6, 7)] == [
        *("@", "@", "0", "#,##0.00")
    ]
    assert sheet.cell(2, 2).data_type == "s"


def test_no_text_of_the_platform_is_worked_out_as_a_formula(tmp_path):
    starts = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://a","b")', "#N/A")

    rows = [make_row(n, remark=text) for n, text in enumerate(starts, start=1)]
    sheet = open_sheet(tmp_path, make_roster(*rows))

    cells = [sheet.cell(n + 1, 8) for n in range(1, len(starts) + 1)]
    assert [cell.data_type for cell in cells] == ["s"] * len(starts)
    assert [cell.quotePrefix for cell in cells[:6]] == [True] * 6


def test_months_stand_on_a_sheet_of_their_own_with_free_texts_hidden(tmp_path):
    roster = make_roster(
        make_row(detail=make_detail()), make_row(2, trouble="打不开"), has_details=True
    )

    head, line = texts(open_sheet(tmp_path, roster, "月收入明细"))
    shown = dict(zip(head, line, strict=True))
    last = texts(open_sheet(tmp_path, roster))[2][-1]

    assert (shown["序号"], shown["户主"], shown["月份"]) == (1, "甲**", "2022-02")
    assert (shown["工资性›务工"], shown["收入合计"], shown["存在问题描述"]) == (12.3, 12.3, "***")
    assert last == "打不开"
    assert roster.troubles == ("1 户的月收入明细没有读到，见“花名册”最后一列",)


def test_what_is_not_the_whole_truth_is_said_on_the_first_sheet(tmp_path):
    short = texts(open_sheet(tmp_path, make_roster(make_row(), expected=3), "说明"))
    silent = texts(open_sheet(tmp_path, make_roster(make_row(), expected=None), "说明"))

    assert ["注意", "平台写明共 3 项，逐页读到 1 项，不相等"] in short
    assert ["平台的计数", "平台没有写共多少项"] in silent
    assert ["查询条件", "户主姓名：甲**，风险状态：未消除"] in silent


def test_the_document_masks_as_the_workbook_does():
    [row] = roster_json(
        make_roster(make_row(detail=make_detail()), has_details=True), unmasked=False
    )["rows"]

    assert row["cells"]["证件号码"] == "130699********0018"
    assert row["months"]["2022-02"] == {"wages_work": "12.30", "problem": "***", "total": "12.30"}
    assert row["household"]["head"] == "甲**"
