"""The page contract: what must hold before anything is saved (DESIGN.md, promise 9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.browser.months import MonthTable, describe_answers, describe_columns
from connector.browser.table import Cell, Control
from connector.errors import Breach
from connector.mapping.income import IncomeField, IncomeMapping, Kind
from connector.records.fields import months_of_income_year


@dataclass(frozen=True, slots=True)
class SaveButton:
    """What a click on 【保存】 would do, as far as its markup tells."""

    kind: str  #: submit, button, reset …; empty for a link
    method: str  #: get or post where the page says so and a click sends the form itself
    host: str  #: where that would go, if it is not the page's own host


@dataclass(frozen=True, slots=True)
class Loose:
    """A control of the form outside the table of months."""

    index: int
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands in the form around the table of months."""

    saves: tuple[SaveButton, ...]
    demanded: tuple[Loose, ...]  #: empty controls that the page marks as required


def check_form(
    table: MonthTable, mapping: IncomeMapping, *, platform_year: int, this_month: str
) -> tuple[Breach, ...]:
    """Return each way in which the table is not what the mapping says, in Chinese."""
    return (
        *describe_columns(table, mapping.fields),
        *_check_months(table, mapping, platform_year, this_month),
        *_check_controls(table, mapping),
        *describe_answers(table, mapping),
        *_check_required(table),
    )


def check_surroundings(around: Surroundings, save: Sequence[str]) -> tuple[Breach, ...]:
    """Return each way in which sending the form would not be what 【保存】 promises."""
    expected = "、".join(save)
    problems = []
    if len(around.saves) != 1:
        problems.append(
            Breach(
                f"表单上的“{save[0]}”按钮应有一个，现在有 {len(around.saves)} 个",
                expected=expected,
                found=f"{len(around.saves)} 个",
            )
        )
    for button in around.saves:
        problems += _check_save(button, save[0])
    problems += [
        Breach(f"页面上有映射没有的必填项：{one.label or '（无文字）'}", found=one.kind)
        for one in around.demanded
    ]
    return tuple(problems)


def _check_save(button: SaveButton, word: str) -> Iterator[Breach]:
    if button.kind == "reset":
        yield Breach(f"“{word}”按钮现在会清空表单", expected="保存", found="reset")
    if button.method == "get":
        yield Breach(
            f"“{word}”改成用网址（GET）发送表单，内容会留在网址里",
            expected="POST",
            found="GET",
        )
    if button.host:
        yield Breach(f"“{word}”会把表单发到另一个主机：{button.host}", found=button.host)


def _check_months(
    table: MonthTable, mapping: IncomeMapping, year: int, this_month: str
) -> Iterator[Breach]:
    """A bare '10月' proves nothing: the rows' order must fit the income year as well."""
    form, shown = mapping.form, "、".join(table.months)
    if table.strange_rows:
        labels = "、".join(label or "（空）" for label in table.strange_rows)
        yield Breach(
            f"有些行的月份认不出：{labels}，请核对 income.toml 的 form.month_labels",
            expected="、".join(form.month_labels),
            found=labels,
        )
    order = list(months_of_income_year(year, first_month=form.income_year_starts))
    positions = [order.index(month) for month in table.months]
    starts = f"收入年度从 {form.income_year_starts} 月开始"
    if len(set(positions)) < len(positions):
        yield Breach(f"有的月份不止一行：{shown}", expected="每月一行", found=shown)
    elif positions not in (sorted(positions), sorted(positions, reverse=True)):
        yield Breach(
            f"各行月份的次序（{shown}）与{starts}不符，"
            "请核对 income.toml 的 form.income_year_starts",
            expected=starts,
            found=shown,
        )
    if future := [month for month in table.months if month > this_month]:
        yield Breach(
            f"按映射推算，表中有将来的月份 {'、'.join(future)}，"
            "请核对 income.toml 的 form.income_year_starts 和本机日期",
            expected=starts,
            found=shown,
        )


def _check_controls(table: MonthTable, mapping: IncomeMapping) -> Iterator[Breach]:
    told = set()
    for month, cells in table.cells.items():
        for name, cell in cells.items():
            problem = _check_cell(cell, mapping.fields[name], mapping)
            if problem and (name, problem) not in told:
                told.add((name, problem))
                yield Breach(
                    f"{month}“{mapping.fields[name].label}”{problem}",
                    expected=problem.expected,
                    found=problem.found,
                )


def _check_cell(cell: Cell, field: IncomeField, mapping: IncomeMapping) -> Breach | None:
    """A row without controls is closed, not changed: it is only never written to."""
    if not cell.controls:
        return None
    if field.kind is Kind.ANSWER:
        return _check_answer(cell.controls, mapping)
    if field.kind is Kind.SUM and not field.typed:
        editable = [control for control in cell.controls if control.editable and control.is_text]
        if not editable:
            return None
        return Breach("应由页面自动计算，现在却可以填写", expected="只读", found="可以填写")
    kinds = "、".join(control.kind for control in cell.controls)
    if len(cell.controls) != 1 or not cell.controls[0].is_text:
        return Breach(f"应有一个输入框，现在是：{kinds}", expected="一个输入框", found=kinds)
    return _check_length(cell.controls[0], field)


def _check_length(control: Control, field: IncomeField) -> Breach | None:
    """A text that the workbook may hold must fit, or rows would fail one by one."""
    if field.kind is not Kind.TEXT or control.max_length is None:
        return None
    if control.max_length >= field.max_length:
        return None
    return Breach(
        f"只能填 {control.max_length} 个字，映射写的是 {field.max_length} 个，"
        f"请核对 income.toml 中 {field.name} 的 max_length",
        expected=str(field.max_length),
        found=str(control.max_length),
    )


def _check_answer(controls: tuple[Control, ...], mapping: IncomeMapping) -> Breach | None:
    yes, no = mapping.form.yes, mapping.form.no
    if len(controls) == 1 and controls[0].kind == "select":
        shown = set(controls[0].options)
    elif all(control.kind == "radio" for control in controls):
        shown = {control.choice for control in controls}
    else:
        kinds = "、".join(control.kind for control in controls)
        return Breach(f"应是单选或下拉，现在是：{kinds}", expected="单选或下拉", found=kinds)
    expected = f"{'|'.join(yes)} 和 {'|'.join(no)}"
    if len(shown & set(yes)) == 1 and len(shown & set(no)) == 1:
        others = sorted(
            text
            for text in shown - set(yes) - set(no)
            if text and not text.startswith(("请选择", "-"))
        )
        strange = "、".join(others)
        return (
            Breach(f"有不认识的选项：{strange}", expected=expected, found=strange)
            if others
            else None
        )
    options = "、".join(sorted(shown))
    return Breach(f"的选项不是“是/否”，而是：{options}", expected=expected, found=options)


def _check_required(table: MonthTable) -> Iterator[Breach]:
    told = set()
    for cell in table.unclaimed:
        path = table.paths.get(cell.column, ())
        starred = any("*" in step or "＊" in step for step in path)
        if any(c.required or (starred and c.editable) for c in cell.controls):
            label = " › ".join(path) or "（无表头）"
            if label not in told:
                told.add(label)
                yield Breach(f"页面上有映射没有的必填栏目：{label}", found=label)
