"""Tells of a household that no list has whether it was deregistered meanwhile."""

from dataclasses import dataclass, field

from connector.browser.directory import Directory
from connector.browser.pages.reinstatement import Deregistered
from connector.browser.platform import PlatformTab
from connector.errors import HouseholdError, PageDriftError
from connector.mapping.load import Mapping
from connector.records.household import Household


@dataclass
class Gone:
    """Who is deregistered, asked for once, when the first household is missed."""

    mapping: Mapping
    _known: dict[int, Deregistered] | None = None
    _directory: Directory = field(default_factory=lambda: Directory([]))

    async def explain(self, tab: PlatformTab, household: Household, reason: str) -> str:
        """Return why the household is not listed: it was deregistered, else ``reason``."""
        if self.mapping.platform.reinstatement is None:
            return reason
        if self._known is None:
            await self._fetch(tab)
        try:
            listed = self._directory.find(household)
        except HouseholdError:
            return reason
        one = (self._known or {})[id(listed)]
        told = "，".join(part for part in (one.type, one.year and f"{one.year} 年度") if part)
        return f"该户已在平台上注销{f'（{told}）' if told else ''}，不登记收入；如有误请办注销退回"

    async def _fetch(self, tab: PlatformTab) -> None:
        try:
            everybody = await tab.departures.fetch_all_deregistered()
        except PageDriftError:  # an account that may not see who left: nothing is known
            everybody = []
        self._known = {id(one.listed): one for one in everybody}
        self._directory = Directory([one.listed for one in everybody])
