"""Forms that are filled by the site's own scripts after they have loaded."""

from decimal import Decimal

from runs.factories import make_record, make_records, stored_by
from runs.world import INPUTS, outcomes

from connector.records.income import Batch
from connector.runs.reconcile import Scope, reconcile_batch

TITLE = r'(<h3 class="form-title">)'
LATE = r"""<script>
window.addEventListener('load', function () {
    var inputs = [].slice.call(document.querySelectorAll('table input'));
    var held = inputs.map(function (one) { return [one.value, one.checked]; });
    inputs.forEach(function (one) {
        if (one.type === 'radio') { one.checked = false; } else { one.value = ''; }
    });
    setTimeout(function () {
        inputs.forEach(function (one, n) {
            if (one.type === 'radio') { one.checked = held[n][1]; } else { one.value = held[n][0]; }
        });
    }, MILLISECONDS);
});
</script>\1"""

FIRST_ONE_IS_READ_LATE = r"""<script>
window.addEventListener('load', function () {
    var inputs = [].slice.call(document.querySelectorAll('table input'));
    var held = inputs.map(function (one) { return [one.value, one.checked]; });
    inputs.forEach(function (one) {
        if (one.type === 'radio') { one.checked = false; } else { one.value = ''; }
    });
    var isFirst = !top.hasShownForm;
    top.hasShownForm = true;
    setTimeout(function () {
        inputs.forEach(function (one, n) {
            if (one.type === 'radio') { one.checked = held[n][1]; } else { one.value = held[n][0]; }
        });
        for (var end = Date.now() + 300; isFirst && Date.now() < end;) { /* nobody can read */ }
    }, isFirst ? 0 : 250);
});
</script>\1"""

LOCKED_ONCE_FILLED = r"""<script>
document.addEventListener('DOMContentLoaded', function () {
    var inputs = [].slice.call(document.querySelectorAll('table input'));
    var isFilled = inputs.some(function (one) { return one.type !== 'radio' && one.value > 0; });
    if (!isFilled) { return; }
    [].slice.call(document.querySelectorAll('a, button, input[type=submit], input[type=button]'))
        .filter(function (one) { return /保[ ]*存/.test(one.value || one.textContent); })
        .forEach(function (one) { one.remove(); });
});
</script>\1"""

FIRST_ONE_FORGETS = r"""<script>
window.addEventListener('load', function () {
    if (top.hasShownForm) { return; }
    top.hasShownForm = true;
    document.addEventListener('input', function (event) {
        setTimeout(function () { event.target.value = ''; }, 0);
    });
});
</script>\1"""

DETAIL_TABLE = r'(<table[^>]*tbDetail")'
LATE_DETAIL = r"""<script>
window.addEventListener('load', function () {
    var cells = [].slice.call(document.querySelectorAll('[id$=tbDetail] td:not(:first-child)'));
    var held = cells.map(function (one) { return one.innerHTML; });
    cells.forEach(function (one) { one.innerHTML = ''; });
    setTimeout(function () {
        cells.forEach(function (one, n) { one.innerHTML = held[n]; });
    }, 250);
});
</script>\1"""


ASKED_LATE_DETAIL = r"""<script>
window.addEventListener('load', function () {
    var cells = [].slice.call(document.querySelectorAll('[id$=tbDetail] td:not(:first-child)'));
    var held = cells.map(function (one) { return one.innerHTML; });
    cells.forEach(function (one) { one.innerHTML = ''; });
    setTimeout(function () {
        fetch(location.href).then(function (answer) { return answer.text(); }).then(function () {
            cells.forEach(function (one, n) { one.innerHTML = held[n]; });
        });
    }, 150);
});
</script>\1"""


def fill_late(world, milliseconds):
    world.platform.redraw(TITLE, LATE.replace("MILLISECONDS", str(milliseconds)))


async def test_a_form_that_is_filled_after_it_has_loaded_is_waited_for(world):
    earlier = make_records(world.platform.households[:2], months=("2021-12",))
    later = make_records(world.platform.households[:2], months=("2022-01",))
    await world.upload(earlier)
    fill_late(world, 250)

    summary = await world.upload(later)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by([*earlier, *later])


async def test_a_first_form_that_was_read_late_does_not_tell_that_forms_are_filled_in_time(world):
    earlier = make_records(world.platform.households[:2], months=("2021-12",))
    later = make_records(world.platform.households[:2], months=("2022-01",))
    await world.upload(earlier)
    world.platform.redraw(TITLE, FIRST_ONE_IS_READ_LATE)

    summary = await world.upload(later)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by([*earlier, *later])


async def test_a_detail_that_is_filled_after_it_has_loaded_is_waited_for(world):
    """The form is not late here, so that only the proof's reading can be too early."""
    records = make_records(world.platform.households[:3], months=("2022-01",))
    world.platform.redraw(DETAIL_TABLE, LATE_DETAIL)

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert summary.stopped is None


async def test_a_form_that_shows_less_than_the_server_holds_is_not_saved(world):
    earlier = make_records(world.platform.households[:2], months=("2021-12",))
    later = make_records(world.platform.households[:2], months=("2022-01",))
    await world.upload(earlier)
    fill_late(world, 4_000)

    summary = await world.upload(later)

    assert "2021-12 读出来是空的" in summary.stopped
    assert set(outcomes(summary).values()) == {"skipped"}
    assert world.stored() == stored_by(earlier)


async def test_a_month_that_the_plan_saw_filled_and_that_reads_blank_now_stops_its_household(world):
    household = world.platform.households[0]
    await world.upload([make_record(household, "2021-12", {"wages_work": Decimal(100)})])
    conflicting = make_record(household, "2021-12", {"wages_work": Decimal(200)})
    plan = await world.plan([conflicting, make_record(household, "2022-01")])
    world.platform.alter(household.code, "2021-12", "wages_work", None)

    summary = await world.apply(plan)

    assert set(outcomes(summary).values()) == {"skipped"}
    assert "读出来是空的" in summary.rows[0].reason
    assert "2022-01" not in world.stored()[household.code]


async def test_a_form_after_blank_ones_is_waited_for_where_forms_are_filled_late(world):
    """The blank ones show nothing of when forms are filled."""
    *blank, filled = world.platform.households[:4]
    earlier = make_records([filled], months=("2021-12",))
    later = make_records([*blank, filled], months=("2022-01",))
    await world.upload(earlier)
    fill_late(world, 250)

    summary = await world.upload(later)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by([*earlier, *later])


async def test_households_are_entered_where_a_saved_form_can_be_saved_no_more(world):
    world.platform.redraw(TITLE, LOCKED_ONCE_FILLED)
    records = make_records(world.platform.households[:5], months=("2022-01",))

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)


async def test_a_form_that_changes_by_itself_while_it_is_filled_is_opened_once_more(world):
    world.platform.redraw(TITLE, FIRST_ONE_FORGETS)
    records = make_records(world.platform.households[:1], months=("2022-01",))

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert set(world.saves().values()) == {1}
    assert world.stored() == stored_by(records)


async def test_a_form_that_was_read_too_early_is_read_again(world):
    blank, filled = world.platform.households[:2]
    earlier = make_records([filled], months=("2021-12",))
    later = make_records([blank, filled], months=("2022-01",))
    await world.upload(earlier)
    fill_late(world, 250)

    summary = await world.upload(later)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by([*earlier, *later])


async def test_a_detail_that_asks_for_its_values_late_is_waited_for_after_blank_ones_too(world):
    filed = make_records(world.platform.households[-1:], months=("2022-01",))
    for record in filed:
        world.file(record)
    world.platform.redraw(DETAIL_TABLE, ASKED_LATE_DETAIL)

    with world.bench() as bench:
        _, found = await reconcile_batch(
            bench, Batch(records=tuple(filed)), inputs=INPUTS, scope=Scope()
        )

    told = [d for d in found.discrepancies if d.household.code == filed[0].household.code]
    assert not told
