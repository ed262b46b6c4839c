"""Which year's form holds a month: the mapping says, and the form's own rows must agree."""

import pytest
from runs.factories import MONTHS, make_record, make_records, stored_by
from runs.world import copy_mapping, outcomes, reasons

CALENDAR = {"income_year_starts = 10": "income_year_starts = 1"}


async def test_a_calendar_year_site_gets_its_months_in_two_forms(start, tmp_path):
    world = start(income_year_starts=1)
    world.mapping = copy_mapping(tmp_path / "calendar", CALENDAR)
    households = world.platform.households[:2]
    records = make_records(households)
    of_2021 = tuple(f"2021-{number:02d}" for number in range(1, 13))

    summary = await world.upload(records)

    assert outcomes(summary) == {(h.code, m): "verified" for h in households for m in MONTHS}
    assert world.stored() == stored_by(records)
    assert [(save["code"], tuple(save["months"])) for save in world.platform.saves] == [
        (households[0].code, of_2021),
        (households[1].code, of_2021),
        (households[0].code, ("2022-01", "2022-02")),
        (households[1].code, ("2022-01", "2022-02")),
    ]


@pytest.mark.parametrize(
    ("site", "changes", "month"), [(10, CALENDAR, "2022-01"), (1, {}, "2021-08")]
)
async def test_a_form_whose_rows_contradict_the_mapping_is_not_filled(
    start, tmp_path, site, changes, month
):
    world = start(income_year_starts=site)
    world.mapping = copy_mapping(tmp_path / "mapping", changes)

    summary = await world.upload([make_record(world.platform.households[0], month)])

    assert "income.toml 的 form.income_year_starts" in summary.stopped
    assert world.saves() == {}


async def test_a_month_without_a_row_is_skipped_with_that_reason(start):
    world = start(income_year_starts=1)
    household = world.platform.households[0]
    records = [make_record(household, "2021-11"), make_record(household, "2022-01")]

    summary = await world.upload(records)

    assert outcomes(summary) == {
        (household.code, "2021-11"): "skipped",
        (household.code, "2022-01"): "verified",
    }
    assert summary.rows[0].reason == "平台 2022 年度的表中没有该月份的行"
    assert reasons(summary) == {household.code: ""}
    assert world.stored() == stored_by(records[1:])
