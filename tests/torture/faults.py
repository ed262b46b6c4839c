"""The faults of the matrix, as data: what is ordered, and how its household may end."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mock_platform import MockPlatform, Skin

MONTHS = ("2021-12", "2022-01")
MONTH = MONTHS[-1]
EARLIER = "2021-10"  #: filed by somebody else before; nothing of it is asked for
TIMEOUT_SECONDS = 6.0
SETTLE_SECONDS = 1.0
FORM = "/DataCollect/MonthIncomeForm.aspx"
LIST = "/DataCollect/IncomeList.aspx"
MOVED_COLUMNS = (
    r'(id="tbIncome".*?)(<th[^>]*>务工[^<]*</th>)(\s*)(<th[^>]*>公益岗位[^<]*</th>)',
    r"\1\4\3\2",
)
MOVED_CELLS = (
    r'(<td><input name="[^"]*txtGzWg"[^>]*></td>)(\s*)(<td><input name="[^"]*txtGzGy"[^>]*></td>)',
    r"\3\2\1",
)


@dataclass(frozen=True)
class Struck:
    """Whom a fault is to strike."""

    platform: MockPlatform
    code: str
    neighbour: str

    @property
    def clerk(self) -> str:
        """The account that the run has logged in with."""
        return self.platform.account("township").username


@dataclass(frozen=True)
class Fault:
    """One fault.

    ``ends`` are the outcomes that rows may have once all was put right and resumed; ``saves``
    how often the platform itself may store one click.
    """

    name: str
    order: Callable[[Struck], object]
    ends: frozenset[str] = frozenset({"verified"})
    saves: int = 1
    harms: bool = False  #: the platform harms a month that was not sent
    is_drift: bool = False
    at_lists: bool = False  #: ordered before the lists are read, whichever row it strikes
    skin: Skin = field(default_factory=Skin)


def _ends(*outcomes: str) -> frozenset[str]:
    return frozenset({"verified", *outcomes})


def _greet_and_fail(struck: Struck) -> None:
    struck.platform.greet_next_form()
    struck.platform.fail_next_save(before=True)


def _move_columns(struck: Struck) -> None:
    struck.platform.redraw(*MOVED_COLUMNS)
    struck.platform.redraw(*MOVED_CELLS)


def _change(struck: Struck) -> None:
    struck.platform.alter(struck.code, MONTH, "wages_work", "9.99")


FAULTS = (
    Fault("500 before storing", lambda s: s.platform.fail_next_save(before=True)),
    Fault("500 after storing", lambda s: s.platform.fail_next_save(before=False)),
    Fault(
        "保存成功, nothing stored", lambda s: s.platform.drop_next_save(), ends=_ends("mismatched")
    ),
    Fault(
        "all months but one stored",
        lambda s: s.platform.omit_from_next_save(MONTH),
        ends=_ends("mismatched"),
    ),
    Fault(
        "one value rounded",
        lambda s: s.platform.spoil_next_save(field="wages_work", month=MONTH),
        ends=_ends("mismatched"),
    ),
    Fault(
        "one text cut",
        lambda s: s.platform.spoil_next_save(field="problem", month=MONTH),
        ends=_ends("mismatched"),
    ),
    Fault(
        "another month harmed",
        lambda s: s.platform.spoil_next_save(field="transfer_policy", month=EARLIER),
        ends=_ends("mismatched"),
        harms=True,
    ),
    Fault("answer lost after storing", lambda s: s.platform.lose_next_answer()),
    Fault(
        "answer lost, the browser sends again",
        lambda s: s.platform.lose_next_answer(browser_repeats=True),
        saves=2,
    ),
    Fault(
        "answer after the timeout",
        lambda s: s.platform.answer_next_save_late(TIMEOUT_SECONDS + 1),
    ),
    Fault(
        "stored after the answer 保存成功",
        lambda s: s.platform.store_next_save_late(SETTLE_SECONDS / 2),
    ),
    Fault(
        "stored late without an answer",
        lambda s: s.platform.store_next_save_late(2 * SETTLE_SECONDS, answered=False),
    ),
    *(
        Fault(
            f"session ends at request {nth} from now",
            lambda s, nth=nth: s.platform.expire_next_request(nth),
        )
        for nth in (1, 2, 3)
    ),
    Fault("logged in elsewhere", lambda s: s.platform.log_in_elsewhere(s.clerk)),
    Fault("somebody changes it after the plan", _change, ends=_ends("skipped")),
    Fault(
        "somebody changes it between form and save",
        lambda s: s.platform.change_before_next_save(MONTH, "wages_work", "9.99"),
    ),
    Fault(
        "somebody changes it between save and reading",
        lambda s: s.platform.change_after_next_save(MONTH, "wages_work", "9.99"),
        ends=_ends("mismatched"),
    ),
    Fault(
        "two rows swapped between list and click",
        lambda s: s.platform.swap_rows(s.code, s.neighbour),
        at_lists=True,
        ends=_ends("skipped"),
    ),
    Fault("unknown confirm()", lambda s: s.platform.ask_next_save("收入低于监测线，继续？")),
    Fault(
        "unknown question in a layer",
        lambda s: s.platform.ask_next_save("收入低于监测线，继续？", native=False),
    ),
    Fault(
        "unknown question after storing",
        lambda s: s.platform.ask_next_save("打印回执？", after=True),
    ),
    Fault(
        "unknown alert()",
        lambda s: s.platform.refuse_next_save("系统将于今晚维护"),
        skin=Skin(messages="alert"),
    ),
    Fault(
        "refused in the platform's words",
        lambda s: s.platform.refuse_next_save("本月数据已锁定，不能保存！"),
        ends=_ends("rejected"),
    ),
    Fault("an earlier 保存成功 shown, then 500", _greet_and_fail),
    Fault("stale ViewState", lambda s: s.platform.refuse_next_viewstate()),
    Fault("a label changes", lambda s: s.platform.drift("土地流转", "田地出让"), is_drift=True),
    Fault(
        "an option changes",
        lambda s: s.platform.drift('_1">否</label>', '_1">不确定</label>'),
        is_drift=True,
    ),
    Fault("two columns change places", _move_columns),
    Fault(
        "maxlength changes",
        lambda s: s.platform.drift('maxlength="12"', 'maxlength="2"'),
        ends=_ends("rejected"),
        is_drift=True,
    ),
    Fault(
        "a page of the list comes twice",
        lambda s: s.platform.repeat_next_page(),
        at_lists=True,
        skin=Skin(grid="gridview"),
    ),
    Fault("connection reset in the middle of a form", lambda s: s.platform.cut_next_page(FORM)),
    Fault("connection reset in the middle of any page", lambda s: s.platform.cut_next_page()),
    Fault(
        "connection reset in the middle of a list",
        lambda s: s.platform.cut_next_page(LIST),
        at_lists=True,
    ),
)
