"""A page as it stands, taken down in one call, and drawn again without the people in it."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import ViewportSize

from connector.browser.evidence.cover import FRAME, SANDBOX, Cover
from connector.browser.scene import Scene
from connector.browser.script import load_taking_script
from connector.errors import PlatformUnavailableError

SCRIPT = Path(__file__).with_name("sight.js")
LIMIT_SECONDS = 5.0
DRAW_SECONDS = 20.0
VIEWPORT: ViewportSize = {"width": 1480, "height": 900}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
NOTE = "姓名、证件号码、电话和文字说明已涂黑；图片、脚本和网址已去掉。"
LOOK = """
body { margin: 0; padding: 12px; background: #e9edf2; width: max-content; min-width: 100%;
  font: 13px/1.6 "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; }
header { padding: 8px 12px; background: #fff; border-left: 4px solid #b3261e; max-width: 1400px; }
header p { margin: 0; } h2 { margin: 14px 0 4px; font-size: 13px; }
iframe.page { display: block; border: 1px solid #8a94a3; background: #fff; }
"""


@dataclass(frozen=True)
class Sight:
    """Every visible document of a page and of the windows that it opened, as it was.

    It holds everybody's data: it stays in memory, and is covered before it is kept.
    """

    windows: tuple[tuple[dict[str, Any], ...], ...]


async def see(scene: Scene) -> Sight:
    """Take down what the page shows now; asks nothing of the platform, changes nothing.

    Raises PlatformUnavailableError where the page is gone or does not answer.
    """
    script = load_taking_script(SCRIPT)
    windows = []
    for place in (scene, *scene.popups):
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                windows.append(tuple(json.loads(await place.page.evaluate(script))))
        except (PlaywrightError, TimeoutError) as error:
            if place is scene:
                raise PlatformUnavailableError("页面已关闭或没有反应") from error
    return Sight(tuple(windows))


async def draw(scene: Scene, html: str) -> bytes:
    """Return a picture of a page of our own making: drawn offline by the scene's browser, in
    a context of its own.

    Raises PlatformUnavailableError where the browser cannot do it.
    """
    browser = scene.page.context.browser
    if browser is None:
        raise PlatformUnavailableError("浏览器没有完整启动")
    try:
        async with asyncio.timeout(DRAW_SECONDS):
            apart = await browser.new_context(
                offline=True, java_script_enabled=False, viewport=VIEWPORT, locale="zh-CN"
            )
            try:
                page = await apart.new_page()
                await page.set_content(html, wait_until="load")
                return await page.screenshot(full_page=True, animations="disabled")
            finally:
                await apart.close()
    except (PlaywrightError, TimeoutError) as error:
        raise PlatformUnavailableError("浏览器已关闭，画不出页面") from error


def build_sheet(sight: Sight, cover: Cover, *, title: str, lines: tuple[str, ...]) -> str:
    """Return one HTML page that shows the sight, covered, below what is to be said of it.

    Frames that were cut off by the screen follow in full length. Raises ValueError where a
    document cannot be taken apart: then nothing of it may be kept.
    """
    sheet = BeautifulSoup("", "html.parser")
    body = sheet.new_tag("body")
    header = sheet.new_tag("header")
    for line in (*lines, NOTE):
        paragraph = sheet.new_tag("p")
        paragraph.string = cover.text(line)
        header.append(paragraph)
    body.append(header)
    try:
        for documents in sight.windows:
            for caption, document, html in _parts(documents, cover):
                if caption:
                    heading = sheet.new_tag("h2")
                    heading.string = caption
                    body.append(heading)
                body.append(_frame(sheet, document, html))
    except (ParserRejectedMarkup, RecursionError) as error:
        raise ValueError("页面结构太复杂") from error
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{cover.text(title)}</title><style>{LOOK}</style>"
    )
    whole = f'<html lang="zh-CN"><head>{head}</head>{body.decode()}</html>'
    return f"<!DOCTYPE html>\n{whole}\n"


def _parts(
    documents: tuple[dict[str, Any], ...], cover: Cover
) -> list[tuple[str, dict[str, Any], str]]:
    """Return the outermost document, its frames within it, then frames that were cut off."""
    covered: dict[str, str] = {}
    for document in reversed(documents):  # a frame's document comes after the one around it
        html = _flatten_frameset(document, documents)
        covered[str(document["number"])] = cover.document(html, document["css"], covered)
    cut = [d for d in documents[1:] if d["isCut"] and d["onTop"]]
    return [
        ("", documents[0], covered["0"]),
        *(("其中的页面，全长", one, covered[str(one["number"])]) for one in cut),
    ]


def _flatten_frameset(document: dict[str, Any], documents: tuple[dict[str, Any], ...]) -> str:
    """Return the document's HTML; a frameset, whose frames can only be loaded, as iframes."""
    html = str(document["html"])
    if "<frameset" not in html.lower():
        return html
    frames = [
        f'<iframe {FRAME}="{one["number"]}" style="position:absolute;border:0;left:{left}px;'
        f'top:{top}px;width:{width}px;height:{height}px"></iframe>'
        for one in documents
        if one["parent"] == document["number"]
        for left, top, width, height in [one["place"]]
    ]
    return f"<html><body>{''.join(frames)}</body></html>"


def _frame(sheet: BeautifulSoup, document: dict[str, Any], html: str) -> Any:
    height = max(int(document["height"]), 1)
    style = f"width:{int(document['width'])}px;height:{height}px"
    return sheet.new_tag(
        "iframe", attrs={"class": "page", "sandbox": SANDBOX, "style": style, "srcdoc": html}
    )
