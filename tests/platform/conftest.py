"""A visitor who knows no browser, and a site that lives for one test."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from mock_platform import Account, Household, MockPlatform, Settings
from mock_platform.columns import BY_FIELD
from mock_platform.pages.income_form import SAVE, control_name

FORM = "/DataCollect/MonthIncomeForm.aspx"


class Inputs(HTMLParser):
    """Collects what a browser would post, and the cells of all tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.cells: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th") and self.cells:
            self.cells[-1].append("")
        if tag == "input" and given.get("type") in ("hidden", "text", "password"):
            self.values[given["name"] or ""] = given.get("value") or ""
        if tag == "input" and given.get("type") == "radio" and "checked" in given:
            self.values[given["name"] or ""] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.cells and self.cells[-1]:
            self.cells[-1][-1] += data.strip()


@dataclass
class Visitor:
    """One browser's worth of cookies."""

    client: httpx.Client
    trusted: ssl.SSLContext

    def log_in(self, account: Account, password: str = "", **more: str) -> httpx.Response:
        page = Inputs(self.client.get("/login.aspx").text)
        entered = {"txtUserName": account.username, "txtPassword": password or account.password}
        return self.client.post("/login.aspx", data={**page.values, **entered, **more})

    def get(self, path: str, **query: Any) -> str:
        return self.client.get(path, params=query).text

    def post_back(self, page: httpx.Response, typed: dict[str, str]) -> httpx.Response:
        """Send a page's own fields back to it, with some of them changed."""
        return self.client.post(page.url.path, data={**Inputs(page.text).values, **typed})

    def rows(self, path: str, kind: str = "all", **filters: Any) -> dict[str, Any]:
        asked = {"draw": 1, "start": 0, "length": 100, **filters}
        answer: dict[str, Any] = self.client.post(path, params={"kind": kind}, data=asked).json()
        return answer

    def open_form(self, household: Household) -> Inputs:
        return Inputs(self.get(FORM, kind="all", id=household.row_id))

    def save(
        self, household: Household, *months: dict[str, str], form: Inputs | None = None
    ) -> httpx.Response:
        """Open the form, type into its rows one after another, and save."""
        form = form or self.open_form(household)
        typed = {
            control_name(n, BY_FIELD[name].control): text
            for n, month in enumerate(months)
            for name, text in month.items()
        }
        return self.client.post(
            FORM,
            params={"kind": "all", "id": household.row_id},
            data={**form.values, **typed, SAVE: "保存"},
        )


@pytest.fixture
def start() -> Iterator[Callable[..., MockPlatform]]:
    """Start sites with the settings given; all stop with the test."""
    with ExitStack() as stack:

        def started(**settings: Any) -> MockPlatform:
            return stack.enter_context(MockPlatform(Settings(**settings)))

        yield started


@pytest.fixture
def platform(start: Callable[..., MockPlatform]) -> MockPlatform:
    return start()


@pytest.fixture
def visit() -> Iterator[Callable[[MockPlatform], Visitor]]:
    """Send visitors to a site; each has a browser of its own."""
    with ExitStack() as stack:

        def visitor(platform: MockPlatform) -> Visitor:
            trusted = ssl.create_default_context(cadata=platform.authority_pem)
            base = platform.url.removesuffix("/login.aspx")
            client = httpx.Client(base_url=base, verify=trusted, follow_redirects=True)
            return Visitor(stack.enter_context(client), trusted)

        yield visitor


@pytest.fixture
def clerk(platform: MockPlatform, visit: Callable[[MockPlatform], Visitor]) -> Visitor:
    """Return the township's clerk, logged in."""
    visitor = visit(platform)
    visitor.log_in(platform.account("township"))
    return visitor
