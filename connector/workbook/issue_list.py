"""The sheet 问题清单 of a marked copy: every issue, with a link to its cell."""

from collections import Counter
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from connector.records.issues import Issue, Level
from connector.workbook.marks import (
    COLOURS,
    FILL_COLUMN,
    ISSUE_HEADER_ROW,
    ISSUE_SHEET,
    WORDS,
    Mark,
)
from connector.workbook.paper import fit_heights, print_across

COLUMNS = {
    "序号": 7, "级别": 8, "工作表": 16, "单元格": 10,
    "原值": 24, "问题与改法": 90, "代码": 26, "原底色": 10,
}  # fmt: skip
MOST_LINKS = 60_000  #: Excel repairs away the links of a sheet with more than 65,530
LINK_COLUMN = 4
WHOLE = "整张表"

_LINE = Side(style="thin", color="C9CED6")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", wrap_text=True)
_LINK = Font(name="Calibri", color="0563C1", underline="single")
_HEADER = PatternFill("solid", fgColor="FF1F3A5F")
_FILLS = {level: PatternFill("solid", fgColor=colour) for level, colour in COLOURS.items()}


def write_issue_list(
    workbook: Workbook,
    issues: Sequence[Issue],
    marks: Mapping[tuple[str, str], Mark],
    sheets: Mapping[str, Worksheet],
) -> None:
    """Add the list behind the clerk's sheets, and let the workbook open on it."""
    sheet = workbook.create_sheet(ISSUE_SHEET)
    for column, width in enumerate(COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.column_dimensions[get_column_letter(FILL_COLUMN)].hidden = True
    _put(sheet, 1, 1, ISSUE_SHEET).font = Font(bold=True, size=16, color="FF1F3A5F")
    for row, text in enumerate(_introduce(issues), start=2):
        _put(sheet, row, 1, text)
    for column, label in enumerate(COLUMNS, start=1):
        cell = _put(sheet, ISSUE_HEADER_ROW, column, label)
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), _HEADER
        cell.border = _BORDER
    for number, issue in enumerate(issues, start=1):
        target = sheets.get(issue.sheet)
        title = target.title if target else issue.sheet
        _put_issue(sheet, number, issue, title=title, mark=marks.get((issue.sheet, issue.cell)))
    sheet.freeze_panes = f"A{ISSUE_HEADER_ROW + 1}"
    last = get_column_letter(len(COLUMNS) - 1)
    sheet.auto_filter.ref = f"A{ISSUE_HEADER_ROW}:{last}{ISSUE_HEADER_ROW + max(len(issues), 1)}"
    fit_heights(sheet)
    print_across(sheet, header=(ISSUE_HEADER_ROW, ISSUE_HEADER_ROW))
    _open_on(workbook, sheet)


def _introduce(issues: Sequence[Issue]) -> tuple[str, str]:
    if not issues:
        return "没有发现问题。", ""
    levels = Counter(issue.level for issue in issues)
    return (
        f"错误 {levels[Level.ERROR]} 条（红色，所在的行不会录入），"
        f"提醒 {levels[Level.WARNING]} 条（黄色，照常录入，请看一眼）。",
        "点“单元格”一列跳到出错的地方，鼠标停在有颜色的格子上看说明；可以直接在本文件里改，改好后再检查。",
    )


def _put_issue(
    sheet: Worksheet, number: int, issue: Issue, *, title: str, mark: Mark | None
) -> None:
    row = ISSUE_HEADER_ROW + number
    place = issue.cell or WHOLE
    sheet.cell(row, 1, number)
    texts = (WORDS[issue.level], title, place, issue.value, issue.message, issue.code)
    for column, text in enumerate(texts, start=2):
        _put(sheet, row, column, text)
    for column in range(1, FILL_COLUMN):
        cell = sheet.cell(row, column)
        cell.border, cell.alignment = _BORDER, _TOP
    sheet.cell(row, 2).fill = _FILLS[issue.level]
    if mark:
        _put(sheet, row, FILL_COLUMN, str(mark))
    if mark and number <= MOST_LINKS:
        link = sheet.cell(row, LINK_COLUMN)
        link.hyperlink = Hyperlink(
            ref=link.coordinate, location=f"{quote_sheetname(title)}!{mark.cell}", display=place
        )
        link.font = _LINK


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell | MergedCell:
    cell = sheet.cell(row, column)
    if not text:
        return cell
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"  # a raw value that begins with '=' is shown, never worked out
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    return cell


def _open_on(workbook: Workbook, sheet: Worksheet) -> None:
    # Of two selected sheets Excel would change both when a clerk types into one.
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is sheet
    workbook.active = workbook.index(sheet)
