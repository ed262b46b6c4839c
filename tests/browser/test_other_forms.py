"""Sites that build the form of 户注销 and the question of 注销退回 in other ways."""

import hashlib
import json
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Route, async_playwright

from connector.browser.launch import open_browser
from connector.browser.messages import Meaning
from connector.browser.pages.deregistration import open_form
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.reinstatement import click_give_back
from connector.browser.patience import Patience
from connector.browser.scene import Scene
from connector.browser.script import load_page_script
from connector.browser.shell import Shell
from connector.browser.upload import load_picture
from connector.errors import HouseholdError, SaveRejectedError, UnknownDialogError
from connector.mapping.load import load_mapping
from connector.records.household import Household
from connector.sections import BrowserSettings

MAPPING = load_mapping("hebei")
TYPES = {one.name: one.form for one in MAPPING.deregistration.type}
SITE = "https://form.test/"
OURS = Household(code="1306990000000002", head="丁戊己", village="上石桥村")
OTHER = Household(code="1306990000000003", head="庚辛", village="上石桥村")
PROOF = b"\xff\xd8 made up"

RADIOS = "".join(
    f'<label><input type="radio" name="t" value="{n}" />{words[0]}</label>'
    for n, words in enumerate(TYPES.values())
)
# Fields in boxes; the picture is chosen through a button and sent at once, by itself.
FORM = f"""<div>户主姓名：<span>{OURS.head}</span></div>
<div>住址：<input readonly value="柳泉镇上石桥村12号" /></div>
<div><b>*注销类别</b> {RADIOS}</div>
<div><label for="r">注销事由*</label><textarea id="r"></textarea></div>
<div><span>证明材料</span><a onclick="f.click()">选择</a>
<input type="file" id="f" style="display:none" onchange="send()" /><input type="hidden" id="path" />
</div><button type="button" onclick="save()">保存</button>
<script>
function say(text) {{
  const box = document.createElement('div');
  box.style = 'position:fixed;z-index:1000;top:9px'; box.textContent = text;
  document.body.append(box);
}}
function post(url, body) {{ return fetch(url, {{ method: 'POST', body }}).then(a => a.text()); }}
function send() {{
  post('/upload', f.files[0]).then(t => {{ path.value = t; if (!t) say('上传失败'); }});
}}
function save() {{
  post('/save', JSON.stringify([document.querySelector(':checked').value, r.value, path.value]))
    .then(say);
}}
</script>"""
HOME = """<a href="#" onclick="document.getElementById('g').src='/list';return false">户注销退回</a>
<iframe id="g" width="900" height="500"></iframe>"""
ROW = (
    "<tr><td>{0}</td><td>{1}</td><td>死亡</td><td><a onclick=\"ask('{1}')\">注销退回</a></td></tr>"
)
# The question is a box of the page's own; NAMED stands for what it names instead.
LIST = f"""<button>查询</button><table>
<tr><th>户编号</th><th>户主</th><th>注销类型</th><th>操作</th></tr>
{ROW.format(OURS.code, OURS.head)}{ROW.format(OTHER.code, OTHER.head)}</table><script>
function ask(head) {{
  const box = document.createElement('div');
  box.style = 'position:fixed;z-index:1000;top:99px;width:400px';
  box.innerHTML = `<div>信息</div><div>确定要将户主[${{NAMED || head}}]的注销退回吗？</div>
    <a onclick="this.parentNode.remove(); yes('${{head}}')">确定</a> <a>取消</a>`;
  document.body.append(box);
}}
function yes(head) {{
  fetch('/save', {{ method: 'POST', body: JSON.stringify(head) }}).then(() => alert('退回成功'));
}}
</script>"""


class Site:
    """One form and one list; ``saved`` is what arrived."""

    def __init__(self) -> None:
        self.saved: list[object] = []
        self.uploads: list[bytes] = []
        self.takes_pictures = True
        self.named = ""

    async def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        body = route.request.post_data_buffer or b""
        if path == "upload":
            self.uploads.append(body)
            await route.fulfill(body="/p/1.jpg" if self.takes_pictures else "")
        elif path == "save":
            self.saved.append(json.loads(body))
            await route.fulfill(body="保存成功", content_type="text/plain; charset=utf-8")
        else:
            named = f"<script>const NAMED = {json.dumps(self.named)};</script>"
            page = {"": HOME, "list": named + LIST, "form": FORM}[re.sub(r"\W.*", "", path)]
            await route.fulfill(body=page, content_type="text/html; charset=utf-8")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def scene(site) -> AsyncIterator[Scene]:
    """A page of the site in a browser."""
    async with (
        async_playwright() as playwright,
        open_browser(playwright, BrowserSettings(), host="form.test", pins=()) as browser,
    ):
        page = await browser.new_page()
        await page.add_init_script(script=load_page_script())
        await page.route("**/*", site.answer)
        yield Scene(page, MAPPING.platform, timeout_seconds=6)


async def show_form(scene, household):
    await scene.page.goto(f"{SITE}form")
    words = MAPPING.platform.deregistration.form
    return await open_form(scene, words, household, after=0, patience=Patience())


async def test_radios_boxes_and_a_picture_that_is_sent_at_once(site, scene, tmp_path):
    file = tmp_path / "证明.jpg"
    file.write_bytes(PROOF)
    picture = load_picture(file, sha256=hashlib.sha256(PROOF).hexdigest())
    form = await show_form(scene, OURS)
    form.require_right_household()
    form.require_contract(TYPES, reason_length=200)

    await form.fill(type_words=TYPES["missing"], reason="多年无音讯", picture=picture)
    said = await (await form.save()).answer()

    assert said.meaning is Meaning.SAVED
    assert site.saved == [["2", "多年无音讯", "/p/1.jpg"]]
    assert site.uploads == [PROOF]
    assert not form.shows_code
    for wrong in (OTHER, OURS.model_copy(update={"village": "下柳沟村"})):
        with pytest.raises(HouseholdError):
            (await show_form(scene, wrong)).require_right_household()
    site.takes_pictures = False
    form = await show_form(scene, OURS)
    with pytest.raises(SaveRejectedError, match="上传失败"):
        await form.fill(type_words=TYPES["death"], reason="病故", picture=picture)
    file.write_bytes(b"another")
    form = await show_form(scene, OURS)
    with pytest.raises(SaveRejectedError, match="变了"):
        await form.fill(type_words=TYPES["death"], reason="病故", picture=picture)
    assert len(site.saved) == 1


async def test_a_question_in_a_box_of_the_page_is_held_to_the_same(site, scene):
    words = MAPPING.platform.reinstatement
    grid = HouseholdGrid(scene, Shell(scene), words)

    async def give_back():
        await scene.page.goto(SITE)
        rows = (await grid.query()).listed
        listed = next(one for one in rows if one.household.code == OURS.code)
        sending = await click_give_back(scene, grid, words, listed, OURS)
        return await sending.answer()

    for named in (OTHER.head, f"{OURS.head}等2户"):
        site.named = named
        with pytest.raises(UnknownDialogError):
            await give_back()
    assert site.saved == []
    site.named = ""

    assert (await give_back()).meaning is Meaning.SAVED
    assert site.saved == [OURS.head]
