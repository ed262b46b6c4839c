"""Several accounts: who sees whom, who enters what, and what one that fails does to the others."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from connector.browser.pages.listed import Listed
from connector.browser.places import Directories
from connector.errors import LoginError, OperatorStopError
from connector.mapping.load import load_mapping
from connector.records.household import Household
from connector.records.income import Guarantees, MonthlyIncome, Observation, Source
from connector.runs.accounts import Lost, identify, run_side_by_side, sort_out
from connector.runs.brake import Brake
from connector.runs.uploads import IN_NO_LIST, UNLIKE, Listing, share_out
from connector.runs.views import Sighting, View, merge_views
from connector.runs.wanted import build_all_wanted

INCOME = load_mapping("hebei").income
ONE, TWO, THREE = (
    Household(code=f"130630{n:04}", head=head, village="东村")
    for n, head in enumerate(("甲某", "乙某", "丙某"), start=1)
)


def listed(household):
    return Listed(household, area=(), page=1, table=0, row=1, texts=())


def listing(account, *households):
    return Listing(account, {2022: Directories([listed(one) for one in households], [])})


def wanted(*households, month="2022-01"):
    source = Source(file="一.xlsx", sheet="月收入", row=4)
    records = [
        MonthlyIncome(
            household=one, month=month, amounts={}, guarantees=Guarantees(), source=source
        )
        for one in households
    ]
    return build_all_wanted(records, INCOME)


def owners(shares):
    return {key.value: account for (key, _), account in shares.owners.items()}


def reasons(shares):
    return {key.value: reason for (key, _), reason in shares.reasons.items()}


def test_each_household_goes_to_the_account_whose_list_has_it_and_nobodys_is_told_once():
    first, second = listing("甲乡", ONE), listing("乙乡", TWO)

    shares = share_out(wanted(ONE, TWO, THREE), [first, second])

    assert owners(shares) == {ONE.code: "甲乡", TWO.code: "乙乡"}
    assert reasons(shares) == {THREE.code: IN_NO_LIST}
    assert shares.shared == 0


@pytest.mark.parametrize("turned", [False, True])
def test_a_household_of_several_lists_goes_to_the_shortest_whatever_their_order(turned):
    listings = [listing("县", ONE, TWO, THREE), listing("乡", ONE, TWO), listing("乙", TWO, THREE)]

    shares = share_out(wanted(ONE, TWO, THREE), listings[::-1] if turned else listings)

    assert owners(shares) == {ONE.code: "乡", TWO.code: "乙", THREE.code: "乙"}
    assert shares.shared == 3


def test_a_row_that_fits_different_households_in_two_lists_is_nobodys():
    named = Household(head="甲某", village="东村")
    other = ONE.model_copy(update={"code": "1306309999"})

    shares = share_out(wanted(named), [listing("甲乡", ONE), listing("乙乡", other)])

    assert (owners(shares), list(reasons(shares).values())) == ({}, [UNLIKE])


def test_two_spellings_of_one_household_meet_in_one_run_where_neither_is_entered():
    nameless = ONE.model_copy(update={"head": ""})
    named = Household(head="甲某", village="东村")

    shares = share_out(wanted(ONE, named), [listing("县", ONE, TWO), listing("乡", nameless)])

    assert set(shares.owners.values()) == {"乡"}
    assert len(shares.owners) == 2


def test_a_row_of_no_list_may_be_of_an_account_whose_list_is_not_known():
    shares = share_out(wanted(TWO), [listing("甲乡", ONE)], lost=["乙乡"])

    (reason,) = reasons(shares).values()
    assert reason == f"{IN_NO_LIST}；账号 乙乡 的名单没有看成，可能在其中"


def view(*sightings):
    return View("", "", {2022: tuple(sightings)})


def test_whom_several_accounts_list_is_taken_once_from_the_first_that_could_read_them():
    seen = Observation(household=ONE, platform_year=2022, months={})
    unread = Sighting(listed(ONE), "县", unread="打不开")
    read = Sighting(listed(ONE), "乡", observed=seen)
    twins = [Sighting(listed(Household(head="丁某", village="东村")), "县") for _ in range(2)]

    merged, several = merge_views([view(unread, *twins), view(read)], 2022)

    assert merged == [read, *twins]
    assert several == {identify(ONE)}


@dataclass
class Worker:
    """A bench as far as running side by side needs one."""

    name: str
    brake: Brake
    settings: SimpleNamespace = field(init=False)

    def __post_init__(self):
        self.settings = SimpleNamespace(account=SimpleNamespace(username=self.name))

    def sharing(self, _):
        return self


def workers(folder: Path, *names):
    brake = Brake(folder)
    return [Worker(name, brake) for name in names]


async def test_one_that_fails_stops_no_other_and_no_more_than_asked_for_run_at_once(tmp_path):
    at_work = []
    most = 0

    async def work(bench):
        nonlocal most
        at_work.append(bench.name)
        most = max(most, len(at_work))
        await asyncio.sleep(0)
        at_work.remove(bench.name)
        if bench.name == "乙":
            raise LoginError("密码不对")
        return bench.name

    found = await run_side_by_side(workers(tmp_path, *"甲乙丙丁"), work, parallel=2)

    good, lost = sort_out(found)
    assert good == ("甲", "丙", "丁")
    assert [(one.account, one.error.reason) for one in lost] == [("乙", "密码不对")]
    assert most == 2


async def test_after_a_word_to_stop_nobody_begins_and_a_fault_of_ours_is_such_a_word(tmp_path):
    begun = []

    async def stopping(bench):
        begun.append(bench.name)
        bench.brake.press()
        return bench.name

    async def failing(bench):
        begun.append(bench.name)
        raise ZeroDivisionError

    found = await run_side_by_side(workers(tmp_path, "甲", "乙"), stopping, parallel=1)
    with pytest.raises(OperatorStopError):
        sort_out(found)
    with pytest.raises(ZeroDivisionError):
        await run_side_by_side(workers(tmp_path, "丙", "丁"), failing, parallel=1)

    assert begun == ["甲", "丙"]


def test_where_nobody_could_look_the_first_ones_error_is_the_answer():
    lost = [Lost(name, LoginError(f"{name}登录不了")) for name in ("甲", "乙")]

    with pytest.raises(LoginError, match="甲登录不了"):
        sort_out(lost)
