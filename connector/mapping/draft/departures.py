"""Drafts what ``platform.toml`` says of those who leave and come back, and of their statistics."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from connector.mapping.captured import Capture
from connector.mapping.draft.evidence import Entry, Text, find_words, kept, words_entry
from connector.mapping.draft.pages import Pages, find_pages
from connector.mapping.platform import Deregistration, Reinstatement, Statistics

ONE_OF_THE_LIST = "列表中的文字，采集不到或已替换，沿用原来的映射"
ASKED_THEN = "点了才会问，采集时没有点，沿用原来的映射"
TYPED = ("text", "textarea")
PRINTED = re.compile(r"([\u4e00-\u9fff]{2,8})\s*[:：]")

DraftGrid = Callable[[], Iterator[Entry]]


def draft_deregistration(
    capture: Capture, words: Deregistration, draft_grid: DraftGrid
) -> Iterator[Entry]:
    """Yield the section of 户注销: its list, and the form behind 【注销】."""
    for key in ("nobody", "registered", "deregistered"):
        yield kept("deregistration", key, getattr(words, key), ONE_OF_THE_LIST)
    yield from draft_grid()
    form, page = words.form, find_pages(capture, "deregistration_form")
    section = "deregistration.form"
    yield _labels(section, "type", form.type, page.labels("select"))
    yield _labels(section, "reason", form.reason, page.labels(*TYPED))
    yield _labels(section, "proof", form.proof, page.labels("file"))
    yield from _printed(f"{section}.household", form.household, page)


def draft_reinstatement(
    capture: Capture, words: Reinstatement, draft_grid: DraftGrid
) -> Iterator[Entry]:
    """Yield the section of 户注销退回: its list, and what 【查看】 shows."""
    rows = find_pages(capture, "reinstatement")
    yield kept("reinstatement", "nobody", words.nobody, ONE_OF_THE_LIST)
    yield kept("reinstatement", "confirm", words.confirm, ASKED_THEN)
    if words.confirm_unnamed:
        yield kept("reinstatement", "confirm_unnamed", words.confirm_unnamed, ASKED_THEN)
    links = rows.buttons(in_row=True)
    yield words_entry(
        "reinstatement",
        "give_back",
        words.give_back,
        links,
        is_needed=bool(links),
        may_guess=False,
    )
    yield from draft_grid()
    view = find_pages(capture, "deregistration_view")
    yield from _printed("reinstatement.view", words.view, view)


def draft_statistics(capture: Capture, words: Statistics, shell: Pages) -> Iterator[Entry]:
    """Yield the section of 户注销统计, and the columns of 【查看明细】."""
    name, page = "statistics", find_pages(capture, "statistics")
    heads = page.headings()
    yield words_entry(name, "menu", words.menu, shell.buttons(also_hidden=True))
    yield words_entry(name, "query", words.query, page.buttons(), only=page.buttons("button"))
    yield words_entry(name, "year", words.year, page.labels("select"), is_needed=False)
    yield words_entry(name, "area", words.area, heads)
    yield words_entry(name, "total", words.total, heads)
    yield kept(name, "sum_row", words.sum_row, ONE_OF_THE_LIST)
    links = page.buttons(in_row=True) or page.buttons()
    yield words_entry(name, "detail", words.detail, links)
    yield kept(name, "up", words.up, "进入下级以后才有，沿用原来的映射")
    detail = find_pages(capture, "statistics_detail").headings()
    for key, labels in words.columns.items():
        yield words_entry(f"{name}.columns", key, labels, detail, is_needed=bool(detail))


def _labels(section: str, key: str, words: Sequence[str], shown: Sequence[Text]) -> Entry:
    """Return the entry of a control's label: the only one of its kind is a guess."""
    return words_entry(section, key, words, shown, only=shown)


def _printed(section: str, labels: Mapping[str, Sequence[str]], page: Pages) -> Iterator[Entry]:
    """Yield labels that are printed before what they name; one at least has to be there."""
    printed = [*PRINTED.findall(page.text), *(c for one in page.tables for c in one.captions)]
    shown = [Text(text, f"{page.place}：文字") for text in printed]
    any_found = any(find_words(words, shown) for words in labels.values())
    for key, words in labels.items():
        is_needed = bool(shown) and not any_found
        yield words_entry(section, key, words, shown, is_needed=is_needed, may_guess=False)
