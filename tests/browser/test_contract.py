"""What must hold before anything is saved: each breach is told, in Chinese."""

import pytest
from browser.tables import (
    HEBEI,
    make_cell,
    make_control,
    make_header,
    make_mapping,
    make_row,
    make_table,
    radios,
    select,
    sum_box,
    text_box,
)

from connector.browser.contract import (
    Loose,
    SaveButton,
    Surroundings,
    check_form,
    check_surroundings,
)
from connector.browser.months import read_month_table

LABELS = ("10月", "11月", "12月", "1月", "2月")
HOUSING = -5


def check(*rows, header=None, mapping=HEBEI, this_month="2022-03", year=2022):
    table = read_month_table([make_table(*rows, header=header)], mapping, platform_year=year)
    return check_form(table, mapping, platform_year=year, this_month=this_month)


def rows(labels=LABELS):
    return [make_row(label) for label in labels]


def row_with(column, cell):
    row = make_row("10月")
    row[column] = cell
    return row


@pytest.mark.parametrize("labels", [LABELS, tuple(reversed(LABELS)), LABELS[1:4], ("2022年1月",)])
def test_a_form_as_the_mapping_says_has_no_breach(labels):
    assert check(*rows(labels)) == ()


@pytest.mark.parametrize("answer", [radios, select])
def test_answers_may_be_radios_or_a_drop_down(answer):
    assert check(make_row("10月", answer=answer)) == ()


def test_rows_in_the_order_of_a_calendar_year_contradict_an_income_year_from_october():
    labels = tuple(f"{n}月" for n in range(1, 13))

    [problem] = check(*rows(labels), year=2021)

    assert "与收入年度从 10 月开始不符" in problem


def test_rows_from_october_contradict_a_calendar_year_and_lie_in_its_future():
    mapping = make_mapping(income_year_starts=1)

    order, future = check(*rows(), mapping=mapping)

    assert "与收入年度从 1 月开始不符" in order
    assert "将来的月份 2022-10、2022-11、2022-12" in future


def test_the_present_month_is_not_in_the_future_and_the_next_one_is():
    assert check(*rows(("2月", "3月"))) == ()
    assert "将来的月份 2022-04" in check(*rows(("3月", "4月")))[0]


def test_one_month_on_two_rows_is_a_breach():
    [problem] = check(*rows(("10月", "2021年10月")))

    assert problem == "有的月份不止一行：2021-10、2021-10"


def test_a_row_that_is_no_month_is_a_breach():
    [problem] = check(*rows(("10月", "第三季度")))

    assert problem.startswith("有些行的月份认不出：第三季度")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (radios(choices=("有", "无")), ""),
        (radios(choices=("安全", "不安全")), "的选项不是“是/否”，而是：不安全、安全"),
        (radios(choices=("是", "否", "不详")), "有不认识的选项：不详"),
        (radios(choices=("是", "有", "否")), "的选项不是“是/否”，而是：否、是、有"),
        (select(options=("请选择", "是", "否", "其他")), "有不认识的选项：其他"),
        (text_box(), "应是单选或下拉，现在是：text"),
    ],
)
def test_an_answer_must_offer_yes_and_no_and_nothing_unknown(cell, told):
    problems = check(row_with(HOUSING, cell))

    assert problems == ((f"2021-10“是否实现住房安全”{told}",) if told else ())


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        (1, select(), "2021-10“经营性›种植”应有一个输入框，现在是：select"),
        (
            1,
            make_cell("", make_control(), make_control()),
            "2021-10“经营性›种植”应有一个输入框，现在是：text、text",
        ),
        (5, text_box(), "2021-10“经营性›小计”应由页面自动计算，现在却可以填写"),
        (-1, make_cell("", make_control("textarea")), ""),
        (1, make_cell("已锁定"), ""),
    ],
)
def test_each_field_must_have_the_control_of_its_kind(column, cell, told):
    assert check(row_with(column, cell)) == ((told,) if told else ())


def test_the_same_breach_in_many_months_is_told_once():
    changed = [row_with(1, select()), make_row("11月")]
    changed[1][1] = select()

    assert len(check(*changed)) == 1


@pytest.mark.parametrize(
    ("label", "cell", "is_breach"),
    [
        ("走访人", text_box(required=True), True),
        ("*走访人", text_box(), True),
        ("走访人＊", text_box(), True),
        ("*走访人", sum_box(), False),
        ("走访人", text_box(), False),
        ("*走访人", make_cell("张"), False),
    ],
)
def test_a_required_column_that_the_mapping_does_not_know_is_a_breach(label, cell, is_breach):
    problems = check(make_row("10月", extra=[cell]), header=make_header(extra=(label,)))

    assert problems == ((f"页面上有映射没有的必填栏目：{label}",) if is_breach else ())


@pytest.mark.parametrize(
    ("length", "is_breach"), [(None, False), (200, False), (500, False), (199, True)]
)
def test_a_text_box_must_take_what_the_workbook_may_hold(length, is_breach):
    problems = check(row_with(-1, text_box(maxLength=length)))

    assert bool(problems) is is_breach
    assert [(p.expected, p.found) for p in problems] == [("200", "199")] * is_breach


@pytest.mark.parametrize(
    ("saves", "told"),
    [
        ([SaveButton("submit", "post", "")], ""),
        ([SaveButton("", "", "")], ""),
        ([], "表单上的“保存”按钮应有一个，现在有 0 个"),
        ([SaveButton("submit", "post", "")] * 2, "表单上的“保存”按钮应有一个，现在有 2 个"),
        ([SaveButton("reset", "", "")], "“保存”按钮现在会清空表单"),
        ([SaveButton("submit", "get", "")], "“保存”改成用网址（GET）发送表单"),
        ([SaveButton("submit", "post", "a.test")], "“保存”会把表单发到另一个主机：a.test"),
    ],
)
def test_one_button_must_save_and_send_the_form_to_the_platform(saves, told):
    problems = check_surroundings(Surroundings(tuple(saves), ()), ("保存", "提交"))

    assert [problem[: len(told)] for problem in problems] == ([told] if told else [])


def test_an_empty_field_that_the_page_demands_is_a_breach():
    around = Surroundings((SaveButton("submit", "post", ""),), (Loose(3, "*走访人", "text"),))

    assert check_surroundings(around, ("保存",)) == ("页面上有映射没有的必填项：*走访人",)


def test_every_breach_is_told_at_once():
    broken = row_with(1, select())
    broken[HOUSING] = text_box()

    problems = check(broken, make_row("第三季度"), header=make_header())

    assert len(problems) == 3


def printed(answer):
    return make_row("10月", answers=(answer, "是", "否", "是"), answer=make_cell)


@pytest.mark.parametrize("answer", ["是", "否", "", "--", "请选择"])
def test_a_closed_row_shows_its_answers_in_words_of_the_mapping_or_none(answer):
    assert check(printed(answer)) == ()


def test_a_printed_answer_that_is_neither_yes_nor_no_is_told_once_with_its_words():
    row = printed("已实现")

    [problem] = check(row, make_row("11月", answers=("已实现",) * 4, answer=make_cell))

    assert problem.startswith("2021-10“是否实现住房安全”写的是“已实现”，既不是“是”也不是“否”")
    assert (problem.expected, problem.found) == ("是|有 和 否|无", "已实现")


def test_words_for_unanswered_are_the_mappings_but_a_figure_is_no_such_word():
    mapping = make_mapping(nobody_entered=["", "0", "未填"])

    assert check(printed("未填"), mapping=mapping) == ()
    assert len(check(printed("0"), mapping=mapping)) == 1
