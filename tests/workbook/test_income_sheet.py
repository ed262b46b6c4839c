import pytest
from workbook.samples import MAPPING

from connector.workbook.income_sheet import find_headings
from connector.workbook.sheet import MergedRange, Sheet

ANSWERS = ["住房安全", "安全饮水", "是否有辍学学生", "是否参加基本医疗保险"]
FLAT = ["户编号", "户主", "月份", "务工收入", *ANSWERS, "存在问题"]


def make_sheet(*rows, name="月收入", merged=()):
    return Sheet(name=name, rows=[list(row) for row in rows], merged=tuple(merged))


def grouped_sheet(**changes):
    return make_sheet(
        ["户编号", "户主", "月份", "工资性收入(元)", "", "转移性收入（元）", "", *ANSWERS],
        ["", "", "", "务工", "其他", "政策性收入", "其他", "", "", "", ""],
        merged=[MergedRange(1, 4, 1, 5), MergedRange(1, 6, 1, 7)],
        **changes,
    )


def codes(located):
    return [(issue.code, issue.level.value) for issue in located.issues]


def test_repeated_labels_are_told_apart_by_their_group():
    located = find_headings("a.xlsx", [grouped_sheet()], MAPPING)

    assert located.headings[0].last_row == 2
    assert located.headings[0].found["wages_other"] == 5
    assert located.headings[0].found["transfer_other"] == 7


def test_a_header_of_one_row_is_understood_where_its_labels_are_unique():
    sheet = make_sheet(FLAT)

    located = find_headings("a.xlsx", [sheet], MAPPING)

    assert located.headings[0].found["wages_work"] == 4


def test_title_rows_above_the_header_do_no_harm():
    sheet = grouped_sheet()
    below = [MergedRange(a.top + 3, a.left, a.bottom + 3, a.right) for a in sheet.merged]
    titled = make_sheet(
        ["样村月收入登记表"],
        [],
        ["填报单位：", "样村"],
        *sheet.rows,
        merged=[MergedRange(1, 1, 1, 11), *below],
    )

    located = find_headings("a.xlsx", [titled], MAPPING)

    assert located.headings[0].last_row == 5
    assert located.headings[0].found == find_headings("a.xlsx", [sheet], MAPPING).headings[0].found


def test_a_row_of_values_is_no_header():
    sheet = make_sheet(["户主", "月份"], ["1306", "某某"], ["是", "否"])

    located = find_headings("a.xlsx", [sheet], MAPPING)

    assert located.headings == ()
    assert codes(located) == [("no_income_sheet", "error")]


def test_the_sheet_that_the_mapping_names_is_taken_before_others_that_fit():
    sheets = [grouped_sheet(name="旧表"), grouped_sheet(name=" 月收入 ")]

    located = find_headings("a.xlsx", sheets, MAPPING)

    assert located.headings[0].sheet is sheets[1]


def test_the_only_sheet_that_fits_is_taken_whatever_its_name():
    sheets = [make_sheet(["序号", "说明"], name="封面"), grouped_sheet(name="二月")]

    located = find_headings("a.xlsx", sheets, MAPPING)

    assert located.headings[0].sheet.name == "二月"


def test_every_sheet_that_fits_is_read_where_none_has_the_mappings_name():
    sheets = [grouped_sheet(name="一组"), grouped_sheet(name="二组")]

    located = find_headings("a.xlsx", sheets, MAPPING)

    assert [heading.sheet.name for heading in located.headings] == ["一组", "二组"]


def test_a_workbook_without_an_income_sheet_names_the_sheets_that_it_has():
    sheets = [make_sheet(["姓名", "照片"], name="花名册"), make_sheet(name="空表")]

    located = find_headings("a.xlsx", sheets, MAPPING)

    assert codes(located) == [("no_income_sheet", "error")]
    assert "花名册、空表" in located.issues[0].message


@pytest.mark.parametrize(
    ("label", "instead", "word"),
    [
        ("月份", "所属月度份", "缺少列：月份"),
        ("户主", "家长", "缺少列：户主姓名"),
        ("户编号", "户", "缺少列：户编号、户主证件号码、所在村（至少一列）"),
        ("务工收入", "挣的钱", "缺少列：收入的分项金额（至少一列）"),
    ],
)
def test_a_column_that_nothing_can_do_without_is_an_error_with_near_labels(label, instead, word):
    sheet = make_sheet([instead if text == label else text for text in FLAT])

    located = find_headings("a.xlsx", [sheet], MAPPING)

    assert located.headings == ()
    errors = [issue for issue in located.issues if issue.level == "error"]
    assert [issue.code for issue in errors] == ["missing_column"]
    assert errors[0].message.startswith(word)


def test_missing_amounts_and_answers_are_one_warning_that_names_them():
    located = find_headings("a.xlsx", [grouped_sheet()], MAPPING)

    assert codes(located) == [("missing_column", "warning")]
    assert "财产性收入 › 土地流转、入股分红、光伏收入、其他" in located.issues[0].message
    assert "存在问题描述" in located.issues[0].message
    assert "小计" not in located.issues[0].message


def test_two_columns_for_one_field_stop_the_sheet_and_are_both_named():
    sheet = make_sheet(["户编号", "户主", "户主姓名", "月份", "务工", *ANSWERS])

    located = find_headings("a.xlsx", [sheet], MAPPING)

    assert located.headings == ()
    [issue] = [issue for issue in located.issues if issue.code == "ambiguous_column"]
    assert issue.cell == "B1"
    assert "B1（户主）、C1（户主姓名）" in issue.message
