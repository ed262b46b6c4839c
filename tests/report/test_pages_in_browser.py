"""The report page in a real browser: what is drawn, what the filters do, what is loaded."""

from collections import Counter

from playwright.async_api import Page, async_playwright
from report.factories import load_hebei, make_big_summary
from report.pages import read_page

from connector.browser.launch import open_browser
from connector.report.html import write_run_html
from connector.sections import BrowserSettings

BARS = """() => [...document.querySelectorAll('svg.chart rect')].map((bar) => ({
  village: bar.parentNode.dataset.village,
  outcome: bar.dataset.part,
  width: bar.getBoundingClientRect().width,
}))"""
VISIBLE = "#all-rows tbody tr:visible"


async def test_bars_are_drawn_to_scale_filters_count_and_nothing_is_requested(tmp_path):
    path = tmp_path / "run.html"
    summary = make_big_summary(30)
    write_run_html(summary, path, load_hebei())
    counted = Counter((row.household.village, row.outcome.value) for row in summary.rows)
    skipped = sum(row.outcome.value == "skipped" for row in summary.rows)
    requests: list[str] = []
    complaints: list[str] = []

    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="127.0.0.1", pins=()) as browser,
    ):
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(path.as_uri())
        bars = await page.evaluate(BARS)
        overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        shown = await count_filtered(page)

    pixels = {bar["width"] / counted[bar["village"], bar["outcome"]] for bar in bars}
    assert len(bars) == len(counted)
    assert max(pixels) - min(pixels) < 0.1
    assert overflow <= 0
    assert shown == {
        "all": (150, "显示 150 / 150 户次"),
        "outcome": (skipped, f"显示 {skipped} / 150 户次"),
        "outcome and month": (skipped // 5, f"显示 {skipped // 5} / 150 户次"),
        "nothing": (0, "显示 0 / 150 户次"),
    }
    assert requests == [path.as_uri()]
    assert complaints == []
    assert len(read_page(path).tables["all-rows"]) == 151


async def count_filtered(page: Page) -> dict[str, tuple[int, str]]:
    """How many rows show, and what the page says of that, under one filter after another."""

    async def look() -> tuple[int, str]:
        return await page.locator(VISIBLE).count(), await page.inner_text("#filter-count")

    found = {"all": await look()}
    await page.select_option('[data-filter="outcome"]', "skipped")
    found["outcome"] = await look()
    await page.fill("#filter-text", "2022-01 未录入")
    found["outcome and month"] = await look()
    await page.fill("#filter-text", "查无此户")
    found["nothing"] = await look()
    return found
