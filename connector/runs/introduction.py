"""Whether forms show what the platform holds, found out on a run's first households.

A form that was read before the site's scripts had filled it looks like an empty one; saved,
it would take away what it did not show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from connector.browser.places import Place
from connector.browser.platform import PlatformTab
from connector.errors import ConnectorError, FormChangedError, HouseholdError, PageDriftError
from connector.plan.compare import find_vanished
from connector.plan.preset import shows_answers_alone
from connector.records.household import Household
from connector.records.income import Observation, Values
from connector.records.outcome import Outcome, RowOutcome

BLANK_ONES = 2  #: blank forms, before one that was just saved is opened again instead


@dataclass(frozen=True)
class Stored:
    """A household of which this run has proved that the platform holds something."""

    place: Place
    household: Household
    year: int
    months: Mapping[str, Values]


@dataclass
class Introduction:
    """What this run's forms have shown so far.

    The first ones are held against what the server tells elsewhere, until one that holds
    something agrees. Blank ones agree with everything: after some of them, the form of a
    household that the run itself has saved is opened again. Where that shows less than was
    saved, or cannot be opened, every form is held against the server.
    """

    _is_over: bool = False  #: a form that holds something has shown it
    _blank: int = 0
    _stored: Stored | None = None
    _has_returned: bool = False
    _doubted: set[int] = field(default_factory=set)
    _watched: set[int] = field(default_factory=set)

    def is_needed(self, number: int) -> bool:
        """Whether the form of this operation is to be held against the household's detail."""
        return not self._is_over or number in self._doubted

    def note_stored(self, place: Place, rows: Sequence[RowOutcome], *, year: int) -> None:
        """Remember a household that was saved and read back equal."""
        months = {row.month: row.after for row in rows if row.outcome is Outcome.VERIFIED}
        if len(months) == len(rows) and any(map(_holds_anything, months.values())):
            self._stored = Stored(place, rows[0].household, year, months)

    def is_return_due(self, year: int) -> bool:
        """Whether only blank forms were seen, though the run has saved one of ``year``, which
        the pages show."""
        is_open = not self._is_over and not self._has_returned
        is_there = self._stored is not None and self._stored.year == year
        return is_open and is_there and self._blank >= BLANK_ONES

    async def return_to_stored(self, tab: PlatformTab) -> None:
        """Open the form of a household that was saved, and take in what it shows; once only.

        Raises SessionExpiredError and PlatformUnavailableError, and what stops the run.
        """
        stored = self._stored
        if stored is None:
            return
        self._has_returned = True
        tab.watch_anew()
        try:
            async with tab.open_form(stored.place, stored.household, year=stored.year) as form:
                observed = form.observe()
        except (HouseholdError, PageDriftError):  # who has been saved need not be open any more
            await tab.reopen()  # what did open may lie over the list
            await tab.go_to_year(stored.year)
            return
        self._is_over = not find_vanished(stored.months, observed.months)

    def believes(
        self, tab: PlatformTab, number: int, form: Observation, held: Observation | None
    ) -> bool:
        """Tell whether a form may be taken for what the server holds; False where it has to
        be opened again, and looked at more closely. ``held`` is the household's detail, or
        None where that was not needed. Raises PageDriftError where the form still shows less.
        """
        if held is None:
            if shows_answers_alone(form):
                self._doubted.add(number)
            return number not in self._doubted
        vanished = find_vanished(held.months, form.months)
        if vanished and self._may_look_again(tab, number):
            return False
        if vanished:
            months = "、".join(sorted({difference.month for difference in vanished}))
            raise PageDriftError(
                f"表单上 {months} 读出来是空的，月收入明细里却有内容；"
                "表单可能没有加载完，没有填写，请人工查看"
            )
        if any(map(_holds_anything, held.months.values())):
            self._is_over = True
        else:
            self._blank += 1
        return True

    def looks_again(self, tab: PlatformTab, number: int, problem: ConnectorError | None) -> bool:
        """Tell whether a form that was not saved is opened once more: it changed by itself."""
        return isinstance(problem, FormChangedError) and self._may_look_again(tab, number)

    def _may_look_again(self, tab: PlatformTab, number: int) -> bool:
        is_first = number not in self._watched
        self._watched.add(number)
        if is_first:
            tab.watch_anew()
        return is_first


def _holds_anything(values: Values) -> bool:
    return any(value not in (None, "", Decimal(0)) for value in values.values())
