"""The page contract: what must hold before anything is saved (DESIGN.md, promise 9)."""

from collections.abc import Iterator

from connector.browser.months import MonthTable, describe_columns
from connector.browser.table import Cell, Control
from connector.mapping.income import IncomeField, IncomeMapping, Kind
from connector.records.fields import months_of_income_year


def check_form(
    table: MonthTable, mapping: IncomeMapping, *, platform_year: int, this_month: str
) -> tuple[str, ...]:
    """Return each way in which the form is not what the mapping says, in Chinese."""
    return (
        *describe_columns(table, mapping.fields),
        *_check_months(table, mapping, platform_year, this_month),
        *_check_controls(table, mapping),
        *_check_required(table),
    )


def _check_months(
    table: MonthTable, mapping: IncomeMapping, year: int, this_month: str
) -> Iterator[str]:
    """A bare '10月' proves nothing: the rows' order must fit the income year as well."""
    if table.strange_rows:
        labels = "、".join(label or "（空）" for label in table.strange_rows)
        yield f"有些行的月份认不出：{labels}，请核对 income.toml 的 form.month_labels"
    order = list(months_of_income_year(year, first_month=mapping.form.income_year_starts))
    positions = [order.index(month) for month in table.months]
    if len(set(positions)) < len(positions):
        yield f"有的月份不止一行：{'、'.join(table.months)}"
    elif positions not in (sorted(positions), sorted(positions, reverse=True)):
        yield (
            f"各行月份的次序（{'、'.join(table.months)}）与收入年度从 "
            f"{mapping.form.income_year_starts} 月开始不符，"
            "请核对 income.toml 的 form.income_year_starts"
        )
    if future := [month for month in table.months if month > this_month]:
        yield (
            f"按映射推算，表中有将来的月份 {'、'.join(future)}，"
            "请核对 income.toml 的 form.income_year_starts 和本机日期"
        )


def _check_controls(table: MonthTable, mapping: IncomeMapping) -> Iterator[str]:
    told = set()
    for month, cells in table.cells.items():
        for name, cell in cells.items():
            problem = _check_cell(cell, mapping.fields[name], mapping)
            if problem and (name, problem) not in told:
                told.add((name, problem))
                yield f"{month}“{mapping.fields[name].label}”{problem}"


def _check_cell(cell: Cell, field: IncomeField, mapping: IncomeMapping) -> str:
    """A row without controls is closed, not changed: it is only never written to."""
    if not cell.controls:
        return ""
    if field.kind is Kind.ANSWER:
        return _check_answer(cell.controls, mapping)
    if field.kind is Kind.SUM and not field.typed:
        editable = [control for control in cell.controls if control.editable and control.is_text]
        return "应由页面自动计算，现在却可以填写" if editable else ""
    texts = [control for control in cell.controls if control.is_text]
    if len(texts) != 1 or len(cell.controls) != 1:
        kinds = "、".join(control.kind for control in cell.controls)
        return f"应有一个输入框，现在是：{kinds}"
    return ""


def _check_answer(controls: tuple[Control, ...], mapping: IncomeMapping) -> str:
    if len(controls) == 1 and controls[0].kind == "select":
        shown = set(controls[0].options)
    elif all(control.kind == "radio" for control in controls):
        shown = {control.choice for control in controls}
    else:
        return f"应是单选或下拉，现在是：{'、'.join(control.kind for control in controls)}"
    if len(shown & set(mapping.form.yes)) == 1 and len(shown & set(mapping.form.no)) == 1:
        strange = {
            text
            for text in shown - set(mapping.form.yes) - set(mapping.form.no)
            if text and not text.startswith(("请选择", "-"))
        }
        return f"有不认识的选项：{'、'.join(sorted(strange))}" if strange else ""
    return f"的选项不是“是/否”，而是：{'、'.join(sorted(shown))}"


def _check_required(table: MonthTable) -> Iterator[str]:
    told = set()
    for cell in table.unclaimed:
        path = table.paths.get(cell.column, ())
        starred = any("*" in step or "＊" in step for step in path)
        if any(c.required or (starred and c.editable) for c in cell.controls):
            label = " › ".join(path) or "（无表头）"
            if label not in told:
                told.add(label)
                yield f"页面上有映射没有的必填栏目：{label}"
