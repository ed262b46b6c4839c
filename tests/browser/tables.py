"""Month tables as ``page/*.js`` would read them, made by hand."""

from typing import Any

from connector.mapping.income import IncomeMapping
from connector.mapping.load import load_mapping

HEBEI = load_mapping("hebei").income
GROUPS = {
    "家庭经营性纯收入(元)": ("种植", "养殖", "其他", "支出", "小计"),
    "工资性收入(元)": ("务工", "公益岗位", "其他", "小计"),
    "财产性收入(元)": ("土地流转", "入股分红", "光伏收入", "其他", "小计"),
    "转移性收入(元)": ("政策性收入", "其他", "小计"),
}
QUESTIONS = (
    "是否实现住房安全",
    "是否实现安全饮水",
    "是否有义务教育阶段辍学学生",
    "是否参加城乡居民基本医疗保险",
)
TOTAL, PROBLEM = "收入合计(元)", "存在问题描述"


def make_mapping(**form: Any) -> IncomeMapping:
    """The mapping that ships, with some of the form's entries changed."""
    document = HEBEI.model_dump(mode="json")
    return IncomeMapping.model_validate(document | {"form": document["form"] | form})


def make_control(kind: str = "text", **values: Any) -> dict[str, Any]:
    """A control that a person may fill."""
    made = {
        "index": 0,
        "kind": kind,
        "name": "",
        "value": "",
        "checked": False,
        "choice": "",
        "editable": True,
        "required": False,
        "maxLength": None,
        "options": [],
    }
    return made | values


def make_cell(text: str = "", *controls: dict[str, Any], rows: int = 1, columns: int = 1):
    """One cell with what it shows and holds."""
    return {"text": text, "rowSpan": rows, "columnSpan": columns, "controls": list(controls)}


def text_box(value: str = "", **values: Any):
    """A cell with a text box."""
    return make_cell("", make_control("text", value=value, **values))


def sum_box(value: str = ""):
    """A cell with a sum that the page computes."""
    return text_box(value, editable=False)


def radios(answer: str = "", choices: tuple[str, ...] = ("是", "否")):
    """A cell with a radio button for each choice."""
    buttons = [make_control("radio", choice=c, checked=c == answer) for c in choices]
    return make_cell("".join(choices), *buttons)


def select(answer: str = "请选择", options: tuple[str, ...] = ("请选择", "是", "否")):
    """A cell with a drop-down."""
    return make_cell("", make_control("select", value=answer, options=list(options)))


def make_header(groups: dict[str, tuple[str, ...]] | None = None, extra: tuple[str, ...] = ()):
    """Three header rows with merged cells, the groups in the order given."""
    groups = GROUPS if groups is None else groups
    width = sum(max(len(parts), 1) for parts in groups.values())
    top = [
        make_cell("月份", rows=3),
        make_cell("收入情况", columns=width),
        make_cell(TOTAL, rows=3),
        make_cell("“三保障”情况", columns=len(QUESTIONS) + 1),
        *(make_cell(label, rows=3) for label in extra),
    ]
    middle = [
        make_cell(name, rows=1 if parts else 2, columns=max(len(parts), 1))
        for name, parts in groups.items()
    ]
    middle += [make_cell(label, rows=2) for label in (*QUESTIONS, PROBLEM)]
    bottom = [make_cell(part) for parts in groups.values() for part in parts]
    return [top, middle, bottom]


def make_row(
    label: str,
    amounts: dict[tuple[str, str], str] | None = None,
    answers: tuple[str, str, str, str] = ("", "", "", ""),
    problem: str = "",
    *,
    groups: dict[str, tuple[str, ...]] | None = None,
    answer=radios,
    extra=(),
):
    """One month's row; ``amounts`` are by group and part, an empty part for a whole group."""
    groups, amounts = GROUPS if groups is None else groups, amounts or {}
    cells = [make_cell(label)]
    for group, parts in groups.items():
        for part in parts or ("",):
            box = sum_box if part == "小计" else text_box
            cells.append(box(amounts.get((group, part), "")))
    cells.append(sum_box(amounts.get(("", TOTAL), "")))
    cells += [answer(one) if one else answer() for one in answers]
    return [*cells, text_box(problem), *extra]


def make_table(*rows, header=None):
    """A table as the page script describes it."""
    return {"index": 0, "rows": [*(header or make_header()), *rows]}
