"""Reads a report page as a browser's parser would, without a browser."""

from html.parser import HTMLParser
from pathlib import Path

LOADING_ATTRIBUTES = {
    "src",
    "href",
    "srcset",
    "action",
    "background",
    "poster",
    "data",
    "xlink:href",
}


class ReportPage(HTMLParser):
    """The page's tables, rectangles, tiles and whatever would load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.bars: dict[tuple[str, str], dict[str, str]] = {}
        self.loads: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.tiles: dict[str, int] = {}
        self.headings: list[str] = []
        self._village = ""
        self._table = ""
        self._tile = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self._open.append(tag)
        self.loads += [(tag, name) for name in named if name in LOADING_ATTRIBUTES]
        if tag == "table":
            self._table = named.get("id", f"table-{len(self.tables)}")
            self.tables[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in ("td", "th"):
            self.tables[self._table][-1].append("")
        elif tag == "g":
            self._village = named["data-village"]
        elif tag == "rect":
            self.bars[self._village, named["data-part"]] = named
        elif tag == "div" and "tile" in named.get("class", "").split():
            self._tile = named.get("data-outcome") or named.get("data-state") or "all"

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "table":
            self._table = ""

    def handle_data(self, data: str) -> None:
        if self._table and ({"td", "th"} & set(self._open)) and self.tables[self._table]:
            cells = self.tables[self._table][-1]
            cells[-1] = " ".join(f"{cells[-1]} {data}".split())
        elif self._tile and self._open[-1:] == ["b"]:
            self.tiles[self._tile] = int(data) if data.isdigit() else 0
            self._tile = ""
        elif self._open[-1:] == ["h1"] or self._open[-1:] == ["h2"]:
            self.headings.append(data)


def read_page(path: Path) -> ReportPage:
    """Parse the page at ``path``."""
    page = ReportPage()
    page.feed(path.read_text(encoding="utf-8"))
    return page
