"""What a household that has left the lists, or come back, leaves behind on the other pages."""

import re
from dataclasses import dataclass

from connector.browser.platform import PlatformTab
from connector.errors import PageDriftError
from connector.mapping.deregistration import DeregistrationMapping
from connector.plan.change import Deregister, StandingChange
from connector.records.standing import Standing


@dataclass(frozen=True)
class Traces:
    """Holds the income list, the proof picture and the statistics against what the lists of
    户注销 tell of a household."""

    mapping: DeregistrationMapping
    has_statistics: bool
    year: int  #: the platform year in which households leave

    async def find_problems(
        self, tab: PlatformTab, change: StandingChange, before: Standing, counted: int | None
    ) -> tuple[str, ...]:
        """Return, in Chinese, every page that tells otherwise; none where all agree.

        ``counted`` is what ``count`` gave before anything was sent, where that is known.
        """
        is_gone = isinstance(change, Deregister)
        problems = []
        if await tab.departures.is_on_income_list(change.household) is is_gone:
            problems.append("收入登记名单里还有该户" if is_gone else "收入登记名单里没有该户")
        if isinstance(change, Deregister) and not await self._shows_proof(tab, change):
            problems.append("平台上的证明图片不是发送的那一张")
        if problem := await self._check_statistics(tab, change, before, counted):
            problems.append(problem)
        return tuple(problems)

    async def _shows_proof(self, tab: PlatformTab, change: Deregister) -> bool:
        """Tell whether 【查看】 shows the picture that was sent."""
        async with tab.departures.open_view(change.household) as view:
            shown = await view.fetch_pictures()
        return change.proof.sha256 in shown if self.mapping.proof.kept_as_sent else any(shown)

    async def count(self, tab: PlatformTab, change: StandingChange, before: Standing) -> int | None:
        """Return how many deregistrations of the household's type the statistics tell of its
        year; None where they tell nothing of it."""
        name = change.type if isinstance(change, Deregister) else before.type
        if not self.has_statistics or name not in self.mapping.columns:
            return None
        year = self._year_of(change, before)
        table = await tab.departures.fetch_statistics(self.mapping.columns, year=year)
        lines = [table.whole] if table.whole else table.lines
        return sum(line.by_type[name] or 0 for line in lines)

    async def _check_statistics(
        self, tab: PlatformTab, change: StandingChange, before: Standing, counted: int | None
    ) -> str:
        """Return what is wrong with the statistics: by their number where exactly this one
        household has moved it, else by the names behind it."""
        now = await self.count(tab, change, before)
        is_gone = isinstance(change, Deregister)
        if now is None or (counted is not None and now == counted + (1 if is_gone else -1)):
            return ""
        is_named = await self._is_named(tab, change, before)
        if is_named is is_gone:  # somebody else moved the number, too, or nobody counted before
            return ""
        if is_named is not None:
            return f"户注销统计的明细里{'没有' if is_gone else '还有'}该户"
        return "" if counted is None else f"户注销统计由 {counted} 变成 {now}"

    async def _is_named(
        self, tab: PlatformTab, change: StandingChange, before: Standing
    ) -> bool | None:
        """Tell whether 【查看明细】 names the household; None where that cannot be read."""
        year = self._year_of(change, before)
        try:
            return await tab.departures.is_in_statistics(
                change.household, self.mapping.columns, year=year
            )
        except PageDriftError:
            return None

    def _year_of(self, change: StandingChange, before: Standing) -> int:
        """Return the year under which the household is counted: who comes back may have left
        in an earlier one."""
        told = None if isinstance(change, Deregister) else re.search(r"\d{4}", before.year)
        return int(told.group()) if told else self.year
