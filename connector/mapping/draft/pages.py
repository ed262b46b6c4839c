"""The pages of a capture as places where the words of a mapping are looked for."""

from collections.abc import Iterable, Iterator, Sequence

from connector.mapping.captured import Capture, CapturedControl, CapturedPage, CapturedTable
from connector.mapping.draft.evidence import Text

PLACES = {
    "login": "登录页",
    "subsystems": "登录后的页面",
    "shell": "菜单页",
    "income_list": "收入登记列表",
    "roster": "花名册",
    "form": "月收入登记表",
    "detail": "月收入明细",
    "deregistration": "户注销名单",
    "deregistration_form": "户注销表",
    "reinstatement": "户注销退回名单",
    "deregistration_view": "查看注销",
    "statistics": "户注销统计",
    "statistics_detail": "户注销统计的明细",
}
LISTS = ("income_list", "roster", "deregistration", "reinstatement", "statistics")
OPENED = ("deregistration_form", "deregistration_view", "statistics_detail")
TYPED = ("text", "tel", "email", "search", "number")


class Pages:
    """One kind of page: the documents in which it was seen."""

    def __init__(self, name: str, pages: Sequence[CapturedPage]) -> None:
        self.place = PLACES[name]
        self.pages = tuple(pages)

    @property
    def text(self) -> str:
        """What can be read on them, apart from the rows of lists."""
        return "\n".join(page.text for page in self.pages)

    @property
    def tables(self) -> tuple[CapturedTable, ...]:
        """Their tables, the one with the most columns first."""
        tables = [table for page in self.pages for table in page.tables]
        return tuple(sorted(tables, key=lambda table: -len(table.paths)))

    def controls(self, *kinds: str) -> list[CapturedControl]:
        """Return what can be typed into or chosen from, of these kinds, if it can be seen."""
        return [
            control
            for page in self.pages
            for control in page.controls
            if control.shown and (not kinds or control.kind in kinds)
        ]

    def labels(self, *kinds: str) -> list[Text]:
        """Return the labels of controls."""
        return [
            Text(one.label, f"{self.place}：{'下拉框' if one.kind == 'select' else '输入框'}")
            for one in self.controls(*kinds)
            if one.label
        ]

    def buttons(self, *kinds: str, in_row: bool = False, also_hidden: bool = False) -> list[Text]:
        """Return what can be clicked; ``in_row`` what stands in the rows of a list."""
        return [
            Text(button.text, f"{self.place}：{'链接' if button.kind == 'link' else '按钮'}")
            for page in self.pages
            for button in page.buttons
            if button.in_row is in_row
            and (button.shown or also_hidden)
            and (not kinds or button.kind in kinds)
        ]

    def headings(self) -> list[Text]:
        """Return the last label of each column of their tables."""
        return [
            Text(path[-1], f"{self.place}：列")
            for table in self.tables
            for path in table.paths.values()
        ]


def find_pages(capture: Capture, name: str) -> Pages:
    """Return the documents of one kind of page, without those that only surround it."""
    if name in LISTS:
        found = capture.at(name, f"{name}_rows")
        return Pages(name, _innermost(found))
    if name in ("form", "detail"):
        return Pages(name, list(_with_months(capture, name)))
    if name in OPENED:
        return Pages(name, list(_come_up(capture, capture.at(name))))
    return Pages(name, capture.at(name))


def _innermost(pages: Iterable[CapturedPage]) -> list[CapturedPage]:
    pages = list(pages)
    inner = [page for page in pages if page.depth or page.window]
    return inner or pages


def _with_months(capture: Capture, name: str) -> Iterator[CapturedPage]:
    """Yield the documents with a table of months; else those that came up with the link."""
    pages = capture.at(name)
    months = [page for page in pages if any(table.labels for table in page.tables)]
    if months:
        yield from months
        return
    yield from _come_up(capture, pages)


def _come_up(capture: Capture, pages: Iterable[CapturedPage]) -> Iterator[CapturedPage]:
    """Yield the documents that no list was seen in: a link on one has opened them."""
    lists = {p.path for p in capture.pages if p.step.endswith("_rows") or p.step == "statistics"}
    yield from (page for page in pages if page.path not in lists)
