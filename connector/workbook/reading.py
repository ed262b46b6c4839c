"""How a workbook's sheets were understood, as data that can be shown."""

from collections.abc import Iterator

from connector.mapping.headers import format_path
from connector.mapping.income import IncomeMapping, Kind
from connector.records.reading import ColumnReading, SheetReading
from connector.workbook.header import Heading, column_label
from connector.workbook.income_sheet import Located
from connector.workbook.parse import Parsed
from connector.workbook.read import Opened
from connector.workbook.sheet import cell_name
from connector.workbook.values import TEN_THOUSAND


def build_readings(
    file: str, opened: Opened, located: Located, parsed: list[Parsed], mapping: IncomeMapping
) -> tuple[SheetReading, ...]:
    """Return the reading of each sheet, in the workbook's order; hidden sheets come last."""
    read = {
        heading.sheet.name: _read(file, heading, part, mapping)
        for heading, part in zip(located.headings, parsed, strict=True)
    }
    unread = {sheet.name: reason for sheet, reason in located.unread}
    unread |= {sheet.name: "有很远的单元格" for sheet in opened.sheets if sheet.stray}
    return (
        *(
            read.get(s.name)
            or SheetReading(file=file, sheet=s.name, why_not=unread.get(s.name, "没有读取"))
            for s in opened.sheets
        ),
        *(SheetReading(file=file, sheet=s.name, why_not="隐藏的工作表") for s in opened.hidden),
    )


def _read(file: str, heading: Heading, parsed: Parsed, mapping: IncomeMapping) -> SheetReading:
    return SheetReading(
        file=file,
        sheet=heading.sheet.name,
        header_row=heading.last_row,
        month=heading.month,
        month_from=heading.month_from,
        village=heading.caption.village if "village" not in heading.found else "",
        columns=tuple(_columns(heading, mapping)),
        rows=len(parsed.rows),
        skipped=parsed.skipped,
    )


def _columns(heading: Heading, mapping: IncomeMapping) -> Iterator[ColumnReading]:
    fields: dict[int, tuple[str, str]] = {}
    for view in heading.views.all:
        for name, column in view.columns.found.items():
            # A column that every view has belongs to no month by itself.
            month = "" if column in fields else view.month
            fields[column] = name, month
    for column, path in heading.paths.items():
        name, month = fields.get(column, ("", ""))
        is_money = name in mapping.fields and mapping.fields[name].is_money
        yield ColumnReading(
            cell=cell_name(heading.last_row, column),
            path=format_path(path),
            field=name,
            label=column_label(name, mapping) if name else "",
            month=month if name in mapping.fields else "",
            is_sum=name in mapping.fields and mapping.fields[name].kind is Kind.SUM,
            unit="万元" if is_money and heading.scale(column) == TEN_THOUSAND else "",
        )
