"""Every rule of the catalogue fires on what it is for, and not on what comes nearest to it."""

from decimal import Decimal

import pytest
from workbook.samples import make_id_number, make_row
from workbook.writing import check_rows

from connector.records.issues import Level
from connector.sections import RuleSettings
from connector.workbook.rules import BATCH_RULES, ROW_RULES

MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")
LINE = RuleSettings(lines={"2022": Decimal(6000)})


def months(*changes: dict, seed: int = 1) -> list[dict]:
    """Return one household's months in order, each with its changes."""
    return [
        make_row(seed, month=month, **change)
        for month, change in zip(MONTHS, changes, strict=False)
    ]


def wages(*amounts: object) -> list[dict]:
    return months(*({"wages_work": amount} for amount in amounts))


def neighbours(count: int, **changes: object) -> list[dict]:
    return [make_row(seed, **changes) for seed in range(1, count + 1)]


def suffixed(suffix: str) -> list[dict]:
    return [make_row(id_number=make_id_number(1) + suffix)]


# Each rule: rows that it must speak of (and how often), and the nearest that it must not.
EXAMPLES: dict[str, tuple[list[dict], int, list[dict]]] = {
    "missing_key": ([make_row(head="")], 1, [make_row(id_number="", village="")]),
    "code_format": ([make_row(code="13063019A0")], 1, [make_row(code="1306301900")]),
    "id_length": ([make_row(id_number="1306301900")], 1, [make_row(id_number="")]),
    "id_checksum": (
        [make_row(id_number="130630190001010008")],
        1,
        [make_row(id_number="130630190001010009")],
    ),
    "disability_suffix": (suffixed("83"), 1, suffixed("7411")),
    "missing_month": ([make_row(month="")], 1, [{"code": "1306301900", "head": "李青禾"}]),
    "month_in_future": ([make_row(month="2022-03")], 1, [make_row(month="2022-02")]),
    "month_outside_form": ([make_row(month="2021-09")], 1, [make_row(month="2021-10")]),
    "negative_amount": (
        [make_row(business_costs=Decimal(-1))],
        1,
        [make_row(business_costs=Decimal(9000))],
    ),
    "sum_disagrees": (
        [make_row(total=Decimal("1200.51"))],
        1,
        [make_row(total=Decimal("1200.50"))],
    ),
    "wage_over_ceiling": (
        [make_row(wages_work=Decimal(9000), wages_other=Decimal("1000.01"))],
        1,
        [make_row(wages_work=Decimal(9000), wages_other=Decimal(1000), transfer_policy=5000)],
    ),
    "guarantees_missing": (
        [make_row(water_safe="")],
        1,
        [{"code": "1306301900", "head": "李青禾", "month": "2022-02"}],
    ),
    "bad_answer_without_problem": (
        [make_row(school_dropout=True)],
        1,
        [make_row(school_dropout=True, problem="因病休学")],
    ),
    "problem_without_bad_answer": (
        [make_row(problem="因病休学")],
        1,
        [make_row(problem="屋顶漏雨", housing_safe=False)],
    ),
    "problem_too_long": (
        [make_row(water_safe=False, problem="字" * 201)],
        1,
        [make_row(water_safe=False, problem="字" * 200)],
    ),
    "nothing_entered": (
        [make_row(), {"code": "1306301900", "head": "李青禾", "month": "2022-02"}],
        1,
        [make_row(wages_work="")],
    ),
    "name_key_disagree": (
        [make_row(id_number=""), make_row(id_number="", month="2022-01", head="钱秋山")],
        2,
        [make_row(id_number=""), make_row(2, id_number="", head=make_row()["head"])],
    ),
    "duplicate_month": (
        [make_row(), make_row(wages_work=Decimal(3))],
        2,
        [make_row(), make_row(month="2022-01", wages_work=Decimal(1100))],
    ),
    "income_without_costs": (
        months({"business_crops": Decimal(1)}, {}),
        1,
        months({"business_crops": Decimal(900)}, {"business_costs": Decimal(0)}),
    ),
    "total_fallen": (wages(2000, 2200, 1050), 1, wages(2000, 2200, 1051)),
    "below_line": (wages(1499, 1500), 1, wages(1500, 1501)),
    "copied_months": (wages(800, 1900, 1900, 1900), 1, wages(1900, 1900, 1901, 1900, 1900)),
    "copied_households": (neighbours(5), 5, neighbours(4)),
}


def speaks(batch, code):
    return [issue.cell for issue in batch.issues if issue.code == code]


def test_every_rule_has_its_example():
    assert set(EXAMPLES) == {rule.entry.code for rule in (*ROW_RULES, *BATCH_RULES)}


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_rule_speaks_of_what_it_is_for(tmp_path, code):
    rows, count, _ = EXAMPLES[code]

    batch = check_rows(tmp_path, *rows, rules=LINE if code == "below_line" else RuleSettings())

    assert len(speaks(batch, code)) == count


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_rule_says_nothing_of_what_comes_nearest_to_it(tmp_path, code):
    _, _, rows = EXAMPLES[code]

    batch = check_rows(tmp_path, *rows, rules=LINE if code == "below_line" else RuleSettings())

    assert speaks(batch, code) == []


@pytest.mark.parametrize("rule", (*ROW_RULES, *BATCH_RULES), ids=lambda rule: rule.entry.code)
def test_an_error_stops_the_row_and_a_warning_does_not(tmp_path, rule):
    code = rule.entry.code
    rows, _, _ = EXAMPLES[code]

    batch = check_rows(tmp_path, *rows, rules=LINE if code == "below_line" else RuleSettings())

    (level,) = {issue.level for issue in batch.issues if issue.code == code}
    stops = level is Level.ERROR or code == "nothing_entered"
    marked = {issue.row for issue in batch.issues if issue.code == code}
    assert level is rule.entry.level or rule.entry.softer
    assert marked <= {row.source.row for row in (batch.refused if stops else batch.records)}


@pytest.mark.parametrize("rule", (*ROW_RULES, *BATCH_RULES), ids=lambda rule: rule.entry.code)
def test_every_message_ends_with_how_to_mend_it(tmp_path, rule):
    code = rule.entry.code
    rows, _, _ = EXAMPLES[code]

    batch = check_rows(tmp_path, *rows, rules=LINE if code == "below_line" else RuleSettings())

    for message in (issue.message for issue in batch.issues if issue.code == code):
        assert message.endswith(f"；{rule.entry.mend}")
