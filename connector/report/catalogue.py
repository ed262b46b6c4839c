"""The catalogue of rules: on the terminal, as a document, and as the manual's table."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console

from connector.records.issues import Level
from connector.report.tables import build_table, plain
from connector.report.words import LEVEL_WORDS
from connector.sections import RuleSettings
from connector.workbook.rules.rule import Entry

STYLES = {Level.ERROR: "red", Level.WARNING: "yellow"}


def render_catalogue(entries: Iterable[Entry], console: Console, settings: RuleSettings) -> None:
    """Print every rule with its level, how to mend it, and the thresholds in force."""
    table = build_table("检查规则", ("代码", "级别", "什么问题；怎么改"))
    used: dict[str, None] = {}
    for entry in entries:
        word = LEVEL_WORDS[entry.level] + ("（已关）" if entry.code in settings.off else "")
        told = f"{entry.finds}；{entry.mend}" + (f"（{_softer(entry)}）" if entry.softer else "")
        table.add_row(plain(entry.code), plain(word, STYLES[entry.level]), plain(told))
        used |= dict.fromkeys(entry.settings)
    console.print(table)
    console.print(plain("\n可以在 connector.toml 的 [rules] 一节调整的：", "bold"))
    for name in used:
        console.print(plain(f"  {name} = {_toml(getattr(settings, name))}"), soft_wrap=True)


def catalogue_json(entries: Iterable[Entry], settings: RuleSettings) -> list[dict[str, Any]]:
    """Return every rule as documents hold it."""
    values = settings.model_dump(mode="json")
    return [
        {
            "code": entry.code,
            "level": entry.level.value,
            "finds": entry.finds,
            "mend": entry.mend,
            "softer": entry.softer or None,
            "settings": {name: values[name] for name in entry.settings},
            "off": entry.code in settings.off,
        }
        for entry in entries
    ]


def format_manual_table(entries: Iterable[Entry]) -> str:
    """Return the table that stands in README.zh-CN.md, in Markdown."""
    return "\n".join(
        [
            "| 代码 | 级别 | 什么问题 | 怎么改 | 设置项 |",
            "| --- | --- | --- | --- | --- |",
            *_lines(entries),
        ]
    )


def _lines(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        level = LEVEL_WORDS[entry.level] + (f"；{_softer(entry)}" if entry.softer else "")
        names = " ".join(f"`{name}`" for name in entry.settings)
        yield f"| `{entry.code}` | {level} | {entry.finds} | {entry.mend} | {names} |"


def _softer(entry: Entry) -> str:
    return f"{entry.softer}只提醒"


def _toml(value: object) -> str:
    """Return a setting's value as connector.toml would hold it."""
    match value:
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(_toml(part) for part in value)}]"
        case dict():
            return (
                "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
                if value
                else "{}"
            )
    return str(value)
