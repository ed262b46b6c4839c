"""The check sheet of a plan as a workbook: one person enters, another one checks and signs.

One sheet a village, made to be printed: every page bears the plan's whole hash and room for
both names.
"""

import re
from collections.abc import Sequence
from io import BytesIO
from math import ceil
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from connector.mapping.load import Mapping
from connector.plan.change import ChangeState, Plan
from connector.report.cells import Style, put, set_widths, tint
from connector.report.changes import (
    PlanTally,
    ShownChange,
    ShownMonth,
    build_changes_shown,
    build_plan_tallies,
)
from connector.report.files import write_private
from connector.report.meta import build_plan_hashes, build_plan_meta, build_plan_title
from connector.report.package import freeze_package
from connector.report.words import (
    MASKED_NOTE,
    STATE_TINTS,
    STATE_WORDS,
    UNMASKED_NOTE,
)
from connector.workbook.paper import fit_heights

HOW = (
    "一人录、一人核：请逐项与已审核的采集表核对，核对无误的在“核对”栏打勾，核完签字。"
    "没有写原有值的项目，平台上原来是空白。"
)
COLUMNS = {
    "序号": 6, "户编号": 19, "户主": 9, "证件号码": 21, "月份": 9, "情况": 10,
    "录入内容（平台上原有 → 录入后）": 62, "录入前合计": 13, "录入后合计": 13, "核对": 6,
}  # fmt: skip
CONTENT = 7
TOTALS = ("村", *STATE_WORDS.values(), "录入前金额", "录入后金额")
SIGNERS = ("录入人：", "审核人：")
TICK = "□"
LINE_POINTS = 15
LONGEST_NAME = 31
_UNFIT = re.compile(r"[\[\]:*?/\\']")
_SIGNED = Border(bottom=Side(style="thin", color="1C2733"))


def write_check_sheet(plan: Plan, path: Path, mapping: Mapping, *, unmasked: bool = False) -> None:
    """Write the workbook that a second person signs; equal plans give equal bytes."""
    changes = build_changes_shown(plan, mapping, unmasked=unmasked)
    *tallies, total = build_plan_tallies(changes)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    names = _name_sheets([tally.village for tally in tallies])
    front = workbook.create_sheet("汇总")
    _fill_front(front, plan, [*tallies, total], note=UNMASKED_NOTE if unmasked else MASKED_NOTE)
    _set_up_page(front, plan, build_plan_title(plan))
    for name, tally in zip(names, tallies, strict=True):
        sheet = workbook.create_sheet(name)
        _fill_village(sheet, [c for c in changes if c.village == tally.village], tally)
        _set_up_page(sheet, plan, f"{build_plan_title(plan)}　{tally.village}")
    for sheet in workbook.worksheets:
        fit_heights(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    write_private(path, freeze_package(buffer.getvalue(), moment=plan.created_at))


def _name_sheets(villages: Sequence[str]) -> list[str]:
    """Return a name for each village's sheet: one that Excel takes, and no two alike."""
    names: list[str] = []
    taken = {"汇总"}
    for village in villages:
        plain = _UNFIT.sub("·", village).strip()[:LONGEST_NAME] or "村"
        name, number = plain, 2
        while name.casefold() in taken:
            mark = f"（{number}）"
            name, number = plain[: LONGEST_NAME - len(mark)] + mark, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _fill_front(sheet: Worksheet, plan: Plan, tallies: Sequence[PlanTally], *, note: str) -> None:
    put(sheet, 1, 1, build_plan_title(plan), Style.TITLE)
    put(sheet, 2, 1, HOW, Style.LONG)
    overwrite = [("注意", "本计划会覆盖平台上已有的内容")] if plan.overwrite else []
    meta = [*build_plan_meta(plan), *overwrite, *build_plan_hashes(plan), ("说明", note)]
    for line, (name, value) in enumerate(meta, start=3):
        put(sheet, line, 1, name, Style.NAME)
        put(sheet, line, 2, value, Style.LONG)
    top = len(meta) + 4
    for column, label in enumerate(TOTALS, start=1):
        put(sheet, top, column, label, Style.HEADER)
    for line, tally in enumerate(tallies, start=top + 1):
        is_total = line == top + len(tallies)
        put(sheet, line, 1, tally.village, Style.NAME if is_total else Style.TEXT)
        for column, state in enumerate(ChangeState, start=2):
            put(sheet, line, column, tally.rows[state], Style.COUNT)
        put(sheet, line, len(TOTALS) - 1, tally.before, Style.MONEY)
        put(sheet, line, len(TOTALS), tally.after, Style.MONEY)
    _add_signatures(sheet, top + len(tallies) + 3, (1, 4))
    set_widths(sheet, [24, *[11] * len(ChangeState), 16, 16])
    if not tallies[-1].is_about_money:
        _hide_money(sheet, len(TOTALS) - 1)


def _fill_village(sheet: Worksheet, changes: Sequence[ShownChange], tally: PlanTally) -> None:
    for column, label in enumerate(COLUMNS, start=1):
        put(sheet, 1, column, label, Style.HEADER)
    if changes[0].is_standing:
        put(sheet, 1, list(COLUMNS).index("月份") + 1, "办理", Style.HEADER)
    set_widths(sheet, COLUMNS.values())
    line = 1
    for change in changes:
        for month in change.shown_months:
            line += 1
            _put_month(sheet, line, change, month)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    if tally.is_about_money:
        put(sheet, line + 1, CONTENT, f"{tally.village} 合计", Style.NAME)
        put(sheet, line + 1, CONTENT + 1, tally.before, Style.MONEY)
        put(sheet, line + 1, CONTENT + 2, tally.after, Style.MONEY)
    else:
        _hide_money(sheet, CONTENT + 1)
    _add_signatures(sheet, line + 4, (2, CONTENT))


def _hide_money(sheet: Worksheet, column: int) -> None:
    """Hide the amounts before and after, which begin at this column: there are none."""
    for number in (column, column + 1):
        sheet.column_dimensions[get_column_letter(number)].hidden = True


def _put_month(sheet: Worksheet, line: int, change: ShownChange, month: ShownMonth) -> None:
    household = change.household
    content = _describe(change, month)
    texts = (household.code, household.head, household.id_number, month.month, change.word, content)
    put(sheet, line, 1, line - 1, Style.COUNT)
    for column, text in enumerate(texts, start=2):
        put(sheet, line, column, text, Style.TEXT)
    for column, amount in enumerate((month.before, month.after), start=CONTENT + 1):
        put(sheet, line, column, "" if amount is None else amount, Style.MONEY)
    put(sheet, line, len(COLUMNS), TICK if change.state.is_writable else "", Style.TEXT)
    tint(sheet, line, range(1, len(COLUMNS) + 1), STATE_TINTS[change.state])
    # Chinese characters are two columns wide, and not every program fits rows by itself.
    width = sum(1 if character.isascii() else 2 for character in content)
    lines = ceil(width / (COLUMNS["录入内容（平台上原有 → 录入后）"] - 8)) or 1
    sheet.row_dimensions[line].height = LINE_POINTS * lines


def _describe(change: ShownChange, month: ShownMonth) -> str:
    reason = f"【{change.reason}】" if change.reason else ""
    if change.state is ChangeState.SAME:
        return "平台上已经相同，不再录入"
    if change.is_held_back:
        told = [
            f"{f.label} 平台上 {f.before}、表中 {f.after}"
            if f.is_replaced
            else f"{f.label} 表中 {f.after}"
            for f in month.fields
        ]
    else:
        told = [
            f"{f.label} {f.before} → {f.after}" if f.is_replaced else f"{f.label} {f.after}"
            for f in month.fields
        ]
    return reason + "；".join(told)


def _add_signatures(sheet: Worksheet, line: int, columns: tuple[int, int]) -> None:
    for column, signer in zip(columns, SIGNERS, strict=True):
        put(sheet, line, column, signer, Style.NAME)
        put(sheet, line + 2, column, "日期：", Style.NAME)
        for place in (line, line + 2):
            for offset in range(3):
                sheet.cell(place, column + offset).border = _SIGNED
            sheet.row_dimensions[place].height = 2 * LINE_POINTS
            sheet.cell(place, column).alignment = Alignment(vertical="bottom")


def _set_up_page(sheet: Worksheet, plan: Plan, title: str) -> None:
    sheet.print_title_rows = "1:1" if sheet.freeze_panes else None
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, one page wide
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _say(sheet.oddHeader, "center", title.replace("&", "&&"))
    _say(sheet.oddFooter, "left", f"计划指纹 {plan.digest}", points=7)
    _say(sheet.oddFooter, "right", "录入人：________ 审核人：________ 第 &P 页，共 &N 页", points=9)


def _say(line: HeaderFooterItem | None, place: str, text: str, *, points: int = 11) -> None:
    """Write on the edge of every page; a sheet that we have made has such a line."""
    if line is not None:
        part = getattr(line, place)
        part.text, part.size = text, points
