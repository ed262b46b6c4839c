"""户注销统计: how many households left, by area and type, and who they are."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connector.browser.pages.detail_list import DetailList
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import HEAD_ROWS, Listed, ListReader
from connector.browser.pages.open_page import OpenPage
from connector.browser.patience import Patience
from connector.browser.scene import REFUSALS, Scene
from connector.browser.shell import Shell
from connector.browser.table import Grid, expand, header_cells
from connector.errors import Breach, PageDriftError, PlatformUnavailableError
from connector.mapping.headers import find_columns, header_paths, normalise_label, parse_pattern
from connector.mapping.platform import Grid as GridWords
from connector.mapping.platform import Statistics as Words

YEAR_TEXTS = ("{}", "{}年", "{}年度")
TEXT_LIMIT = 200_000
DEEPEST = 5
LEAVING_SECONDS = 0.3  #: how long 【返回】 may take to ask for the table again
AREA, TOTAL = "area", "total"

Columns = Mapping[str, Sequence[str]]
"""Each type of deregistration with the header paths that its column may have."""


@dataclass(frozen=True)
class Counts:
    """One line of the table; None where the page shows nothing."""

    area: str
    by_type: Mapping[str, int | None]
    total: int | None
    table: int = field(compare=False)
    row: int = field(compare=False)
    texts: tuple[str, ...] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Table:
    """The table of one area: a line for each area below it, and the page's own sum."""

    lines: tuple[Counts, ...]
    whole: Counts | None

    def find_inconsistencies(self) -> tuple[str, ...]:
        """Return each line and column in which the page's own sums do not add up, in Chinese."""
        lines = [*self.lines, *([self.whole] if self.whole else [])]
        found = [
            f"“{line.area}”各类型相加是 {_sum(line.by_type.values())}，总计是 {line.total}"
            for line in lines
            if _sum(line.by_type.values()) != (line.total or 0)
        ]
        if self.whole and _sum(line.total for line in self.lines) != (self.whole.total or 0):
            added = _sum(line.total for line in self.lines)
            found.append(f"各地相加是 {added}，“{self.whole.area}”是 {self.whole.total}")
        return tuple(found)


class StatisticsPage:
    """Shows the table of a year, of the areas below, and the households behind a number."""

    def __init__(self, scene: Scene, shell: Shell, words: Words, columns: Columns) -> None:
        self._scene = scene
        self._words = words
        self._patience = Patience()
        self._patterns = {
            name: tuple(map(parse_pattern, labels))
            for name, labels in {AREA: words.area, TOTAL: words.total, **columns}.items()
        }
        self._labels = {name: labels[0] for name, labels in columns.items()}
        grid = GridWords(
            menu=words.menu, query=words.query, columns={"head": words.area}, link=words.detail
        )
        self._grid = HouseholdGrid(scene, shell, grid)
        self._year = 0
        self._standing: tuple[tuple[str, ...], Table] = (), Table((), None)

    async def fetch(self, year: int) -> Table:
        """Return the table of a year, asked for anew."""
        self._year = year
        await self._grid.show()
        if self._words.year:
            await self._choose(year)
        await self._grid.query()
        table = await self._read()
        self._standing = (), table
        return table

    async def walk(self, year: int) -> AsyncGenerator[tuple[tuple[str, ...], Table], None]:
        """Yield the table of the account's area, then that of each area below that leads to
        one, with the way to it."""
        async for found in self._walk_on((), await self.fetch(year)):
            yield found

    async def _walk_on(
        self, way: tuple[str, ...], table: Table
    ) -> AsyncGenerator[tuple[tuple[str, ...], Table], None]:
        self._standing = way, table
        yield way, table
        for line in table.lines if len(way) < DEEPEST else ():
            if not await self.leads_on(line):
                continue
            async for found in self._walk_on((*way, line.area), await self._go_down(line)):
                yield found
            await self._go_up()
            self._standing = way, table

    async def _go_down(self, line: Counts) -> Table:
        await self._press(line, [line.area])
        return await self._read()

    async def _go_up(self) -> None:
        traffic = self._scene.watch_traffic()
        await self._scene.click(self._words.up, "返回上级", id=self._grid.document)
        await self._scene.settle(traffic, "返回上级")
        await self._grid.show()

    async def leads_on(self, line: Counts) -> bool:
        """Whether the area's own name is a link."""
        await self._stand()
        line = self._here(line)
        found = await self._scene.look(
            "rowCaptions", id=self._grid.document, table=line.table, row=line.row
        )
        return bool(self._words.up) and any(one["text"] == line.area for one in found)

    def _here(self, line: Counts) -> Counts:
        """Return the line where it stands by now."""
        return next((one for one in self._standing[1].lines if one == line), line)

    async def _stand(self) -> None:
        """Show the table again, where another page came in its place: of the same year and
        areas. Raises PageDriftError where it is not to be had, or has changed meanwhile."""
        before = self._grid.document
        await self._grid.show()
        if self._grid.document == before:
            return
        way, shown = self._standing
        table = await self._read()
        if table != shown:
            table = await self._lead_back(way)
        if table != shown:
            raise PageDriftError(f"“{self._words.menu[0]}”的表回不到原来的样子，读不下去")
        self._standing = way, table

    async def _lead_back(self, way: Sequence[str]) -> Table:
        table = await self.fetch(self._year)
        for area in way:
            line = next((one for one in table.lines if one.area == area), None)
            if line is None:
                break
            table = await self._go_down(line)
        return table

    async def _choose(self, year: int) -> None:
        answer = "missing"
        for text in YEAR_TEXTS:
            traffic = self._scene.watch_traffic()
            answer = await self._scene.look(
                "choose",
                words=list(self._words.year),
                id=self._grid.document,
                place=0,
                value=text.format(year),
            )
            if answer == "chosen":
                await self._scene.pause_for(traffic, 0.1)
                return
        word = self._words.year[0]
        sentence = f"“{self._words.menu[0]}”选不到“{word}”{year}，请核对 platform.toml"
        raise PageDriftError(sentence, Breach(sentence, expected=str(year), found=answer))

    async def _press(self, line: Counts, words: Sequence[str]) -> int:
        """Click in a line that still reads as it did; return the newest document before."""
        line = self._here(line)
        traffic = self._scene.watch_traffic()
        opened = await self._scene.look(
            "openRow",
            id=self._grid.document,
            menu=list(self._words.menu),
            table=line.table,
            row=line.row,
            texts=list(line.texts),
            words=list(words),
        )
        if (answer := opened["answer"]) != "clicked":
            sentence = f"{REFUSALS.get(answer, answer)}（“{line.area}”的“{words[0]}”）"
            raise PageDriftError(sentence, Breach(sentence, expected="、".join(words)))
        await self._scene.settle(traffic, words[0])
        if words[0] == line.area:
            await self._grid.show()  # the table came in the place of the other
        return int(opened["newest"])

    async def _read(self) -> Table:
        document = await self._scene.look("read", id=self._grid.document, textLimit=TEXT_LIMIT)
        if document is None:
            raise PlatformUnavailableError(f"“{self._words.menu[0]}”页面不见了")
        return self.parse(document["tables"])

    def parse(self, tables: Sequence[Mapping[str, Any]]) -> Table:
        """Return the page's table of counts, by its header paths.

        Raises PageDriftError where a column is missing or a count is no number.
        """
        best, missing = None, tuple(self._patterns)
        for table in tables:
            grid = expand(table["rows"])
            for depth in range(1, min(HEAD_ROWS, len(grid)) + 1):
                columns = find_columns(header_paths(header_cells(grid[:depth])), self._patterns)
                lacking = tuple(name for name in self._patterns if name not in columns.found)
                if len(lacking) < len(missing):
                    best, missing = (table, grid, depth, columns.found), lacking
        if best is None or missing:
            words = [self._words.area[0], self._words.total[0]]
            names = dict(zip((AREA, TOTAL), words, strict=True)) | self._labels
            labels = "、".join(names[name] for name in missing)
            sentence = f"“{self._words.menu[0]}”的表上没有这些栏目：{labels}"
            raise PageDriftError(sentence, Breach(sentence, expected=labels))
        return self._build(*best)

    def _build(
        self, table: Mapping[str, Any], grid: Grid, depth: int, columns: Mapping[str, int]
    ) -> Table:
        sums = {normalise_label(word) for word in self._words.sum_row}
        lines, whole = [], None
        for row in range(depth, len(grid)):
            if len({cell.column for cell in grid[row].values()}) < len(columns):
                continue  # a line across the table, saying that there is nothing
            texts = {name: grid[row][column].text for name, column in columns.items()}
            counts = Counts(
                area=texts[AREA],
                by_type={name: _count(texts[name]) for name in self._labels},
                total=_count(texts[TOTAL]),
                table=table["index"],
                row=row,
                texts=tuple(cell["text"] for cell in table["rows"][row]),
            )
            if normalise_label(counts.area) in sums:
                whole = counts
            else:
                lines.append(counts)
        return Table(tuple(lines), whole)

    async def open_detail(self, line: Counts) -> int:
        """Click a line's 【查看明细】; return the newest document before that."""
        return await self._press(line, self._words.detail)

    async def fetch_households(self, line: Counts) -> tuple[Listed, ...]:
        """Return who stands behind a line's total, from all pages of 【查看明细】, and close
        that again.

        Raises PageDriftError where these are not as many as the line says.
        """
        words = self._words
        listed = GridWords(
            menu=words.menu, query=words.query, columns=words.columns, link=words.detail
        )
        detail = DetailList(ListReader(listed, self._scene.mapping.pager), self._patience)
        entry = await detail.wait(self._scene, after=await self.open_detail(line))
        households, last = await detail.read(entry)
        traffic = self._scene.watch_traffic()
        await OpenPage(last.scene, last.id, last.header).close()
        await self._scene.pause_for(traffic, LEAVING_SECONDS)
        await self._stand()
        if len(households) != (line.total or 0):
            raise PageDriftError(
                f"“{line.area}”的总计是 {line.total} 户，【查看明细】读到 {len(households)} 户"
            )
        return households


def _count(text: str) -> int | None:
    plain = text.strip().replace(",", "")
    if not plain or plain in ("-", "—"):
        return None
    if not plain.isdigit():
        raise PageDriftError(f"户注销统计中的“{text[:20]}”不是数字")
    return int(plain)


def _sum(counts: Any) -> int:
    return sum(count or 0 for count in counts)
