"""Every fault that a site can have while a household leaves the lists or comes back.

The wrong household deregistered is the worst that this tool could do: here are rows and
questions that mean another one, and others who are quicker. See ``standing.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mock_platform import Household, MockPlatform
from torture.faults import GOOD, LOCKED, SETTLE_SECONDS, TIMEOUT_SECONDS

from connector.records.deregistration import Kind

Order = Callable[[MockPlatform, Household], object]
"""Orders the fault, for the household that is next."""

Ends = tuple[str, ...]
REJECTED, MISMATCHED, SKIPPED = ("rejected",), ("mismatched",), ("skipped",)
ASKED = ("rejected", "verified")
"""What may become of a household about which the site asked something that nobody knows."""


@dataclass(frozen=True)
class StandingFault:
    """One fault, and how the household that it hits may end: one that is to leave, and one
    that is to come back; nowhere where the fault cannot hit such.

    ``lasts``: it goes on until it is taken back. ``is_namesake``: it hits a household with a
    namesake in its village.
    """

    name: str
    order: Order
    leaving: Ends = GOOD
    returning: Ends = GOOD
    lasts: bool = False
    is_namesake: bool = False

    def ends(self, kind: Kind) -> Ends:
        """How the household that is hit may end."""
        return self.leaving if kind is Kind.DEREGISTRATION else self.returning


def _do(verb: str, **options: object) -> Order:
    return lambda platform, _: getattr(platform, verb)(**options)


def _others_like(platform: MockPlatform, household: Household) -> list[Household]:
    """Return the others of the village that stand as this one does."""
    gone = platform.deregistered
    return [
        one
        for one in platform.households
        if one.village == household.village
        and one.code != household.code
        and (one.code in gone) is (household.code in gone)
    ]


def _swap(platform: MockPlatform, household: Household) -> None:
    platform.swap_rows(household.code, _others_like(platform, household)[-1].code)


def _swap_namesakes(platform: MockPlatform, household: Household) -> None:
    others = _others_like(platform, household)
    other = next(one for one in others if one.head == household.head)
    platform.swap_rows(household.code, other.code)


def _name_another(platform: MockPlatform, household: Household) -> None:
    others = _others_like(platform, household)
    platform.name_in_confirm(next(o.head for o in others if o.head != household.head))


def _be_quicker(platform: MockPlatform, household: Household) -> None:
    """Let somebody else do what is to be done with the household; who leaves, for a reason
    of their own."""
    if household.code in platform.deregistered:
        platform.reinstate(household.code)
    else:
        platform.deregister(household.code, "服刑", "另有原因")


def _do_another(platform: MockPlatform, household: Household) -> None:
    """Let somebody else take off, or put back, another household meanwhile: the statistics
    move by more than one."""
    other = _others_like(platform, household)[-1]
    if other.code in platform.deregistered:
        platform.reinstate(other.code)
    else:
        platform.deregister(other.code, "死亡", "户内人员均已去世")


STANDING_FAULTS = (
    StandingFault("500 before storing", _do("fail_next_save", before=True)),
    StandingFault("500 after storing", _do("fail_next_save", before=False)),
    StandingFault("success told, nothing stored", _do("drop_next_save"), MISMATCHED, MISMATCHED),
    StandingFault("stored, and the answer is lost", _do("lose_next_answer")),
    StandingFault(
        "stored, the answer is lost, and the browser sends again",
        _do("lose_next_answer", browser_repeats=True),
    ),
    StandingFault(
        "stored, answer after the timeout",
        _do("answer_next_save_late", seconds=TIMEOUT_SECONDS + 1.5),
    ),
    StandingFault("stored late", _do("store_next_save_late", seconds=0.8)),
    StandingFault(
        "stored late without an answer",
        _do("store_next_save_late", seconds=SETTLE_SECONDS + 1, answered=False),
    ),
    StandingFault("refused by a rule", _do("refuse_next_save", message=LOCKED), REJECTED, REJECTED),
    StandingFault("ViewState refused", _do("refuse_next_viewstate")),
    StandingFault("stored, and the answer is the login page", _do("log_out_after_next_save")),
    StandingFault("the save met the login page", _do("log_out_before_next_save")),
    StandingFault("session ends at the next request", _do("end_session_at_request", number=1)),
    StandingFault("session ends two requests on", _do("end_session_at_request", number=2)),
    StandingFault("session ends three requests on", _do("end_session_at_request", number=3)),
    StandingFault(
        "another login",
        lambda platform, _: platform.log_in_elsewhere(platform.account("township").username),
    ),
    StandingFault(
        "unknown confirm", _do("ask_next_save", text="是否同时上报县级审核？"), ASKED, ASKED
    ),
    StandingFault(
        "unknown layer dialog",
        _do("ask_next_save", text="是否同时上报？", native=False),
        ASKED,
        ASKED,
    ),
    StandingFault(
        "unknown dialog after storing", _do("ask_next_save", text="本户已推送至县级", after=True)
    ),
    StandingFault("confirm names another household", _name_another, (), REJECTED, lasts=True),
    StandingFault("rows swapped between list and click", _swap, SKIPPED, SKIPPED, lasts=True),
    StandingFault("the lists in another order", _do("sort_lists", seed=5), lasts=True),
    StandingFault("a namesake in the village", lambda _, __: None, SKIPPED, GOOD, is_namesake=True),
    StandingFault(
        "rows of namesakes swapped",
        _swap_namesakes,
        SKIPPED,
        SKIPPED,
        lasts=True,
        is_namesake=True,
    ),
    StandingFault("another person does it first", _be_quicker, SKIPPED, ("unchanged",)),
    StandingFault(
        "another person between form and save", _do("change_before_next_save"), MISMATCHED, GOOD
    ),
    StandingFault(
        "another person between save and reading",
        _do("change_after_next_save"),
        MISMATCHED,
        MISMATCHED,
    ),
    StandingFault("another person with another household", _do_another),
    StandingFault("another type stored", _do("spoil_next_save", field="type"), MISMATCHED, ()),
    StandingFault("a reason cut short", _do("spoil_next_save"), MISMATCHED, ()),
    StandingFault("another picture stored", _do("spoil_next_save", field="proof"), MISMATCHED, ()),
    StandingFault("upload failed, and told", _do("lose_next_upload"), REJECTED, ()),
    StandingFault(
        "upload failed, and nobody notices",
        _do("lose_next_upload", noticed=False),
        MISMATCHED,
        (),
    ),
    StandingFault(
        "form breaks off", _do("break_off_next_answer", path="DeregistrationForm"), GOOD, ()
    ),
    StandingFault("view breaks off", _do("break_off_next_answer", path="DeregistrationView")),
    StandingFault(
        "statistics break off", _do("break_off_next_answer", path="DeregistrationStatistics")
    ),
)
