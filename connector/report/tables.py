"""Plain tables for any console, also one of Windows code page 936."""

from collections.abc import Iterable, Sequence

from rich.box import Box
from rich.table import Table
from rich.text import Text

# Code page 936 draws box characters two columns wide and cannot show what GBK lacks, so
# tables are ruled with ASCII only.
RULED = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
_GBK_WORDS = str.maketrans({"›": "·", "✓": "√", "✗": "×", "•": "·", "\u00a0": " "})
# A platform's text must not steer the terminal: no control character but the line end.
_CONTROLS = dict.fromkeys([*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)])


def plain(text: str, style: str = "") -> Text:
    """Return a text that every Chinese console can show; its brackets are no markup."""
    shown = text.translate(_CONTROLS | _GBK_WORDS).encode("gbk", errors="replace").decode("gbk")
    return Text(shown, style=style)


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
