"""A known question is answered with yes while something is saved, and at no other time."""

import pytest
from playwright.async_api import async_playwright

from connector.browser.dialogs import Dialogs
from connector.browser.launch import open_browser
from connector.browser.messages import Meaning, classify
from connector.mapping.load import load_mapping
from connector.sections import BrowserSettings

MESSAGES = load_mapping("hebei").platform.messages
KNOWN, UNKNOWN = "确定要保存吗？", "确定要删除该户吗？"


@pytest.mark.parametrize(
    ("saving", "text", "answer"),
    [(True, KNOWN, True), (False, KNOWN, False), (True, UNKNOWN, False)],
)
async def test_a_question_gets_its_yes_only_while_saving(saving, text, answer):
    assert (classify(text, MESSAGES) is Meaning.QUESTION) is (text == KNOWN)
    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="dialog.test", pins=()) as browser,
    ):
        page = await browser.new_page()
        dialogs = Dialogs(MESSAGES, lambda: None)
        dialogs.saving = saving
        page.on("dialog", dialogs.answer)

        assert await page.evaluate("text => confirm(text)", text) is answer
