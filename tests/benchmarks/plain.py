"""The plain script: Playwright as an ordinary RPA developer writes it from the manual.

Household by household and field by field, with Playwright's own waiting and without any
fixed pause; nothing is read back. Real scripts of this kind add pauses of seconds.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import FrameLocator, Page, expect, sync_playwright

from tests.benchmarks.form import AMOUNTS, ANSWERS, PROBLEM, control_id
from tests.benchmarks.job import Job, Task


def main() -> None:
    """Do the whole job."""
    job = Job.load(Path(sys.argv[1]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=job.executable or None,
            chromium_sandbox=hasattr(os, "geteuid") and os.geteuid() != 0,
        )
        page = browser.new_page(ignore_https_errors=True)
        log_in(page, job)
        grid = open_list(page)
        for task in job.tasks:
            enter(page, grid, task)
        browser.close()


def log_in(page: Page, job: Job) -> None:
    """Reach the subsystem 扶贫对象."""
    page.goto(job.url)
    page.get_by_label("用户名").fill(job.username)
    page.get_by_label("密码").fill(job.password)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="扶贫对象").click()


def open_list(page: Page) -> FrameLocator:
    """Open the menu entry and return its frame."""
    entry = page.get_by_role("link", name="全部户收入登记")
    if not entry.is_visible():
        page.get_by_role("link", name="数据采集").click()
    entry.click()
    return page.frame_locator("iframe[data-id*='IncomeList']")


def enter(page: Page, grid: FrameLocator, task: Task) -> None:
    """Search the household, fill its form, save and close it."""
    grid.get_by_label("户编号").fill(task.code)
    grid.get_by_role("button", name="查询").click()
    row = grid.locator("#tbList tbody tr").filter(has_text=task.code)
    row.get_by_role("link", name="月收入登记").click()
    form = page.frame_locator(".layui-layer-iframe iframe")
    expect(form.locator("#ctl00_ContentPlaceHolder1_lblHbh")).to_have_text(task.code)
    for number, values in enumerate(task.months.values()):
        for name, control in AMOUNTS.items():
            form.locator(f"#{control_id(number, control)}").fill(str(values[name]))
        for name, control in ANSWERS.items():
            choice = 0 if values[name] else 1
            form.locator(f"#{control_id(number, control)}_{choice}").check()
        form.locator(f"#{control_id(number, PROBLEM)}").fill(str(values["problem"]))
    # The message of the household before may still be on screen: only an answer is an answer.
    with page.expect_response(lambda response: response.request.method == "POST"):
        form.get_by_role("button", name="保存").click()
    expect(page.locator(".layui-layer-msg")).to_contain_text("保存成功")
    form.get_by_role("button", name="关闭").click()
    expect(page.locator(".layui-layer-iframe")).to_have_count(0)


if __name__ == "__main__":
    main()
