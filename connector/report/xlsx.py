"""The Excel report of a run: totals by village, every row, and the issues."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping
from connector.records.issues import Level
from connector.records.outcome import Outcome
from connector.report.cells import Style, put, set_widths, tint
from connector.report.files import write_private
from connector.report.masking import Masking
from connector.report.meta import build_hashes, build_meta, build_title
from connector.report.package import freeze_package
from connector.report.rows import (
    ShownRow,
    Tally,
    build_masking,
    build_rows,
    build_tallies,
    build_tally,
)
from connector.report.words import (
    LEVEL_WORDS,
    MASKED_NOTE,
    OUTCOME_TINTS,
    OUTCOME_WORDS,
    UNMASKED_NOTE,
)
from connector.workbook.paper import fit_heights

ROW_COLUMNS = {
    "村": 14,
    "户编号": 20,
    "户主": 10,
    "证件号码": 22,
    "月份": 10,
    "结果": 10,
    "原因": 44,
    "合计金额（录入）": 16,
    "来源文件": 22,
    "工作表": 12,
    "行": 7,
    "不一致的项目": 60,
}
ISSUE_COLUMNS = {
    "级别": 8, "文件": 24, "工作表": 14, "单元格": 10, "原值": 20, "问题与改法": 80,
}  # fmt: skip


def write_run_xlsx(
    summary: RunSummary, path: Path, mapping: Mapping, *, unmasked: bool = False
) -> None:
    """Write the run's workbook; equal summaries give equal bytes."""
    masking = build_masking(summary, unmasked=unmasked)
    rows = build_rows(summary, mapping, masking=masking)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    note = UNMASKED_NOTE if unmasked else MASKED_NOTE
    totals = workbook.create_sheet("汇总")
    stopped = masking.show_text(summary.stopped or "否")
    meta = [*build_meta(summary), ("提前停止", stopped), *build_hashes(summary), ("说明", note)]
    line = _fill_meta(totals, build_title(summary), meta)
    _fill_tallies(totals, line + 2, [*build_tallies(rows), build_tally("合计", rows)])
    _fill_rows(workbook.create_sheet("逐户逐月"), rows)
    if summary.issues:
        _fill_issues(workbook.create_sheet("问题清单"), summary, masking)
    for sheet in workbook.worksheets:
        fit_heights(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    write_private(path, freeze_package(buffer.getvalue(), moment=summary.finished_at))


def _fill_meta(sheet: Worksheet, title: str, meta: Sequence[tuple[str, str]]) -> int:
    put(sheet, 1, 1, title, Style.TITLE)
    for line, (name, value) in enumerate(meta, start=2):
        put(sheet, line, 1, name, Style.NAME)
        put(sheet, line, 2, value, Style.LONG)
    return 1 + len(meta)


def _fill_tallies(sheet: Worksheet, top: int, tallies: Sequence[Tally]) -> None:
    for column, label in enumerate(("村", "户数", "户次", "金额合计（元）"), start=1):
        put(sheet, top, column, label, Style.HEADER)
        put(sheet, top + 1, column, "", Style.HEADER)
        sheet.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
    for column, outcome in zip(range(5, 5 + 2 * len(Outcome), 2), Outcome, strict=True):
        put(sheet, top, column, OUTCOME_WORDS[outcome], Style.HEADER)
        put(sheet, top, column + 1, "", Style.HEADER)
        sheet.merge_cells(start_row=top, end_row=top, start_column=column, end_column=column + 1)
        put(sheet, top + 1, column, "户次", Style.HEADER)
        put(sheet, top + 1, column + 1, "金额（元）", Style.HEADER)
    for line, tally in enumerate(tallies, start=top + 2):
        _put_tally(sheet, line, tally, is_total=line == top + 1 + len(tallies))
    set_widths(sheet, [16, 10, 10, 16, *[10, 15] * len(Outcome)])
    sheet.page_setup.orientation = "landscape"


def _put_tally(sheet: Worksheet, line: int, tally: Tally, *, is_total: bool) -> None:
    put(sheet, line, 1, tally.village, Style.NAME if is_total else Style.TEXT)
    put(sheet, line, 2, tally.households, Style.COUNT)
    put(sheet, line, 3, tally.row_count, Style.COUNT)
    put(sheet, line, 4, tally.amount, Style.MONEY)
    for column, outcome in zip(range(5, 5 + 2 * len(Outcome), 2), Outcome, strict=True):
        put(sheet, line, column, tally.rows[outcome], Style.COUNT)
        put(sheet, line, column + 1, tally.amounts[outcome], Style.MONEY)
        if tally.rows[outcome]:
            tint(sheet, line, (column, column + 1), OUTCOME_TINTS[outcome])


def _fill_rows(sheet: Worksheet, rows: Sequence[ShownRow]) -> None:
    _start_table(sheet, ROW_COLUMNS)
    for line, row in enumerate(rows, start=2):
        _put_texts(sheet, line, _cells_of(row))
        tint(sheet, line, range(1, len(ROW_COLUMNS) + 1), OUTCOME_TINTS[row.outcome])
    sheet.auto_filter.ref = sheet.dimensions


def _cells_of(row: ShownRow) -> Iterable[str | int | Decimal | None]:
    return (
        row.village,
        row.household.code,
        row.household.head,
        row.household.id_number,
        row.month,
        OUTCOME_WORDS[row.outcome],
        row.reason,
        row.amount,
        row.source.file if row.source else "",
        row.source.sheet if row.source else "",
        row.source.row if row.source else None,
        "\n".join(map(str, row.differences)),
    )


def _fill_issues(sheet: Worksheet, summary: RunSummary, masking: Masking) -> None:
    _start_table(sheet, ISSUE_COLUMNS)
    for line, issue in enumerate(summary.issues, start=2):
        cells = (
            LEVEL_WORDS[issue.level],
            issue.file,
            issue.sheet,
            issue.cell,
            masking.show_cell(issue.value),
            masking.show_text(issue.message),
        )
        _put_texts(sheet, line, cells)
        if issue.level is Level.ERROR:
            tint(sheet, line, (1,), OUTCOME_TINTS[Outcome.MISMATCHED])
    sheet.auto_filter.ref = sheet.dimensions


def _start_table(sheet: Worksheet, columns: dict[str, int]) -> None:
    for column, label in enumerate(columns, start=1):
        put(sheet, 1, column, label, Style.HEADER)
    set_widths(sheet, columns.values())
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"


def _put_texts(sheet: Worksheet, line: int, cells: Iterable[str | int | Decimal | None]) -> None:
    for column, value in enumerate(cells, start=1):
        if isinstance(value, Decimal):
            put(sheet, line, column, value, Style.MONEY)
        elif isinstance(value, int):
            put(sheet, line, column, value, Style.COUNT)
        elif value is not None:
            put(sheet, line, column, value, Style.TEXT)
