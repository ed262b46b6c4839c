"""The further conditions above a list: set by the labels of their controls, and looked at again."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from connector.browser.scene import Scene
from connector.errors import Breach, InputError, PageDriftError
from connector.mapping.headers import normalise_label
from connector.mapping.platform import Grid as GridWords

POSTBACK_SECONDS = 0.5
YEAR = "year"  #: the condition whose choices may carry words around the number


async def fill_filters(
    scene: Scene, words: GridWords, given: Mapping[str, str], *, document: int | None
) -> None:
    """Type these filters, and nothing into every other one that the page has.

    Raises PageDriftError where one cannot be typed.
    """
    for name, labels in words.filters.items():
        answer = await scene.look(
            "type",
            words=list(labels),
            value=given.get(name, ""),
            id=document,
            selector="input",
        )
        if name in given and answer != "typed":
            raise PageDriftError(f"查询条件“{labels[0]}”无法填写，请核对 platform.toml")


class Conditions:
    """What a list is asked for besides its filters; with none of them nothing is touched.

    A condition that was not set would list everybody, and nobody would notice: each is
    read again before the list is asked for, and once more when it is there.
    """

    def __init__(
        self,
        scene: Scene,
        words: GridWords,
        given: Mapping[str, str],
        document: Callable[[], Awaitable[int]],
    ) -> None:
        self._scene = scene
        self._words = words
        self._given = dict(given)
        self._document = document

    async def set(self) -> None:
        """Make the page's controls hold the conditions.

        Raises InputError for a choice that the page does not offer, PageDriftError for a
        condition that it does not have.
        """
        for name, value in self._given.items():
            control = await self._control(name)
            wanted = self._wanted(name, value, control)
            if control["value"] == wanted:
                continue
            traffic = self._scene.watch_traffic()
            words = list(self._words.conditions[name])
            kind = "choose" if control["kind"] == "select" else "type"
            more = {"place": 0} if kind == "choose" else {"selector": "input"}
            answer = await self._scene.look(
                kind, words=words, value=wanted, id=await self._document(), **more
            )
            if answer not in ("chosen", "typed"):
                raise PageDriftError(f"查询条件“{words[0]}”无法填写，请核对 platform.toml")
            if kind == "choose":
                await self._scene.pause_for(traffic, POSTBACK_SECONDS)
        await self.require()

    async def require(self) -> None:
        """Return if the page's controls hold the conditions; raises PageDriftError if not."""
        for name, value in self._given.items():
            control = await self._control(name)
            if control["value"] != self._wanted(name, value, control):
                label = self._words.conditions[name][0]
                raise PageDriftError(f"查询条件“{label}”填了以后又变了，列出的户不可靠，已停止")

    async def _control(self, name: str) -> Mapping[str, Any]:
        words = self._words.conditions.get(name, ())
        if not words:
            raise PageDriftError(f"映射里没有查询条件 {name}，请核对 platform.toml 的 conditions")
        found = await self._scene.look("labelled", words=list(words), id=await self._document())
        if len(found) != 1:
            what = "没有" if not found else "有几个"
            sentence = f"“{self._words.menu[0]}”上{what}查询条件“{words[0]}”"
            raise PageDriftError(sentence, Breach(sentence, expected="、".join(words)))
        control: Mapping[str, Any] = found[0]
        return control

    def _wanted(self, name: str, value: str, control: Mapping[str, Any]) -> str:
        """Return what the control is to hold: of a choice, the page's own spelling."""
        if control["kind"] != "select":
            return value
        options: list[str] = control["options"]
        fitting = [one for one in options if normalise_label(one) == normalise_label(value)]
        if name == YEAR and not fitting:
            fitting = [one for one in options if re.match(rf"{value}(?!\d)", one)]
        if len(fitting) != 1:
            label = self._words.conditions[name][0]
            told = "、".join(one for one in options if one)
            raise InputError(f"“{label}”没有“{value}”这一项，平台上可选：{told}")
        return fitting[0]
