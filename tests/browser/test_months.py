"""The table of months is found by its own labels and read by header paths."""

from decimal import Decimal

import pytest
from browser.tables import (
    GROUPS,
    HEBEI,
    make_cell,
    make_header,
    make_mapping,
    make_row,
    make_table,
    radios,
    select,
    sum_box,
    text_box,
)

from connector.browser.months import (
    describe_columns,
    describe_unit,
    read_month_table,
    read_values,
    sum_up,
)
from connector.mapping.income import IncomeMapping

BUSINESS, WAGES, PROPERTY, TRANSFER = GROUPS
SAFE = ("是", "是", "否", "是")
FILED = {(WAGES, "务工"): "1200.50", (WAGES, "小计"): "1200.50", ("", "收入合计(元)"): "1,200.50"}


def read(*tables, mapping=HEBEI, year=2022):
    return read_month_table(tables, mapping, platform_year=year)


def values_of(table, mapping=HEBEI):
    values, _ = read_values(table, mapping)
    return {
        month: {name: value for name, value in fields.items() if value is not None}
        for month, fields in values.items()
    }


def test_every_field_of_a_three_row_header_is_found_and_read():
    row = make_row("10月", FILED | {(PROPERTY, "其他"): "8"}, SAFE, "屋顶漏雨")

    table = read(make_table(row, make_row("11月")))
    values, sums = read_values(table, HEBEI)

    assert (table.columns.missing, table.columns.ambiguous) == ((), {})
    assert set(table.columns.found) == set(HEBEI.form_patterns)
    assert values_of(table) == {
        "2021-10": {
            "wages_work": Decimal("1200.50"),
            "property_other": Decimal(8),
            "housing_safe": True,
            "water_safe": True,
            "school_dropout": False,
            "medical_insured": True,
            "problem": "屋顶漏雨",
        },
        "2021-11": {},
    }
    assert set(values["2021-11"]) == set(HEBEI.form_patterns) - set(sums["2021-11"])
    assert sums["2021-10"] == {
        "business_net": None,
        "wages_total": Decimal("1200.50"),
        "property_total": None,
        "transfer_total": None,
        "total": Decimal("1200.50"),
    }


def test_the_order_of_groups_and_columns_is_of_no_concern():
    turned = {name: tuple(reversed(parts)) for name, parts in reversed(GROUPS.items())}
    amounts = {(group, "其他"): str(n) for n, group in enumerate(GROUPS, start=1)} | {
        (BUSINESS, "支出"): "9",
        (TRANSFER, "政策性收入"): "10",
    }

    table = read(make_table(make_row("10月", amounts, groups=turned), header=make_header(turned)))

    assert values_of(table)["2021-10"] == {
        "business_other": Decimal(1),
        "wages_other": Decimal(2),
        "property_other": Decimal(3),
        "transfer_other": Decimal(4),
        "business_costs": Decimal(9),
        "transfer_policy": Decimal(10),
    }


def test_production_costs_may_stand_in_a_column_of_their_own():
    groups = {
        BUSINESS: ("种植", "养殖", "其他", "小计"),
        "生产经营性支出(元)": (),
        **{name: GROUPS[name] for name in (WAGES, PROPERTY, TRANSFER)},
    }
    row = make_row("10月", {("生产经营性支出(元)", ""): "300"}, groups=groups)

    table = read(make_table(row, header=make_header(groups)))

    assert (table.columns.missing, table.columns.ambiguous) == ((), {})
    assert values_of(table)["2021-10"] == {"business_costs": Decimal(300)}


def test_groups_of_a_single_column_are_read_with_a_mapping_that_folds_them():
    document = HEBEI.model_dump(mode="json")
    for field in document["field"]:
        if field["group"] == "wages" and field["kind"] == "income":
            field["form"] = []
        if field["name"] == "wages_total":
            field.update(form=["工资性收入"], typed=True)
    folded = IncomeMapping.model_validate(document)
    groups = GROUPS | {WAGES: ()}
    row = make_row("10月", {(WAGES, ""): "1500"}, groups=groups)

    table = read(make_table(row, header=make_header(groups)), mapping=folded)

    assert (table.columns.missing, table.columns.ambiguous) == ((), {})
    assert values_of(table, folded)["2021-10"] == {"wages_total": Decimal(1500)}


def test_a_missing_column_is_named_together_with_what_stands_there():
    groups = GROUPS | {WAGES: ("打零工", "公益岗位", "其他", "小计")}

    table = read(make_table(make_row("10月", groups=groups), header=make_header(groups)))

    assert table.columns.missing == ("wages_work",)
    [problem] = describe_columns(table, HEBEI.fields)
    told = "缺少栏目“工资性›务工”（income.toml 的 wages_work），相近的有“工资性收入(元) › 打零工”"
    assert (problem, problem.found) == (told, "工资性收入(元) › 打零工")


def test_many_missing_columns_are_told_shortly_and_columns_that_others_claim_are_not_named():
    groups = {group: parts for group, parts in GROUPS.items() if group != WAGES}
    table = read(make_table(make_row("10月", groups=groups), header=make_header(groups)))

    told = sum_up(describe_columns(table, HEBEI.fields))

    rest = "，页面上没有映射不认识的栏目"
    names = [("务工", "wages_work"), ("公益岗位", "wages_public_post"), ("其他", "wages_other")]
    first = [f"缺少栏目“工资性›{label}”（income.toml 的 {name}）{rest}" for label, name in names]
    end = "等共 4 处。请运行 connector doctor 逐项对照，再改映射"
    assert told == "；".join([*first, end])


def test_two_columns_for_one_field_are_found_by_neither():
    groups = GROUPS | {WAGES: ("务工", "公益岗位", "打工收入", "其他", "小计")}

    table = read(make_table(make_row("10月", groups=groups), header=make_header(groups)))

    assert "wages_work" not in table.columns.found
    assert describe_columns(table, HEBEI.fields) == [
        "栏目“工资性›务工”不止一处："
        "收入情况 › 工资性收入(元) › 务工；收入情况 › 工资性收入(元) › 打工收入"
    ]


def test_a_head_that_scrolls_apart_as_a_table_of_its_own_is_used():
    head = {"index": 0, "rows": make_header()}
    body = {"index": 1, "rows": [make_row("10月", FILED, SAFE)]}

    table = read(head, body)

    assert table.columns.missing == ()
    assert values_of(table)["2021-10"]["wages_work"] == Decimal("1200.50")


def test_of_several_tables_the_one_with_the_fields_is_meant():
    calendar = {"index": 0, "rows": [[make_cell("月份"), make_cell("天数")], [make_cell("10月")]]}

    table = read(calendar, make_table(make_row("10月", FILED, SAFE)))

    assert values_of(table)["2021-10"]["wages_work"] == Decimal("1200.50")


def test_without_months_there_is_no_table():
    assert read(make_table(make_row("合计"))) is None
    assert read() is None


def test_a_row_with_controls_that_is_no_month_of_this_year_is_strange():
    rows = (make_row("10月"), make_row("2020年1月"), [make_cell("说明", columns=24)])

    table = read(make_table(*rows))

    assert (table.months, table.strange_rows) == (("2021-10",), ("2020年1月",))


@pytest.mark.parametrize(
    ("shown", "answers", "value"),
    [
        ("", ("", "", "", ""), None),
        ("0", ("", "", "", ""), None),
        ("0.00", ("", "", "", ""), None),
        ("5.00", ("", "", "", ""), Decimal(5)),
        ("0.00", SAFE, Decimal(0)),
        ("0", ("是", "", "", ""), Decimal(0)),
        ("", SAFE, None),
        ("-3", SAFE, Decimal(-3)),
        ("1,234.50", SAFE, Decimal("1234.50")),
        ("12.345", SAFE, Decimal("12.345")),
        ("约300", SAFE, "约300"),
    ],
)
def test_a_zero_counts_once_the_month_is_filed_and_is_nobodys_before(shown, answers, value):
    table = read(make_table(make_row("10月", {(WAGES, "务工"): shown}, answers)))

    values, _ = read_values(table, HEBEI)

    assert values["2021-10"]["wages_work"] == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (radios("是"), True),
        (radios("否"), False),
        (radios(), None),
        (select("是"), True),
        (select("否"), False),
        (select(), None),
        (select("-请选择-"), None),
        (select("不详", ("是", "否", "不详")), "不详"),
        (make_cell("是"), True),
        (make_cell("否"), False),
        (make_cell(""), None),
    ],
)
def test_an_answer_is_read_from_radios_drop_downs_and_plain_text(cell, value):
    row = make_row("10月")
    row[-5] = cell

    values, _ = read_values(read(make_table(row)), HEBEI)

    assert values["2021-10"]["housing_safe"] == value


def test_a_mapping_may_say_that_nobodys_amount_is_shown_otherwise():
    mapping = make_mapping(nobody_entered=["—"])
    row = make_row("10月", {(WAGES, "务工"): "—", (WAGES, "其他"): "0"})

    values, _ = read_values(read(make_table(row), mapping=mapping), mapping)

    assert values["2021-10"]["wages_work"] is None
    assert values["2021-10"]["wages_other"] == Decimal(0)


def test_cells_that_no_field_claims_are_kept_for_the_contract():
    header = make_header(extra=("备注",))
    row = make_row("10月", extra=[text_box("x"), sum_box("y")])

    table = read(make_table(row, header=header))

    assert [cell.controls[0].value for cell in table.unclaimed] == ["x", "y"]


@pytest.mark.parametrize(
    ("head", "text", "told"),
    [
        ("工资性收入(元)", "单位：元", ""),
        ("工资性收入(万元)", "", "工资性收入(万元)"),
        ("工资性收入（单位：万元）", "", "工资性收入（单位：万元）"),
        ("工资性收入(元)", "2022年月收入登记表\n单位： 万元", "单位： 万元"),
        ("工资性收入(元)", "2022年月收入登记表（万元）", "（万元）"),
        ("工资性收入(元)", "补助资金超过1万元的户要另填附表", ""),
    ],
)
def test_a_table_of_ten_thousands_is_no_table_of_ours(head, text, told):
    made = make_table(make_row("10月"))
    for row in made["rows"]:
        for cell in row:
            cell["text"] = cell["text"].replace("工资性收入(元)", head)

    table = read(made)
    found = describe_unit(table, HEBEI.fields, text)

    assert "wages_work" in table.columns.found
    assert len(found) == bool(told)
    assert all(told in breach for breach in found)
