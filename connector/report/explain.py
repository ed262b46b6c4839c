"""``check --explain``: how each sheet was understood, and which cell became which value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from rich.console import Console

from connector.mapping.income import IncomeMapping
from connector.records.fields import Value, format_amount
from connector.records.household import mask_id, mask_name
from connector.records.income import PROBLEM, Batch, MonthlyIncome
from connector.records.reading import SheetReading
from connector.report.masking import HIDDEN
from connector.report.tables import build_table, plain
from connector.workbook.header import column_label
from connector.workbook.sheet import cell_text

SHOWN_CELLS = 60  #: cells that were read otherwise than they look, before the rest is counted
ANSWER_WORDS = {True: "是", False: "否"}
_HOUSEHOLD = ("code", "head", "id_number", "village", "population")

Sheets = Mapping[tuple[str, str], SheetReading]


@dataclass(frozen=True)
class CellReading:
    """One cell of a record: where it stands, what it holds, and what that was read as."""

    field: str
    cell: str
    raw: str
    value: Value | int

    @property
    def read(self) -> str:
        """The value as operators read it."""
        if isinstance(self.value, bool):
            return ANSWER_WORDS[self.value]
        if isinstance(self.value, Decimal):
            return format_amount(self.value)
        return "" if self.value is None else str(self.value)

    @property
    def is_rewritten(self) -> bool:
        """Whether a person who looks at the cell reads something else."""
        if isinstance(self.value, Decimal) and self.raw in (f"{self.value:f}", _short(self.value)):
            return False
        return self.raw != self.read

    def masked(self) -> "CellReading":
        """The same as a default report may show it."""
        if self.field == PROBLEM:
            return CellReading(self.field, self.cell, HIDDEN, HIDDEN)
        if self.field in ("head", "id_number"):
            mask = mask_id if self.field == "id_number" else mask_name
            return CellReading(self.field, self.cell, HIDDEN, mask(str(self.value)))
        return self


def _short(amount: Decimal) -> str:
    return cell_text(float(amount))


def index_sheets(batch: Batch) -> Sheets:
    """Return the readings by file and sheet."""
    return {(sheet.file, sheet.sheet): sheet for sheet in batch.sheets}


def read_cells(record: MonthlyIncome, sheets: Sheets) -> Iterator[CellReading]:
    """Yield the record's cells in the order of the sheet's columns."""
    sheet = sheets.get((record.source.file, record.source.sheet))
    values: dict[str, Value | int] = {
        **{name: getattr(record.household, name) for name in _HOUSEHOLD},
        "month": record.month,
        **record.values,
    }
    for column in sheet.columns if sheet else ():
        is_sum = column.is_sum and column.field not in values
        if column.month in ("", record.month) and column.field in record.raw and not is_sum:
            letters = column.cell.rstrip("0123456789")
            raw = cell_text(record.raw[column.field])
            value = values.get(column.field)
            yield CellReading(column.field, f"{letters}{record.source.row}", raw, value)


def render_readings(
    batch: Batch, mapping: IncomeMapping, console: Console, *, unmasked: bool = False
) -> None:
    """Print each sheet's columns and left-out rows, and the cells that were read otherwise
    than they look."""
    for sheet in batch.sheets:
        _print_sheet(sheet, console)
    _print_rewritten(batch, mapping, console, unmasked=unmasked)


def _print_sheet(sheet: SheetReading, console: Console) -> None:
    place = f"{sheet.file}“{sheet.sheet}”"
    if sheet.why_not:
        console.print(plain(f"{place}：没有读取（{sheet.why_not}）\n"))
        return
    table = build_table(f"{place}：表头到第{sheet.header_row}行", ("列", "读作", "表头"))
    for column in sheet.columns:
        month = f"{column.month} " if column.month else ""
        unit = f"（{column.unit}）" if column.unit else ""
        read = f"{month}{column.label}{unit}" if column.field else "不读取"
        table.add_row(plain(column.cell), plain(read), plain(column.path))
    console.print(table)
    told = [f"数据 {sheet.rows} 户次"]
    told += [f"月份都是 {sheet.month}（{sheet.month_from}）"] if sheet.month else []
    told += [f"没写户编号和证件号码的，村都算 {sheet.village}"] if sheet.village else []
    told += [f"没有读取的行：{_rows(sheet)}"] if sheet.skipped else []
    console.print(plain("；".join(told) + "\n"))


def _rows(sheet: SheetReading) -> str:
    groups = groupby(sheet.skipped, key=lambda skipped: skipped.reason)
    told = ((reason, "、".join(str(skipped.row) for skipped in group)) for reason, group in groups)
    return "；".join(f"{rows}（{reason}）" for reason, rows in told)


def _print_rewritten(
    batch: Batch, mapping: IncomeMapping, console: Console, *, unmasked: bool
) -> None:
    rewritten = list(_rewritten(batch))
    if not rewritten:
        return
    table = build_table("读作与原样不同的单元格", ("工作表", "单元格", "项目", "原样", "读作"))
    for record, cell in rewritten[:SHOWN_CELLS]:
        shown = cell if unmasked else cell.masked()
        table.add_row(
            plain(record.source.sheet),
            plain(shown.cell),
            plain(column_label(shown.field, mapping)),
            plain(shown.raw),
            plain(shown.read),
        )
    console.print(table)
    if len(rewritten) > SHOWN_CELLS:
        more = len(rewritten) - SHOWN_CELLS
        console.print(plain(f"还有 {more} 处，用 --explain --json 看全部。"))
    console.print()


def _rewritten(batch: Batch) -> Iterator[tuple[MonthlyIncome, CellReading]]:
    sheets = index_sheets(batch)
    for record in batch.records:
        for cell in read_cells(record, sheets):
            if cell.is_rewritten:
                yield record, cell
