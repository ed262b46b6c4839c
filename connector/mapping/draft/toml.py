"""Writes drafted entries as a ``platform.toml`` that a person can read and correct."""

import json
from collections.abc import Sequence
from itertools import groupby

from connector.mapping.draft.evidence import Entry
from connector.mapping.draft.form import FormReport

HEAD = """# 河北省扶贫开发信息平台：页面上的文字和位置。
#
# 由 connector map platform 起草，请人工核对后使用。
#
# 每一项都是若干写法，页面上出现哪一种都可以；先写的是采集到的。比较时不计空格和冒号。
# 以 "css:" 开头的写法是 CSS 选择器。每项上面的一行说明是在哪里找到的；
# “推测”的和“没有找到”的要人工核对或填写。
# 核对后把本文件和 income.toml 放在同一个文件夹里，
# 在 connector.toml 的 [platform] 写 mapping = "文件夹的名字"。
"""
BASED = """# 这里没有写的，连同文件夹里没有的 deregistration.toml，都照下面这份映射；
# income.toml 没有不同时也只写这一行。
based_on = {}
"""
VERSION = "version = 1\n"


def format_platform(entries: Sequence[Entry], form: FormReport, *, based_on: str = "") -> str:
    """Return the whole file; each entry with a line that says where it comes from."""
    parts = [HEAD + (BASED.format(_text(based_on)) if based_on else "") + VERSION]
    for section, of_section in groupby(entries, key=lambda entry: entry.section):
        lines = [f"[{section}]"]
        for entry in of_section:
            lines += [f"# {_one_line(entry.comment)}", f"{entry.key} = {_value(entry.value)}"]
        parts.append("\n".join(lines) + "\n")
    parts.append("\n".join(f"# {_one_line(line)}".rstrip() for line in describe_form(form)) + "\n")
    return "\n".join(parts)


def describe_form(form: FormReport) -> list[str]:
    """Return what the form says about ``income.toml``, in lines for a technician."""
    if not form.is_seen:
        return ["月收入登记表没有采集到，无法与 income.toml 对照。"]
    lines = [
        f"月收入登记表与 income.toml 对照：{len(form.fields)} 个字段，"
        f"{len(form.fields) - len(form.missing)} 个找到，{len(form.missing)} 个没有找到。"
    ]
    lines += [f"  {one.label}（{one.name}）：{one.path}" for one in form.fields if one.path]
    for field in form.missing:
        near = f"；相近的栏目：{'，'.join(field.near)}" if field.near else ""
        lines.append(f"  {field.label}（{field.name}）：没有找到，请修改 income.toml 的 form{near}")
    if form.unclaimed:
        lines.append(f"  没有字段对应的栏目：{'，'.join(form.unclaimed)}")
    return [*lines, *_describe_months(form)]


def _describe_months(form: FormReport) -> list[str]:
    if not form.months:
        return ["  没有认出月份一列，请核对 income.toml 的 form.month_column 和 month_labels"]
    shown = "、".join(form.months[:3])
    if not form.month_label:
        return [f"  月份写作 {shown} …，不在 income.toml 的 form.month_labels 中，请补上"]
    lines = [f"  月份写作 {shown} …，即 {form.month_label}"]
    if form.first_month != form.starts:
        lines.append(
            f"  第一行是 {form.first_month} 月，而 income_year_starts = {form.starts}，请核对"
        )
    return lines


def _one_line(text: str) -> str:
    """A control character would end the comment, and the file with it."""
    return "".join(c if c.isprintable() else " " for c in text)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(part) for part in value)}]"
    return _text(str(value))


def _text(text: str) -> str:
    """A pattern is easier to correct where its backslashes stand once."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
