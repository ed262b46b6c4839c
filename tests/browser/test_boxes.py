"""Boxes that wait for a click: understood ones are closed, all others stay where they are."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Route, async_playwright

from connector.browser.answer import Answer
from connector.browser.boxes import close_known_boxes
from connector.browser.launch import open_browser
from connector.browser.messages import Meaning
from connector.browser.saving import click_save
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.mapping.load import load_mapping
from connector.sections import BrowserSettings

MAPPING = load_mapping("hebei").platform
STYLE = "position:fixed;z-index:19891015;left:9px;top:9px;background:#fff"
FORM = "<h3>表</h3><input type=button value=关闭 onclick=\"document.title='left'\">"


def box(text, *buttons):
    links = "".join(
        f"<a onclick=\"document.title='{b}';this.closest('div').remove()\">{b}</a>" for b in buttons
    )
    cross = "<a class='layer-close' onclick=\"this.closest('div').remove()\">×</a>"
    return f'<div style="{STYLE}">{text}{cross}{links}</div>'


@pytest.fixture
async def show() -> AsyncIterator[object]:
    """Show a page with a form and one box over it."""
    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="box.test", pins=()) as browser,
    ):
        page = await browser.new_page()
        await page.add_init_script(script=load_page_script(("css:.toast",)))

        async def shown(content: str) -> Scene:
            async def answer(route: Route) -> None:
                body = f"<body>{FORM}{content}</body>"
                await route.fulfill(body=body, content_type="text/html; charset=utf-8")

            await page.route("**/*", answer)
            await page.goto("https://box.test/")
            return Scene(page, MAPPING, timeout_seconds=3)

        yield shown


async def leave(scene: Scene) -> tuple[str, int]:
    """Leave the form as a run does; return the page's title and how many boxes stay."""
    words = list(MAPPING.form.close)
    waiting = await scene.look("leave", id=1, words=words)
    await close_known_boxes(scene, waiting)
    await scene.look("leave", id=1, words=words, despite=True)
    return await scene.page.title(), await scene.page.locator("div").count()


async def test_an_understood_box_is_closed_by_its_only_button_and_the_form_is_left(show):
    scene = await show(box("保存成功", "确定"))

    assert await leave(scene) == ("left", 0)


async def test_a_box_with_two_buttons_is_closed_by_neither(show):
    scene = await show(box("保存成功，打印吗？", "打印", "不打印"))

    assert await leave(scene) == ("left", 0)


async def test_a_box_that_nobody_knows_stays(show):
    scene = await show(box("该户已列入抽查名单", "知道了"))

    _, boxes = await leave(scene)

    assert boxes == 1


SPEAK = "fetch('/save').then(() => { this.previousSibling.style.opacity = 1 })"
SAVE = f'<input type=button value=保存 onclick="{SPEAK}">'


@pytest.mark.parametrize(
    ("text", "meaning"), [("财产性收入有误", Meaning.REFUSED), ("保存成功", Meaning.SAVED)]
)
async def test_what_the_mapping_names_as_a_box_is_heard_though_it_does_not_lie_over_the_page(
    text, meaning, show
):
    scene = await show(f"<main><p class=toast style='opacity:0'>{text}</p>{SAVE}</main>")
    (form,) = await scene.look("documents")
    await scene.look("read", id=form["id"], saveWords=["保存"])

    sending = await click_save(scene, document=form["id"])

    assert await sending.answer() == Answer(meaning, text)
