"""The table of months: found by its own row labels, read by header paths."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connector.browser.table import Cell, Grid, expand, header_cells
from connector.errors import Breach
from connector.mapping.headers import (
    Columns,
    HeaderPath,
    Pattern,
    find_columns,
    format_path,
    header_paths,
    nearest_paths,
    parse_pattern,
)
from connector.mapping.income import IncomeField, IncomeMapping, Kind
from connector.records.fields import Value, parse_shown_amount
from connector.records.income import ANSWERS

TEN_THOUSAND = "万元"
UNIT_TOLD = re.compile(r"单位\s*[:：]?\s*(?:人民币)?\s*万元|[(（]\s*万元\s*[)）]")
MOST_TOLD = 3  #: breaches in one sentence; doctor shows them all


@dataclass(frozen=True)
class MonthTable:
    """Where each field of each month stands, and which fields could not be found."""

    cells: Mapping[str, Mapping[str, Cell]]  #: month → field → cell
    months: tuple[str, ...]  #: in the order of the page
    month_column: int
    columns: Columns
    paths: Mapping[int, HeaderPath]
    strange_rows: tuple[str, ...]  #: labels of rows with controls that are no month
    unclaimed: tuple[Cell, ...]  #: cells of month rows that no field claims

    def all_cells(self) -> Iterator[Cell]:
        """Yield every cell of a month's row."""
        for cells in self.cells.values():
            yield from cells.values()
        yield from self.unclaimed


def read_month_table(
    tables: Sequence[Mapping[str, Any]], mapping: IncomeMapping, *, platform_year: int
) -> MonthTable | None:
    """Return the table whose rows are months, or None where no table has such rows.

    Where several have them, the one with most fields is meant.
    """
    grids = [expand(table["rows"]) for table in tables]
    found = []
    for position, grid in enumerate(grids):
        above = grids[position - 1] if position else ()
        if table := _read(grid, above, mapping, platform_year):
            found.append(table)
    return max(found, key=lambda table: len(table.columns.found), default=None)


def _read(grid: Grid, above: Grid, mapping: IncomeMapping, year: int) -> MonthTable | None:
    labels = _month_cells(grid, mapping, year)
    if not labels:
        return None
    first = min(labels)
    head = grid[:first]
    if not head and above and len(above[0]) == len(grid[first]):
        head = above  # the head scrolls apart, as a table of its own
    paths = header_paths(header_cells(head))
    columns = find_columns(paths, mapping.form_patterns)
    month_column = labels[first][0]
    claimed = {month_column, *columns.found.values()}
    return MonthTable(
        cells={
            month: {name: grid[row][c] for name, c in columns.found.items() if c in grid[row]}
            for row, (_, month) in labels.items()
        },
        months=tuple(month for _, (_, month) in sorted(labels.items())),
        month_column=month_column,
        columns=columns,
        paths=paths,
        strange_rows=tuple(_strange_rows(grid, labels, month_column, first)),
        unclaimed=tuple(
            cell for row in labels for c, cell in grid[row].items() if c not in claimed
        ),
    )


def _month_cells(grid: Grid, mapping: IncomeMapping, year: int) -> dict[int, tuple[int, str]]:
    """Return for each month row its month's column and the month.

    The month stands in one column: the first that names a month in any row.
    """
    for column in sorted({column for cells in grid for column in cells}):
        found = {}
        for row, cells in enumerate(grid):
            cell = cells.get(column)
            if cell is None or cell.row != row or cell.column_span > 1:
                continue
            if month := mapping.month_of_label(cell.text, platform_year=year):
                found[row] = (column, month)
        if found:
            return found
    return {}


def _strange_rows(
    grid: Grid, labels: Mapping[int, tuple[int, str]], column: int, first: int
) -> Iterator[str]:
    for row in range(first, len(grid)):
        cells = grid[row]
        if row not in labels and any(cell.controls for cell in cells.values()):
            yield cells[column].text if column in cells else ""


def find_zero_months(
    table: MonthTable, values: Mapping[str, Mapping[str, Value]]
) -> tuple[str, ...]:
    """Return the months in which a zero that the page shows was read as blank."""
    return tuple(
        month
        for month, cells in table.cells.items()
        if any(
            name in cells and value is None and parse_shown_amount(shown_text(cells[name])) == 0
            for name, value in values[month].items()
        )
    )


def read_values(
    table: MonthTable, mapping: IncomeMapping
) -> tuple[dict[str, dict[str, Value]], dict[str, dict[str, Value]]]:
    """Return every month's fields and every month's sums, as shown; blank is None."""
    values: dict[str, dict[str, Value]] = {}
    sums: dict[str, dict[str, Value]] = {}
    for month, cells in table.cells.items():
        answers = {name: read_answer(cells[name], mapping) for name in ANSWERS if name in cells}
        is_filed = any(answer is not None for answer in answers.values())
        values[month], sums[month] = {}, {}
        for name, cell in cells.items():
            field = mapping.fields[name]
            if field.kind is Kind.ANSWER:
                values[month][name] = answers[name]
                continue
            text = shown_text(cell)
            if field.kind is Kind.TEXT:
                values[month][name] = text or None
                continue
            amount = _amount(text, mapping, is_filed)
            target = values if field.is_amount or field.typed else sums
            target[month][name] = amount
    return values, sums


def holds_anything(table: MonthTable, mapping: IncomeMapping) -> bool:
    """Tell whether any month of it holds more than blanks and zeros."""
    values, _ = read_values(table, mapping)
    return any(value for month in values.values() for value in month.values())


def _amount(text: str, mapping: IncomeMapping, is_filed: bool) -> Value:
    """Blank is what the mapping says nobody entered; but a filed month's 0 is a 0."""
    amount = parse_shown_amount(text)
    if text in mapping.form.nobody_entered and not (is_filed and isinstance(amount, Decimal)):
        return None
    return amount


def shown_text(cell: Cell) -> str:
    """Return what a person reads in the cell: what is typed there, else its text."""
    typed = [control for control in cell.controls if control.is_text]
    return typed[0].value.strip() if typed else cell.text


def read_answer(cell: Cell, mapping: IncomeMapping) -> Value:
    """Return yes or no as chosen, None for unanswered, the raw text for anything else."""
    choices = [control for control in cell.controls if control.is_choice]
    if choices:
        text = " ".join(control.choice for control in choices if control.checked)
    elif cell.controls:
        text = cell.controls[0].value
    else:
        text = cell.text
    text = text.strip()
    if text in mapping.form.yes:
        return True
    if text in mapping.form.no:
        return False
    is_placeholder = (
        not text
        or text.startswith(("请选择", "-"))
        or (
            text in mapping.form.nobody_entered
            and not isinstance(parse_shown_amount(text), Decimal)
        )
    )
    return None if is_placeholder else text


def describe_answers(table: MonthTable, mapping: IncomeMapping) -> Iterator[Breach]:
    """Yield each printed answer that is neither yes nor no by the mapping's words: what it
    means is not known, so it neither proves nor contradicts anything. Once for each text."""
    told = set()
    for month, cells in table.cells.items():
        for name in ANSWERS:
            if name not in cells or cells[name].controls:
                continue
            answer = read_answer(cells[name], mapping)
            if isinstance(answer, str) and answer not in told:
                told.add(answer)
                label = mapping.fields[name].label
                yield Breach(
                    f"{month}“{label}”写的是“{answer[:20]}”，既不是“是”也不是“否”，"
                    "请核对 income.toml 的 form.yes 和 form.no",
                    expected=f"{'|'.join(mapping.form.yes)} 和 {'|'.join(mapping.form.no)}",
                    found=answer[:20],
                )


def describe_columns(table: MonthTable, fields: Mapping[str, IncomeField]) -> list[Breach]:
    """Return what is missing or ambiguous in the head, old and new side by side."""
    problems = []
    for name in table.columns.missing:
        field = fields[name]
        near = _near(table, tuple(map(parse_pattern, field.form)))
        told = f"相近的有“{'”“'.join(near)}”" if near else "页面上没有映射不认识的栏目"
        problems.append(
            Breach(
                f"缺少栏目“{field.label}”（income.toml 的 {name}），{told}",
                expected="；".join(field.form),
                found="；".join(near),
            )
        )
    for name, columns in table.columns.ambiguous.items():
        paths = "；".join(format_path(table.paths[column]) for column in columns)
        problems.append(
            Breach(
                f"栏目“{fields[name].label}”不止一处：{paths}",
                expected="；".join(fields[name].form),
                found=paths,
            )
        )
    return problems


def describe_unit(
    table: MonthTable, fields: Mapping[str, IncomeField], text: str
) -> tuple[Breach, ...]:
    """Return a breach where the head of an amount, or the ``text`` around the table, names
    万元 as the unit: 1200 typed there would be twelve million."""
    asked = [
        format_path(table.paths[column])
        for name, column in table.columns.found.items()
        if fields[name].kind in (Kind.INCOME, Kind.COST, Kind.SUM)
        and any(TEN_THOUSAND in step for step in table.paths[column])
    ]
    told = [*asked[:1], *(found.group(0) for found in UNIT_TOLD.finditer(text))][:1]
    return tuple(
        Breach(f"平台的表以万元为单位（{one}），本工具按元填写和读取", expected="元", found=one)
        for one in told
    )


def _near(table: MonthTable, patterns: Sequence[Pattern]) -> list[str]:
    """Return what may have taken a column's place, of what no field claims: group and label.

    A step that has a colon is a caption with its value, such as a name above the table.
    """
    spare = [table.paths[c] for c in table.columns.unclaimed if c != table.month_column]
    captions = re.compile("[:：]")
    return [
        format_path([step for step in path if not captions.search(step)][-2:])
        for path in nearest_paths(spare, patterns)
    ]


def sum_up(breaches: Sequence[Breach]) -> str:
    """Return the first few breaches as one sentence, and how many there are."""
    told = "；".join(breaches[:MOST_TOLD])
    if len(breaches) > MOST_TOLD:
        told += f"；等共 {len(breaches)} 处"
    return f"{told}。请运行 connector doctor 逐项对照，再改映射"
