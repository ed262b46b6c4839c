"""Drafts ``platform.toml`` from a capture and the mapping in force."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from connector.mapping.captured import Capture
from connector.mapping.draft.departures import (
    draft_deregistration,
    draft_reinstatement,
    draft_statistics,
)
from connector.mapping.draft.evidence import Entry, Sureness, Text, kept, plain, words_entry
from connector.mapping.draft.pages import TYPED, Pages, find_pages
from connector.mapping.headers import Columns, find_columns, parse_pattern
from connector.mapping.platform import Grid, PlatformMapping, Reinstatement

ONLY_WHEN_IT_HAPPENS = "要到那时才显示，采集不到，沿用原来的映射"
NOT_WALKED = "采集没有走这一页，沿用原来的映射"
A_SELECTOR = "位置（CSS 选择器），沿用原来的映射"
VALUE = r"([^\s,，;；|｜\[\]【】()（）]+)"
TOTALS = (
    r"共\s*计?\s*[:：]?\s*(\d[\d,]*)\s*[项条户笔家人个]",
    r"(?:总计|合计|总户数|总数|总条数|记录数)\s*[:：]?\s*(\d[\d,]*)",
    r"计\s*(\d[\d,]*)\s*[项条户笔家]",
)
RANGES = (r"第?\s*(\d[\d,]*)\s*(?:至|到|-|~|—)\s*(\d[\d,]*)\s*[条项户]",)
YEARS = (r"(20\d\d)\s*年度", r"(20\d\d)\s*年")
LABELLED = re.compile(r"([\u4e00-\u9fff]{2,6})\s*[:：]\s*(?:[A-Za-z0-9_]{4,}|[\u4e00-\u9fff]{2,4})")


class PlatformDraft:
    """Drafts a mapping for the site of one capture; ``known`` are words that mean something
    already, and are no guess for anything else."""

    def __init__(self, capture: Capture, mapping: PlatformMapping, known: Iterable[str]) -> None:
        self._capture = capture
        self._mapping = mapping
        self._entry = partial(words_entry, known=frozenset(map(plain, known)))

    def entries(self) -> Iterator[Entry]:
        """Yield every entry of the drafted file, section by section."""
        capture, mapping = self._capture, self._mapping
        yield from self._login(find_pages(capture, "login"), mapping)
        yield from self._shell(capture, mapping)
        shell = find_pages(capture, "shell")
        for name, grid in (("income_list", mapping.income_list), ("roster", mapping.roster)):
            yield from self._grid(name, find_pages(capture, name), shell, grid)
        lists = Pages("income_list", capture.at("income_list_rows", "roster_rows"))
        yield from self._pager(lists, mapping)
        yield from self._form(find_pages(capture, "form"), mapping)
        yield from _messages(capture, mapping)
        yield from self._departures(capture, mapping, shell)

    def _departures(
        self, capture: Capture, mapping: PlatformMapping, shell: Pages
    ) -> Iterator[Entry]:
        """Yield those of the further sections that the mapping has, each as it is where its
        page was not walked."""
        away, back, counts = mapping.deregistration, mapping.reinstatement, mapping.statistics
        lists = {name: find_pages(capture, name) for name in ("deregistration", "reinstatement")}
        if away is not None and (page := lists["deregistration"]).pages:
            grid = partial(self._grid, "deregistration", page, shell, away)
            yield from draft_deregistration(capture, away, grid)
        elif away is not None:
            yield from _kept_section("deregistration", away.model_dump())
        if back is not None and (page := lists["reinstatement"]).pages:
            grid = partial(self._grid, "reinstatement", page, shell, back)
            yield from draft_reinstatement(capture, back, grid)
        elif back is not None:
            yield from _kept_section("reinstatement", back.model_dump())
        if counts is not None and find_pages(capture, "statistics").pages:
            yield from draft_statistics(capture, counts, shell)
        elif counts is not None:
            yield from _kept_section("statistics", counts.model_dump())

    def _login(self, page: Pages, mapping: PlatformMapping) -> Iterator[Entry]:
        words = mapping.login
        typed, secret = page.labels(*TYPED), page.labels("password")
        buttons = page.buttons("button")
        yield self._entry("login", "username", words.username, typed, only=typed[:1])
        yield self._entry("login", "password", words.password, secret, only=secret)
        yield self._entry("login", "captcha", words.captcha, typed, is_needed=False)
        pictures = "、".join(p for one in page.pages for p in one.pictures)
        told = f"{A_SELECTOR}{f'；登录页上的图片：{pictures}' if pictures else ''}"
        yield kept("login", "captcha_picture", words.captcha_picture, told)
        yield self._entry("login", "button", words.button, page.buttons(), only=buttons)
        for key in ("refused", "captcha_refused", "locked", "action_needed", "person"):
            yield kept("login", key, getattr(words, key), ONLY_WHEN_IT_HAPPENS)

    def _shell(self, capture: Capture, mapping: PlatformMapping) -> Iterator[Entry]:
        words = mapping.shell
        doors, shell = find_pages(capture, "subsystems"), find_pages(capture, "shell")
        yield self._entry("shell", "subsystem", words.subsystem, doors.buttons())
        yield self._entry(
            "shell",
            "menu_groups",
            words.menu_groups,
            shell.buttons(also_hidden=True),
            is_needed=False,
        )
        yield _user(shell, words.user)
        yield _pattern("shell", "area", words.area, shell, ())
        yield _pattern("shell", "year", words.year, shell, YEARS)
        for key in ("year_back", "year_forward"):
            yield self._entry("shell", key, getattr(words, key), shell.buttons())

    def _grid(self, name: str, page: Pages, shell: Pages, grid: Grid) -> Iterator[Entry]:
        pressed = page.buttons("button")
        in_rows = page.buttons(in_row=True)
        yield self._entry(name, "menu", grid.menu, shell.buttons(also_hidden=True))
        yield self._entry(name, "query", grid.query, page.buttons(), only=pressed)
        is_needed = bool(in_rows) or not isinstance(grid, Reinstatement)  # nobody has to be on it
        yield self._entry(name, "link", grid.link, in_rows, only=in_rows, is_needed=is_needed)
        selects = page.labels("select")
        yield self._entry(name, "areas", grid.areas, selects, is_needed=False)
        yield from self._columns(f"{name}.columns", page, grid)
        for key, words in grid.filters.items():
            yield self._entry(f"{name}.filters", key, words, page.labels(*TYPED), is_needed=False)
        for key, words in grid.conditions.items():
            asked = [*page.labels("select"), *page.labels(*TYPED)]
            yield self._entry(f"{name}.conditions", key, words, asked, is_needed=False)
        for key, words in grid.menus.items():
            buttons = shell.buttons(also_hidden=True)
            yield self._entry(f"{name}.menus", key, words, buttons, is_needed=False)

    def _columns(self, section: str, page: Pages, grid: Grid) -> Iterator[Entry]:
        patterns = {
            key: tuple(parse_pattern(label) for label in words)
            for key, words in grid.columns.items()
        }
        table = page.tables[0] if page.tables else None
        paths = table.paths if table else {}
        columns = find_columns(paths, patterns) if paths else Columns(found={})
        free = [Text(paths[c][-1], f"{page.place}：列") for c in columns.unclaimed]
        for key, words in grid.columns.items():
            if key in columns.found:
                shown = [Text(paths[columns.found[key]][-1], f"{page.place}：列")]
                yield self._entry(section, key, (shown[0].text, *words), shown)
            else:
                yield self._entry(section, key, words, free, is_needed=key == "head")

    def _pager(self, page: Pages, mapping: PlatformMapping) -> Iterator[Entry]:
        words = mapping.pager
        has_numbers = "；只有页码的网站不需要" if words.number else ""
        yield self._entry("pager", "next", words.next, page.buttons())
        yield kept("pager", "number", words.number, f"{A_SELECTOR}{has_numbers}")
        yield _pattern("pager", "total", words.total, page, TOTALS)
        yield _pattern("pager", "range", words.range, page, RANGES)
        sizes = [
            Text(control.label, f"{page.place}：每页条数的下拉框")
            for control in page.controls("select")
            if control.options and all(option.isdigit() for option in control.options)
        ]
        told = "；".join(f"{text.place}“{text.text}”" for text in sizes[:1]) or "页面上没有"
        yield kept("pager", "page_size", words.page_size, f"{told}；沿用原来的映射")
        yield kept("pager", "busy", words.busy, A_SELECTOR)

    def _form(self, page: Pages, mapping: PlatformMapping) -> Iterator[Entry]:
        words = mapping.form
        yield self._entry("form", "save", words.save, page.buttons(), may_guess=False)
        yield self._entry("form", "close", words.close, page.buttons(), may_guess=False)
        yield kept("form", "key_strokes", words.key_strokes, "true：逐键输入；页面上看不出来")


def _kept_section(section: str, said: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield a section that no capture shows, its own entries before those of its tables."""
    for key, value in said.items():
        if not isinstance(value, Mapping) and value != ():
            yield kept(section, key, value, NOT_WALKED)
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from _kept_section(f"{section}.{key}", value)


def _user(shell: Pages, pattern: str) -> Entry:
    entry = _pattern("shell", "user", pattern, shell, ())
    if entry.sureness is Sureness.FOUND:
        return entry
    found = LABELLED.search(shell.text)
    if not found:
        return entry
    guess = rf"{found.group(1)}\s*[:：]\s*{VALUE}"
    comment = f"推测是{shell.place}：“{found.group(1)}：”后面的文字，请核对"
    return Entry("shell", "user", guess, Sureness.GUESSED, comment)


def _pattern(section: str, key: str, pattern: str, page: Pages, others: Sequence[str]) -> Entry:
    """Return a pattern that fits what the page says: the mapping's own, else a usual one."""
    if pattern and (found := re.search(pattern, page.text)):
        said = " ".join(found.group(0).split())
        return Entry(section, key, pattern, Sureness.FOUND, f"{page.place}：“{said}”")
    for other in others:
        if found := re.search(other, page.text):
            said = " ".join(found.group(0).split())
            comment = f"推测是{page.place}：“{said}”，请核对"
            return Entry(section, key, other, Sureness.GUESSED, comment)
    return Entry(section, key, pattern, Sureness.MISSING, "没有找到，请人工填写")


def _messages(capture: Capture, mapping: PlatformMapping) -> Iterator[Entry]:
    heard = "、".join(f"“{heard.text[:40]}”" for heard in capture.heard)
    for key, value in mapping.messages:
        comment = ONLY_WHEN_IT_HAPPENS
        if key == "notices" and heard:
            comment = f"采集时听到过：{heard}"
        yield kept("messages", key, value, comment)
