"""A roster becomes the households of a template, each once, or is refused with its cells."""

import pytest
from openpyxl import Workbook, load_workbook
from workbook.samples import MAPPING, check, make_id_number

from connector.errors import WorkbookError
from connector.records.household import Household
from connector.records.income import ANSWERS
from connector.workbook.columns import build_columns
from connector.workbook.roster import load_roster, load_roster_to_fill
from connector.workbook.template import find_namesakes, write_template

COLUMNS = [column.name for column in build_columns(MAPPING)]
HEADER = ("户主", "户编号", "证件号码", "所在村", "人口数", "工资性收入(元)", "操作")
ONE = ("李青禾", "1306301900010001", make_id_number(1), "样村", 3, 0, "月收入明细")
TWO = ("钱秋山", "1306301900010002", "", "样村", "2人", 0, "月收入明细")


def write_roster(path, *sheets):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = workbook.create_sheet(f"花名册{number}")
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


@pytest.fixture
def roster(tmp_path):
    return tmp_path / "花名册.xlsx"


def test_every_household_is_read_below_titles_and_above_totals(roster):
    write_roster(roster, [("全部建档户花名册",), HEADER, ONE, (), TWO, ("合计", "", "", "", 5)])

    assert load_roster(roster, MAPPING) == (
        Household(code=ONE[1], head=ONE[0], id_number=ONE[2], village="样村", population=3),
        Household(code=TWO[1], head=TWO[0], village="样村", population=2),
    )


def test_totals_beside_numbered_rows_and_blank_keys_are_no_trouble(roster):
    write_roster(
        roster,
        [
            ("全部建档户花名册",),
            ("序号", "户编号", "户主姓名", "证件号码", "所在村", "人口数", "备注"),
            (1, "1306990010000123", "郑桂芳", "13069919580307001X", "西榆洼村", 4, ""),
            (2, None, "曾䶮", None, "西榆洼村", None, "x"),
            (None, None, "合计", None, None, 4, None),
        ],
    )

    assert load_roster(roster, MAPPING) == (
        Household(
            code="1306990010000123",
            head="郑桂芳",
            id_number="13069919580307001X",
            village="西榆洼村",
            population=4,
        ),
        Household(head="曾䶮", village="西榆洼村"),
    )


def test_columns_may_stand_in_any_order_and_few_are_enough(roster):
    write_roster(roster, [("备注", "村", "姓名"), ("", "样村", "李青禾")])

    assert load_roster(roster, MAPPING) == (Household(head="李青禾", village="样村"),)


def test_a_household_of_two_lists_is_one_and_what_one_leaves_out_the_other_tells(roster):
    of_poor = [HEADER, (ONE[0], ONE[1], "", "样村", "")]
    write_roster(roster, of_poor, [HEADER, ONE])

    assert load_roster(roster, MAPPING) == (
        Household(code=ONE[1], head=ONE[0], id_number=ONE[2], village="样村", population=3),
    )


@pytest.mark.parametrize("population", [3, 5])
def test_two_of_one_name_in_a_village_are_not_taken_for_one_household(roster, population):
    rows = [("户主", "所在村", "人口数"), ("张三", "东村", 3), ("张三", "东村", population)]
    write_roster(roster, rows)

    with pytest.raises(WorkbookError, match=r"“花名册1”第3行与第2行同村同名.*请写上户编号"):
        load_roster(roster, MAPPING)


def test_two_of_one_name_are_two_where_their_numbers_or_villages_differ(roster):
    rows = [HEADER, ONE, (ONE[0], TWO[1], "", "样村"), (ONE[0], "", "", "样村")]
    write_roster(roster, [*rows, (ONE[0], "", "", "东村")])

    assert len(load_roster(roster, MAPPING)) == 4


def test_one_name_in_two_lists_is_one_household(roster):
    rows = [("户主", "所在村"), ("张三", "东村")]
    write_roster(roster, rows, rows)

    assert load_roster(roster, MAPPING) == (Household(head="张三", village="东村"),)


@pytest.mark.parametrize("remark", ["备注在外务工", "说明：本户外出"])
@pytest.mark.parametrize("code", ["", ONE[1]])
def test_a_remark_that_begins_like_a_note_leaves_no_household_out(roster, remark, code):
    write_roster(roster, [("走访备注", *HEADER[:4]), (remark, ONE[0], code, "", "样村")])

    assert load_roster(roster, MAPPING) == (Household(head=ONE[0], code=code, village="样村"),)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("编号", "金额"), (1, 2)], "没有找到花名册的表头"),
        ([HEADER], "花名册里没有一户"),
        ([HEADER, (ONE[0], 1306301900010001)], "“花名册1”B2 按数字存放，Excel 只保留15位"),
        ([HEADER, (*ONE[:4], "三")], "“花名册1”E2 人口数"),
        ([HEADER, ("李青禾",)], "“花名册1”第2行认不出是哪一户"),
        ([HEADER, ("", ONE[1])], "“花名册1”第2行认不出是哪一户"),
        ([HEADER, ONE, ("赵长远", *ONE[1:])], "“花名册1”第3行与前面的一行号码相同"),
        ([HEADER, *[("李青禾",)] * 9], "……共 9 处"),
        ([("序号", *HEADER), ("例", *ONE)], "“花名册1”第2行像合计、示例或说明，但也写着户"),
    ],
)
def test_a_roster_that_cannot_be_relied_on_is_refused_with_its_place(roster, rows, words):
    write_roster(roster, rows)

    with pytest.raises(WorkbookError, match=words):
        load_roster(roster, MAPPING)


def test_a_template_of_a_roster_waits_for_amounts_only(roster, tmp_path):
    write_roster(roster, [HEADER, ONE, TWO])
    path = tmp_path / "三月.xlsx"

    write_template(
        path, MAPPING, months=["2022-01", "2022-02"], households=load_roster(roster, MAPPING)
    )

    batch = check(path)
    assert [(i.code, i.level.value, i.cell) for i in batch.issues] == [
        ("nothing_entered", "warning", "F5")
    ]
    assert [(row.household.head, row.month) for row in batch.refused] == [
        ("李青禾", "2022-01"),
        ("李青禾", "2022-02"),
        ("钱秋山", "2022-01"),
        ("钱秋山", "2022-02"),
    ]


def test_namesakes_of_a_village_are_filled_in_and_their_rows_ask_for_a_number(roster, tmp_path):
    of_poor = [("户主", "所在村", "人口数"), ("张三", "东村", 3), ("李四", "东村", 2)]
    write_roster(roster, [*of_poor, ("张三", "东村", 5)], of_poor)
    path, months = tmp_path / "三月.xlsx", ["2022-01", "2022-02"]

    households = load_roster_to_fill(roster, MAPPING)
    write_template(path, MAPPING, months=months, households=households)
    rows = find_namesakes(households, months=months)

    assert [(one.head, one.population) for one in households] == [
        ("张三", 3),
        ("李四", 2),
        ("张三", 5),
    ]
    sheet = load_workbook(path)["月收入"]
    assert [sheet.cell(row, COLUMNS.index("head") + 1).value for row in rows] == ["张三"] * 4
    assert len(rows) + len(months) == len(households) * len(months)


@pytest.mark.parametrize("codes", [("", ""), (ONE[1], TWO[1])])
def test_namesakes_without_their_numbers_are_an_error_of_the_check(roster, tmp_path, codes):
    write_roster(roster, [("户主", "所在村"), ("张三", "东村"), ("张三", "东村")])
    path = tmp_path / "三月.xlsx"
    households = load_roster_to_fill(roster, MAPPING)
    write_template(path, MAPPING, months=["2022-01"], households=households)
    workbook = load_workbook(path)
    filled = {"wages_work": 100} | dict.fromkeys(ANSWERS, "是") | {"school_dropout": "否"}
    rows = find_namesakes(households, months=["2022-01"])
    for row, code in zip(rows, codes, strict=True):
        for name, value in ({"code": code} | filled).items():
            workbook["月收入"].cell(row, COLUMNS.index(name) + 1).value = value
    workbook.save(path)

    batch = check(path)

    errors = {issue.code for issue in batch.issues if issue.level.value == "error"}
    assert errors == (set() if all(codes) else {"duplicate_month"})
    assert len(batch.records) == (2 if all(codes) else 0)
