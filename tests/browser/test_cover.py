"""Evidence shows what the platform showed, and nobody: who is covered, and what stays."""

import html as entities

import pytest
from bs4 import BeautifulSoup

from connector.browser.evidence.cover import COVER, Cover
from connector.browser.evidence.people import People
from connector.browser.evidence.sight import Sight, build_sheet
from connector.mapping.load import load_mapping
from connector.records.household import Household

MAPPING = load_mapping("hebei")
NAME = "欧阳哨岗"
CODE = "1306990010000123"
ID_NUMBER = "13069919580307001X"
PHONE = "13899990001"
STRANGER = "李桂芳"  # on no list: a member of the household, a cadre
PROBLEM = "老伴住院花销太大"
SECRETS = (NAME, ID_NUMBER, PHONE, STRANGER, PROBLEM)


def make_cover():
    people = People()
    people.add([Household(code=CODE, head=NAME, id_number=ID_NUMBER, village="西榆洼村")])
    return Cover(MAPPING, people)


def cover(body, css=""):
    return make_cover().document(f"<html><body>{body}</body></html>", css, {})


def read(document):
    return BeautifulSoup(document, "html.parser").get_text(" ")


HIDDEN_WAYS = {
    "plain": f"<p>户主：{NAME}，{ID_NUMBER}</p>",
    "split by tags": f"<td>欧<b>阳</b>哨岗</td><td>{ID_NUMBER[:8]}<i>{ID_NUMBER[8:]}</i></td>",
    "spaced and wide": "<p>欧 阳　哨岗 １３０６９９１９５８０３０７００１Ｘ</p>",
    "zero width": "<p>欧\u200b阳哨\u200b岗</p>",
    "a certificate": f"<p>{ID_NUMBER}42</p>",
    "telephones": f"<p>联系电话{PHONE}，或0318-5221234</p>",
    "a stranger": f"<li>联系人：{STRANGER}</li><li>{STRANGER}</li>",
    "attributes": f'<p title="{NAME}" data-name="{NAME}" id="r{ID_NUMBER}" alt="{NAME}">x</p>',
    "typed": f'<input type="text" value="{PROBLEM}"><textarea>{PROBLEM}</textarea>',
    "asked for": f'<input placeholder="{NAME}"><a href="?sfz={ID_NUMBER}">月收入登记</a>',
    "styled": f"<p style=\"background:url('/p?n={NAME}');color:red\">x</p>",
    "a comment": f"<!-- {NAME} --><p>x</p>",
    "a column": f"""<table><thead><tr><th>户主</th><th>证件号码</th><th>联系电话</th>
        <th>存在问题描述</th></tr></thead><tbody><tr><td>{NAME}</td><td>{ID_NUMBER}</td>
        <td>{PHONE}</td><td>{PROBLEM}</td></tr></tbody></table>""",
    "a strange name in its column": """<table><thead><tr><th>户编号</th><th>户主</th></tr></thead>
        <tbody><tr><td>1306990010000456</td><td>阿依古丽</td></tr></tbody></table>""",
}


@pytest.mark.parametrize("way", HIDDEN_WAYS)
def test_nobody_can_be_read_however_they_are_written_down(way):
    document = cover(HIDDEN_WAYS[way])

    plain = "".join(entities.unescape(document).split()).replace("\u200b", "")
    for secret in (*SECRETS, "１３０６９９", "5221234", "阿依古丽", "哨岗"):
        assert secret not in plain


def test_amounts_answers_months_codes_and_messages_stay():
    document = cover(
        f"""<div class="layer">{NAME}户本月数据已锁定，不能保存！</div>
        <p>户编号：{CODE} 户主姓名：{NAME} 人口数：2 所在村：西榆洼村</p>
        <table><thead><tr><th>月份</th><th>务工</th><th>是否实现住房安全</th></tr></thead>
        <tbody><tr><td>1月</td><td><input type="text" value="1,234.56"></td>
        <td><input type="radio" checked="">是</td></tr></tbody></table>
        <input type="submit" value="保存"><select><option selected="">2022</option></select>"""
    )

    text = read(document)
    assert f"{COVER * 4}户本月数据已锁定，不能保存！" in text
    assert f"户编号：{CODE} 户主姓名：{COVER * 4} 人口数：2 所在村：西榆洼村" in text
    for kept in ('value="1,234.56"', "checked", 'value="保存"', "1月", "务工", "2022"):
        assert kept in document
    assert 'class="layer"' in document


def test_a_copy_loads_nothing_and_runs_nothing():
    document = cover(
        '<a href="javascript:x()" onclick="x()">查询</a><img src="/a.png">',
        css="@import url(x.css); p { background: url('y.png') } b::after { content: '</style>' }",
    )

    assert [word for word in ("javascript", "onclick", ".png", ".css") if word in document] == []
    assert document.count("</style>") == 1


def test_a_frameset_and_a_frame_are_shown_with_what_stands_in_them():
    def make(number, parent, html, place=None, **more):
        size = {"width": 800, "height": 600, "isCut": False, "onTop": True, "css": ""}
        known = {"number": number, "parent": parent, "html": html, "place": place}
        return {**size, **known, "title": "", **more}

    outer = "<html><frameset cols='20%,80%'><frame data-evidence-frame='1'></frameset></html>"
    inner = f"<html><body><p>{NAME}的“表”&lt;1&gt;</p></body></html>"
    windows = ((make(0, None, outer), make(1, 0, inner, [160, 0, 640, 600], isCut=True)),)

    sheet = build_sheet(Sight(windows), make_cover(), title="操作 1", lines=(f"{NAME}出错",))

    assert NAME not in entities.unescape(entities.unescape(sheet))
    assert f"{COVER * 4}出错" in sheet
    assert sheet.count("的“表”") == 2  # in its place, and in full length below
    frames = BeautifulSoup(sheet, "html.parser").find_all("iframe")
    within = BeautifulSoup(frames[0]["srcdoc"], "html.parser").find("iframe")
    assert "left:160px" in within["style"]
    assert f"{COVER * 4}的“表”<1>" in read(within["srcdoc"])
