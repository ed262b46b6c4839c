"""Forms that choose the answers of months that nobody has filed."""

from decimal import Decimal

from runs.factories import make_record, make_records, stored_by
from runs.world import outcomes, reasons

from connector.plan.change import ChangeState

TITLE = r'(<h3 class="form-title">)'
CHOOSES = r"""<script>
window.addEventListener('load', function () {
    var chosen = {};
    var radios = [].slice.call(document.querySelectorAll('input[type=radio]'));
    radios.forEach(function (one) { chosen[one.name] = chosen[one.name] || one.checked; });
    radios.forEach(function (one) {
        if (!chosen[one.name]) { chosen[one.name] = one.checked = true; }
    });
});
</script>\1"""
MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")


def choose_answers(world):
    """Every form comes with 是 chosen wherever nothing is."""
    world.platform.redraw(TITLE, CHOOSES)


async def test_what_a_form_has_chosen_is_no_answer_of_the_platforms(world):
    household = world.platform.households[0]
    records = [
        make_record(household, month, {"wages_work": Decimal(7)}, school_dropout=False)
        for month in MONTHS
    ]
    choose_answers(world)

    plan = await world.plan(records)
    summary = await world.apply(plan)

    assert {change.state for change in plan.changes} == {ChangeState.NEW}
    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)


async def test_a_save_that_would_file_months_that_nobody_asked_for_is_not_made(world):
    first, second = world.platform.households[:2]
    asked = make_record(first, "2022-01")
    others = [make_record(second, month) for month in MONTHS]
    choose_answers(world)

    summary = await world.upload([asked, *others])

    assert outcomes(summary)[first.code, "2022-01"] == "skipped"
    assert reasons(summary)[first.code].startswith(
        "2021-10、2021-11、2021-12、2022-02 月收入明细里没有登记，表单上却预先选好了"
    )
    assert world.stored() == stored_by(others)


async def test_months_filed_with_answers_alone_are_what_they_are(world):
    households = world.platform.households[:3]
    filed = [make_record(household, "2021-12", {}) for household in households]
    await world.upload(filed)
    later = make_records(households, months=("2022-01",))
    other = make_record(households[0], "2021-12", {}, housing_safe=False, problem="屋顶漏雨")

    summary = await world.upload([*later, other])

    told = outcomes(summary)
    assert told.pop((households[0].code, "2021-12")) == "skipped"
    assert set(told.values()) == {"verified"}
    assert world.stored() == stored_by([*filed, *later])
