"""The pages of those who leave and come back, looked at and left as they were.

What they are held against is the contract at which a deregistration stops. Links are only
followed to read: 【注销退回】 and 【保存】 are looked for and never clicked.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from connector.browser.desk import Desk
from connector.browser.gridlook import FATAL, GridLook
from connector.browser.pages.deregistration import is_deregistered, open_form
from connector.browser.pages.listed import Listed
from connector.browser.pages.reinstatement import open_view
from connector.browser.pages.statistics import StatisticsPage, Table
from connector.browser.patience import Patience
from connector.browser.seen import TITLES, Seen
from connector.browser.telling import Telling
from connector.errors import Breach, ConnectorError, PageDriftError
from connector.mapping.load import DEREGISTRATION, Mapping
from connector.mapping.platform import Deregistration, Reinstatement, Statistics
from connector.records.diagnosis import Drift

LATER = "等有户注销以后，再运行一次 connector doctor"
OF_DEREGISTRATION = ("type", "reason")  #: told by the list, and so to be told by 【查看】, too
NO_TYPES = f"映射里没有 {DEREGISTRATION}，不知道统计有哪些类型；要办理户注销的，请补上这个文件"
NOBODY_GONE = "还没有注销的户，看不到这一页"

Look = Callable[[], Coroutine[Any, Any, Seen]]


class DepartureSurvey:
    """Looks at 户注销, 户注销退回 and 户注销统计, and at one page behind each."""

    def __init__(self, mapping: Mapping, telling: Telling, lists: GridLook, *, year: int) -> None:
        self._mapping = mapping
        self._telling = telling
        self._lists = lists
        self._year = year
        self._patience = Patience()

    async def walk(self, desk: Desk) -> AsyncIterator[Seen]:
        """Yield what each page of the mapping shows; those that it does not name are left out."""
        words = self._mapping.platform
        if words.deregistration is not None:
            async for seen in self._look_at_deregistration(desk, words.deregistration):
                yield seen
        if words.reinstatement is not None:
            async for seen in self._look_at_reinstatement(desk, words.reinstatement):
                yield seen
        if words.statistics is not None:
            async for seen in self._look_at_statistics(desk, words.statistics):
                yield seen

    async def _look_at_deregistration(
        self, desk: Desk, words: Deregistration
    ) -> AsyncIterator[Seen]:
        await desk.be_free()
        strange: dict[str, Breach] = {}

        def is_registered(one: Listed) -> bool:
            try:
                return not is_deregistered(one, words)
            except PageDriftError as error:  # looked at all the same, and told
                strange.update({str(breach): breach for breach in error.breaches})
                return True

        seen, listed = await self._lists.look(
            "deregistration",
            desk.grid(words),
            desk.scene,
            words,
            stops=True,
            has_link=is_registered,
        )
        yield self._add(seen, strange.values())
        if not listed:
            told = "名单中没有可以注销的户，看不到注销表"
            yield Seen("deregistration_form", TITLES["deregistration_form"], told, is_reached=False)
            return
        look = partial(self._read_form, desk, words, listed[0])
        yield await self._look("deregistration_form", desk, look)

    async def _read_form(self, desk: Desk, words: Deregistration, listed: Listed) -> Seen:
        after = await desk.grid(words).open(listed)
        await desk.scene.wait_for_traffic()
        form = await open_form(
            desk.scene,
            words.form,
            listed.household,
            after=after or 0,
            patience=self._patience,
        )
        try:
            form.require_right_household()
            breaches = self._check_form(form.find_breaches)
        finally:
            with suppress(ConnectorError):
                await form.close()
        return self._judge("deregistration_form", "注销类型、原因、证明图片", breaches)

    def _check_form(self, find_breaches: Callable[..., tuple[Breach, ...]]) -> tuple[Breach, ...]:
        """Hold the form against what ``apply`` wants of it, as far as the mapping tells that."""
        mapping = self._mapping.deregistration
        if mapping is None:
            return find_breaches({})
        types = {one.name: one.form for one in mapping.type}
        return find_breaches(types, reason_length=mapping.reason.max_length)

    async def _look_at_reinstatement(self, desk: Desk, words: Reinstatement) -> AsyncIterator[Seen]:
        await desk.be_free()
        seen, listed = await self._lists.look(
            "reinstatement",
            desk.grid(words),
            desk.scene,
            words,
            stops=True,
            further=(words.give_back,),
        )
        yield self._add(seen, self._find_strange_types(listed))
        if not listed:
            yield self._unseen("deregistration_view")
            return

        look = partial(self._read_view, desk, words, listed[0])
        yield await self._look("deregistration_view", desk, look)

    async def _read_view(self, desk: Desk, words: Reinstatement, listed: Listed) -> Seen:
        after = await desk.grid(words).open(listed)
        await desk.scene.wait_for_traffic()
        view = await open_view(
            desk.scene,
            words,
            listed.household,
            after=after or 0,
            patience=self._patience,
        )
        try:
            view.require_right_household()
            breaches = [
                Breach(f"【查看】上没有“{labels[0]}”", expected="、".join(labels))
                for name, labels in words.view.items()
                if name in OF_DEREGISTRATION and listed.details.get(name) and not view.read(name)
            ]
        finally:
            with suppress(ConnectorError):
                await view.close()
        return self._judge("deregistration_view", "注销类型、原因", breaches)

    def _find_strange_types(self, listed: Iterable[Listed]) -> Iterator[Breach]:
        """Yield each type in the list that the mapping does not know: it could not be proved."""
        mapping = self._mapping.deregistration
        shown = {one.details.get("type", "") for one in listed}
        for word in sorted(filter(None, shown)):
            if mapping is not None and mapping.type_of(word) is None:
                expected = "、".join(one.label for one in mapping.type)
                yield Breach(f"名单上有不认识的注销类型：{word}", expected=expected, found=word)

    async def _look_at_statistics(self, desk: Desk, words: Statistics) -> AsyncIterator[Seen]:
        mapping = self._mapping.deregistration
        if mapping is None:
            for name in ("statistics", "statistics_detail"):
                yield Seen(name, TITLES[name], "没有核对", advice=NO_TYPES)
            return

        columns = mapping.columns
        page = StatisticsPage(desk.scene, desk.shell, words, columns)
        tables: list[Table] = []

        async def look_at_table() -> Seen:
            tables.append(await page.fetch(self._year))
            troubles = "；".join(tables[0].find_inconsistencies())
            told = f"{len(columns)} 个类型的栏目都在，{len(tables[0].lines)} 个地区"
            title = TITLES["statistics"]
            return Seen("statistics", title, told, advice=self._telling.redaction.clean(troubles))

        yield await self._look("statistics", desk, look_at_table)
        line = next((one for table in tables for one in table.lines if one.total), None)
        if line is None:
            yield self._unseen("statistics_detail")
            return

        async def look_at_detail() -> Seen:
            listed = await page.fetch_households(line)
            self._telling.redaction.add(listed)
            told = "读到的户数与统计相同"
            return self._telling.seen("statistics_detail", told)

        yield await self._look("statistics_detail", desk, look_at_detail)

    async def _look(self, name: str, desk: Desk, look: Look) -> Seen:
        """Return what a page shows, or what was wrong with it."""
        stops = name != "statistics_detail"  # asked only where the numbers do not tell enough
        try:
            await desk.be_free()
            return await look()
        except FATAL:
            raise
        except PageDriftError as error:
            drift = await self._telling.drift_of(error, desk.scene, name, stops=stops)
            return self._telling.seen(name, "", drift)
        except ConnectorError as error:
            return self._telling.failed(name, error, stops=stops)

    def _judge(self, name: str, fields: str, breaches: Sequence[Breach]) -> Seen:
        drift = [self._telling.drift(name, breach, stops=True) for breach in breaches]
        return self._telling.seen(name, fields + ("有出入" if drift else "都在"), drift)

    def _add(self, seen: Seen, breaches: Iterable[Breach]) -> Seen:
        further: list[Drift] = [
            self._telling.drift(seen.name, breach, stops=True) for breach in breaches
        ]
        return self._telling.seen(seen.name, seen.detail, (*seen.drift, *further))

    def _unseen(self, name: str) -> Seen:
        """Say of a page that there is nobody to open it for: nothing is wrong with that."""
        return Seen(name, TITLES[name], NOBODY_GONE, advice=LATER)
