"""Plain tables for any console, also one of Windows code page 936."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.table import Table
from rich.text import Text

# Code page 936 draws box characters two columns wide and cannot show what GBK lacks, so
# tables are ruled with ASCII only.
RULED = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
_GBK_WORDS = str.maketrans({"›": "·", "✓": "√", "✗": "×", "•": "·", "\u00a0": " "})
# A platform's text must not steer the terminal: no control character but the line end.
_CONTROLS = dict.fromkeys([*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)])


# What stays on one line: a word or number in Latin letters, with the signs that close it.
_UNBROKEN = re.compile(r"(?:[!-~]+|.)[，。；、：！？”’）】》]*")


class ChineseText(Text):
    """A text that wraps between any two Chinese characters, as people write it.

    Rich wraps at spaces first, which leaves half of a line empty where a Chinese sentence
    holds a number between spaces.
    """

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Return the lines; none is wider than ``width``."""
        if no_wrap or self.no_wrap:
            return super().wrap(
                console,
                width,
                justify=justify,
                overflow=overflow,
                tab_size=tab_size,
                no_wrap=no_wrap,
            )
        lines = Lines()
        for line in self.split(allow_blank=True):
            lines.extend(line.divide(_line_starts(line.plain, width)))
        for line in lines:
            line.rstrip_end(width)
        if justify:
            lines.justify(console, width, justify=justify, overflow=overflow or "fold")
        return lines


def _line_starts(text: str, width: int) -> Iterator[int]:
    """Yield where each line but the first begins; a space at a line's end takes no room."""
    taken = 0
    for unbroken in _UNBROKEN.finditer(text):
        long = cell_len(unbroken[0])
        if unbroken[0] != " " and taken and taken + long > width:
            yield unbroken.start()
            taken = 0
        if long <= width:
            taken += long
            continue
        for place, character in enumerate(unbroken[0], start=unbroken.start()):
            if taken and taken + cell_len(character) > width:
                yield place
                taken = 0
            taken += cell_len(character)


def plain(text: str, style: str = "") -> Text:
    """Return a text that every Chinese console can show; its brackets are no markup."""
    shown = text.translate(_CONTROLS | _GBK_WORDS).encode("gbk", errors="replace").decode("gbk")
    return ChineseText(shown, style=style)


def headed(word: str, style: str, text: str) -> Text:
    """Return a text behind its verdict, which alone has the style."""
    head = f"【{word}】"
    line = plain(head + text)
    line.stylize(style, 0, len(head))
    return line


def build_table(title: str, texts: Sequence[str], *, numbers: Iterable[str] = ()) -> Table:
    """Return an empty table: columns of ``texts``, of which the last wraps, then of ``numbers``."""
    table = Table(
        title=plain(title, "bold"),
        title_justify="left",
        box=RULED,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    *places, last = texts
    for label in places:
        table.add_column(plain(label), no_wrap=True, overflow="fold")
    table.add_column(plain(last), overflow="fold")
    for label in numbers:
        table.add_column(plain(label), justify="right", no_wrap=True, overflow="fold")
    return table
