"""Drafts a layout file from a workbook, for a person to check."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connector.mapping.headers import (
    ALTERNATIVE_SEPARATOR,
    PATH_SEPARATOR,
    HeaderPath,
    format_path,
    normalise_label,
)
from connector.mapping.income import IncomeMapping, Kind
from connector.workbook.header import KEYS, Heading, column_label
from connector.workbook.near import find_near
from connector.workbook.plain import NOTHING, CellFaultError
from connector.workbook.sheet import cell_name, is_blank
from connector.workbook.values import answer_word
from connector.workbook.views import month_step

LOOKED_AT = 2000  #: rows in which answers are looked for that the mapping does not know
SHOWN_WORDS = 8
LONGEST_WORD = 6
_HEAD = """\
# 由 connector map 根据“{file}”的工作表“{sheet}”（表头到第{row}行）起草。
#
# 请逐行核对以后再用：每一行左边是项目，引号里是这个项目在表里的表头（“组 › 列”，
# 几种写法都可以时写成 ["写法一", "写法二"]），行末是它在表里的位置。
# 写了的项目只按这里的表头找；没有写的仍按内置的写法找；写成 [] 表示表里没有这一项。
# 拿不准的行以 # 开头，不起作用；核对后去掉行首的 # 即可。
#
# 用法：把本文件放在 connector.toml 旁边，并在 connector.toml 里写
#   [workbook]
#   layout = "{output}"
# 然后运行 connector check 工作簿 --explain 核对每一列读成了什么。
version = 1
"""


@dataclass(frozen=True)
class Draft:
    """The draft's text, and how much of it is sure."""

    text: str
    found: tuple[str, ...]
    doubtful: tuple[str, ...]
    missing: tuple[str, ...]


def draft_layout(heading: Heading, mapping: IncomeMapping, *, file: str, output: str) -> Draft:
    """Return the layout that fits the heading's sheet, as TOML with remarks."""
    writer = _Writer(heading, mapping)
    head = _HEAD.format(file=file, sheet=heading.sheet.name, row=heading.last_row, output=output)
    lines = [
        head,
        "[sheet]",
        *writer.sheet_lines(),
        "",
        "[columns]  # 户和月份",
        *writer.lines(mapping.sheet.columns),
        "",
        "[fields]  # 金额、“三保障”",
        *writer.lines(f.name for f in mapping.field if f.sheet),
    ]
    return Draft(
        "\n".join(lines) + "\n",
        tuple(writer.found),
        tuple(writer.doubtful),
        tuple(writer.missing),
    )


class _Writer:
    def __init__(self, heading: Heading, mapping: IncomeMapping) -> None:
        self._heading = heading
        self._mapping = mapping
        self._titles = _titles(heading)
        self.found: list[str] = []
        self.doubtful: list[str] = []
        self.missing: list[str] = []

    def lines(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the lines of each column or field, and keep how sure it is."""
        for name in names:
            yield from self._lines_of(name)

    def _lines_of(self, name: str) -> Iterator[str]:
        heading, label = self._heading, column_label(name, self._mapping)
        if name in heading.found:
            self.found.append(name)
            yield self._line(name, heading.found[name], label)
            return
        if name in heading.ambiguous:
            self.doubtful.append(name)
            yield f"# {label}：有几列都像，留下对的一行"
            for column in heading.ambiguous[name]:
                yield f"# {self._line(name, column, '')}"
            return
        if near := find_near(name, heading, self._mapping):
            self.doubtful.append(name)
            yield f"# {label}：没有认出，以下是相近的列"
            for one in near:
                yield f"# {self._line(name, one.column, f'相近 {one.score:.0%}')}"
            return
        yield from self._missing(name, label)

    def _missing(self, name: str, label: str) -> Iterator[str]:
        if name == "month" and self._heading.month:
            yield f"# {label}：没有这一列，取自{self._heading.month_from}"
        elif name == "month" and len(self._heading.views.all) > 1:
            yield f"# {label}：没有这一列，几个月并排，取自表头"
        elif name in self._mapping.fields and self._mapping.fields[name].kind is not Kind.SUM:
            self.missing.append(name)
            yield f"# {name} = []  # {label}：表里没有像的列"
        elif name in ("head", "month", *KEYS):
            self.missing.append(name)
            yield f"# {label}：表里没有像的列"

    def _line(self, name: str, column: int, told: str) -> str:
        path = self._path(column)
        cell = cell_name(self._heading.last_row, column)
        line = f"{name} = [{_quote(format_path(path))}]  # {cell} {told}".rstrip()
        if any(mark in step for step in path for mark in (PATH_SEPARATOR, ALTERNATIVE_SEPARATOR)):
            return f"# {line}（表头里有 › 或 |，请先改表头）"
        return line

    def _path(self, column: int) -> HeaderPath:
        """Return the column's path without titles over the whole table and without its month."""
        path = self._heading.paths[column]
        month = month_step(path) if len(self._heading.views.all) > 1 else None
        kept = [
            step
            for place, step in enumerate(path)
            if not (month and place == month[0])
            and (place == len(path) - 1 or normalise_label(step) not in self._titles)
        ]
        return tuple(kept)

    def sheet_lines(self) -> Iterator[str]:
        """Yield what is about the sheet as a whole."""
        name = _quote(self._heading.sheet.name)
        yield f"# names = [{name}]  # 只读这个名称的工作表时，去掉行首的 #"
        near = {
            one.column
            for name in (n for v in self._heading.views.all for n in v.columns.missing)
            for one in find_near(name, self._heading, self._mapping)
        }
        unread = [
            format_path(path)
            for column in self._heading.views.unclaimed
            if column not in near and (path := self._path(column))
        ]
        if unread:
            yield "# 没有对应项目的列；确认都不是收入和“三保障”、不用读取也不用提醒时，去掉行首的 #"
            yield f"# unread = [{', '.join(map(_quote, unread))}]"
        if words := _unknown_words(self._heading, self._mapping):
            told = "、".join(words)
            yield f"# “三保障”里还有这些写法不认识：{told}；是“是”的写进 yes，是“否”的写进 no"
            yield "# yes = []"
            yield "# no = []"


def _titles(heading: Heading) -> frozenset[str]:
    """Return the labels over the columns that name a household: titles, not groups of amounts."""
    columns = [c for n, c in heading.found.items() if n in ("head", "month", *KEYS)]
    return frozenset(normalise_label(step) for c in columns for step in heading.paths[c][:-1])


def _unknown_words(heading: Heading, mapping: IncomeMapping) -> list[str]:
    known = {answer_word(word) for word in (*mapping.sheet.yes, *mapping.sheet.no)}
    columns = [
        heading.found[f.name]
        for f in mapping.field
        if f.kind is Kind.ANSWER and f.name in heading.found
    ]
    words: Counter[str] = Counter()
    for row in heading.sheet.rows[heading.last_row : heading.last_row + LOOKED_AT]:
        for column in columns:
            value = row[column - 1] if column <= len(row) else ""
            if not isinstance(value, str) or is_blank(value):
                continue
            try:
                word = answer_word(value)
            except CellFaultError:
                continue
            if word not in known and word not in NOTHING and len(word) <= LONGEST_WORD:
                words[word] += 1
    return [word for word, _ in words.most_common(SHOWN_WORDS)]


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
