"""The right household only: found by key, unique, name and place agreeing."""

import pytest
from runs.factories import make_household, make_record, stored_by
from runs.world import outcomes, reasons

from connector.records.household import mask_id

MONTH = "2022-01"
TWINS = "平台上有 2 户与该户相符（同名），请在表中填写户编号或证件号码"


@pytest.fixture
def crowded(start):
    """A township whose villages each have two households of one name."""
    return start(households=20, villages=2)


def find_twins(platform):
    seen = {}
    for household in platform.households:
        twin = seen.setdefault((household.village, household.head), household)
        if twin is not household:
            return twin, household
    raise LookupError("no two households share a village and a name")


async def test_two_households_of_one_name_are_told_apart_by_their_numbers_only(crowded):
    one, other = find_twins(crowded.platform)
    alone = next(h for h in crowded.platform.households if h.head != one.head)
    named = [
        make_record(one, MONTH, household=make_household(one, code="", id_number="")),
        make_record(alone, MONTH, household=make_household(alone, code="", id_number="")),
    ]
    numbered = [make_record(one, MONTH), make_record(other, MONTH)]
    by_id = make_record(one, "2022-02", household=make_household(one, code=""))

    first = await crowded.upload(named)
    second = await crowded.upload([*numbered, by_id])

    assert [(row.household.head, row.outcome, row.reason) for row in first.rows] == [
        (one.head, "skipped", TWINS),
        (alone.head, "verified", ""),
    ]
    assert [row.reason for row in second.rows if not row.outcome.is_good] == [
        "表中用不同的写法指同一户，请统一填写户编号"
    ] * 2
    assert outcomes(second)[other.code, MONTH] == "verified"
    assert crowded.stored() == {
        **stored_by([numbered[1]]),
        alone.code: {MONTH: stored_by([make_record(alone, MONTH)])[alone.code][MONTH]},
    }


@pytest.mark.parametrize("key", ["code", "id_number"])
async def test_either_number_is_enough_to_write_the_right_one_of_two(crowded, key):
    one, other = find_twins(crowded.platform)
    assert mask_id(one.id_number)[-4:] != mask_id(other.id_number)[-4:]
    keys = {"code": "", "id_number": ""} | {key: getattr(other, key)}
    record = make_record(other, MONTH, household=make_household(other, **keys))

    summary = await crowded.upload([record])

    assert [row.outcome.value for row in summary.rows] == ["verified"]
    assert crowded.stored() == stored_by([make_record(other, MONTH)])


async def test_a_household_that_is_not_there_or_contradicts_the_platform_is_skipped(world):
    a, b, c, d, good = world.platform.households[:5]
    other_village = next(h.village for h in world.platform.households if h.village != b.village)
    wrong_id = d.id_number[:-1] + ("1" if d.id_number[-1] != "1" else "2")
    named = [
        (a, make_household(a, code="1306999999999999")),
        (b, make_household(b, village=other_village)),
        (c, make_household(c, head=c.head + "甲")),
        (d, make_household(d, id_number=wrong_id)),
        (good, make_household(good)),
    ]

    summary = await world.upload([make_record(h, MONTH, household=n) for h, n in named])

    assert reasons(summary) == {
        "1306999999999999": "平台的名单中找不到该户，请核对户编号、户主和所在村",
        b.code: "所在村与平台不一致，请核对户编号是否填错",
        c.code: "户主姓名与平台不一致，请核对户编号是否填错",
        d.code: "证件号码与平台不一致，请核对户编号是否填错",
        good.code: "",
    }
    assert summary.counts["skipped"] == 4
    assert world.stored() == stored_by([make_record(good, MONTH)])
