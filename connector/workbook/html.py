"""Tables of a web page that calls itself .xls, as the platform's own export does → sheets."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from connector.workbook.sheet import BLANK, MAX_COLUMNS, MAX_ROWS, MergedRange, Sheet, cell_name

_WIDEST_SPAN = 1000  #: HTML's own limit
_UNSEEN = ("script", "style", "title")
_LINE_BREAKS = ("br", "p", "div")


def read_tables(text: str, name: str) -> tuple[Sheet, ...]:
    """Return a sheet for each table of the page that holds another row than its first."""
    parser = _TableParser()
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if len(table.rows) > 1]
    names = [name] if len(tables) == 1 else [f"表{n}" for n in range(1, len(tables) + 1)]
    return tuple(table.sheet(name) for table, name in zip(tables, names, strict=True))


@dataclass
class _Span:
    text: str
    across: int
    down: int


@dataclass
class _Table:
    rows: list[list[_Span]] = field(default_factory=list)
    parts: list[str] | None = None  #: texts of the open cell

    def sheet(self, name: str) -> Sheet:
        """Lay the cells out as the browser does, wide and tall ones over their neighbours."""
        taken: dict[tuple[int, int], str] = {}
        merged = []
        for row, cells in enumerate(self.rows, start=1):
            column = 1
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                bottom = min(row + cell.down - 1, len(self.rows))
                right = column + cell.across - 1
                if right > MAX_COLUMNS or row > MAX_ROWS:
                    return Sheet(name=name, stray=cell_name(row, column))
                for below in range(row, bottom + 1):
                    taken |= {(below, beside): BLANK for beside in range(column, right + 1)}
                taken[row, column] = cell.text
                if (bottom, right) != (row, column):
                    merged.append(MergedRange(row, column, bottom, right))
                column = right + 1
        return Sheet(name=name, rows=_grid(taken, len(self.rows)), merged=tuple(merged))


def _grid(taken: dict[tuple[int, int], str], height: int) -> list[tuple[str, ...]]:
    width = max((column for _, column in taken), default=0)
    return [
        tuple(taken.get((row, column), BLANK) for column in range(1, width + 1))
        for row in range(1, height + 1)
    ]


class _TableParser(HTMLParser):
    """Collects tables; one inside another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self.tables.append(_Table())
            self._open.append(self.tables[-1])
        elif self._open:
            self._start_in_table(self._open[-1], tag, dict(attrs))

    def _start_in_table(self, table: _Table, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "tr":
            table.rows.append([])
            table.parts = None
        elif tag in ("td", "th"):
            if not table.rows:
                table.rows.append([])
            across, down = (_span(attributes.get(f"{side}span")) for side in ("col", "row"))
            table.rows[-1].append(_Span("", across, down))
            table.parts = []
        elif tag in _LINE_BREAKS and table.parts:
            table.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "table" and self._open:
            self._open.pop()
        elif tag in ("td", "th") and self._open:
            self._open[-1].parts = None

    def handle_data(self, data: str) -> None:
        table = self._open[-1] if self._open else None
        if self._unseen or table is None or table.parts is None:
            return
        table.parts.append(data)
        table.rows[-1][-1].text = " ".join("".join(table.parts).split())


def _span(text: str | None) -> int:
    plain = (text or "").strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 8):
        return 1
    return min(max(int(plain), 1), _WIDEST_SPAN)
