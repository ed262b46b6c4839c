"""The floor: no browser, one connection, and no request that the site does not insist on.

Login and lists, then for each household the form, its save, and the detail that proves it.
It shares no code with the connector and stops at the first thing that is not as it should be.
"""

import re
import ssl
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.benchmarks.form import (
    AMOUNTS,
    ANSWERS,
    DETAIL_COLUMNS,
    PROBLEM,
    SAVE,
    control_name,
)
from tests.benchmarks.job import Job, Month, Task

PAGE_LENGTH = 100
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"[^>]*value="([^"]*)"')
ROW = re.compile(r"<tr><td>\d+月</td>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)
LIST = "/DataCollect/IncomeList.aspx/List?kind=all"
FORM = "/DataCollect/MonthIncomeForm.aspx?kind=all&id="
DETAIL = "/DataCollect/MonthIncomeDetail.aspx?year=2022&id="


def main() -> None:
    """Do the whole job."""
    job = Job.load(Path(sys.argv[1]))
    trust = ssl.create_default_context(cadata=job.authority_pem)
    with httpx.Client(base_url=urljoin(job.url, "/"), verify=trust, timeout=60) as client:
        log_in(client, job)
        ids = dict(list_households(client))
        for task in job.tasks:
            enter(client, task, ids[task.code])


def log_in(client: httpx.Client, job: Job) -> None:
    """Get the session's cookie; the pages behind the login are not needed."""
    page = client.get(job.url)
    credentials = {"txtUserName": job.username, "txtPassword": job.password, "btnLogin": "登录"}
    answer = client.post(job.url, data={**hidden_fields(page.text), **credentials})
    require(answer.status_code == 302, "not logged in")


def list_households(client: httpx.Client) -> Iterator[tuple[str, str]]:
    """Yield code and link id of everybody, page by page."""
    start, total = 0, 1
    while start < total:
        page = client.post(LIST, data={"draw": 1, "start": start, "length": PAGE_LENGTH}).json()
        yield from ((row[1], row[-1]) for row in page["data"])
        start, total = start + PAGE_LENGTH, page["recordsTotal"]


def enter(client: httpx.Client, task: Task, link: str) -> None:
    """Open the form, save it, and read the household back."""
    opened = client.get(FORM + link)
    require(task.code in opened.text, "another household's form")
    sent = {**hidden_fields(opened.text), **form_fields(task), SAVE: "保存"}
    answer = client.post(FORM + link, data=sent)
    require("保存成功" in answer.text, "not saved")
    stored = read_detail(client.get(DETAIL + link).text)
    require(stored == [*map(as_shown, task.months.values())], "stored otherwise")


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of a Web Forms page."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


def form_fields(task: Task) -> dict[str, str]:
    """Return what a browser would post for the months; sums are the server's own."""
    fields = {}
    for row, values in enumerate(task.months.values()):
        for name, control in (AMOUNTS | {"problem": PROBLEM}).items():
            fields[control_name(row, control)] = str(values[name])
        for name, control in ANSWERS.items():
            fields[control_name(row, control)] = "1" if values[name] else "0"
    return fields


def read_detail(page: str) -> list[dict[str, str]]:
    """Return each month of the detail as the page shows it."""
    months = []
    for row in ROW.findall(page):
        cells = zip(DETAIL_COLUMNS, CELL.findall(row), strict=True)
        months.append({name: unescape(text) for name, text in cells if name})
    return months


def as_shown(values: Month) -> dict[str, str]:
    """Return the values as the detail shows them."""
    words = {True: "是", False: "否"}
    return {
        name: words[value] if isinstance(value, bool) else value for name, value in values.items()
    }


def require(is_so: bool, otherwise: str) -> None:
    """Stop unless things are as they should be."""
    if not is_so:
        raise SystemExit(f"floor: {otherwise}")


if __name__ == "__main__":
    main()
