"""A clerk's tab on a small site, and the whole ways of one household there and back."""

import hashlib
from collections import Counter
from contextlib import asynccontextmanager
from random import Random

from mock_platform import MockPlatform, Settings
from mock_platform.pictures import make_picture
from runs.world import World

from connector.browser.upload import load_picture
from connector.mapping.load import load_mapping
from connector.records.household import Household
from connector.runs.connect import Operator, connect

MAPPING = load_mapping("hebei")
TYPES = {one.label: one.form for one in MAPPING.deregistration.type}
COLUMNS = {one.label: one.statistics for one in MAPPING.deregistration.type}
PROOF = make_picture(Random(5))
YEAR = 2022


@asynccontextmanager
async def opened(tmp_path, **settings):
    """A site, and the tab of a clerk of its first township."""
    small = {"households": 24, "villages": 2} | settings
    with MockPlatform(Settings(**small)) as platform:
        world = World(platform, tmp_path / "home")
        async with connect(world.settings, MAPPING, Operator()) as connected:
            tab = connected.tabs[0]
            await tab.go_to_year(YEAR)
            yield platform, tab


def known(household, **changes):
    """The household as a workbook names it."""
    return Household(
        code=household.code, head=household.head, village=household.village
    ).model_copy(update=changes)


def neighbours(platform):
    """Two households of one village, each with a name that nobody else has there."""
    names = Counter((one.village, one.head) for one in platform.households)
    alone = [one for one in platform.households if names[one.village, one.head] == 1]
    first = alone[0]
    return first, next(one for one in alone[1:] if one.village == first.village)


def namesakes(platform):
    """Two households of one village whose heads have one name."""
    seen = {}
    for one in platform.households:
        if (other := seen.setdefault((one.village, one.head), one)) is not one:
            return other, one
    raise AssertionError("the generator made no namesakes")


def make_file(folder, name="证明.png", content=PROOF):
    """A picture in a file, as it was checked."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return load_picture(folder / name, sha256=hashlib.sha256(content).hexdigest())


async def deregister(tab, household, picture, *, kind="死亡", reason="户内人员均已去世"):
    """Go the whole way of one deregistration; return what the site said."""
    async with tab.departures.open_form(household, year=YEAR) as form:
        form.require_contract(TYPES, reason_length=200)
        await form.fill(type_words=TYPES[kind], reason=reason, picture=picture)
        sending = await form.save()
        return await sending.answer()


async def give_back(tab, household):
    """Put one household back; return what the site said."""
    async with tab.departures.find_to_give_back(household, year=YEAR) as row:
        sending = await row.save()
        return await sending.answer()
