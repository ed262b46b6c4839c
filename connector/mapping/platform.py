"""The mapping of the platform's pages: what the words and places on them are.

Every entry is a list of alternatives, because spellings vary between the manual and the
screenshots. An alternative is a visible text, compared without spaces and colons; one
that starts with ``css:`` is a CSS selector, for a place that no text names.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from connector.mapping.income import Table

CSS = "css:"
PASSWORD_BOX = f"{CSS}input[type=password]"


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"不是有效的正则表达式（{error}）") from None
    return text


def _is_place(text: str) -> str:
    if not text.removeprefix(CSS).strip() or not text.startswith(CSS):
        raise ValueError(f"要以 {CSS} 开头，后面写 CSS 选择器")
    return text


Place = Annotated[str, AfterValidator(_is_place)]  #: a selector: no text names it
Words = Annotated[tuple[str, ...], Field(min_length=1)]
Pattern = Annotated[str, AfterValidator(_is_pattern)]


class LoginPage(Table):
    """The page that asks for user name and password."""

    username: Words
    password: Words
    captcha: tuple[str, ...] = ()
    captcha_picture: tuple[str, ...] = ()
    captcha_refused: tuple[str, ...] = ()  #: says nothing about the password: may be tried again
    button: Words
    refused: Words
    locked: tuple[str, ...] = ()
    action_needed: tuple[str, ...] = ()
    person: tuple[str, ...] = ()  #: controls and texts of a step that only a person can take

    @property
    def signs(self) -> list[str]:
        """What tells that a page asks to log in: its password box, labelled or not."""
        return [*self.password, PASSWORD_BOX]


class Shell(Table):
    """What surrounds every page: the way in, the menu, user, area and year."""

    subsystem: Words
    menu_groups: tuple[str, ...] = ()
    user: Pattern
    area: Pattern = ""
    year: Pattern
    year_back: Words
    year_forward: Words


def _names_head(text: str) -> str:
    if "head" not in re.compile(_is_pattern(text)).groupindex:
        raise ValueError("要用 (?P<head>…) 标出户主姓名的位置")
    return text


Question = Annotated[str, AfterValidator(_names_head)]  #: names the household that it asks about


class Grid(Table):
    """A list of households: where it is in the menu, its columns and its links."""

    menu: Words
    query: Words
    columns: Mapping[str, Words]
    filters: Mapping[str, Words] = {}
    areas: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()  #: what stands in place of a list without rows
    link: Words
    menus: Mapping[str, Words] = {}  #: menu entries of further lists of the same shape
    conditions: Mapping[str, Words] = {}  #: what else can be asked for, by the labels of controls

    def of_menu(self, name: str) -> "Grid":
        """Return the same list behind another menu entry."""
        return self.model_copy(update={"menu": self.menus[name], "menus": {}})


class DeregistrationForm(Table):
    """The form behind 【注销】: the labels of what it shows, and of its controls."""

    household: Mapping[str, Words]
    type: Words
    reason: Words
    proof: Words


class Deregistration(Grid):
    """户注销: the list with everybody's status, and the form behind its link."""

    registered: Words  #: how the column ``status`` reads while a household is on the lists
    deregistered: Words  #: … and once it is not
    form: DeregistrationForm


class Reinstatement(Grid):
    """户注销退回: who is deregistered; its link shows one deregistration."""

    give_back: Words  #: the link in a row that puts the household back on the lists
    confirm: Question  #: the only question that it may be answered with yes
    view: Mapping[str, Words]  #: the labels of what the link shows


class Statistics(Table):
    """户注销统计: households that left, by area and type."""

    menu: Words
    query: Words
    year: tuple[str, ...] = ()  #: the select of the year
    area: Words
    total: Words
    sum_row: Words
    detail: Words
    up: tuple[str, ...] = ()  #: from an area's table back to the one that it was opened from
    columns: Mapping[str, Words]  #: of the detail behind ``detail``


class Pager(Table):
    """The words of a grid's pager."""

    next: Words
    number: tuple[str, ...] = ()  #: the link to page {n}, where no words lead on
    total: Pattern
    range: Pattern = ""
    page_size: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()


class Form(Table):
    """The buttons of the monthly form."""

    save: Words
    close: Words
    key_strokes: bool = False  #: type like a person instead of setting values


class Messages(Table):
    """What the platform says, by what it means. Parts of a text are enough."""

    saved: Words
    refused: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()  #: questions that saving may answer with yes
    notices: tuple[str, ...] = ()  #: dialogs that may be closed unread
    boxes: tuple[Place, ...] = ()  #: what speaks like a box, but does not lie over the page
    expired: Words
    elsewhere: Words
    invalid_answer: tuple[str, ...] = ()  #: a grid that got no data: the session is gone
    error_page: tuple[str, ...] = ()


class PlatformMapping(Table):
    """``platform.toml``."""

    version: int = Field(ge=1, le=1)
    login: LoginPage
    shell: Shell
    income_list: Grid
    roster: Grid
    pager: Pager
    form: Form
    messages: Messages
    deregistration: Deregistration | None = None
    reinstatement: Reinstatement | None = None
    statistics: Statistics | None = None
