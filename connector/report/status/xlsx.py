"""A status as an Excel workbook: conclusion, villages, who is not filed, whom to visit."""

from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from connector.report.cells import Style, fill_table, put, set_widths, tint
from connector.report.files import write_private
from connector.report.package import freeze_package
from connector.report.status.shown import ShownMember, StatusShown
from connector.workbook.paper import fit_heights

COUNTS = {
    "households": "户数",
    "filed": "已上报",
    "without_guarantees": "缺“三保障”",
    "unfiled": "未录入",
    "unseen": "没有看到",
    "with_problems": "有问题",
    "fallen": "收入下降",
    "unsolved": "三保障未解决",
}
PEOPLE = {"乡镇": 14, "村": 16, "户编号": 20, "户主": 10, "证件号码": 22, "情况": 26, "说明": 60}
VISITS = {
    "乡镇": 14, "村": 16, "户编号": 20, "户主": 10, "证件号码": 22, "原因": 60,
    "村委会核实情况": 40,
}  # fmt: skip


def write_status_xlsx(shown: StatusShown, path: Path) -> None:
    """Write the workbook; equal findings give equal bytes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _fill_conclusion(workbook.create_sheet("结论"), shown)
    _fill_villages(workbook.create_sheet("各乡镇各村"), shown)
    lines = ([*_named(one), one.word, told] for one, told in shown.open_lines())
    fill_table(workbook.create_sheet("未上报"), PEOPLE, lines)
    visits = ([*_named(one), one.reasons, ""] for one in shown.visits)
    fill_table(workbook.create_sheet("请村委会核实"), VISITS, visits)
    for sheet in workbook.worksheets:
        fit_heights(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    write_private(path, freeze_package(buffer.getvalue(), moment=shown.known.created_at))


def _fill_conclusion(sheet: Worksheet, shown: StatusShown) -> None:
    put(sheet, 1, 1, shown.title, Style.TITLE)
    meta = [("结论", shown.verdict), *shown.build_meta(), ("说明", shown.note)]
    for line, (name, value) in enumerate(meta, start=2):
        put(sheet, line, 1, name, Style.NAME)
        put(sheet, line, 2, value, Style.LONG)
    set_widths(sheet, (18, 90))


def _fill_villages(sheet: Worksheet, shown: StatusShown) -> None:
    columns = {"乡镇": 16, "村": 18, **dict.fromkeys(COUNTS.values(), 12)}
    rows: list[list[str | int]] = [
        [line.township, line.village, *(line.counts[name] for name in COUNTS)]
        for line in shown.lines
    ]
    fill_table(sheet, columns, rows, filtered=False)
    for number, line in enumerate(shown.lines, start=2):
        if line.is_sum:
            tint(sheet, number, range(1, len(columns) + 1), "#EDF1F6")


def _named(one: ShownMember) -> list[str]:
    household = one.household
    return [one.township, one.village, household.code, household.head, household.id_number]
