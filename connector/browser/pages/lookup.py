"""One household in a list that was asked for it: unique, and agreeing with what we know."""

from collections.abc import Mapping

from connector.browser.directory import Directory, is_same_village
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import Listed
from connector.browser.places import same_row
from connector.errors import HouseholdError, PlatformUnavailableError
from connector.mapping.headers import normalise_label
from connector.mapping.platform import Grid
from connector.records.household import Household

CONDITIONS = ("code", "id_number", "head")


class Lookup:
    """Asks a grid anew each time: what it shows is what the server says now."""

    def __init__(self, grid: HouseholdGrid, words: Grid) -> None:
        self._grid = grid
        self._words = words

    async def find(self, household: Household) -> Listed | None:
        """Return the household's row, on the page that the grid now shows; None where the
        list has nobody like it.

        Raises HouseholdError where several fit, where name, village or number contradict
        the workbook, or where the list shows no number to tell namesakes apart.
        """
        conditions = await self._conditions(household)
        rows = await self._list(conditions)
        if conditions and not rows and self._words.areas:  # nothing before a village is chosen
            conditions = {}
            rows = await self._list(conditions)
        directory = Directory(rows)
        if not directory.find_all(household):
            return None
        listed = directory.find(household)
        shown = listed.household
        if not shown.code and (not shown.id_number or "*" in shown.id_number):
            raise HouseholdError("名单上没有户编号，同名的户分不清，没有打开")
        return await self._turn_to(listed, conditions)

    async def find_namesakes(self, listed: Listed) -> list[Listed]:
        """Return the other households of the same village whose head has the same name."""
        head = listed.household.head
        can_ask = "head" in self._grid.filters and await self._grid.can_filter("head")
        rows = await self._list({"head": head} if can_ask and head else {})
        return [
            one
            for one in rows
            if one.household.code != listed.household.code
            and normalise_label(one.household.head) == normalise_label(head)
            and is_same_village(one.household.village, listed.household.village)
        ]

    async def _list(self, conditions: Mapping[str, str]) -> list[Listed]:
        return [listed async for page in self._grid.walk(conditions) for listed in page.listed]

    async def _conditions(self, household: Household) -> Mapping[str, str]:
        """Return the narrowest condition that the page offers and the household can meet."""
        for name in CONDITIONS:
            value = getattr(household, name)
            if value and name in self._grid.filters and await self._grid.can_filter(name):
                return {name: value}
        return {}

    async def _turn_to(self, listed: Listed, conditions: Mapping[str, str]) -> Listed:
        """Return the row as it stands on the page in front, turning back to it if need be."""
        if self._grid.shows(listed):
            return listed
        if not conditions:
            page = await self._grid.go_to(listed.area, listed.page)
            return same_row(page.listed, listed)
        async for page in self._grid.walk(conditions):
            if page.listed and page.listed[0].page == listed.page:
                return same_row(page.listed, listed)
        raise PlatformUnavailableError(f"翻不回第 {listed.page} 页")
