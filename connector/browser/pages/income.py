"""The monthly form of one household, and the read-only monthly detail beside it."""

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from connector.browser.answer import Answer, wait_for_answer
from connector.browser.contract import (
    Loose,
    SaveButton,
    Surroundings,
    check_form,
    check_surroundings,
)
from connector.browser.dialogs import raise_for
from connector.browser.messages import Meaning, classify
from connector.browser.months import (
    MonthTable,
    describe_columns,
    find_zero_months,
    read_month_table,
    read_values,
)
from connector.browser.scene import Scene
from connector.browser.table import Cell, Control
from connector.errors import (
    Breach,
    HouseholdError,
    PageDriftError,
    PlatformUnavailableError,
    SaveRejectedError,
    WrongAccountError,
)
from connector.mapping.headers import normalise_label
from connector.mapping.income import IncomeMapping
from connector.plan.compare import compare_household
from connector.records.fields import Value, format_amount
from connector.records.household import PERSON_LENGTH, Household
from connector.records.income import Observation, Values

SUMS_SECONDS = 1.0
LONG_ROW = 8  #: cells; a row of a month has more
PATIENCE_MILLISECONDS = 100


@dataclass(frozen=True)
class Opened:
    """A document that a household's link opened, read once."""

    scene: Scene
    id: int
    table: MonthTable
    text: str
    caption: str
    header: tuple[str, ...]
    around: Surroundings


async def wait_for_opened(
    scene: Scene, mapping: IncomeMapping, *, after: int, platform_year: int, needs_save: bool
) -> Opened:
    """Return the new document, in a frame or a window, that shows a table of months.

    Raises PlatformUnavailableError where none comes, UnknownDialogError where the site
    asks something instead, PageDriftError where a table of months cannot be saved.
    """
    save = list(scene.mapping.form.save)
    odd: Breach | None = None

    async def opened() -> Opened | None:
        nonlocal odd
        for place in (*scene.popups, scene):
            first = after if place is scene else 0
            patience = PATIENCE_MILLISECONDS if place is scene else 0
            found = await place.look("readNew", after=first, saveWords=save, patience=patience)
            for document in found:
                table = read_month_table(document["tables"], mapping, platform_year=platform_year)
                if table is not None and (document["saves"] or not needs_save):
                    return _opened(place, document, table)
                if table is not None:
                    odd = Breach(f"表单上找不到按钮“{save[0]}”，没有填写", expected="、".join(save))
                elif labels := _first_cells(document["tables"]):
                    odd = Breach(
                        f"打开的表中没有认得的月份，请核对 form.month_labels；表中是：{labels}",
                        expected="、".join(mapping.form.month_labels),
                        found=labels,
                    )
        for layer in await scene.look("newLayers"):
            raise_for(classify(layer["text"], scene.mapping.messages), layer["text"])
        return None

    try:
        return await scene.wait(opened, "月收入表")
    except PlatformUnavailableError:
        odd = odd or await _find_foreign_frame(scene)
        if odd:
            raise PageDriftError(odd, odd) from None
        raise


async def _find_foreign_frame(scene: Scene) -> Breach | None:
    """Say so where what opened is another host's, which the browser neither loads nor shows."""
    try:
        hosts = await scene.look("foreignHosts")
    except PlatformUnavailableError:
        return None
    if not hosts:
        return None
    shown, own = "、".join(hosts), urlsplit(scene.page.url).netloc
    return Breach(
        f"点开的表在另一个主机 {shown} 上。浏览器只连接平台本身（{own}），请核对 platform.url",
        expected=own,
        found=shown,
    )


def _first_cells(tables: Sequence[Mapping[str, Any]]) -> str:
    """Return the labels of the rows that look like months' rows: long ones."""
    labels = [
        row[0]["text"]
        for table in tables
        for row in table["rows"]
        if len(row) > LONG_ROW and row[0]["text"]
    ]
    numbered = [label for label in labels if any(map(str.isdigit, label))]
    return "、".join((numbered or labels)[:3])


def _opened(scene: Scene, document: Mapping[str, Any], table: MonthTable) -> Opened:
    return Opened(
        scene=scene,
        id=document["id"],
        table=table,
        text=document["text"],
        caption=f"{document['title']} {document['caption']}",
        header=tuple(document["header"]),
        around=_around(document, table),
    )


def _around(document: Mapping[str, Any], table: MonthTable) -> Surroundings:
    inside = {control.index for cell in table.all_cells() for control in cell.controls}
    demanded = (Loose(**one) for one in document["demanded"])
    return Surroundings(
        saves=tuple(SaveButton(**one) for one in document["saves"]),
        demanded=tuple(one for one in demanded if one.index not in inside),
    )


class MonthPage:
    """What the form and the detail have in common: whose months, of which year."""

    def __init__(
        self, opened: Opened, mapping: IncomeMapping, household: Household, *, platform_year: int
    ) -> None:
        self._id = opened.id
        self._table = opened.table
        self._mapping = mapping
        self._household = household
        self._year = platform_year
        self._text = opened.text
        self._caption = opened.caption
        self._around = opened.around
        self.scene = opened.scene
        self.header = opened.header  #: the text around the page, as read together with it

    def require_right_place(self) -> None:
        """Return if the page names this household and year, as far as it names any.

        Raises HouseholdError or WrongAccountError where it names another.
        """
        self._require_year()
        self._require_household()

    def _require_year(self) -> None:
        for title in self._mapping.form.title:
            place = f"{self._caption}\n{self._text}"
            if (found := re.search(rf"(20\d\d)\s*年[^\n\d]{{0,12}}{re.escape(title)}", place)) and (
                int(found.group(1)) != self._year
            ):
                raise WrongAccountError(
                    f"打开的是 {found.group(1)} 年度的表，应为 {self._year} 年度"
                )

    def _require_household(self) -> None:
        named = 0
        for name, labels in self._mapping.form.household.items():
            wanted = getattr(self._household, name)
            shown = self._shown(labels)
            if not wanted or not shown:
                continue
            named += 1
            if not is_same_text(name, wanted, shown):
                raise HouseholdError("打开的表是另一户的，没有填写")
        if not named and self._mapping.form.must_name_household:
            raise PageDriftError("打开的表没有写明是哪一户，请核对 income.toml 的 form.household")

    def _shown(self, labels: Sequence[str]) -> str:
        for label in labels:
            pattern = rf"(?:^|[\s，,;；|]){re.escape(label)}\s*[:：\t]\s*([^\s，,;；|:：]+)"
            if (found := re.search(pattern, self._text)) and not self._is_label(found.group(1)):
                return found.group(1)
        return ""

    def _is_label(self, text: str) -> bool:
        """Whether what follows a label is the next label: its own value is not a text."""
        labels = {label for group in self._mapping.form.household.values() for label in group}
        return normalise_label(text) in {normalise_label(label) for label in labels}

    def require_complete(self) -> None:
        """Return if every field can be seen here; what cannot be seen is not proved."""
        if problems := self.find_missing():
            raise PageDriftError(f"页面与映射不符：{'；'.join(problems)}", *problems)

    def find_missing(self) -> tuple[Breach, ...]:
        """Return each field that cannot be seen here."""
        return tuple(describe_columns(self._table, self._mapping.fields))

    @property
    def months(self) -> tuple[str, ...]:
        """The months that stand on the page, in its order."""
        return self._table.months

    def observe(self) -> Observation:
        """Return what the page holds now, right or wrong."""
        values, sums = read_values(self._table, self._mapping)
        return Observation(
            household=self._household,
            platform_year=self._year,
            months=values,
            sums=sums,
            zero_months=find_zero_months(self._table, values),
        )

    async def close(self) -> None:
        """Leave the page without saving; unsaved changes are lost.

        A form that was posted back is a younger document in the same place.
        """
        words = list(self.scene.mapping.form.close)
        with suppress(PlatformUnavailableError):  # it may be gone already
            await self.scene.look("leave", id=self._id, words=words)


class IncomeDetail(MonthPage):
    """【月收入明细】: the live months of one household, read-only."""


class IncomeForm(MonthPage):
    """【月收入登记】: ``fill`` makes it hold what is meant, ``save`` sends it once."""

    opened_as = 0  #: which of the tab's openings this was

    def require_contract(self, *, this_month: str) -> None:
        """Raise PageDriftError with every way in which the page differs from the mapping."""
        if problems := self.find_breaches(this_month=this_month):
            raise PageDriftError(f"表单与映射不符，没有保存：{'；'.join(problems)}", *problems)

    def find_breaches(self, *, this_month: str) -> tuple[Breach, ...]:
        """Return every way in which the page differs from the mapping."""
        return (
            *check_form(
                self._table, self._mapping, platform_year=self._year, this_month=this_month
            ),
            *check_surroundings(self._around, self.scene.mapping.form.save),
        )

    async def fill(self, desired: Mapping[str, Values]) -> None:
        """Make the form hold ``desired`` and change nothing else of it.

        Raises SaveRejectedError where a person could not type that, or where the form
        then holds anything but what was meant; nothing has been sent then.
        """
        before = self.observe()
        expected = {
            month: {**values, **desired.get(month, {})} for month, values in before.months.items()
        }
        await self._type(desired)
        limit = time.monotonic() + SUMS_SECONDS
        while problems := self._differing(expected, desired, before.zero_months):
            if time.monotonic() > limit:
                raise SaveRejectedError(f"填写后核对不符，没有保存：{'；'.join(problems[:3])}")
            await self.scene.pause(0.05)
            save = list(self.scene.mapping.form.save)
            self._take(await self.scene.look("read", id=self._id, saveWords=save))

    async def _type(self, desired: Mapping[str, Values]) -> None:
        entries, places = [], []
        for month, values in desired.items():
            for name, value in values.items():
                entry = self._entry(month, name, value)
                if entry is not None:
                    entries.append(entry)
                    places.append(f"{month}“{self._mapping.fields[name].label}”")
        if self.scene.mapping.form.key_strokes:
            entries = [e for e in entries if not await self._press_keys(e)]
        save = list(self.scene.mapping.form.save)
        filled = await self.scene.look("fill", id=self._id, entries=entries, saveWords=save)
        answers = filled["answers"]
        self._require_silence(filled["layers"])
        refused = [
            f"{place}{FILL_REFUSALS.get(answer, answer)}"
            for place, answer in zip(places, answers, strict=False)
            if answer
        ]
        if refused:
            raise SaveRejectedError(f"没有保存：{'；'.join(refused[:3])}")
        self._take(filled["read"])

    def _require_silence(self, layers: Sequence[Mapping[str, Any]]) -> None:
        """Return if the page said nothing to what was filled in.

        Raises SaveRejectedError where it refused a value, UnknownDialogError where it
        asked something; nothing has been sent then.
        """
        said = [heard.text for heard in self.scene.dialogs.take()]
        said += [layer["text"] for layer in layers if layer["buttons"]]
        for text in said:
            meaning = classify(text, self.scene.mapping.messages)
            if meaning is Meaning.REFUSED:
                raise SaveRejectedError(f"填写时平台提示“{text[:80]}”，没有保存")
            raise_for(meaning, text)

    async def _press_keys(self, entry: Mapping[str, Any]) -> bool:
        """Type like a person where the mapping asks for it; only text boxes need that."""
        if entry["kind"] not in ("text", "number", "tel", "textarea"):
            return False
        await self.scene.look("focus", id=self._id, index=entry["index"])
        try:
            await self.scene.page.keyboard.type(entry["value"])
            await self.scene.page.keyboard.press("Tab")
        except PlaywrightError:
            raise PlatformUnavailableError("页面在填写时关闭了") from None
        return True

    def _entry(self, month: str, name: str, value: Value) -> dict[str, Any] | None:
        cell = self._table.cells[month][name]
        control = self._control(cell, value, f"{month}“{self._mapping.fields[name].label}”")
        text = format_typed(value)
        if isinstance(value, bool) and not control.is_choice:
            words = self._mapping.form.yes if value else self._mapping.form.no
            text = next((word for word in words if word in control.options), words[0])
        if control.is_choice and control.checked:
            return None
        if not control.is_choice and control.value == text:
            return None
        return {"index": control.index, "name": control.name, "kind": control.kind, "value": text}

    def _control(self, cell: Cell, value: Value, place: str) -> Control:
        if isinstance(value, bool) and any(control.is_choice for control in cell.controls):
            words = self._mapping.form.yes if value else self._mapping.form.no
            fitting = [c for c in cell.controls if c.is_choice and c.choice in words]
        else:
            fitting = [c for c in cell.controls if not c.is_choice]
        if len(fitting) != 1 or not (fitting[0].editable or fitting[0].checked):
            raise SaveRejectedError(f"{place}在平台上不能填写，没有保存")
        return fitting[0]

    def _differing(
        self,
        expected: Mapping[str, Values],
        desired: Mapping[str, Values],
        zero_months: Sequence[str],
    ) -> list[str]:
        """Return how the form, as last read, is not what would have to be stored."""
        now = self.observe()
        labels = self._mapping.form_labels
        differing = compare_household(expected, now.months, zero_months=zero_months)
        problems = [
            f"{d.month}“{labels[d.field]}”应为 {format_shown(d.desired)}，"
            f"表中是 {format_shown(d.observed)}"
            for d in differing
        ]
        for month in desired:
            ours = self._mapping.sums_of(now.months[month])
            for name, shown in now.sums[month].items():
                if (shown or Decimal(0)) != ours[name]:
                    problems.append(
                        f"{month}“{labels[name]}”页面算得 {format_shown(shown)}，"
                        f"应为 {format_shown(ours[name])}"
                    )
        return problems

    def _take(self, document: Mapping[str, Any] | None) -> None:
        """Go on with the form as it was just read again."""
        tables = document["tables"] if document else ()
        table = read_month_table(tables, self._mapping, platform_year=self._year)
        if document is None or table is None or table.months != self._table.months:
            raise SaveRejectedError("填写时页面被刷新，没有保存")
        self._table = table
        self.header = tuple(document["header"])
        self._around = _around(document, table)

    def require_saveable(self) -> None:
        """Raise PageDriftError unless exactly one 【保存】 can be clicked."""
        if len(self._around.saves) != 1:
            raise PageDriftError("表单上找不到唯一的“保存”按钮，没有保存")

    async def save(self) -> Answer:
        """Click 【保存】, once, and return what the platform answers.

        Raises SaveRejectedError where the page itself refused and nothing was sent,
        UncertainSaveError where no answer came, UnknownDialogError where the platform
        asked something that the mapping does not know.
        """
        scene = self.scene
        scene.dialogs.take()  # left over: it would prove nothing
        traffic = scene.watch_traffic()
        scene.dialogs.saving = True
        try:
            words = list(scene.mapping.form.save)
            if await scene.look("save", words=words, id=self._id) != "clicked":
                raise SaveRejectedError("“保存”按钮被遮住或不可用，没有保存")
            return await wait_for_answer(scene, traffic, document=self._id)
        finally:
            scene.dialogs.saving = False


FILL_REFUSALS = {
    "readonly": "在平台上不能填写",
    "no_option": "平台上没有这个选项",
    "too_long": "超过平台允许的长度",
    "moved": "在填写时被页面移动",
}


def format_typed(value: Value) -> str:
    """Return what a person would type: whole yuan without decimals."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{value.quantize(Decimal(1)):f}" if whole else format_amount(value)
    return "" if value is None or isinstance(value, bool) else value


def format_shown(value: Value) -> str:
    """Return a value as operators read it."""
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return format_amount(value) if isinstance(value, Decimal) else value


def is_same_text(name: str, wanted: str, shown: str) -> bool:
    """Compare a household's detail with what a page shows, which may be masked by ``*``."""
    if name == "id_number":
        wanted, shown = wanted[:PERSON_LENGTH].upper(), shown[:PERSON_LENGTH].upper()
    if "*" not in shown:
        return normalise_label(wanted) == normalise_label(shown)
    if len(wanted) != len(shown):
        return False
    return all(s in ("*", w) for w, s in zip(wanted, shown, strict=True))
