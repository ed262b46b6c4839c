"""Taking down a page: what is typed and chosen is seen, nothing is asked for or changed."""

import io
import json
from collections import Counter

from PIL import Image
from playwright.async_api import Route, async_playwright

from connector.browser.capture import CAPTURE_SCRIPT
from connector.browser.evidence.cover import COVER, Cover
from connector.browser.evidence.people import People
from connector.browser.evidence.sight import build_sheet, draw, see
from connector.browser.launch import open_browser
from connector.browser.scene import Scene
from connector.browser.script import load_taking_script
from connector.mapping.load import load_mapping
from connector.records.household import Household
from connector.sections import BrowserSettings

MAPPING = load_mapping("hebei")
NAME = "欧阳哨岗"
SIZE = 60
FORM = f"""<h3 style="margin:0">{NAME}</h3><img src="/captcha.png" width="90" height="30">
<form onsubmit="return false"><input id="typed" type="text" value="1.00">
<input type="radio" id="no">
<select><option>甲</option><option id="chosen">2022</option></select>
<input type="password" value="geheim"><input type="hidden" name="__VIEWSTATE" value="dDwtMTA4">
<p id="unseen" style="display:none">{NAME}看不见</p></form>
<div style="position:fixed;top:300px;width:{SIZE}px;height:{SIZE}px;background:#00f"></div>"""
CHANGED = """() => { typed.value = '98.76'; no.checked = true; chosen.selected = true; }"""
STATE = """() => [document.documentElement.outerHTML, typed.value, no.checked, chosen.selected,
    document.activeElement.tagName, window.muted.length].join('|')"""
WATCHED = """() => { window.muted = []; new MutationObserver((all) => muted.push(...all)).observe(
    document, {subtree: true, childList: true, attributes: true, characterData: true}); }"""


async def test_a_page_is_taken_down_whole_and_neither_asked_nor_touched():
    requests = Counter()

    async def answer(route: Route) -> None:
        requests[route.request.url] += 1
        html = {"/": "<iframe src='/form' style='width:500px;height:400px'></iframe>"}
        body = html.get(route.request.url.removeprefix("https://sight.test"), FORM)
        headers = {"cache-control": "no-store"}
        await route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="sight.test", pins=()) as browser,
    ):
        page = await browser.new_page()
        await page.route("**/*", answer)
        await page.goto("https://sight.test/")
        form = page.frames[1]
        await form.evaluate(CHANGED)
        await form.evaluate(WATCHED)
        before, asked = await form.evaluate(STATE), requests.copy()
        scene = Scene(page, MAPPING.platform, timeout_seconds=3)

        sight = await see(scene)
        captured = json.loads(await page.evaluate(load_taking_script(CAPTURE_SCRIPT)))

        people = People()
        people.add([Household(head=NAME)])
        sheet = build_sheet(sight, Cover(MAPPING, people), title="操作 1", lines=("原因",))
        picture = await draw(scene, sheet)
        assert (await form.evaluate(STATE), requests) == (before, asked)

    assert [(one["parent"], one["depth"]) for one in captured] == [(None, 0), (0, 1)]
    assert 'value="98.76"' in captured[1]["html"]
    for kept in ("98.76", "2022", "checked", COVER):
        assert kept in sheet
    for gone in (NAME, "看不见", "geheim", "dDwtMTA4", "__VIEWSTATE", "captcha", "甲<"):
        assert gone not in sheet
    with Image.open(io.BytesIO(picture)) as drawn:
        colours = {colour: count for count, colour in drawn.convert("RGB").getcolors(1 << 24)}
    assert colours[0, 0, 255] == SIZE * SIZE  # what lies in the frame is drawn
