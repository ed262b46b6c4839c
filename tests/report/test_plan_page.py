"""The check sheet of a plan that a second person signs."""

from decimal import Decimal

from report.factories import (
    SENTINEL_ID,
    SENTINEL_NAME,
    load_hebei,
    make_change,
    make_household,
    make_leaving,
    make_plan,
)
from report.pages import read_page

from connector.plan.change import ChangeState
from connector.records.income import RefusedRow, Source
from connector.report.html import write_plan_html

MAPPING = load_hebei()


def test_each_month_of_each_household_shows_what_stands_there_and_what_would(tmp_path):
    path = tmp_path / "plan.html"
    months = ("2022-01", "2022-02")
    change = make_change(
        months=months,
        desired={m: {"wages_work": Decimal("1200.00"), "housing_safe": True} for m in months},
        before={"2022-01": {"wages_work": Decimal("120.00"), "housing_safe": True}},
        after={m: {"wages_work": Decimal("1200.00"), "housing_safe": True} for m in months},
        state=ChangeState.CHANGE,
        reason="覆盖平台上的：工资性›务工",
    )

    write_plan_html(make_plan((change,), overwrite=True), path, MAPPING)

    shown = change.household.masked()
    place = [shown.code, shown.head, shown.id_number]
    assert read_page(path).tables["table-0"][1:-1] == [
        [
            *place,
            "2022-01",
            "补录/修改",
            "覆盖平台上的：工资性›务工 工资性›务工 120.00 → 1,200.00",
            "120.00",
            "1,200.00",
            "",
        ],
        [
            *place,
            "2022-02",
            "补录/修改",
            "覆盖平台上的：工资性›务工 工资性›务工 1,200.00 是否实现住房安全 是",
            "",
            "1,200.00",
            "",
        ],
    ]
    assert "本计划会覆盖平台上已有的内容" in path.read_text(encoding="utf-8")


def test_each_village_has_its_own_sheet_with_both_signatures_and_nothing_is_left_out(tmp_path):
    path = tmp_path / "plan.html"
    refused = RefusedRow(
        household=make_household(2),
        month="2022-01",
        source=Source(file="南河村.xlsx", sheet="月收入", row=9),
        reason="证件号码已损坏",
    )
    conflict = make_change(1, state=ChangeState.CONFLICT, reason="平台上已有不同的内容")

    write_plan_html(make_plan((make_change(0), conflict), refused=(refused,)), path, MAPPING)

    page = read_page(path)
    text = path.read_text(encoding="utf-8")
    assert page.headings == ["月收入登记录入核对表", "东安村", "西平村", "南河村"]
    assert (text.count("<div>录入人："), text.count("<div>审核人：")) == (3, 3)
    tiles = {state.value: page.tiles[state.value] for state in ChangeState}
    assert tiles == {"new": 1, "change": 0, "same": 0, "conflict": 1, "blocked": 1}


def test_the_sheet_is_bound_to_exactly_this_plan_masked_and_loads_nothing(tmp_path):
    path = tmp_path / "plan.html"
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID)
    reason = f"平台上是{SENTINEL_NAME} {SENTINEL_ID}"
    plan = make_plan((make_change(household=household, state=ChangeState.BLOCKED, reason=reason),))

    write_plan_html(plan, path, MAPPING)

    text = path.read_text(encoding="utf-8")
    foot = read_page(path).tables["table-0"][-1]  # printed at the foot of every page
    assert plan.digest in foot[0]
    assert SENTINEL_NAME not in text
    assert SENTINEL_ID not in text
    assert read_page(path).loads == []


def test_who_leaves_is_shown_without_amounts(tmp_path):
    alone, both = tmp_path / "alone.html", tmp_path / "both.html"

    write_plan_html(make_plan((), standing=(make_leaving(),)), alone, MAPPING)
    write_plan_html(make_plan((make_change(0),), standing=(make_leaving(1),)), both, MAPPING)

    heads = [table[0] for page in (alone, both) for table in read_page(page).tables.values()]
    assert [("录入前合计" in head, len(head)) for head in heads] == [
        (False, 7),
        (False, 7),
        (True, 9),
    ]
    assert [len(row) for row in read_page(alone).tables["table-0"]] == [7, 7, 1]
    assert "金额" not in alone.read_text(encoding="utf-8")
    assert "金额增加" in both.read_text(encoding="utf-8")
