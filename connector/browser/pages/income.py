"""The monthly form of one household: filled, held against what is meant, saved once."""

import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from playwright.async_api import Error as PlaywrightError

from connector.browser.answer import Sending
from connector.browser.contract import check_form, check_surroundings
from connector.browser.months import read_month_table, sum_up
from connector.browser.pages.month import MonthPage
from connector.browser.pages.opened import read_around
from connector.browser.saving import click_save, require_silence
from connector.browser.table import Cell, Control
from connector.errors import (
    Breach,
    FormChangedError,
    PageDriftError,
    PlatformUnavailableError,
    SaveRejectedError,
)
from connector.plan.compare import compare_household
from connector.records.fields import Value, format_amount
from connector.records.income import Values

SUMS_SECONDS = 1.0


class IncomeForm(MonthPage):
    """【月收入登记】: ``fill`` makes it hold what is meant, ``save`` sends it once."""

    def require_contract(self, *, this_month: str) -> None:
        """Raise PageDriftError with every way in which the page differs from the mapping."""
        if problems := self.find_breaches(this_month=this_month):
            raise PageDriftError(f"表单与映射不符，没有保存：{sum_up(problems)}", *problems)

    def find_breaches(self, *, this_month: str) -> tuple[Breach, ...]:
        """Return every way in which the page differs from the mapping."""
        return (
            *check_form(
                self._table, self._mapping, platform_year=self._year, this_month=this_month
            ),
            *check_surroundings(self._around, self.scene.mapping.form.save),
            *self.find_other_unit(),
        )

    async def fill(self, desired: Mapping[str, Values]) -> None:
        """Make the form hold ``desired`` and change nothing else of it.

        Raises SaveRejectedError where a person could not type that, FormChangedError where
        the form then holds anything but what was meant; nothing has been sent then.
        """
        before = self.observe()
        expected = {
            month: {**values, **desired.get(month, {})} for month, values in before.months.items()
        }
        await self._type(desired)
        limit = time.monotonic() + SUMS_SECONDS
        while problems := self._differing(expected, desired, before.zero_months):
            if time.monotonic() > limit:
                raise FormChangedError(f"填写后核对不符，没有保存：{'；'.join(problems[:3])}")
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
        require_silence(self.scene, filled["layers"])
        refused = [
            f"{place}{FILL_REFUSALS.get(answer, answer)}"
            for place, answer in zip(places, answers, strict=False)
            if answer
        ]
        if refused:
            raise SaveRejectedError(f"没有保存：{'；'.join(refused[:3])}")
        self._take(filled["read"])

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
            raise FormChangedError("填写时页面被刷新，没有保存")
        self._table = table
        self.header = tuple(document["header"])
        self._around = read_around(document, table)

    def require_saveable(self) -> None:
        """Raise PageDriftError unless exactly one 【保存】 can be clicked."""
        if len(self._around.saves) != 1:
            raise PageDriftError("表单上找不到唯一的“保存”按钮，没有保存")

    async def save(self) -> Sending:
        """Click 【保存】, once.

        Raises SaveRejectedError where it cannot be clicked and nothing was sent.
        """
        return await click_save(self.scene, document=self._id)


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
