"""Reconcile reads both sides, saves nothing, and lists exactly what is unlike."""

from decimal import Decimal

import pytest
from runs.factories import make_household, make_record, make_records
from runs.world import INPUTS, Watcher

from connector.errors import InputError
from connector.records.income import Batch
from connector.report.reconcile.document import build_document
from connector.report.reconcile.html import write_reconcile_html
from connector.report.reconcile.shown import Findings, Shown
from connector.report.reconcile.xlsx import write_reconcile_xlsx
from connector.runs.reconcile import Scope, reconcile_batch

MONTHS = ("2021-12", "2022-01")
FIRST, SECOND = MONTHS
WAGES_AND_THEIR_SUM = r"(<td>777\.77</td><td></td><td></td>)<td>777\.77</td>"


async def look(world, records, *, refused=(), scope=None):
    batch = Batch(records=tuple(records), refused=tuple(refused))
    with world.bench() as bench:
        return await reconcile_batch(bench, batch, inputs=INPUTS, scope=scope or Scope())


def told(found):
    """Every discrepancy: (code, month, field) → kind, local, platform."""
    return {
        (d.household.code, d.month, d.field): (d.kind.value, d.local, d.platform)
        for d in found.discrepancies
    }


def plant(world, households):
    """File everybody, then plant twenty-five differences; return rows and what is to be found."""
    records = {(h.code, r.month): r for h in households for r in make_records([h], MONTHS)}
    for (code, month), record in list(records.items()):
        held = record.model_copy(
            update={"amounts": {**record.amounts, "wages_work": Decimal("800.00")}}
        )
        records[code, month] = held
        world.file(held)
    alter = world.platform.alter
    expected = {}
    a, b, c, d, e, f, g, h, i, j, *_ = (one.code for one in households)
    for code, month in ((a, FIRST), (a, SECOND), (b, FIRST), (c, SECOND)):  # 4 amounts
        alter(code, month, "wages_work", "801.00")
        expected[code, month, "wages_work"] = ("different", Decimal(800), Decimal(801))
    for code in (b, c):  # 2 answers
        alter(code, FIRST if code == c else SECOND, "water_safe", False)
        month = FIRST if code == c else SECOND
        expected[code, month, "water_safe"] = ("different", True, False)
    alter(d, FIRST, "problem", "屋顶漏雨")  # 1 text
    expected[d, FIRST, "problem"] = ("only_platform", None, "屋顶漏雨")
    for code, month in ((d, SECOND), (e, FIRST), (e, SECOND)):  # 3 gone from the platform
        alter(code, month, "wages_work", None)
        expected[code, month, "wages_work"] = ("only_local", Decimal(800), None)
    for code, month in ((f, FIRST), (f, SECOND)):  # 2 only on the platform
        name = "property_other" if "property_other" not in records[code, month].amounts else ""
        name = name or "wages_other"
        record = records[code, month]
        amounts = {k: v for k, v in record.amounts.items() if k != name}
        records[code, month] = record.model_copy(update={"amounts": amounts})
        alter(code, month, name, "12.00")
        expected[code, month, name] = ("only_platform", None, Decimal(12))
    for code, month in ((g, FIRST), (g, SECOND), (h, FIRST)):  # 3 not filed
        alter(code, month, "housing_safe", None)
        expected[code, month, ""] = ("unfiled", None, None)
    for month in MONTHS:  # 2 whole months only on the platform: the row is gone
        gone = records.pop((i, month))
        total = world_total(gone)
        expected[i, month, ""] = ("only_platform", None, total)
    empty = records[j, FIRST]  # 1 whole month only in the workbook
    for name in empty.values:
        alter(j, FIRST, name, None)
    expected[j, FIRST, ""] = ("only_local", world_total(empty), None)
    return records, expected


def world_total(record):
    costs = record.amounts.get("business_costs", Decimal(0))
    return sum(record.amounts.values(), Decimal(0)) - 2 * costs


async def test_twenty_five_planted_differences_are_listed_and_nothing_else_and_nothing_is_saved(
    start, tmp_path
):
    world = start(households=16, villages=2)
    households = sorted(world.platform.households, key=lambda one: one.code)
    records, expected = plant(world, households)
    *_, renamed, foreign, gone = households[:13]
    for month in MONTHS:  # 1 name that contradicts its key
        record = records[renamed.code, month]
        other = record.household.model_copy(update={"head": "某某某"})
        records[renamed.code, month] = record.model_copy(update={"household": other})
    expected[renamed.code, "", "head"] = ("inconsistent", "某某某", renamed.head)
    for month in MONTHS:  # 1 household on the platform only, with nothing filed
        record = records.pop((foreign.code, month))
        for name in record.values:
            world.platform.alter(foreign.code, month, name, None)
    expected[foreign.code, "", ""] = ("only_platform", None, None)
    unlisted = make_household(gone, code="1306999999999999", head="甲乙丙", id_number="")
    for month in MONTHS:  # 2 rows of a household that is in no list
        row = make_record(gone, month, {"wages_work": Decimal(5)}, household=unlisted)
        records[unlisted.code, month] = row
        expected[unlisted.code, month, ""] = ("only_local", Decimal(5), None)
    for household, month in (
        (households[13], FIRST),
        (households[13], SECOND),
        (households[14], FIRST),
    ):
        record = records[household.code, month]  # 3 sums that contradict their parts
        amounts = {n: v for n, v in record.amounts.items() if not n.startswith("wages")}
        amounts["wages_work"] = Decimal("777.77")
        records[household.code, month] = record.model_copy(update={"amounts": amounts})
        for name in ("wages_public_post", "wages_other"):
            world.platform.alter(household.code, month, name, None)
        world.platform.alter(household.code, month, "wages_work", "777.77")
        expected[household.code, month, "wages_total"] = ("inconsistent", None, Decimal(999))
    world.platform.redraw(WAGES_AND_THEIR_SUM, r"\1<td>999.00</td>")
    world.platform.reset_requests()

    provenance, found = await look(world, records.values())
    again = await look(world, records.values())

    assert len(expected) == 25
    assert told(found) == expected
    assert len(found.discrepancies) == 25
    assert found.closing.is_closed
    assert again[1] == found
    assert not [page for page in world.platform.requests if "MonthIncomeForm" in page]
    assert world.platform.saves == []
    shown = [Shown(Findings(provenance, one), unmasked=False) for one in (found, again[1])]
    for number, one in enumerate(shown):
        write_reconcile_xlsx(one, tmp_path / f"{number}.xlsx")
        write_reconcile_html(one, tmp_path / f"{number}.html")
    for kind in ("xlsx", "html"):
        first, second = ((tmp_path / f"{n}.{kind}").read_bytes() for n in (0, 1))
        assert first == second
    assert build_document(shown[0])["equal"] is False


async def test_reading_goes_on_after_a_lost_session_and_in_fresh_pages_within_the_village(start):
    world = start(households=16, villages=2)
    world.recycle_after = 3
    village = world.platform.households[0].village
    own = [one for one in world.platform.households if one.village == village]
    records = make_records(own, MONTHS)
    for record in records:
        world.file(record)
    lost = Watcher(at={2: world.platform.expire_session})

    batch = Batch(records=records)
    with world.bench(lost) as bench:
        _, found = await reconcile_batch(
            bench, batch, inputs=INPUTS, scope=Scope(villages=(village,))
        )

    assert found.is_equal
    assert found.counts["equal"] == len(records)
    assert {row.household.village for row in found.rows} == {village}
    assert lost.done == len(own)
    assert world.platform.saves == []


async def test_a_village_that_nobody_has_is_refused(world):
    records = make_records(world.platform.households[:1], MONTHS)

    with pytest.raises(InputError, match="没有这样的村"):
        await look(world, records, scope=Scope(villages=("没有的村",)))
