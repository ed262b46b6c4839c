"""How far a month is: standings, whom to visit, and when an upload of the rest would end."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from connector.deadline import deadline_of
from connector.hours import ZONE, Hours
from connector.plan.coverage import Looked, Standing, build_coverage
from connector.plan.forecast import build_forecast
from connector.plan.pairing import Sense
from connector.records.household import Household

MONTH = "2022-02"
GOOD = {
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}
AMOUNTS = ("wages_work", "property_dividends")


def total(values):
    return sum((values.get(name) or Decimal(0) for name in AMOUNTS), Decimal(0))


LABELS = dict.fromkeys([*AMOUNTS, *GOOD, "problem"], "")
SENSE = Sense(labels=LABELS, sum_labels={}, sums_of=lambda _: {}, total_of=total)
ZERO_SENSE = Sense(
    labels=LABELS, sum_labels={}, sums_of=lambda _: {}, total_of=total, zero_is_blank=True
)


def month(wages=None, dividends=None, **answers):
    amounts = {"wages_work": wages, "property_dividends": dividends}
    return {
        **{name: None if n is None else Decimal(n) for name, n in amounts.items()},
        **dict.fromkeys(GOOD, None),
        "problem": "",
        **answers,
    }


def build(*looked, sense=SENSE):
    return build_coverage(
        looked,
        MONTH,
        sense=sense,
        fall_share=Decimal("0.5"),
        seasonal=("property_dividends",),
    )


def only(months, *, sense=SENSE, **others):
    looked = Looked(Household(code="1", village="东村"), "桥北镇", months, **others)
    (member,) = build(looked, sense=sense).members
    return member


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        (month(800, **GOOD), Standing.FILED),
        (month(**GOOD), Standing.FILED),
        (month(800), Standing.WITHOUT_GUARANTEES),
        (month(800, **{**GOOD, "water_safe": None}), Standing.WITHOUT_GUARANTEES),
        (month(0), Standing.WITHOUT_GUARANTEES),
        (month(), Standing.UNFILED),
    ],
)
def test_a_month_counts_as_filed_only_with_its_four_answers(values, standing):
    assert only({MONTH: values}).standing is standing


def test_a_zero_is_nothing_where_the_platform_shows_one_for_every_blank():
    assert only({MONTH: month(0, 0)}, sense=ZERO_SENSE).standing is Standing.UNFILED


def test_a_household_that_could_not_be_read_is_neither_filed_nor_unfiled():
    unread, absent = only({}, unread="读不出来"), only({"2022-01": month(800, **GOOD)})

    assert (unread.standing, unread.reason) == (Standing.UNSEEN, "读不出来")
    assert (absent.standing, absent.reason) == (Standing.UNSEEN, "平台的表中没有这个月份的行")


def test_what_is_unsolved_is_of_the_latest_answers_and_not_of_later_months():
    bad = {**GOOD, "school_dropout": True}
    later = {MONTH: month(), "2022-01": month(800, **bad), "2022-03": month(1, **GOOD)}

    member = only(later)
    solved = only({**later, MONTH: month(800, **GOOD)})

    assert (member.unsolved, member.unsolved_month) == (("school_dropout",), "2022-01")
    assert member.is_to_be_visited
    assert (member.has_problem, solved.unsolved, solved.is_to_be_visited) == (False, (), False)
    assert only({MONTH: month(800, **{**GOOD, "housing_safe": False})}).has_problem
    assert only({MONTH: month(800, **GOOD, problem="")}).has_problem is False


@pytest.mark.parametrize(
    ("now", "earlier", "usual"),
    [
        (month(400, **GOOD), [800, 800, 900], 800),
        (month(401, **GOOD), [800, 800, 900], None),
        (month(**GOOD), [800], 800),
        (month(400, **GOOD), [], None),
        (month(), [800, 800], None),
    ],
)
def test_income_has_fallen_where_it_is_half_of_the_usual_or_less(now, earlier, usual):
    before = {f"2021-{12 - n}": month(wages, **GOOD) for n, wages in enumerate(earlier)}

    member = only({**before, MONTH: now})

    assert member.usual == usual


def test_the_end_of_a_season_alone_is_no_fall():
    before = {"2021-12": month(500, 2000, **GOOD), "2022-01": month(500, 2000, **GOOD)}

    assert only({**before, MONTH: month(500, **GOOD)}).usual is None
    assert only({**before, MONTH: month(100, **GOOD)}).usual == 2500


def test_the_counts_of_standings_add_up_for_all_and_for_each_village():
    def one(code, village, township, values, **others):
        household = Household(code=code, village=village)
        return Looked(household, township, {MONTH: values}, **others)

    coverage = build(
        one("1", "东村", "桥北镇", month(800, **GOOD)),
        one("2", "东村", "桥北镇", month(), is_ready=True),
        one("3", "西村", "桥北镇", month(800)),
        one("4", "河村", "河东乡", month(800, **GOOD, problem="漏雨")),
        Looked(Household(code="5", village="河村"), "河东乡", unread="读不出来"),
    )

    parts = coverage.villages()
    assert coverage.counts == {
        "households": 5,
        "filed": 2,
        "without_guarantees": 1,
        "unfiled": 1,
        "unseen": 1,
        "with_problems": 1,
        "unsolved": 0,
        "fallen": 0,
        "ready": 1,
    }
    assert list(parts) == [("桥北镇", "东村"), ("桥北镇", "西村"), ("河东乡", "河村")]
    for name, count in coverage.counts.items():
        assert sum(part.counts[name] for part in parts.values()) == count
    assert coverage.rest == 3
    assert coverage.within(["河东乡"]).counts["households"] == 2
    assert not coverage.is_complete


def test_the_rest_ends_as_fast_as_was_measured_and_what_is_left_is_told():
    now = datetime(2022, 3, 5, 22, tzinfo=ZONE)
    due, hours = deadline_of(MONTH, 5), Hours(8 * 60 + 30, 17 * 60 + 30)

    known = build_forecast(now, due, households=3600, seconds_a_household=3.0, runs=2, hours=hours)
    unknown = build_forecast(
        now, due, households=3600, seconds_a_household=None, runs=0, hours=hours
    )

    assert (known.left, known.working) == (timedelta(hours=2), timedelta())
    assert (known.ends_at, known.margin) == (now + timedelta(hours=3), timedelta(hours=-1))
    assert (unknown.ends_at, unknown.margin) == (None, None)
