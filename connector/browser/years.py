"""The select that some sites switch the year with, where others have two arrows."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from connector.browser.scene import Scene
from connector.errors import PageDriftError, WrongAccountError

ANY_SELECT = ["css:select"]


@dataclass(frozen=True)
class YearSelect:
    """A select around the pages, all of whose options are years."""

    document: int
    place: int  #: among the selects of its document
    chosen: int
    options: Mapping[int, str]  #: year → how the select calls it

    @classmethod
    def parse(cls, raw: Mapping[str, Any], pattern: str) -> Self | None:
        """Return what a select is if each of its options, read with what is printed around
        it, is another year by the mapping's own pattern; else None."""
        before, behind = raw["around"]
        years = []
        for option in raw["options"]:
            found = re.search(pattern, f"{before}\n{option}\n{behind}")
            if found is None or found.group(1) not in option:
                return None
            years.append(int(found.group(1)))
        options = dict(zip(years, raw["options"], strict=True))
        if len(options) < len(years) or raw["chosen"] < 0:
            return None
        return cls(raw["id"], raw["place"], chosen=years[raw["chosen"]], options=options)

    async def choose(self, scene: Scene, year: int) -> None:
        """Choose ``year``, and wait for what the platform makes of it.

        Raises WrongAccountError where it is not offered, or where the choice alone asks the
        platform for nothing: the select would then read what the pages are not.
        """
        if year not in self.options:
            offered = "、".join(map(str, sorted(self.options)))
            raise WrongAccountError(f"平台切换不到 {year} 年度，年度下拉框里只有 {offered}")
        traffic = scene.watch_traffic()
        place = {"id": self.document, "place": self.place}
        answer = await scene.look("choose", words=ANY_SELECT, value=self.options[year], **place)
        if answer == "chosen":
            await scene.settle(traffic, "年度切换")
        if not traffic.begun:
            raise WrongAccountError(
                f"在年度下拉框里选 {year} 年度，平台没有反应，请人工查看年度怎样切换"
            )


async def find_year_select(
    scene: Scene, shown: int, *, besides: Collection[int]
) -> YearSelect | None:
    """Return the select around the pages that shows the year ``shown``, or None.

    Documents ``besides`` have another switch: there a select is a condition of a list.
    Raises PageDriftError where there are several.
    """
    pattern = scene.mapping.shell.year
    read = [YearSelect.parse(raw, pattern) for raw in await scene.look("headerSelects")]
    found = [
        one
        for one in read
        if one is not None and one.chosen == shown and one.document not in besides
    ]
    if len(found) > 1:
        raise PageDriftError("页头上有几个年度下拉框，无法确定用哪一个切换年度")
    return found[0] if found else None
