"""Where households stand on the platform: in the income list, and in the roster."""

from collections.abc import Iterable
from dataclasses import dataclass

from connector.browser.directory import Directory
from connector.browser.pages.areas import Area
from connector.browser.pages.listed import Listed
from connector.errors import HouseholdError
from connector.records.household import Household


@dataclass(frozen=True)
class Place:
    """Where a household is found on the platform: in the income list, and in the roster
    where it can be told apart there by what the roster shows."""

    listed: Listed
    roster: Listed | None

    @property
    def page(self) -> tuple[Area, int]:
        """The page of the income list, to visit households in the list's order."""
        return self.listed.area, self.listed.page

    @property
    def order(self) -> tuple[Area, int, Area, int, int]:
        """Sorts households so that no page of either list is shown oftener than needed: the
        two need not list them in the same order. For each page of the one, the other is
        gone through once, forth and back by turns."""
        proof = self.roster
        area, page = (proof.area, proof.page) if proof else (self.listed.area, 1)
        return (*self.page, area, -page if self.listed.page % 2 else page, self.listed.row)


class Directories:
    """The income list and the roster of one year, walked once and shared by all tabs."""

    def __init__(self, income: list[Listed], roster: list[Listed]) -> None:
        self.listed = tuple(income)  #: every household of the income list
        self._income = Directory(income)
        self._roster = Directory(roster)

    @property
    def households(self) -> tuple[Household, ...]:
        """Everybody who is listed, as far as the lists tell."""
        return (*self._income.households, *self._roster.households)

    def find(self, household: Household) -> Place:
        """Return where the household is; raises HouseholdError as Directory.find does."""
        return self.locate(self._income.find(household), household)

    def candidates(self, household: Household) -> list[Listed]:
        """Return every household of the income list that has the key of this one."""
        return self._income.find_all(household)

    def locate(self, listed: Listed, household: Household) -> Place:
        """Return where the listed household is, told apart by all that either side tells."""
        shown = listed.household
        merged = household.model_copy(
            update={
                "code": household.code or shown.code,
                "village": shown.village or household.village,
                "head": shown.head or household.head,
            }
        )
        try:
            return Place(listed, self._roster.find(merged))
        except HouseholdError:
            return Place(listed, None)


def named(place: Place, household: Household) -> Household:
    """Return the household with the number that the list gives it, to hold the page against."""
    return household.model_copy(update={"code": household.code or place.listed.household.code})


def same_row(shown: Iterable[Listed], wanted: Listed) -> Listed:
    """Return the row that reads as it did; else the old one, for the grid to find anew."""
    fitting = [listed for listed in shown if listed.marks == wanted.marks]
    return fitting[0] if len(fitting) == 1 else wanted
