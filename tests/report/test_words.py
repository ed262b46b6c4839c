"""Values as operators read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from report.factories import load_hebei

from connector.plan.change import ChangeState
from connector.records.outcome import Outcome
from connector.report.rows import total_of
from connector.report.words import (
    OUTCOME_COLOURS,
    OUTCOME_TINTS,
    OUTCOME_WORDS,
    STATE_COLOURS,
    STATE_WORDS,
    format_duration,
    format_months,
    format_time,
    format_value,
)

INCOME = load_hebei().income


def test_every_outcome_and_state_has_its_word_and_colours():
    words = [OUTCOME_WORDS, OUTCOME_COLOURS, OUTCOME_TINTS]

    assert [list(table) for table in words] == [list(Outcome)] * 3
    assert [list(table) for table in (STATE_WORDS, STATE_COLOURS)] == [list(ChangeState)] * 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "（空白）"),
        ("", "（空白）"),
        (Decimal(0), "0.00"),
        (Decimal("-1234.5"), "-1,234.50"),
        (Decimal("12.345"), "12.345"),
        (True, "是"),
        (False, "否"),
        ("约300", "约300"),
    ],
)
def test_a_value_is_shown_exactly_and_blank_is_never_zero(value, shown):
    assert format_value(value) == shown


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        ([], ""),
        ([""], ""),
        (["2022-01"], "2022-01"),
        (["2022-01", "2021-12"], "2021-12、2022-01"),
        (["2021-10", "2021-11", "2021-12", "2022-01"], "2021-10 至 2022-01"),
        (["2021-10", "2021-12", "2022-02"], "2021-10、2021-12、2022-02"),
    ],
)
def test_months_are_joined_only_where_none_is_missing_between(months, shown):
    assert format_months(months) == shown


def test_times_are_beijing_times_whatever_the_machine():
    assert format_time(datetime(2022, 3, 31, 17, 5, 9, tzinfo=UTC)) == "2022-04-01 01:05:09"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.4, "0秒"), (59.6, "1分00秒"), (125, "2分05秒"), (7325, "2小时02分05秒")],
)
def test_durations_are_said_in_words(seconds, shown):
    assert format_duration(timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ({}, None),
        ({"housing_safe": True, "wages_work": None}, None),
        ({"wages_work": Decimal("0.00")}, Decimal("0.00")),
        ({"wages_work": Decimal(100), "business_costs": Decimal(30)}, Decimal(70)),
        ({"wages_work": Decimal(100), "wages_total": Decimal(999)}, Decimal(100)),
        ({"wages_total": Decimal(100), "total": Decimal(999)}, Decimal(100)),
        ({"wages_work": "约300"}, None),
    ],
)
def test_a_months_total_is_income_less_cost_and_none_where_nothing_was_entered(values, total):
    assert total_of(values, INCOME) == total
