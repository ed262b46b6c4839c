"""The Excel report of a reconciliation: conclusion, villages, cells that differ, proof."""

from io import BytesIO
from pathlib import Path
from typing import Protocol

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from connector.plan.reconciliation import Filing, RowState
from connector.records.household import Household
from connector.report.cells import Cell, Style, fill_table, put, set_widths, tint
from connector.report.files import write_private
from connector.report.package import freeze_package
from connector.report.reconcile.meta import (
    HOW_TO_VERIFY,
    build_meta,
    build_note,
    build_proof,
    build_verdict,
)
from connector.report.reconcile.seal import PROOF_SHEET, SEAL_WORD, seal_workbook
from connector.report.reconcile.shown import (
    Shown,
    Tally,
    build_closing_lines,
    build_tally,
    format_source,
)
from connector.report.reconcile.spot_check import FORM_COLUMNS, build_form_lines, describe_sample
from connector.report.reconcile.words import (
    KIND_COLOURS,
    LOCAL_TINT,
    PLATFORM_TINT,
    TITLE,
)
from connector.report.words import NO_VILLAGE
from connector.workbook.paper import fit_heights

VILLAGES = {
    "乡镇": 14, "村": 16, "户数": 8, "工作簿户次": 12, "工作簿金额": 16,
    "平台户次": 12, "平台金额": 16,
    "相同": 9, "不同": 9, "只在表中": 10, "只在平台上": 11, "没有对照": 10,
    "已上报": 10, "视同未上报": 12, "未录入": 10,
}  # fmt: skip
DIFFERENCES = {
    "乡镇": 12, "村": 14, "户编号": 20, "户主": 10, "证件号码": 22, "月份": 10, "项目": 26,
    "差异": 12, "工作簿": 20, "平台": 20, "说明": 46, "谁改的": 50, "来源": 32,
}  # fmt: skip
UNFILED = {
    "乡镇": 12, "村": 14, "户编号": 20, "户主": 10, "证件号码": 22, "月份": 10, "情况": 26,
    "平台上缺的": 46, "工作簿金额": 16, "平台金额": 16,
}  # fmt: skip
MISSING = {
    "情况": 14, "乡镇": 12, "村": 14, "户编号": 20, "户主": 10, "证件号码": 22, "月数": 8,
    "金额": 16, "说明": 50,
}  # fmt: skip
NOT_COMPARED = {
    "乡镇": 12, "村": 14, "户编号": 20, "户主": 10, "证件号码": 22, "月份": 10, "工作簿金额": 16,
    "原因": 60, "来源": 32,
}  # fmt: skip
PROOF = {"项目": 12, "名称": 34, "条数": 10, "SHA-256": 70}


def write_reconcile_xlsx(shown: Shown, path: Path) -> str:
    """Write the workbook and return its seal; equal findings give equal bytes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _fill_conclusion(workbook.create_sheet("结论"), shown)
    _fill_villages(workbook.create_sheet("各乡镇各村"), shown)
    _fill_differences(workbook.create_sheet("差异"), shown)
    _fill_unfiled(workbook.create_sheet("未上报"), shown)
    if missing := shown.missing():
        rows = (
            (word, one.township, *_named(shown, one), one.months, one.money, one.reason)
            for word, one in missing
        )
        fill_table(workbook.create_sheet("只在一边的户"), MISSING, rows)
    if shown.not_compared:
        _fill_not_compared(workbook.create_sheet("没有对照的行"), shown)
    if shown.sample:
        lines = build_form_lines(shown)
        fill_table(workbook.create_sheet("抽查表"), FORM_COLUMNS, lines)
    proof = workbook.create_sheet(PROOF_SHEET)
    fill_table(proof, PROOF, build_proof(shown.provenance))
    seal = seal_workbook(workbook)
    line = proof.max_row + 1
    for column, text in enumerate((SEAL_WORD, HOW_TO_VERIFY, "", seal), start=1):
        put(proof, line, column, text, Style.TEXT)
    for sheet in workbook.worksheets:
        fit_heights(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    moment = shown.provenance.created_at
    write_private(path, freeze_package(buffer.getvalue(), moment=moment))
    return seal


def _fill_conclusion(sheet: Worksheet, shown: Shown) -> None:
    put(sheet, 1, 1, TITLE, Style.TITLE)
    meta = [("结论", build_verdict(shown)), *build_meta(shown.provenance)]
    if shown.sample:
        meta.append(("抽查", describe_sample(shown.sample)))
    meta.append(("说明", build_note(shown)))
    for line, (name, value) in enumerate(meta, start=2):
        put(sheet, line, 1, name, Style.NAME)
        put(sheet, line, 2, value, Style.LONG)
    top = len(meta) + 3
    for column, label in enumerate(("平衡", "户次", "金额（元）"), start=1):
        put(sheet, top, column, label, Style.HEADER)
    for line, (word, rows, money) in enumerate(build_closing_lines(shown.found), start=top + 1):
        put(sheet, line, 1, word, Style.NAME)
        put(sheet, line, 2, rows if rows is not None else "", Style.COUNT)
        put(sheet, line, 3, money, Style.MONEY)
    last = top + 1 + len(build_closing_lines(shown.found))
    closing, equal = shown.found.closing, shown.found.equal
    told = "两边相等，平" if closing.is_closed else "不平：程序有误，请把本报告交给维护人员"
    put(sheet, last, 1, "核对", Style.NAME)
    put(sheet, last, 2, told, Style.LONG)
    put(sheet, last + 1, 1, "其中逐项相同的", Style.NAME)
    put(sheet, last + 1, 2, equal.rows, Style.COUNT)
    put(sheet, last + 1, 3, equal.money, Style.MONEY)
    set_widths(sheet, (52, 14, 18))


def _fill_villages(sheet: Worksheet, shown: Shown) -> None:
    lines: list[tuple[Tally, bool]] = []
    townships = dict.fromkeys(tally.township for tally in shown.tallies)
    for township in townships:
        lines += [(tally, False) for tally in shown.tallies if tally.township == township]
        if township and len(townships) > 1:
            rows = [row for row in shown.found.rows if row.township == township]
            lines.append((build_tally(township, "（全乡镇）", rows), True))
    lines.append((shown.total, True))
    fill_table(sheet, VILLAGES, (_tally_cells(tally) for tally, _ in lines), filtered=False)
    for line, (_, is_sum) in enumerate(lines, start=2):
        if is_sum:
            tint(sheet, line, range(1, len(VILLAGES) + 1), "#EDF1F6")


def _tally_cells(tally: Tally) -> tuple[Cell, ...]:
    return (
        tally.township,
        tally.village,
        tally.households,
        tally.local_rows,
        tally.local,
        tally.platform_rows,
        tally.platform,
        *(tally.states[s] for s in RowState if s is not RowState.NEITHER),
        *(tally.filings[f] for f in (Filing.FILED, Filing.UNFILED, Filing.EMPTY)),
    )


def _fill_differences(sheet: Worksheet, shown: Shown) -> None:
    rows = (
        (
            *_placed(one.township, one.village),
            one.household.code,
            one.household.head,
            one.household.id_number,
            one.month,
            one.label,
            one.word,
            one.local,
            one.platform,
            one.reason,
            one.origin,
            one.source,
        )
        for one in shown.differences
    )
    fill_table(sheet, DIFFERENCES, rows)
    for line, one in enumerate(shown.differences, start=2):
        tint(sheet, line, (8,), _pale(KIND_COLOURS[one.kind]))
        if one.local or one.platform:
            tint(sheet, line, (9,), LOCAL_TINT)
            tint(sheet, line, (10,), PLATFORM_TINT)


def _fill_unfiled(sheet: Worksheet, shown: Shown) -> None:
    rows = (
        (
            *_placed(one.township, one.village),
            one.household.code,
            one.household.head,
            one.household.id_number,
            one.month,
            one.word,
            one.missing,
            one.local,
            one.platform,
        )
        for one in shown.unfiled
    )
    fill_table(sheet, UNFILED, rows)


def _fill_not_compared(sheet: Worksheet, shown: Shown) -> None:
    rows = []
    for row in shown.not_compared:
        reason, source = shown.text(row.reason), format_source(row.source)
        rows.append((row.township, *_named(shown, row), row.month, row.local, reason, source))
    fill_table(sheet, NOT_COMPARED, rows)


class _OfHousehold(Protocol):
    @property
    def household(self) -> Household: ...


def _named(shown: Shown, one: _OfHousehold) -> tuple[str, str, str, str]:
    household = shown.household(one.household)
    village = household.village or NO_VILLAGE
    return village, household.code, household.head, household.id_number


def _placed(township: str, village: str) -> tuple[str, str]:
    return township, village


def _pale(colour: str) -> str:
    """Return a light tint of a colour, for a text to stand on."""
    parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * 0.25):02X}" for part in parts)
