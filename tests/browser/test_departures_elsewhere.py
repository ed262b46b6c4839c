"""Deregistration and its statistics on sites that look otherwise, and for a whole county."""

import pytest
from browser.departures import (
    COLUMNS,
    MAPPING,
    YEAR,
    deregister,
    give_back,
    known,
    make_file,
    neighbours,
    opened,
)
from mock_platform import MockPlatform, Settings, Skin
from runs.world import World

from connector.runs.connect import Operator, connect


@pytest.mark.parametrize(
    "skin",
    [
        {"opening": "tab", "grid": "gridview", "messages": "alert", "save": "ajax"},
        {"opening": "window", "grid": "a", "messages": "box", "code_filter": "no"},
    ],
    ids=["tab", "window"],
)
async def test_other_skins_of_the_site_are_driven_alike(tmp_path, skin):
    proof = make_file(tmp_path)
    async with opened(tmp_path, skin=Skin(**skin)) as (platform, tab):
        one, other = neighbours(platform)
        departures = tab.departures
        assert await departures.fetch_deregistered(known(one)) is None

        await deregister(tab, known(one), proof, kind="失踪", reason="多年失去联系")

        assert list(platform.deregistered) == [one.code]
        assert (await departures.fetch_deregistered(known(one))).type == "失踪"
        async with departures.open_view(known(one)) as view:
            assert view.read("reason") == "多年失去联系"
        await deregister(tab, known(other), proof)
        assert list(platform.deregistered) == [one.code, other.code]
        page = departures.open_statistics(COLUMNS)
        table = await page.fetch(YEAR)
        line = next(line for line in table.lines if line.total)
        assert (line.area, line.total) == (one.village, 2)
        assert len(await page.fetch_households(line)) == 2
        await give_back(tab, known(one))
        assert list(platform.deregistered) == [other.code]


async def test_the_statistics_of_a_county_are_walked_down_to_its_villages(tmp_path):
    settings = Settings(households=36, villages=4, townships=2, deregistered_share=0.5)
    with MockPlatform(settings) as platform:
        world = World(platform, tmp_path / "home", level="county")
        async with connect(world.settings, MAPPING, Operator()) as connected:
            page = connected.tabs[0].departures.open_statistics(COLUMNS)

            walked = {way: table async for way, table in page.walk(2021)}

    heads = {household.code: household for household in platform.households}
    gone = [heads[code] for code, fact in platform.deregistered.items() if fact["year"] == 2021]
    townships = list(dict.fromkeys(household.township for household in platform.households))
    assert list(walked) == [(), *((name,) for name in townships)]
    for way, table in walked.items():
        here = [h for h in gone if not way or h.township == way[0]]
        assert table.whole.total == len(here)
        assert table.find_inconsistencies() == ()
        assert {line.area: line.total for line in table.lines} == {
            line.area: sum(line.area in h.area for h in here) for line in table.lines
        }
