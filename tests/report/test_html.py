"""The HTML report of a run, parsed again."""

import re
from decimal import Decimal

import pytest
from report.factories import (
    SENTINEL_ID,
    SENTINEL_NAME,
    load_hebei,
    make_big_summary,
    make_difference,
    make_household,
    make_issue,
    make_row,
    make_summary,
)
from report.pages import read_page

from connector.records.outcome import Outcome
from connector.report.html import write_run_html

MAPPING = load_hebei()


def test_the_charts_bars_are_the_counts_of_each_village_to_scale(tmp_path):
    path = tmp_path / "run.html"
    summary = make_big_summary(60)

    write_run_html(summary, path, MAPPING)

    bars = read_page(path).bars
    counted: dict[tuple[str, str], int] = {}
    for row in summary.rows:
        key = (row.household.village, row.outcome.value)
        counted[key] = counted.get(key, 0) + 1
    assert {key: int(bar["data-count"]) for key, bar in bars.items()} == counted
    scales = [float(bar["width"]) / int(bar["data-count"]) for bar in bars.values()]
    assert scales == pytest.approx([scales[0]] * len(scales), rel=1e-3)
    for village in {village for village, _ in bars}:
        parts = [bar for (where, _), bar in bars.items() if where == village]
        ends = [float(bar["x"]) + float(bar["width"]) for bar in parts]
        starts = [float(bar["x"]) for bar in parts]
        assert starts[1:] == pytest.approx(ends[:-1], abs=0.02)


def test_the_tiles_are_the_counts_and_add_up_to_the_rows(tmp_path):
    path = tmp_path / "run.html"
    summary = make_big_summary(60)

    write_run_html(summary, path, MAPPING)

    tiles = read_page(path).tiles
    counts = summary.counts
    assert tiles == {"all": counts.pop("rows")} | counts
    assert sum(counts.values()) == tiles["all"]


def test_a_row_that_is_not_good_stands_first_with_its_reason_and_differences(tmp_path):
    path = tmp_path / "run.html"
    differences = (
        make_difference(),
        make_difference(month="2022-02", field="housing_safe", desired=True, observed=None),
        make_difference(field="transfer_other", desired=None, observed=Decimal("12.345")),
    )
    row = make_row(0, outcome=Outcome.MISMATCHED, reason="读回不同", differences=differences)

    write_run_html(make_summary((make_row(1), row)), path, MAPPING)

    shown = row.household.masked()
    assert read_page(path).tables["troubled"][1:] == [
        [
            "东安村",
            shown.code,
            shown.head,
            shown.id_number,
            "2022-01",
            "读回不符",
            "读回不同 工资性›务工：表中 1,200.00 ，平台上 120.00 "
            "2022-02 是否实现住房安全：表中 是 ，平台上 （空白） "
            "转移性›其他：表中 （空白） ，平台上 12.345",
            "东安村.xlsx 月收入 第 4 行",
        ]
    ]


def test_every_row_stands_in_the_table_of_all(tmp_path):
    path = tmp_path / "run.html"
    summary = make_summary()

    write_run_html(summary, path, MAPPING)

    lines = read_page(path).tables["all-rows"][1:]
    assert [(line[1], line[4], line[6]) for line in lines] == [
        (row.household.code, row.month, word)
        for row, word in zip(
            summary.rows, ("已核实", "读回不符", "无需改动", "未录入"), strict=True
        )
    ]


def test_a_run_that_stopped_says_why_and_never_that_it_is_complete(tmp_path):
    path = tmp_path / "run.html"

    write_run_html(make_summary((make_row(),), stopped="连续 5 户失败"), path, MAPPING)

    text = path.read_text(encoding="utf-8")
    assert "连续 5 户失败" in text
    assert "提前停止，尚未完成" in text
    assert "已完成" not in text


def test_a_run_without_trouble_says_so(tmp_path):
    path = tmp_path / "run.html"

    write_run_html(make_summary((make_row(),)), path, MAPPING)

    page = read_page(path)
    assert "troubled" not in page.tables
    assert "已完成，全部核实" in path.read_text(encoding="utf-8")


def test_nothing_is_loaded_from_anywhere(tmp_path):
    path = tmp_path / "run.html"

    write_run_html(make_big_summary(12), path, MAPPING)

    text = path.read_text(encoding="utf-8")
    page = read_page(path)
    assert page.loads == []
    assert not {"link", "img", "iframe", "object", "embed", "form", "a"} & set(page.tags)
    assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttpRequest", text)
    assert "default-src 'none'" in text


def test_markup_in_the_data_stays_text(tmp_path):
    path = tmp_path / "run.html"
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    row = make_row(
        household=make_household(village=evil, code=evil),
        outcome=Outcome.REJECTED,
        reason=evil,
        differences=(make_difference(observed=evil),),
    )

    write_run_html(make_summary((row,), stopped=evil, inputs={evil: evil}), path, MAPPING)

    page = read_page(path)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert page.tables["troubled"][1][0] == " ".join(evil.split())


def test_names_and_numbers_are_masked_wherever_they_stand(tmp_path):
    path = tmp_path / "run.html"
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID)
    text = f"平台上{SENTINEL_NAME}的证件号码是{SENTINEL_ID}"
    difference = make_difference(field="problem", desired=text, observed=None)
    row = make_row(
        household=household, outcome=Outcome.MISMATCHED, reason=text, differences=(difference,)
    )
    summary = make_summary(
        (row,), issues=(make_issue(value=SENTINEL_NAME, message=text),), stopped=text
    )

    write_run_html(summary, path, MAPPING)

    page = path.read_text(encoding="utf-8")
    assert SENTINEL_NAME not in page
    assert SENTINEL_ID not in page
    assert "平台上欧****的证件号码是130630********0009" in page
    assert household.code in page


def test_unmasked_shows_people_whole_and_warns(tmp_path):
    path = tmp_path / "run.html"
    household = make_household(head=SENTINEL_NAME, id_number=SENTINEL_ID)

    write_run_html(make_summary((make_row(household=household),)), path, MAPPING, unmasked=True)

    page = path.read_text(encoding="utf-8")
    assert SENTINEL_NAME in page
    assert SENTINEL_ID in page
    assert "本报告含完整的姓名和证件号码" in page


def test_a_run_of_no_rows_is_still_a_page(tmp_path):
    path = tmp_path / "run.html"

    write_run_html(make_summary(()), path, MAPPING)

    assert read_page(path).tiles["all"] == 0


def test_equal_summaries_give_equal_bytes(tmp_path):
    write_run_html(make_big_summary(12), tmp_path / "first.html", MAPPING)
    write_run_html(make_big_summary(12), tmp_path / "second.html", MAPPING)

    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()
