"""Looks where a household stands: on the lists, taken off them, or nowhere."""

from connector.browser.pages.listed import Listed
from connector.browser.platform import PlatformTab
from connector.errors import HouseholdError, MappingError
from connector.mapping.deregistration import DeregistrationMapping
from connector.mapping.load import Mapping
from connector.records.household import Household
from connector.records.standing import Standing, StandingState

NAMESAKE_LEFT = "同村同名的户，一户在册，一户已经注销，分不清是哪一户；请在表中写明户编号"


def require_deregistration(mapping: Mapping) -> DeregistrationMapping:
    """Return the mapping of deregistrations; raises MappingError where it has none."""
    if mapping.deregistration is None:
        raise MappingError(
            "映射里没有 deregistration.toml，不能办理户注销；可参照 mappings/hebei 补上"
        )
    return mapping.deregistration


async def fetch_standing(
    tab: PlatformTab, household: Household, mapping: DeregistrationMapping
) -> Standing:
    """Return where the household stands now, by both lists of the platform.

    Raises HouseholdError where it cannot be told apart from another.
    """
    gone = await tab.departures.fetch_deregistered(household)
    if gone is not None:
        await _require_no_namesake(tab, household)
        word, cause = gone.type, gone.reason
        if not (word and cause):  # a list that does not say why: its 【查看】 does
            async with tab.departures.open_view(household) as view:
                word, cause = word or view.read("type"), cause or view.read("reason")
        return Standing(
            state=StandingState.DEREGISTERED,
            household=gone.listed.household,
            type=mapping.type_of(word) or word,
            cause=cause,
            year=gone.year,
            shown=_show(gone.listed),
        )
    found = await tab.departures.fetch_standing(household)
    if found is None:
        return Standing(state=StandingState.ABSENT)
    state = StandingState.DEREGISTERED if found.is_deregistered else StandingState.REGISTERED
    return Standing(state=state, household=found.listed.household, shown=_show(found.listed))


async def _require_no_namesake(tab: PlatformTab, household: Household) -> None:
    """Return if a row of 户注销退回 can only be the household meant: a name without a number
    is as well that of somebody who is still on the lists."""
    if household.code or household.id_number:
        return
    found = await tab.departures.fetch_standing(household)
    if found is not None and not found.is_deregistered:
        raise HouseholdError(NAMESAKE_LEFT)


def _show(listed: Listed) -> dict[str, str]:
    """Return what the row says under the columns of the mapping: a running number, say, is
    no part of it."""
    household = listed.household
    named = {
        "code": household.code,
        "head": household.head,
        "id_number": household.id_number,
        "village": household.village,
        "population": str(household.population or ""),
    }
    return {name: text for name, text in (named | dict(listed.details)).items() if text}
