"""What a platform may turn into overnight: each mutation with what tells of it."""

from collections.abc import Callable
from dataclasses import dataclass

from mock_platform import MockPlatform

Change = Callable[[MockPlatform], None]
ELSEWHERE = "127.0.0.2:9"
OPENING = r'(<h3 class="form-title">)'
SAVE_BUTTON = r'<input type="submit"([^>]*value="保存"[^>]*)>'


@dataclass(frozen=True)
class Mutation:
    """One change of the pages; ``told`` are words that name what changed."""

    name: str
    change: Change
    told: tuple[str, ...]
    page: str = "月收入登记表"
    waits: bool = False  #: whether it shows in something that never comes


def drift(old: str, new: str) -> Change:
    """The same text reads otherwise on every page."""
    return lambda platform: platform.drift(old, new)


def redraw(*pairs: tuple[str, str]) -> Change:
    """Whatever the patterns find is drawn otherwise."""

    def change(platform: MockPlatform) -> None:
        for pattern, replacement in pairs:
            platform.redraw(pattern, replacement)

    return change


def say_on_opening(script: str) -> Change:
    """A form says something as soon as it is opened."""
    return redraw((OPENING, rf"<script>{script}</script>\1"))


def cell_of(control: str) -> str:
    """A pattern for a whole cell of the form, and what is white behind it."""
    return rf'<td>(?:(?!</td>).)*\${control}"(?:(?!</td>).)*</td>\s*'


WITHOUT_SOLAR = redraw(
    (cell_of("txtCcGf"), ""),
    (r"<th>光伏收入</th>\s*", ""),
    (r'colspan="5">财产性', 'colspan="4">财产性'),
    (r'colspan="18">收入', 'colspan="17">收入'),
    (r'\{ label: "光伏收入"[^}]*\},?', ""),
)
SWAPPED = redraw(
    (rf"({cell_of('txtCcTd')})({cell_of('txtCcFh')})", r"\2\1"),
    (r"(<th>土地流转</th>)\s*(<th>入股分红</th>)", r"\2\1"),
)
RELABELLED = {
    "10": "甲",
    "11": "乙",
    "12": "丙",
    "1": "11",
    "2": "12",
    "甲": "1",
    "乙": "2",
    "丙": "10",
}
CALENDAR_ORDER = redraw(
    *((f"<td>{old}月</td>", f"<td>{new}月</td>") for old, new in RELABELLED.items())
)
ONE_MORE_COLUMN = redraw(
    (r"(<th[^>]*>“三保障”情况</th>)", r'\1<th rowspan="3">*走访人</th>'),
    (rf"({cell_of('txtWt')})", r'\1<td><input type="text" name="txtZfr" /></td>'),
)

MUTATIONS = (
    Mutation("a label", drift("土地流转", "田地出让"), ("财产性›土地流转", "田地出让")),
    Mutation(
        "a group", drift("财产性收入(元)", "资产收益(元)"), ("财产性›光伏收入", "资产收益(元)")
    ),
    Mutation("a column gone", WITHOUT_SOLAR, ("缺少栏目“财产性›光伏收入”",)),
    Mutation("an option", drift('_0">是</label>', '_0">达标</label>'), ("否、达标", "是|有")),
    Mutation(
        "radio to checkbox", drift('type="radio"', 'type="checkbox"'), ("单选或下拉", "checkbox")
    ),
    Mutation("a required column", ONE_MORE_COLUMN, ("映射没有的必填栏目", "走访人")),
    Mutation(
        "a required field above",
        redraw((OPENING, r'<p>*走访人：<input type="text" name="txtZfr" /></p>\1')),
        ("映射没有的必填项", "走访人"),
    ),
    Mutation(
        "a length",
        drift('maxlength="200"', 'maxlength="20"'),
        ("“存在问题描述”只能填 20 个字", "200"),
    ),
    Mutation(
        "an editable total",
        redraw((r'readonly="readonly" (id="[^"]*_txtHj")', r"\1")),
        ("“收入合计”应由页面自动计算",),
    ),
    Mutation(
        "the months' labels",
        redraw((r"<td>(\d+)月</td>", r"<td>第\1期</td>")),
        ("月份", "第10期"),
        waits=True,
    ),
    Mutation("the months' order", CALENDAR_ORDER, ("各行月份的次序", "收入年度从 10 月开始")),
    Mutation(
        "the save button",
        drift('value="保存"', 'value="暂存"'),
        ("找不到按钮“保存”", "暂存"),
        waits=True,
    ),
    Mutation(
        "a save button that clears",
        redraw((SAVE_BUTTON, r'<input type="reset"\1>')),
        ("“保存”按钮现在会清空表单",),
    ),
    Mutation(
        "a form sent by its address",
        drift(
            '<form method="post" action="./MonthIncomeForm',
            '<form method="get" action="./MonthIncomeForm',
        ),
        ("“保存”改成用网址（GET）发送",),
    ),
    Mutation(
        "a form sent elsewhere",
        drift('action="./MonthIncomeForm', f'action="https://{ELSEWHERE}/MonthIncomeForm'),
        ("会把表单发到另一个主机", ELSEWHERE),
    ),
    Mutation(
        "a form of another host",
        drift('"/DataCollect/MonthIncomeForm', f'"https://{ELSEWHERE}/MonthIncomeForm'),
        ("另一个主机", ELSEWHERE),
        waits=True,
    ),
    Mutation(
        "a blank frame",
        drift('"/DataCollect/MonthIncomeForm.aspx', '"about:blank'),
        ("月收入表", "没有反应"),
        waits=True,
    ),
    Mutation(
        "a question in a box",
        say_on_opening("top.layer.confirm('该户正在核查，是否继续登记？');"),
        ("不认识的提示框", "该户正在核查"),
    ),
    Mutation(
        "a question of the browser",
        say_on_opening("confirm('该户正在核查，是否继续登记？');"),
        ("不认识的提示框", "该户正在核查"),
    ),
    Mutation(
        "the menu",
        drift("全部户收入登记", "全部户收入填报"),
        ("菜单", "全部户收入填报"),
        "收入登记列表",
    ),
    Mutation(
        "the query button",
        drift("查询", "筛选"),
        ("按钮“查询”", "筛选"),
        "收入登记列表",
        waits=True,
    ),
    Mutation(
        "the link",
        drift("link: '月收入登记'", "link: '登记收入'"),
        ("“月收入登记”", "登记收入"),
        "收入登记列表",
    ),
    Mutation(
        "the list's head",
        redraw((r"<th>户主</th>", "<th>家庭成员</th>")),
        ("没有带“户主、户主姓名、姓名”一栏", "家庭成员"),
        "收入登记列表",
    ),
    Mutation("the header's user", drift("用户: ", ""), ("页头上读不出用户",), "登录和首页"),
    Mutation(
        "the way in",
        drift(">扶贫对象<", ">帮扶对象<"),
        ("登录后的首页上找不到“扶贫对象”", "帮扶对象"),
        "登录和首页",
        waits=True,
    ),
)
