"""户注销统计 read at all levels: cell by cell what the site holds, and nothing saved."""

from collections import Counter

import pytest
from mock_platform.skin import Skin
from openpyxl import load_workbook

from connector.mapping.load import load_mapping
from connector.report.statistics_xlsx import statistics_json, write_statistics_xlsx
from connector.runs.statistics import read_statistics

HEBEI = load_mapping("hebei")
TYPES = {one.name: one.label for one in HEBEI.require_deregistration().type}
YEAR = 2022


async def read(world, *, year=None, with_details=True):
    with world.bench() as bench:
        return await read_statistics(bench, year=year, with_details=with_details)


def gone(world, area, year=YEAR):
    """Return who left in an area in a year, as the site's state tells."""
    left = world.platform.deregistered
    return [
        (household, left[household.code])
        for household in world.platform.households
        if household.area[: len(area)] == area
        and household.code in left
        and left[household.code]["year"] == year
    ]


def count(world, area, year=YEAR):
    types = Counter(one["type"] for _, one in gone(world, area, year))
    return {name: types[label] for name, label in TYPES.items()}


def below(world, area):
    areas = (h.area[: len(area) + 1] for h in world.platform.households)
    return list(dict.fromkeys(one for one in areas if one[: len(area)] == area))


@pytest.mark.parametrize("skin", [Skin(), Skin(opening="window", grid="gridview")])
async def test_all_levels_are_cell_by_cell_what_the_site_holds(start, tmp_path, skin):
    world = start(
        households=60,
        villages=4,
        townships=2,
        deregistered_share=0.6,
        skin=skin,
        detail_page_size=3,
    )
    world.level = "county"
    path = tmp_path / "统计.xlsx"

    found = await read(world)
    write_statistics_xlsx(found, path, unmasked=True)

    top = world.platform.account("county").area
    assert found.troubles == ()
    assert (found.year, [table.area for table in found.tables]) == (
        YEAR,
        [(), *((township[-1],) for township in below(world, top))],
    )
    for table in found.tables:
        area = (*top, *table.area)
        lines = {line.name: dict(line.counts) for line in table.lines}
        assert lines == {one[-1]: count(world, one) for one in below(world, area)}
        assert (table.whole.counts, table.whole.total) == (
            count(world, area),
            len(gone(world, area)),
        )
    require_details(found, world, top)
    require_sheet(path, found)
    assert world.platform.deregistrations == []
    assert not [what for what in world.platform.requests if "Form" in what or "Save" in what]


def require_details(found, world, top, year=YEAR):
    """Fail unless everybody who left is told, with type and reason."""
    told = {
        (one.cells[found.columns["code"]], one.cells[found.columns["type"]], one.area)
        for one in found.departed
    }
    meant = {(h.code, one["type"], h.area[len(top) :]) for h, one in gone(world, top, year)}
    assert meant
    assert told == meant
    assert len(found.departed) == len(meant)


def require_sheet(path, found):
    """Fail unless the workbook holds every line, and the households with their codes as text."""
    workbook = load_workbook(path)
    head, *lines = workbook["户注销统计"].iter_rows(values_only=True)
    shown = [line for table in found.tables for line in (*table.lines, table.whole)]
    assert head == ("所在地区", "行政区划", *TYPES.values(), "总计")
    assert [line[1:] for line in lines] == [
        (one.name, *one.counts.values(), one.total) for one in shown
    ]
    details = workbook["注销明细"]
    assert details.max_row - 1 == len(found.departed)
    codes = [row[found.columns["code"] + 1] for row in details.iter_rows(min_row=2)]
    assert {cell.number_format for cell in codes} == {"@"}
    assert (workbook["户注销统计"].freeze_panes, details.freeze_panes) == ("A2", "A2")


async def test_details_that_take_the_tables_place_lead_back_to_the_same_year_and_level(start):
    world = start(households=60, villages=4, townships=2, deregistered_share=0.6)
    world.level = "county"
    table = "location.href='DeregistrationStatistics.aspx'"  # of the page's own year, at the top
    world.platform.redraw(
        r"""onclick="Show\((.*?), '注销明细'\)\"""", r'onclick="location.href=\1"'
    )
    world.platform.redraw(r'value="关闭"(.*?)CloseForm\(\)', rf'value="返回"\1{table}')

    found = await read(world, year=2021)

    top = world.platform.account("county").area
    assert found.troubles == ()
    assert [one.area for one in found.tables] == [(), *((t[-1],) for t in below(world, top))]
    require_details(found, world, top, year=2021)


async def test_another_year_and_figures_that_do_not_add_up(start):
    world = start(households=30, deregistered_share=0.7)
    world.platform.redraw(r"<td>合计</td>\s*<td>(\d+)</td>", r"<td>合计</td><td>9\1</td>")

    found = await read(world, year=2021, with_details=False)

    area = world.platform.account("township").area
    [table] = found.tables
    assert found.year == 2021
    assert {line.name: line.total for line in table.lines} == {
        village[-1]: len(gone(world, village, 2021)) for village in below(world, area)
    }
    assert any("合计" in trouble for trouble in found.troubles)
    assert statistics_json(found, unmasked=False)["details"] is None
