"""Every fault that a site can have while we write to it, and how the household that is hit may end.

Each is ordered on the mock platform at a moment of the run; what the platform then really holds
is compared with the journal, see ``matrix.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mock_platform import Household, MockPlatform

GOOD = ("verified",)
MONTH = "2022-01"
LOCKED = "本月数据已锁定，不能保存！"

Order = Callable[[MockPlatform, Household], object]
"""Orders the fault, for the household that is next."""


@dataclass(frozen=True)
class Fault:
    """One fault, and how the household that it hits may end.

    ``is_drift``: the site has changed, and nothing may be saved any more at all. ``lasts``:
    it goes on until it is taken back, and other households may be left out meanwhile.
    """

    name: str
    order: Order
    ends: tuple[str, ...] = GOOD
    is_drift: bool = False
    lasts: bool = False


def _next_save(verb: str, **options: object) -> Order:
    return lambda platform, _: getattr(platform, verb)(**options)


def _drift(old: str, new: str) -> Order:
    return lambda platform, _: platform.drift(old, new)


def _redraw(pattern: str, replacement: str) -> Order:
    return lambda platform, _: platform.redraw(pattern, replacement)


def _swap(platform: MockPlatform, household: Household) -> None:
    others = [h for h in platform.households if h.village == household.village]
    at = others.index(household)
    platform.swap_rows(household.code, others[at - 1].code)


FAULTS = (
    Fault("500 before storing", _next_save("fail_next_save", before=True)),
    Fault("500 after storing", _next_save("fail_next_save", before=False)),
    Fault("保存成功, and nothing is stored", _next_save("drop_next_save"), ("mismatched",)),
    Fault("all months stored but one", _next_save("omit_month_of_next_save"), ("mismatched",)),
    Fault("one value rounded", _next_save("spoil_next_save"), ("mismatched",)),
    Fault("one value truncated", _next_save("truncate_next_save"), ("mismatched",)),
    Fault("stored, and the answer is lost", _next_save("lose_next_answer")),
    Fault("answer after the timeout", _next_save("delay_next_answer", seconds=8, path="Form")),
    Fault("stored late", _next_save("store_next_save_late", seconds=0.8)),
    Fault(
        "refused by a rule",
        _next_save("refuse_next_save", message="已锁定，不能保存！"),
        ("rejected",),
    ),
    Fault("ViewState refused", _next_save("refuse_next_viewstate")),
    Fault("session ends at the next request", _next_save("end_session_at_request", number=1)),
    Fault("session ends two requests on", _next_save("end_session_at_request", number=2)),
    Fault("session ends three requests on", _next_save("end_session_at_request", number=3)),
    Fault(
        "another login",
        lambda platform, _: platform.log_in_elsewhere(platform.account("township").username),
    ),
    Fault(
        "another user files the household first",
        lambda platform, household: platform.alter(household.code, MONTH, "wages_work", "7.00"),
        ("skipped", "verified"),
    ),
    Fault("rows swapped between list and click", _swap, ("skipped",), lasts=True),
    Fault("unknown confirm", _next_save("ask_next_save", text="是否同时上报县级审核？")),
    Fault("unknown layer dialog", _next_save("ask_next_save", text="是否同时上报？", native=False)),
    Fault(
        "unknown dialog after storing",
        _next_save("ask_next_save", text="本户已推送至县级", after=True),
    ),
    Fault("old 保存成功 on the next form", _next_save("show_old_success")),
    Fault("a page of the grid repeated", _next_save("repeat_next_grid_page")),
    Fault("form breaks off", _next_save("break_off_next_answer", path="Form")),
    Fault("detail breaks off", _next_save("break_off_next_answer", path="Detail")),
    Fault("a label has changed", _drift("土地流转", "田地出让"), is_drift=True),
    Fault("an option has changed", _drift("是否实现住房安全", "住房是否达标"), is_drift=True),
    Fault("a column is gone", _drift("入股分红", "入股"), is_drift=True),
    Fault("a shorter maxlength", _redraw(r'maxlength="\d+"', 'maxlength="2"'), is_drift=True),
)
