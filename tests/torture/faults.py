"""Every fault that a site can have while we write to it, and how the household that is hit may end.

Each is ordered on the mock platform at a moment of the run; what the platform then really holds
is compared with the journal, see ``matrix.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from mock_platform import Household, MockPlatform, Skin

GOOD = ("verified",)
MONTH = "2022-01"
EARLIER = "2021-10"  #: filed by somebody else before; nobody asks for anything of it
TIMEOUT_SECONDS = 4.0
SETTLE_SECONDS = 1.2
LOCKED = "本月数据已锁定，不能保存！"

MOVED_HEADS = (
    r'(id="tbIncome".*?)(<th[^>]*>务工.*?</th>)(\s*)(<th[^>]*>公益岗位.*?</th>)',
    r"\1\4\3\2",
)
MOVED_CELLS = (
    r'(<td><input name="[^"]*txtGzWg"[^>]*></td>)(\s*)(<td><input name="[^"]*txtGzGy"[^>]*></td>)',
    r"\3\2\1",
)

Order = Callable[[MockPlatform, Household], object]
"""Orders the fault, for the household that is next."""


@dataclass(frozen=True)
class Fault:
    """One fault, and how the household that it hits may end.

    ``is_drift``: the site has changed, and nothing may be saved any more at all. ``lasts``:
    it goes on until it is taken back, and other households may be left out meanwhile.
    ``at_lists``: it strikes while the lists are read, before any household. ``saves`` is how
    often the platform itself may store one click, ``harms`` whether it spoils an earlier month.
    """

    name: str
    order: Order
    ends: tuple[str, ...] = GOOD
    is_drift: bool = False
    lasts: bool = False
    at_lists: bool = False
    saves: int = 1
    harms: bool = False
    skin: Skin = field(default_factory=Skin)


def _next_save(verb: str, **options: object) -> Order:
    return lambda platform, _: getattr(platform, verb)(**options)


def _drift(old: str, new: str) -> Order:
    return lambda platform, _: platform.drift(old, new)


def _redraw(pattern: str, replacement: str) -> Order:
    return lambda platform, _: platform.redraw(pattern, replacement)


def _change(verb: str) -> Order:
    """Let somebody else write while we do."""
    return _next_save(verb, month=MONTH, field="wages_work", value="9.99")


def _move_columns(platform: MockPlatform, _: Household) -> None:
    """Two columns change places on the form, each with its boxes."""
    for pattern, replacement in (MOVED_HEADS, MOVED_CELLS):
        platform.redraw(pattern, replacement)


def _swap(platform: MockPlatform, household: Household) -> None:
    others = [h for h in platform.households if h.village == household.village]
    at = others.index(household)
    platform.swap_rows(household.code, others[at - 1].code)


FAULTS = (
    Fault("500 before storing", _next_save("fail_next_save", before=True)),
    Fault("500 after storing", _next_save("fail_next_save", before=False)),
    Fault("保存成功, and nothing is stored", _next_save("drop_next_save"), ("mismatched",)),
    Fault("all months stored but one", _next_save("omit_month_of_next_save"), ("mismatched",)),
    Fault("one value rounded", _next_save("spoil_next_save", month=MONTH), ("mismatched",)),
    Fault("one value truncated", _next_save("truncate_next_save", month=MONTH), ("mismatched",)),
    Fault("stored, and the answer is lost", _next_save("lose_next_answer")),
    Fault(
        "stored, the answer is lost, and the browser sends again",
        _next_save("lose_next_answer", browser_repeats=True),
        saves=2,
    ),
    Fault(
        "an earlier month spoiled",
        _next_save("spoil_next_save", field="transfer_policy", month=EARLIER),
        ("mismatched",),
        harms=True,
    ),
    Fault("form after the timeout", _next_save("delay_next_answer", seconds=8, path="Form")),
    Fault(
        "stored, answer after the timeout",
        _next_save("answer_next_save_late", seconds=TIMEOUT_SECONDS + 1.5),
    ),
    Fault("stored, and the answer is the login page", _next_save("log_out_after_next_save")),
    Fault("stored late", _next_save("store_next_save_late", seconds=0.8)),
    Fault(
        "stored late without an answer",
        _next_save("store_next_save_late", seconds=SETTLE_SECONDS + 1, answered=False),
    ),
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
    Fault("another user between form and save", _change("change_before_next_save")),
    Fault(
        "another user between save and reading",
        _change("change_after_next_save"),
        ("mismatched",),
    ),
    Fault(
        "rows swapped between list and click",
        _swap,
        ("skipped", "verified"),
        lasts=True,
        at_lists=True,
    ),
    Fault("unknown confirm", _next_save("ask_next_save", text="是否同时上报县级审核？")),
    Fault("unknown layer dialog", _next_save("ask_next_save", text="是否同时上报？", native=False)),
    Fault(
        "unknown dialog after storing",
        _next_save("ask_next_save", text="本户已推送至县级", after=True),
    ),
    Fault("old 保存成功 on the next form", _next_save("show_old_success")),
    Fault(
        "unknown alert",
        _next_save("refuse_next_save", message="系统将于今晚维护"),
        skin=Skin(messages="alert"),
    ),
    Fault(
        "a page of the grid repeated",
        _next_save("repeat_next_grid_page"),
        ("skipped", "verified"),  # where the list has no count, a page twice looks like the last
        at_lists=True,
        skin=Skin(grid="gridview"),
    ),
    Fault("list breaks off", _next_save("break_off_next_answer", path="IncomeList"), at_lists=True),
    Fault("two columns have changed places", _move_columns, lasts=True),
    Fault("form breaks off", _next_save("break_off_next_answer", path="Form")),
    Fault("detail breaks off", _next_save("break_off_next_answer", path="Detail")),
    Fault("a label has changed", _drift("土地流转", "田地出让"), is_drift=True),
    Fault("an option has changed", _drift("是否实现住房安全", "住房是否达标"), is_drift=True),
    Fault("a column is gone", _drift("入股分红", "入股"), is_drift=True),
    Fault("a shorter maxlength", _redraw('maxlength="12"', 'maxlength="2"'), is_drift=True),
)
