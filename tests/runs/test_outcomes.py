"""What was read back decides how each row ended; the save's own answer proves nothing."""

from decimal import Decimal

from connector.mapping.load import load_mapping
from connector.plan.change import ChangeState, RegisterIncome
from connector.records.household import Household
from connector.records.income import Guarantees, MonthlyIncome, Observation, Source
from connector.records.outcome import Difference, Outcome
from connector.runs.outcomes import BLANK_READS_ZERO, build_proved_rows, build_rows, is_as_before
from connector.runs.wanted import build_all_wanted

HOUSEHOLD = Household(code="1306990000000001", head="甲乙丙", village="东安村")
BLANK = {"wages_work": None, "wages_other": None}
WANTED = {"wages_work": Decimal(1200)}


def make_change(state, *months, reason="", before=BLANK):
    return RegisterIncome(
        household=HOUSEHOLD,
        platform_year=2022,
        months=months,
        desired=dict.fromkeys(months, WANTED),
        before=dict.fromkeys(months, before),
        after=dict.fromkeys(months, before | WANTED),
        state=state,
        reason=reason,
    )


def look(months, zero_months=()):
    return Observation(
        household=HOUSEHOLD, platform_year=2022, months=months, zero_months=zero_months
    )


def told(rows):
    return [(row.month, row.outcome.value, row.reason) for row in rows]


def prove(changes, before, shown, *, zero_months=(), stores_zero_for_blank=False):
    return build_proved_rows(
        changes,
        look(before, zero_months),
        look(shown),
        stores_zero_for_blank=stores_zero_for_blank,
    )


def test_rows_that_were_not_to_be_written_end_as_their_state_says():
    changes = [
        make_change(ChangeState.NEW, "2021-10"),
        make_change(ChangeState.SAME, "2021-11"),
        make_change(ChangeState.CONFLICT, "2021-12", reason="平台上已有不同的内容"),
        make_change(ChangeState.BLOCKED, "2022-01", reason="没有该月份的行"),
    ]

    rows = build_rows(changes, Outcome.UNCERTAIN, reason="没有收到答复")

    assert told(rows) == [
        ("2021-10", "uncertain", "没有收到答复"),
        ("2021-11", "unchanged", ""),
        ("2021-12", "skipped", "平台上已有不同的内容"),
        ("2022-01", "skipped", "没有该月份的行"),
    ]


def test_each_month_is_judged_by_its_own_fields():
    changes = [make_change(ChangeState.NEW, "2021-12", "2022-01")]
    form = {"2021-12": BLANK, "2022-01": BLANK}
    wrong = {"wages_work": Decimal(120), "wages_other": None}

    rows = prove(changes, form, {"2021-12": BLANK | WANTED, "2022-01": wrong})

    assert told(rows) == [
        ("2021-12", "verified", ""),
        ("2022-01", "mismatched", "读回与录入不符"),
    ]
    assert rows[1].differences == (
        Difference(
            month="2022-01",
            field="wages_work",
            desired=Decimal(1200),
            observed=Decimal(120),
        ),
    )


def test_a_field_that_was_not_sent_must_be_as_it_was():
    changes = [make_change(ChangeState.NEW, "2022-01")]
    shown = {"2022-01": {"wages_work": Decimal(1200), "wages_other": Decimal(0)}}

    strict = prove(changes, {"2022-01": BLANK}, shown)
    told_so = prove(changes, {"2022-01": BLANK}, shown, stores_zero_for_blank=True)
    shown_so = prove(changes, {"2022-01": BLANK}, shown, zero_months=("2022-01",))

    assert told(strict) == [("2022-01", "mismatched", f"读回与录入不符{BLANK_READS_ZERO}")]
    assert told(told_so) == told(shown_so) == [("2022-01", "verified", "")]


def test_a_page_that_shows_blanks_as_zeros_proves_no_more_and_no_less():
    changes = [make_change(ChangeState.CHANGE, "2022-01", before={"wages_work": Decimal(7)})]
    form = {"2022-01": {"wages_work": Decimal(7), "wages_other": None}}
    zeros = {"wages_other": Decimal(0)}
    meant = look({"2022-01": WANTED | zeros}, ("2022-01",))
    untouched = look({"2022-01": {"wages_work": Decimal(7)} | zeros}, ("2022-01",))

    rows = build_proved_rows(changes, look(form), meant, stores_zero_for_blank=False)

    assert told(rows) == [("2022-01", "verified", "")]
    assert is_as_before(changes, untouched)
    assert not is_as_before(changes, meant)


def test_harm_to_another_month_is_told_on_every_month_that_was_sent():
    changes = [
        make_change(ChangeState.NEW, "2021-12", "2022-01"),
        make_change(ChangeState.SAME, "2021-11"),
    ]
    filed = {"wages_work": Decimal(7), "wages_other": None}
    form = {"2021-10": filed, "2021-11": BLANK | WANTED, "2021-12": BLANK, "2022-01": BLANK}
    shown = dict.fromkeys(("2021-11", "2021-12", "2022-01"), BLANK | WANTED) | {"2021-10": BLANK}

    rows = prove(changes, form, shown, stores_zero_for_blank=True)

    assert told(rows) == [
        ("2021-12", "mismatched", "保存时动了其他月份"),
        ("2022-01", "mismatched", "保存时动了其他月份"),
        ("2021-11", "unchanged", ""),
    ]
    assert rows[0].differences == (
        Difference(month="2021-10", field="wages_work", desired=Decimal(7), observed=None),
    )


def test_a_month_that_vanished_is_not_proved():
    changes = [make_change(ChangeState.NEW, "2022-01")]

    rows = prove(changes, {"2022-01": BLANK}, {})

    assert told(rows) == [("2022-01", "mismatched", "读回与录入不符")]


def test_nothing_was_stored_only_if_every_month_to_be_written_is_as_before():
    changes = [
        make_change(ChangeState.NEW, "2021-12", "2022-01"),
        make_change(ChangeState.SAME, "2021-11"),
    ]
    stored = BLANK | WANTED

    assert is_as_before(changes, look({"2021-12": BLANK, "2022-01": BLANK, "2021-11": BLANK}))
    assert not is_as_before(changes, look({"2021-12": stored, "2022-01": BLANK}))
    assert not is_as_before(changes, look({"2021-12": BLANK}))


def test_rows_of_one_household_and_year_become_one_form_that_knows_all_they_tell():
    def row(month, number, **household):
        named = Household(**({"code": "1306990000000001", "head": "甲乙丙"} | household))
        return MonthlyIncome(
            household=named,
            month=month,
            amounts={"wages_work": Decimal(number)},
            guarantees=Guarantees(),
            source=Source(file="东安村.xlsx", sheet="月收入", row=number),
        )

    records = [
        row("2022-01", 5),
        row("2021-10", 4, village="东安村"),
        row("2021-09", 6),
        row("2022-01", 7, code="1306990000000002"),
    ]

    wanted = build_all_wanted(records, load_mapping("hebei").income)

    assert [(w.household.code[-1], w.platform_year, w.months) for w in wanted] == [
        ("1", 2022, ("2021-10", "2022-01")),
        ("1", 2021, ("2021-09",)),
        ("2", 2022, ("2022-01",)),
    ]
    assert {w.household.village for w in wanted[:2]} == {"东安村"}
    assert wanted[0].desired == {
        "2021-10": {"wages_work": Decimal(4)},
        "2022-01": {"wages_work": Decimal(5)},
    }
    assert {month: source.row for month, source in wanted[0].sources.items()} == {
        "2021-10": 4,
        "2022-01": 5,
    }
