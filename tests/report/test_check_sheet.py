"""The check sheet as a workbook: one sheet a village, the plan's hash on every page."""

from decimal import Decimal

from openpyxl import load_workbook
from report.factories import (
    SENTINEL_ID,
    SENTINEL_NAME,
    load_hebei,
    make_change,
    make_household,
    make_leaving,
    make_plan,
)

from connector.plan.change import ChangeState
from connector.records.income import RefusedRow, Source
from connector.report.check_sheet import COLUMNS, write_check_sheet
from connector.report.words import STANDING_GROUP

MAPPING = load_hebei()
REFUSED = RefusedRow(
    household=make_household(2),
    month="2022-01",
    source=Source(file="南河村.xlsx", sheet="月收入", row=9),
    reason="证件号码已损坏",
)


def write(tmp_path, plan, **options):
    path = tmp_path / "核对单.xlsx"
    write_check_sheet(plan, path, MAPPING, **options)
    return load_workbook(path)


def rows_of(sheet):
    return [["" if value is None else value for value in row] for row in sheet.values]


def find_row(sheet, first):
    return next(row for row in rows_of(sheet) if row[0] == first)


def test_each_month_shows_what_stands_there_and_what_would_and_where_to_tick(tmp_path):
    months = ("2022-01", "2022-02")
    change = make_change(
        months=months,
        desired={m: {"wages_work": Decimal("1200.00")} for m in months},
        before={"2022-01": {"wages_work": Decimal("120.00")}},
        after={m: {"wages_work": Decimal("1200.00")} for m in months},
        state=ChangeState.CHANGE,
        reason="覆盖平台上的：工资性›务工",
    )
    conflict = make_change(
        3,
        before={"2022-01": {"wages_work": Decimal("7.00"), "housing_safe": True}},
        state=ChangeState.CONFLICT,
        reason="平台上已有不同的内容",
    )
    workbook = write(tmp_path, make_plan((change, conflict)))

    shown, other = change.household.masked(), conflict.household.masked()
    place = [shown.code, shown.head, shown.id_number]
    said = "【覆盖平台上的：工资性›务工】工资性›务工"
    assert rows_of(workbook["东安村"])[1:5] == [
        [1, *place, "2022-01", "补录/修改", f"{said} 120.00 → 1,200.00", 120, 1200, "□"],
        [2, *place, "2022-02", "补录/修改", f"{said} 1,200.00", "", 1200, "□"],
        [
            3,
            other.code,
            other.head,
            other.id_number,
            "2022-01",
            "冲突",
            "【平台上已有不同的内容】工资性›务工 平台上 7.00、表中 1,200.00",
            7,
            7,
            "",
        ],
        ["", "", "", "", "", "", "东安村 合计", 127, 2407, ""],
    ]


def test_every_village_and_every_row_is_there_with_the_money_before_and_after(tmp_path):
    same = make_change(1, state=ChangeState.SAME)
    workbook = write(tmp_path, make_plan((make_change(0), same), refused=(REFUSED,)))

    front = workbook["汇总"]
    assert workbook.sheetnames == ["汇总", "东安村", "西平村", "南河村"]
    assert find_row(front, "东安村") == ["东安村", 1, 0, 0, 0, 0, 50, 1250]
    assert find_row(front, "合计") == ["合计", 1, 0, 1, 0, 1, 100, 1300]
    assert rows_of(workbook["西平村"])[1][6] == "平台上已经相同，不再录入"
    assert rows_of(workbook["南河村"])[1][5:7] == ["表格有误", "【证件号码已损坏】"]


def test_every_page_bears_the_plans_whole_hash_and_room_for_both_names(tmp_path):
    plan = make_plan((make_change(0), make_change(1)))
    workbook = write(tmp_path, plan)

    for sheet in workbook:
        foot, cells = sheet.oddFooter, {c for row in sheet.values for c in row}
        assert foot.left.text == f"计划指纹 {plan.digest}"
        assert "录入人：" in foot.right.text
        assert "审核人：" in foot.right.text
        assert {"录入人：", "审核人：", "日期："} <= cells
        assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            "landscape",
            True,
        )
        assert len(str(foot)) < 255  # Excel takes no longer one
    assert ["计划的 SHA-256", plan.digest] in [row[:2] for row in rows_of(workbook["汇总"])]


def test_who_leaves_is_shown_without_amounts_beside_those_whose_months_have_some(tmp_path):
    alone = write(tmp_path, make_plan((), standing=(make_leaving(),)))
    both = write(tmp_path, make_plan((make_change(0),), standing=(make_leaving(1),)))

    hidden = {
        (book, sheet.title): [
            name for name, column in sheet.column_dimensions.items() if column.hidden
        ]
        for book, sheets in (("alone", alone), ("both", both))
        for sheet in sheets
    }
    assert hidden == {
        ("alone", "汇总"): ["G", "H"],
        ("alone", STANDING_GROUP): ["H", "I"],
        ("both", "汇总"): [],
        ("both", STANDING_GROUP): ["H", "I"],
        ("both", "东安村"): [],
    }
    assert [rows_of(both[title])[0][4] for title in (STANDING_GROUP, "东安村")] == ["办理", "月份"]
    cells = {cell for row in rows_of(alone[STANDING_GROUP]) for cell in row}
    assert not any(isinstance(cell, float) or "合计" in str(cell) for cell in cells - {*COLUMNS})


def test_people_are_masked_unless_asked_for_and_nothing_is_a_formula(tmp_path):
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID, village="=1+1")
    reason = f"平台上是{SENTINEL_NAME} {SENTINEL_ID}"
    plan = make_plan((make_change(household=household, state=ChangeState.BLOCKED, reason=reason),))

    masked = write(tmp_path, plan)
    cells = [cell for sheet in masked for row in sheet.iter_rows() for cell in row]
    whole = write(tmp_path, plan, unmasked=True)

    shown = " ".join(str(cell.value) for cell in cells)
    assert (SENTINEL_NAME in shown, SENTINEL_ID in shown) == (False, False)
    assert "f" not in {cell.data_type for cell in cells}
    assert SENTINEL_NAME in " ".join(str(value) for row in whole["=1+1"].values for value in row)


def test_sheets_have_names_that_excel_takes_and_no_two_alike(tmp_path):
    villages = ("东/安", "东:安", "很长的村名" * 10, "很长的村名" * 10 + "二", "汇总")
    changes = [
        make_change(n, household=make_household(n, village=village))
        for n, village in enumerate(villages)
    ]

    names = write(tmp_path, make_plan(tuple(changes))).sheetnames

    assert len({name.casefold() for name in names}) == 1 + len(villages)
    assert names[:3] == ["汇总", "东·安", "东·安（2）"]
    assert max(map(len, names)) <= 31


def test_equal_plans_give_equal_bytes_for_their_owner_only(tmp_path):
    plan = make_plan((make_change(0),))
    paths = [tmp_path / "一.xlsx", tmp_path / "二.xlsx"]
    for path in paths:
        write_check_sheet(plan, path, MAPPING)

    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].stat().st_mode & 0o077 == 0
