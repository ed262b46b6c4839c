import pytest

from connector.mapping.headers import (
    HeaderCell,
    find_columns,
    format_path,
    header_paths,
    matches,
    normalise_label,
    parse_pattern,
)


def patterns(**wanted):
    return {
        name: tuple(map(parse_pattern, [texts] if isinstance(texts, str) else texts))
        for name, texts in wanted.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "转移性收入(元)",
        "转移性收入（元）",
        " 转移性\n收入 （单位：元）",
        "转移性收入：",
        "*转移性收入",
        "转移性收入【万元】",
        "转移\u3000性收入",
    ],
)
def test_a_label_is_the_same_whatever_its_spaces_brackets_and_units(text):
    assert normalise_label(text) == "转移性收入"


def test_a_label_keeps_the_words_inside_its_brackets():
    assert normalise_label("是否有义务教育(阶段)辍学学生") == normalise_label(
        "是否有义务教育阶段辍学学生"
    )


def test_full_width_letters_and_digits_are_plain_ones():
    assert normalise_label("２０２２年Ａ") == "2022年a"


def test_a_path_goes_from_the_widest_group_down_to_the_column():
    cells = [
        HeaderCell(1, 1, "户主", row_span=3),
        HeaderCell(1, 2, "收入情况", column_span=3),
        HeaderCell(2, 2, "转移性收入(元)", column_span=2),
        HeaderCell(3, 2, "政策性收入"),
        HeaderCell(3, 3, "其他"),
        HeaderCell(2, 4, "收入合计", row_span=2),
    ]

    paths = header_paths(cells)

    assert paths == {
        1: ("户主",),
        2: ("收入情况", "转移性收入(元)", "政策性收入"),
        3: ("收入情况", "转移性收入(元)", "其他"),
        4: ("收入情况", "收入合计"),
    }


def test_a_label_repeated_below_itself_counts_once_and_marks_count_for_nothing():
    cells = [HeaderCell(1, 1, "月份"), HeaderCell(2, 1, "月 份："), HeaderCell(3, 1, " * ")]

    assert header_paths(cells) == {1: ("月份",)}


def test_the_order_in_which_cells_come_does_not_matter():
    cells = [HeaderCell(2, 1, "其他"), HeaderCell(1, 1, "工资性收入")]

    assert header_paths(cells) == header_paths(reversed(cells)) == {1: ("工资性收入", "其他")}


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        (("工资性收入(元)", "其他"), "工资性收入 › 其他|其它", True),
        (("标题", "工资性收入", "其它"), "工资性收入 › 其他|其它", True),
        (("工资性收入", "明细", "其他"), "工资性收入 › 其他", True),
        (("财产性收入", "其他"), "工资性收入 › 其他", False),
        (("其他",), "工资性收入 › 其他", False),
        (("其他", "工资性收入"), "工资性收入 › 其他", False),
        (("工资性收入", "其他"), "工资性收入", False),
        (("工资性收入", "其他"), "其他", True),
        ((), "其他", False),
    ],
)
def test_a_pattern_names_a_path_by_its_last_step_and_the_groups_above_in_order(path, pattern, fits):
    assert matches(path, parse_pattern(pattern)) is fits


def test_each_field_finds_its_one_column_wherever_it_stands():
    paths = {
        4: ("转移性收入", "其他"),
        7: ("工资性收入", "其他"),
        9: ("月份",),
        10: ("备注",),
    }

    columns = find_columns(
        paths, patterns(wages="工资性收入 › 其他", transfer="转移性收入 › 其他", month="月份")
    )

    assert columns.found == {"wages": 7, "transfer": 4, "month": 9}
    assert columns.unclaimed == (10,)
    assert (columns.missing, columns.ambiguous) == ((), {})


def test_the_first_alternative_that_names_a_column_decides():
    paths = {1: ("收入合计",), 2: ("合计",)}

    columns = find_columns(paths, patterns(total=["收入合计", "合计"]))

    assert columns.found == {"total": 1}


def test_a_field_with_two_columns_is_found_by_neither():
    paths = {1: ("户主",), 2: ("姓名",)}

    columns = find_columns(paths, patterns(head="户主|姓名"))

    assert columns.found == {}
    assert columns.ambiguous == {"head": (1, 2)}


def test_two_fields_on_one_column_are_found_by_neither():
    columns = find_columns({1: ("姓名",)}, patterns(head="姓名", visitor="姓名"))

    assert columns.found == {}
    assert columns.ambiguous == {"head": (1,), "visitor": (1,)}


def test_a_field_that_no_header_names_is_missing():
    columns = find_columns({1: ("姓名",)}, patterns(month="月份"))

    assert columns.missing == ("month",)
    assert columns.unclaimed == (1,)


def test_a_path_is_shown_with_its_steps():
    assert format_path(("工资性收入", "其他")) == "工资性收入 › 其他"
