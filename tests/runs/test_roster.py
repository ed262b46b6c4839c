"""Rosters of a site read whole: cell by cell what the site holds, and nothing saved."""

from decimal import Decimal

import pytest
from mock_platform.skin import Skin
from openpyxl import load_workbook

from connector.errors import InputError
from connector.mapping.load import load_mapping
from connector.report.roster_xlsx import roster_json, write_roster_xlsx
from connector.runs.roster import Asked, Which, read_roster

HEBEI = load_mapping("hebei")
YEARLY = ("business_net", "wages_total", "property_total", "transfer_total", "total")
ANSWERS = ("housing_safe", "water_safe", "school_dropout", "medical_insured")
WORDS = {True: "是", False: "否", None: ""}


async def read(world, asked):
    with world.bench() as bench:
        return await read_roster(bench, asked)


def money(value):
    return f"{value:.2f}" if isinstance(value, Decimal) else "0.00"


def make_expected_row(world, household, year=2022):
    """Return what the site's roster shows of a household, worked out from what it stores."""
    site = world.platform._site
    figures = site.store.year_figures(household.code, year)
    total = figures.get("total") or Decimal(0)
    return (
        household.head,
        household.village,
        str(household.population),
        *(money(figures.get(name)) for name in YEARLY),
        money(total / household.population),
        *(WORDS[figures.get(name)] for name in ANSWERS),
    )


def own(world, keeps=lambda household: True):
    area = world.platform.account(world.level).area
    mine = [h for h in world.platform.households if h.area[: len(area)] == area]
    return [household for household in mine if keeps(household)]


def plain(values):
    """Return values as the site's own state tells them; what is blank is left out."""
    texts = {n: f"{v:.2f}" if isinstance(v, Decimal) else v for n, v in values.items()}
    return {name: value for name, value in texts.items() if value not in ("", None)}


def typed(label, text):
    """Return what a workbook's cell is to hold of a page's text."""
    if "元" in label:
        return float(text)
    return int(text) if label == "人口数" else text or None


async def test_a_roster_is_cell_by_cell_what_the_site_holds(start, tmp_path):
    world = start(households=26, villages=2, filed_share=0.7)
    platform = world.platform
    platform.close_year(2022)
    path = tmp_path / "花名册.xlsx"

    roster = await read(world, Asked(with_details=True))
    write_roster_xlsx(roster, path, HEBEI, unmasked=True)

    mine = own(world)
    assert roster.troubles == ()
    assert (roster.expected, roster.year, len(roster.rows)) == (len(mine), 2022, len(mine))
    assert [row.cells for row in roster.rows] == [make_expected_row(world, h) for h in mine]
    for household, row in zip(mine, roster.rows, strict=True):
        stored = platform.stored(household.code)
        assert row.detail is not None
        assert {month: plain(values) for month, values in row.detail.months.items()} == {
            month: plain(stored.get(month, {})) for month in row.detail.months
        }
        assert stored.keys() <= row.detail.months.keys()
    require_sheets(path, roster)
    assert platform.saves == []
    assert not [what for what in platform.requests if "Form" in what or "Save" in what]


def require_sheets(path, roster):
    """Fail unless the workbook holds the roster, typed, with a header that stays in view."""
    workbook = load_workbook(path)
    sheet, months = workbook["花名册"], workbook["月收入明细"]
    head, *lines = sheet.iter_rows(values_only=True)
    assert head == ("序号", *roster.labels, "没有读到月收入明细的原因")
    assert [line[:-1] for line in lines] == [
        (row.number, *map(typed, roster.labels, row.cells)) for row in roster.rows
    ]
    assert (sheet.freeze_panes, months.freeze_panes) == ("A2", "A2")
    formats = [sheet.cell(2, column).number_format for column in (1, 2, 4, 5)]
    assert formats == ["0", "@", "0", "#,##0.00"]
    assert months.max_row - 1 == sum(len(row.detail.months) for row in roster.rows)
    labels = {cell.value: cell.column for cell in months[1]}
    shown = [(row, m, s) for row in roster.rows for m, s in row.detail.sums.items() if s["total"]]
    row, month, sums = shown[0]
    found = {(line[0], line[4]): line for line in months.iter_rows(values_only=True)}
    assert found[row.number, month][labels["收入合计"] - 1] == float(sums["total"])


@pytest.mark.parametrize(
    "skin", [Skin(), Skin(grid="gridview", areas="postback", opening="window")]
)
async def test_conditions_are_set_by_their_labels_and_leave_whom_they_mean(start, skin):
    world = start(households=60, villages=2, skin=skin)

    found = await read(
        world,
        Asked(
            which=Which.MONITORED,
            conditions={"risk": "未消除", "household_type": "脱贫户", "below": "5000"},
        ),
    )

    meant = own(world, lambda h: h.risk == "未消除" and set(h.kinds) == {"脱贫户", "监测户"})
    assert meant
    assert [row.cells[:3] for row in found.rows] == [
        (h.head, h.village, str(h.population)) for h in meant
    ]
    assert (found.expected, found.title) == (len(meant), "监测户花名册")


async def test_filters_year_and_choices_that_are_not_there(start):
    world = start(households=12)
    [first, *_] = own(world)

    one = await read(world, Asked(year=2021, filters={"code": first.code}, with_details=True))
    with pytest.raises(InputError, match=r"“风险状态”没有“高”这一项，平台上可选：.*未消除、已消除"):
        await read(world, Asked(conditions={"risk": "高"}))

    [row] = one.rows
    assert (row.household.head, one.year) == (first.head, 2021)
    assert all(month < "2021-10" for month in row.detail.months)


async def test_months_that_the_detail_does_not_show_whole_are_not_read_and_told(start, tmp_path):
    world = start(households=4, filed_share=1)
    world.platform.drift("是否实现住房安全", "房屋")
    path = tmp_path / "花名册.xlsx"

    roster = await read(world, Asked(with_details=True))
    write_roster_xlsx(roster, path, HEBEI, unmasked=True)

    count = len(roster.rows)
    reasons = {cell.value for cell in load_workbook(path)["花名册"][count + 1]}
    assert count > 0
    assert [row.detail for row in roster.rows] == [None] * count
    assert all("缺少栏目" in row.trouble for row in roster.rows)
    assert roster.rows[-1].trouble in reasons
    assert roster.troubles == (f"{count} 户的月收入明细没有读到，见“花名册”最后一列",)


async def test_a_count_that_disagrees_is_told(start):
    world = start(households=12)
    world.platform.drift("共 _TOTAL_ 项", "共 9_TOTAL_ 项")

    roster = await read(world, Asked())

    assert (len(roster.rows), roster.expected) == (12, 912)
    assert roster.troubles == ("平台写明共 912 项，逐页读到 12 项，不相等",)
    assert roster_json(roster, unmasked=False)["troubles"] == list(roster.troubles)
