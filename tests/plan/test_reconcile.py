"""Two populations held against each other: every row is told once, and both sides add up."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.mapping.load import load_mapping
from connector.plan.origin import Changer, Verified
from connector.plan.pairing import LocalRow, Pair
from connector.plan.reconcile import reconcile
from connector.plan.reconciliation import Filing, RowState
from connector.plan.side_by_side import MAY_BE_BLANK, NOT_IN_WORKBOOKS, NOT_LISTED
from connector.records.household import Household
from connector.records.income import ANSWERS, Observation, RefusedRow, Source
from connector.runs.reconcile import build_sense

MONTH, OTHER = "2022-01", "2022-02"
HOME = Household(code="1306990000000001", head="甲乙丙", village="东安村")
SOURCE = Source(file="东安村.xlsx", sheet="月收入", row=4)
GOOD = {"housing_safe": True, "water_safe": True, "school_dropout": False, "medical_insured": True}
INCOME = load_mapping("hebei").income
SENSE = build_sense(INCOME)
BLANK = dict.fromkeys(SENSE.labels)
AT = datetime(2022, 3, 5, 8, tzinfo=UTC)


def row(**values):
    return LocalRow({**GOOD, **values}, SOURCE)


def shown(**values):
    return {**BLANK, **GOOD, **values}


def pair(ours=None, theirs=None, **more):
    """A household whose one month is so on either side."""
    sides = {
        "local": HOME,
        "listed": HOME,
        "rows": {MONTH: ours} if ours else {},
        "shown": {MONTH: theirs} if theirs else {MONTH: BLANK},
    }
    return Pair(**{**sides, **more})


def compare(*pairs, months=(MONTH,), sense=SENSE):
    return reconcile(pairs, sense=sense, months=months)


def told(found):
    return [(d.field, d.kind.value, d.local, d.platform) for d in found.discrepancies]


WAGES = {"wages_work": Decimal(1200)}


@pytest.mark.parametrize(
    ("local", "platform", "state", "expected"),
    [
        (row(**WAGES), shown(wages_work=Decimal("1200.00")), "equal", []),
        (
            row(**WAGES),
            shown(wages_work=Decimal(120)),
            "different",
            [("wages_work", "different", Decimal(1200), Decimal(120))],
        ),
        (
            row(**WAGES, transfer_policy=Decimal(0)),
            shown(**WAGES),
            "different",
            [("transfer_policy", "only_local", Decimal(0), None)],
        ),
        (
            row(**WAGES),
            shown(**WAGES, transfer_policy=Decimal(0)),
            "different",
            [("transfer_policy", "only_platform", None, Decimal(0))],
        ),
        (
            row(**WAGES),
            shown(**WAGES, housing_safe=False),
            "different",
            [("housing_safe", "different", True, False)],
        ),
        (row(**WAGES), shown(**WAGES, housing_safe=None), "different",
         [("", "unfiled", None, None)]),
        (row(**WAGES), None, "only_local", [("", "only_local", Decimal(1200), None)]),
        (None, shown(**WAGES), "only_platform", [("", "only_platform", None, Decimal(1200))]),
        (None, None, "neither", []),
        (row(**WAGES, problem="漏雨 "), shown(**WAGES, problem=" 漏雨"), "equal", []),
        (row(**WAGES), shown(wages_work="约1200"), "different",
         [("wages_work", "different", Decimal(1200), "约1200")]),
    ],
)  # fmt: skip
def test_a_month_is_told_by_how_its_fields_stand(local, platform, state, expected):
    found = compare(pair(local, platform))

    assert [one.state.value for one in found.rows] == [state]
    assert told(found) == expected
    assert found.closing.is_closed


def test_true_is_never_taken_for_one_yuan():
    found = compare(pair(row(wages_work=Decimal(1)), shown(wages_work=True)))

    assert told(found) == [("wages_work", "different", Decimal(1), True)]


def test_a_zero_is_a_blank_only_where_the_platform_shows_or_stores_it_so():
    sides = (row(**WAGES), shown(**WAGES, transfer_policy=Decimal(0)))
    lenient = build_sense(INCOME.model_copy(
        update={"form": INCOME.form.model_copy(update={"stores_zero_for_blank": True})}
    ))  # fmt: skip

    strict = compare(pair(*sides))
    by_mapping = compare(pair(*sides), sense=lenient)
    by_page = compare(pair(*sides, zero_months=(MONTH,)))

    assert [d.reason for d in strict.discrepancies] == [MAY_BE_BLANK]
    assert by_mapping.is_equal
    assert by_page.is_equal


@pytest.mark.parametrize(
    ("months", "zero_months", "expected"),
    [
        ({MONTH: {**GOOD, "wages_work": Decimal(0)}, OTHER: {"wages_work": None}}, (OTHER,), True),
        ({MONTH: {**GOOD, "wages_work": None}, OTHER: {"wages_work": None}}, (OTHER,), False),
        ({MONTH: {**GOOD, "wages_work": Decimal(0)}}, (), False),
    ],
)
def test_that_a_platform_shows_zeros_for_blanks_is_seen_in_months_that_nobody_filed(
    months, zero_months, expected
):
    one = Observation(household=HOME, platform_year=2022, months=months, zero_months=zero_months)

    assert build_sense(INCOME, [one]).zero_is_blank is expected


def test_sums_of_the_platform_that_contradict_their_parts_are_told_with_what_they_should_be():
    sums = {MONTH: {"wages_total": Decimal(999), "total": Decimal(1200), "business_net": None}}

    found = compare(pair(row(**WAGES), shown(**WAGES), sums=sums))

    assert told(found) == [("wages_total", "inconsistent", None, Decimal(999))]
    assert "1200.00" in found.discrepancies[0].reason
    assert [one.state for one in found.rows] == [RowState.EQUAL]
    assert not found.is_equal


def test_names_that_disagree_with_the_key_are_told_and_the_months_still_compared():
    listed = HOME.model_copy(update={"head": "丁戊己"})

    found = compare(pair(row(**WAGES), shown(**WAGES), listed=listed, disagreeing=("head",)))

    assert told(found) == [("head", "inconsistent", "甲乙丙", "丁戊己")]
    assert found.counts["equal"] == 1


def test_households_that_stand_on_one_side_only_are_told_as_such():
    gone = pair(row(**WAGES), local=HOME, listed=None, shown={})
    strange = Household(code="1306990000000002", head="丁戊己", village="东安村")
    filed = pair(None, shown(**WAGES), local=None, listed=strange)
    other = Household(code="1306990000000003", head="庚辛壬", village="东安村")
    empty = pair(None, None, local=None, listed=other)

    found = compare(gone, filed, empty)

    assert [(d.kind.value, d.month, d.reason) for d in found.discrepancies] == [
        ("only_local", MONTH, NOT_LISTED),
        ("only_platform", MONTH, NOT_IN_WORKBOOKS),
        ("only_platform", "", NOT_IN_WORKBOOKS),
    ]
    assert [m.household.code[-1] for m in found.only_in_workbooks] == ["1"]
    assert [m.household.code[-1] for m in found.only_on_platform] == ["2", "3"]
    assert [one.filing for one in found.rows] == [Filing.UNSEEN, Filing.FILED, Filing.EMPTY]


def test_a_row_that_cannot_be_read_is_not_held_against_anything_and_equality_is_not_claimed():
    refused = RefusedRow(household=HOME, month=MONTH, source=SOURCE, reason="金额不是数字")

    found = compare(pair(None, shown(**WAGES), refused=(refused,)))

    assert told(found) == []
    assert [(one.state.value, one.reason) for one in found.rows] == [
        ("not_compared", "金额不是数字")
    ]
    assert not found.is_equal
    assert found.closing.is_closed


@pytest.mark.parametrize(
    ("left", "local", "platform", "changer"),
    [
        (1000, 1200, 1000, Changer.OURS),
        (1200, 1200, 1000, Changer.OTHERS),
        (500, 1200, 1000, Changer.BOTH),
    ],
)
def test_last_verified_tells_who_changed_a_field(left, local, platform, changer):
    last = Verified("20220305-080000-ab", AT, {"wages_work": Decimal(left)})

    found = compare(
        pair(
            row(wages_work=Decimal(local)),
            shown(wages_work=Decimal(platform)),
            verified={MONTH: last},
        )
    )

    [one] = found.discrepancies
    assert (one.origin.changer, one.origin.run, one.origin.at) == (changer, last.run, AT)


def test_a_month_that_we_entered_and_the_workbook_no_longer_has_is_ours():
    left = {**GOOD, **WAGES}

    ours = compare(pair(None, shown(**WAGES), verified={MONTH: Verified("r", AT, left)}))
    emptied = compare(pair(row(**WAGES), None, verified={MONTH: Verified("r", AT, left)}))

    assert ours.discrepancies[0].origin.changer is Changer.OURS
    assert emptied.discrepancies[0].origin.changer is Changer.OTHERS


AMOUNTS = tuple(name for name in SENSE.labels if name not in (*ANSWERS, "problem"))
money = st.integers(-9_999, 9_999).map(lambda cents: Decimal(cents) / 100)
values = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(AMOUNTS[:4], money) | dict.fromkeys(ANSWERS, st.booleans())
)


@st.composite
def pairs(draw):
    """A household of either side or both, with two months of anything."""
    number = draw(st.integers(1, 10**6))
    home = Household(code=f"{number:016d}", head="甲乙丙", village=draw(st.sampled_from("东西南")))
    has_local, has_listed = draw(st.sampled_from([(1, 1), (1, 0), (0, 1)]))
    rows = draw(st.dictionaries(st.sampled_from((MONTH, OTHER)), values)) if has_local else {}
    seen = draw(st.dictionaries(st.sampled_from((MONTH, OTHER)), values)) if has_listed else {}
    refused = tuple(
        RefusedRow(household=home, month=month, source=SOURCE, reason="x")
        for month in draw(st.lists(st.sampled_from((MONTH, OTHER, "")), max_size=2))
        if has_local
    )
    return Pair(
        local=home if has_local else None,
        listed=home if has_listed else None,
        rows={month: LocalRow(told, SOURCE) for month, told in rows.items()},
        shown={month: {**BLANK, **told} for month, told in seen.items()},
        refused=refused,
        trouble=draw(st.sampled_from(("", "", "平台上有 2 户"))),
        unread=draw(st.sampled_from(("", "", "打不开"))) if has_listed else "",
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(pairs(), max_size=6))
def test_whatever_stands_where_both_sides_add_up_and_every_row_is_told_once(made):
    found = compare(*made, months=(MONTH, OTHER))

    closing = found.closing
    local = [one for one in found.rows if one.has_local]
    assert closing.is_closed
    assert len(local) == sum(len(p.rows) + len(p.refused) for p in made)
    assert closing.platform.rows == sum(one.is_held for one in found.rows)
    assert sum(found.counts[state.value] for state in list(RowState)[:5]) == found.counts["rows"]


@settings(max_examples=100, deadline=None)
@given(pairs(), pairs())
def test_the_order_in_which_households_come_changes_nothing(one, other):
    assert compare(one, other) == compare(other, one) or one.household == other.household


@settings(max_examples=100, deadline=None)
@given(values)
def test_what_stands_the_same_on_both_sides_is_equal_if_it_is_filed(told_values):
    both = {**GOOD, **told_values}

    found = compare(pair(LocalRow(both, SOURCE), {**BLANK, **both}))

    assert found.is_equal
    assert found.equal.rows == 1
