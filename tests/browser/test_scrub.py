"""Pages without anybody in them: whatever a page does to hide a value, it does not survive."""

import base64
import html as entities
import re
from random import Random
from urllib.parse import quote, unquote

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.browser.scrub.site import SiteScrubber
from connector.mapping.load import load_mapping
from connector.mapping.words import load_words

MAPPING = load_mapping("hebei")
NAME = "郑桂芳"
RARE_NAME = "曾䶮犇"
CODE = "1306990010000123"
ID_NUMBER = "13069919580307001X"
PHONE = "13899990001"
VILLAGE = "西榆洼村"
ADDRESS = "西榆洼村东头17号"
AMOUNT = "48213.75"
BORN = "1958年3月7日"
PROBLEM = "老伴住院花销太大"
USER = "zhengyun"
SECRETS = (NAME, RARE_NAME, CODE, ID_NUMBER, PHONE, VILLAGE, AMOUNT, BORN, PROBLEM, USER)

LIST = f"""
<table><thead><tr><th>序号</th><th>户编号</th><th>户主</th><th>证件号码</th><th>所在村</th>
<th>人口数</th><th>联系电话</th><th>备注</th><th>操作</th></tr></thead>
<tbody><tr><td>1</td><td>{CODE}</td><td>{NAME}</td><td>{ID_NUMBER}</td><td>{VILLAGE}</td>
<td>4</td><td>{PHONE}</td><td>{PROBLEM}</td><td><a onclick="Open('{CODE}')">月收入登记</a></td></tr>
<tr><td>2</td><td>1306990010000456</td><td>{RARE_NAME}</td><td>1306************24</td>
<td>{VILLAGE}</td><td>2</td><td></td><td></td><td><a>月收入登记</a></td></tr></tbody></table>"""


def scrub(*pages: str, seed: int = 5, secrets=(USER,)) -> tuple[str, ...]:
    scrubber = SiteScrubber(MAPPING, Random(seed), secrets)
    return scrubber.scrub(pages, [{} for _ in pages])


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def disguises(value: str) -> set[str]:
    """What a value can look like in a file."""
    found = {value, entities.escape(value), ascii(value)[1:-1], "".join(value.split())}
    found |= {"".join(f"&#{ord(c)};" for c in value), "".join(f"&#x{ord(c):x};" for c in value)}
    for encoding in ("utf-8", "gb18030"):
        found |= {quote(value, encoding=encoding)}
        if not value.isascii():
            found |= {value.encode(encoding).hex()}
        found |= {base64.b64encode(value.encode(encoding)).decode().rstrip("=")[:-1]}
    return {one for one in found if len(one) > 1}


def require_nobody(scrubbed: str, *values: str) -> None:
    tree = BeautifulSoup(scrubbed, "html.parser")
    shapes = [scrubbed, entities.unescape(scrubbed), unquote(scrubbed), tree.get_text("")]
    shapes.append(unquote(scrubbed, encoding="gb18030", errors="replace"))
    shapes += [re.sub(r"\s+", "", shape) for shape in shapes]
    for value in values:
        for disguise in disguises(value):
            assert not any(disguise.lower() in shape.lower() for shape in shapes), disguise


NASTY = {
    "attributes": f'<p title="{NAME}" data-name="{NAME}" aria-label="{NAME}" lang="{USER}">x</p>',
    "control names": f'<input id="row_{CODE}" name="t_{USER}" class="c{CODE}" type="text">',
    "Chinese ids": f'<div id="{NAME}" class="{VILLAGE} box"><i id="户_{CODE}"></i></div>',
    "typed": f'<input value="{NAME}"><textarea>{PROBLEM}</textarea><input value="{AMOUNT}">',
    "hidden": f'<input type="hidden" name="__VIEWSTATE" value="{NAME}">',
    "base64": f'<input type=hidden value="{base64.b64encode(NAME.encode()).decode()}">',
    "script data": f'<script>var a={{"name":"{NAME}","sfz":"{ID_NUMBER}"}};//{PHONE}</script>',
    "json": f'<script type="application/json">{{"n":"{NAME}"}}</script>',
    "cdata": f"<script>//<![CDATA[\n var h='{NAME}';\n//]]></script><![CDATA[{NAME}]]>",
    "comments": f"<!-- {NAME} {ID_NUMBER} --><!--[if IE]><p>{NAME}</p><![endif]--><?x {NAME}?>",
    "doctype": f'<!DOCTYPE html [<!ENTITY n "{NAME}">]><p>x</p>',
    "onclick": f"<a onclick=\"Open('{CODE}','{NAME}')\" href=\"#{NAME}\">查看</a>",
    "links": f'<a href="/Show.aspx?id={CODE}&name={quote(NAME)}#{USER}">查看</a>',
    "gbk links": f'<a href="/{quote(NAME, encoding="gb18030")}/x.aspx?n=1">查看</a>',
    "paths": f'<a href="/{NAME}/{CODE}/(S({USER}))/x.aspx">查看</a><img src="/p/{ID_NUMBER}.jpg">',
    "protocols": f'<a href="tel:{PHONE}">电话</a><a href="mailto:{USER}@x.cn">x</a>',
    "postback": f"<a href=\"javascript:__doPostBack('{USER}','{NAME}${CODE}')\">1</a>",
    "split": "<p>" + "".join(f"<b>{c}</b>" for c in NAME) + f"</p><i>{ID_NUMBER[:9]}</i>"
    f"<i>{ID_NUMBER[9:]}</i>",
    "split label": f"<label><b>{NAME[0]}</b>{NAME[1:]}</label><button>{NAME[:2]}<i>{NAME[2]}</i>"
    "</button>",
    "entities": "".join(f"&#{ord(c)};" for c in NAME) + "".join(f"&#x{ord(c):x};" for c in VILLAGE),
    "url in text": f"<p>{quote(NAME)} {quote(NAME, encoding='gb18030')}</p>",
    "wide digits": f"<p>{ID_NUMBER.translate({48 + n: 0xFF10 + n for n in range(10)})}</p>",
    "spaced": f"<p>{' '.join(NAME)} {ID_NUMBER[:6]} {ID_NUMBER[6:14]} {ID_NUMBER[14:]}</p>",
    "headings": f"<h3>{NAME}2022年脱贫户月收入登记表</h3><h4>{ADDRESS}</h4><h5>{BORN}</h5>",
    "greeting": f"<div>欢迎您，{NAME}！<span>{USER}</span> 电话：{PHONE}</div>",
    "menu": f'<ul><li><a href="x.aspx">{NAME}</a></li><li><a>{VILLAGE}</a></li></ul>',
    "options": f'<select><option value="{CODE}">{NAME}</option><option>{VILLAGE}</option></select>',
    "groups": f'<select><optgroup label="{VILLAGE}"><option>{USER}</option></optgroup></select>',
    "datalist": f'<datalist id=d><option value="{NAME}" label="{VILLAGE}"></datalist>',
    "choices": f'<label><input type="radio" name="r" value="{CODE}">{NAME}</label>',
    "captions": f"<fieldset><legend>{NAME}</legend></fieldset><table><caption>{NAME}</caption>"
    "<tr><td>x</td></tr></table>",
    "heads": f"<table><tr><th>{NAME}</th><th>{RARE_NAME}</th></tr><tr><td>1</td></tr></table>",
    "row heads": f"<table><tr><th>户主</th><td>{NAME}</td></tr><tr><th>{NAME}</th><td>{PHONE}</td>"
    "</tr></table>",
    "facts": f"<table><tr><td>户主姓名：{NAME}</td><td>住址</td><td>{ADDRESS}</td></tr></table>",
    "nested": f"<table><tr><td><table><tr><td>{NAME}</td></tr></table>{PHONE}</td></tr></table>",
    "frames": f'<iframe src="/x.aspx?n={NAME}" srcdoc="<p>{NAME}</p>" name="{USER}"></iframe>',
    "drawings": f"<svg><title>{NAME}</title><text>{NAME}</text></svg>"
    f"<object data='{NAME}'></object>",
    "templates": f"<template><p>{NAME}</p></template><noscript>{NAME}</noscript>",
    "styles": f"<style>.a:after{{content:'{NAME}'}}</style><p style=\"background:url('/{NAME}')\">"
    "x</p>",
    "links of a list": f"<table><tr><th>户主</th><th>操作</th></tr><tr><td><a>{NAME}</a></td>"
    f"<td><a>{NAME}</a></td></tr><tr><td>x</td><td><a>{NAME}</a></td></tr></table>",
    "broken": f"<td>{NAME}<table><tr><p>{ID_NUMBER}</tr></td></div><input value='{NAME}",
    "the user": f"<div>用户: <span>{USER}</span> 河北省/澄岭市/望溪县</div>",
    "names under numbers": f"<table><tr><th>户编号</th><th>证件号码</th><th>人口数</th>"
    f"<th>电话</th></tr><tr><td>{NAME}</td><td>{RARE_NAME}</td><td>阿依古丽</td><td>{USER}</td></tr></table>",
    "numbers under names": f"<table><tr><th>户主</th><th>所在村</th><th>人口数</th></tr><tr>"
    f"<td>{ID_NUMBER}</td><td>{PHONE}</td><td>{VILLAGE}</td></tr></table>",
    "a name after a date": f"<table><tr><th>证件号码</th></tr><tr><td>{BORN}{NAME}</td></tr>"
    "</table>",
    "a name across months": f"<table><tr><th>月份</th><th>务工</th></tr><tr><td>1月</td><td>0</td>"
    f"</tr><tr><td>2月</td><td>0</td></tr><tr><td colspan=2>{NAME}</td></tr></table>",
    "a name said to be a number": f"<p>户编号：{NAME}，证件号码：{RARE_NAME}</p>",
    "a list of people": f"<select><option>请选择</option><option>{NAME}</option>"
    "<option>阿依古丽</option></select>",
    "two columns of heads": f"<table><tr><th>{VILLAGE}</th><th>村</th></tr></table>",
    "single words": "<p>元有年</p><p>是人共页</p>",
}


@pytest.mark.parametrize("kind", NASTY)
@pytest.mark.parametrize("is_known", [True, False], ids=["listed", "on no list"])
def test_nobody_survives_however_a_page_holds_them(kind, is_known):
    pages = [page(NASTY[kind]), *([page(LIST)] if is_known else [])]

    scrubbed = "".join(scrub(*pages))

    require_nobody(scrubbed, *SECRETS, "望溪县", "阿依古丽", "元有年", "人共页", VILLAGE[:-1])


def test_a_head_with_names_in_meta_base_and_title_keeps_none_of_them():
    head = (
        f'<title>{NAME}的月收入登记</title><meta name="author" content="{NAME}">'
        f'<base href="https://x/{NAME}/"><link rel="x" href="/{NAME}.css">'
    )

    (scrubbed,) = scrub(page("", head))

    require_nobody(scrubbed, NAME)
    assert "月收入登记" in scrubbed


def test_what_is_structure_survives():
    body = f"""<h3>2022年脱贫户月收入登记表</h3><label for="q">收入采集年度</label>
<select id="q"><option value="2022">2022</option><option>脱贫不稳定户</option></select>
<button>筛选</button><a href="javascript:__doPostBack('ctl00$g','Page$2')">2</a>
<span>2022</span> 年度 <div>显示第 1 至 10 条记录, 共 60 项</div>
<input name="ctl00$c$txtJyZz" id="ctl00_c_txtJyZz" maxlength="12" readonly required>{LIST}"""

    (scrubbed,) = scrub(page(body))

    for kept in (
        *("2022年脱贫户月收入登记表", "收入采集年度", "脱贫不稳定户", "筛选", "年度", "联系电话"),
        *("显示第 1 至 10 条记录, 共 60 项", "<span>2022</span>", "月收入登记", "Page$2"),
        *('name="ctl00$c$txtJyZz"', 'maxlength="12"', 'readonly=""', 'required=""'),
    ):
        assert kept in scrubbed


def test_a_head_that_ends_like_a_place_survives_where_its_last_word_is_known():
    heads = "<table><tr><th>所属行政村</th><th>户籍所在村</th><th>户主</th></tr></table>"

    (scrubbed,) = scrub(page(heads))

    assert "<th>所属行政村</th><th>户籍所在村</th>" in scrubbed


@pytest.mark.parametrize(
    "label", ["用 户 名：", "密　　码：", "密\u00a0\u00a0码 :", "验 证 码", "口　令：", "户　主："]
)
@pytest.mark.parametrize("place", ["<td>{}</td><td>x</td>", "<div>{}<input></div>"])
def test_a_known_label_survives_whatever_spaces_it_holds(label, place):
    (scrubbed,) = scrub(page(f"<table><tr>{place.format(label)}</tr></table>"))

    assert label in entities.unescape(scrubbed)


@pytest.mark.parametrize("text", ["安　全", "户主：安　全", "郑 安 全：", "安　全 郑桂芳"])
def test_a_name_with_a_space_in_it_is_no_label_though_a_word_is_written_like_it(text):
    (scrubbed,) = scrub(page(f"<table><tr><td>{text}</td></tr></table>"))

    assert "安全" not in re.sub(r"\s", "", scrubbed)


def test_the_same_person_is_the_same_nobody_on_every_page():
    form = f"<table><tr><td>户主姓名：<span>{NAME}</span></td><td>户编号：{CODE}</td></tr></table>"
    listed, shown = (BeautifulSoup(one, "html.parser") for one in scrub(page(LIST), page(form)))

    cells = [cell.get_text() for cell in listed.find_all("td")]
    facts = shown.get_text("|")

    assert cells[2] in facts
    assert cells[1] in facts
    assert (len(cells[2]), len(cells[1]), len(cells[3])) == (len(NAME), len(CODE), len(ID_NUMBER))
    assert cells[4].endswith("村")


def test_a_masked_number_is_the_mask_of_the_same_invented_one():
    masked = f"{ID_NUMBER[:4]}{'*' * 10}{ID_NUMBER[-4:]}"
    other = LIST.replace(ID_NUMBER, masked)
    first, second = scrub(page(LIST), page(other))

    whole = BeautifulSoup(first, "html.parser").find_all("td")[3].get_text()
    shown = BeautifulSoup(second, "html.parser").find_all("td")[3].get_text()

    assert shown == f"{whole[:4]}{'*' * 10}{whole[-4:]}"


def test_months_stay_and_dates_of_birth_do_not():
    table = """<table><tr><th>月份</th><th>出生日期</th><th>金额</th></tr>
<tr><td>2021年12月</td><td>1958-03-07</td><td>12</td></tr>
<tr><td>2022年1月</td><td>1961.11.30</td><td>10</td></tr></table>"""

    (scrubbed,) = scrub(page(table))

    assert "2021年12月" in scrubbed
    assert "2022年1月" in scrubbed
    require_nobody(scrubbed, "1958-03-07", "1961.11.30")


def test_zeros_stay_as_they_tell_how_the_site_shows_what_nobody_entered():
    table = "<table><tr><th>户主</th><th>全年收入</th></tr><tr><td>x</td><td>0.00</td></tr></table>"

    (scrubbed,) = scrub(page(table))

    assert "<td>0.00</td>" in scrubbed


def test_whoever_stands_under_a_label_of_numbers_is_nobody_on_any_page():
    moved = """<table><tr><th>户编号</th><th>户主</th><th>电话</th></tr>
<tr><td>元有年</td><td>1</td><td>zhengyun</td></tr></table>"""
    menu = "<p>元有年</p><a>zhengyun</a><td>zhengyun</td>"

    scrubbed = "".join(scrub(page(moved), page(menu), secrets=()))

    require_nobody(scrubbed, "元有年", "zhengyun")


def test_a_masked_name_under_a_label_of_numbers_shows_no_character_of_it():
    moved = "<table><tr><th>证件号码</th></tr><tr><td>郑*</td></tr><tr><td>{}</td></tr></table>"

    scrubbed = "".join(scrub(page(moved.format(NAME)), page(moved.format("**芳"))))

    require_nobody(scrubbed, "郑*", "**芳", NAME)


KNOWN = "".join(load_words(MAPPING))
HAN = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters=KNOWN),
    min_size=3,
    max_size=6,
)
PLACES = (
    "<p>{}</p>",
    "<td>{}</td>",
    "<div title='{}'>x</div>",
    "<a href='/x?{}'>查看</a>",
    "<input value='{}'>",
    "<table><tr><th>户主</th><th>备注</th></tr><tr><td>{}</td><td>1</td></tr></table>",
    "<table><tr><th>备注</th></tr><tr><td>说明 {}</td></tr></table>",
    "<table><tr><th>户编号</th><th>电话</th></tr><tr><td>{}</td><td>{}</td></tr></table>",
    "<table><tr><th>证件号码</th></tr><tr><td>1958年3月7日{}</td></tr></table>",
    "<table><tr><th>所在村</th><th>人口数</th></tr><tr><td>{}</td><td>{}</td></tr></table>",
    "<table><tr><th>月份</th></tr><tr><td>1月</td></tr><tr><td colspan=2>{}</td></tr></table>",
    "<b>户编号：</b>{}",
    "<!-- {} --><script>'{}'</script>",
    "<span>用户: {}</span>",
    "<h2>{}的收入</h2>",
    "<b>户主姓名：</b>{}",
)


@settings(max_examples=150, deadline=None)
@given(
    value=HAN, places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=5), seed=st.integers()
)
def test_no_text_in_the_place_of_data_survives(value, places, seed):
    words = "".join(place.replace("{}", value) for place in places)

    (scrubbed,) = scrub(page(words), seed=seed, secrets=())

    assert value not in entities.unescape(scrubbed)


@settings(max_examples=150, deadline=None)
@given(number=st.from_regex(r"[1-9][0-9]{5,17}", fullmatch=True), seed=st.integers())
def test_no_long_number_survives_anywhere(number, seed):
    body = "".join(place.replace("{}", number) for place in PLACES)
    body += f"<th>{number}</th><label>编号{number}</label><button>{number}</button><i id=r{number}>"

    (scrubbed,) = scrub(page(body), seed=seed, secrets=())

    assert number not in scrubbed


@settings(max_examples=100, deadline=None)
@given(body=st.text(max_size=200))
def test_any_text_at_all_can_be_scrubbed(body):
    (scrubbed,) = scrub(page(body))

    assert scrubbed.startswith("<!DOCTYPE html>")
