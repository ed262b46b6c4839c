"""The template's sheet of instructions, for the person who fills it."""

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from connector.workbook.paper import fit_heights

GUIDE_SHEET = "填写说明"

_LINES = (
    "一、每户每月填一行，同一户同一月份只能有一行。",
    "二、户编号（10位或16位）和证件号码按平台上的填写。这两列已设为文本，请直接输入或“只粘贴数值”，"
    "不要改成数字格式，否则末尾几位会丢失。",
    "三、户编号、证件号码、所在村至少填一项；村里有同名的人时，必须填户编号或证件号码。",
    "四、月份写成 2022-03 或 2022年3月，只填已经结束的月份。",
    "五、金额以元为单位，最多两位小数。没有这项收入的留空，不要填 0；空格不会改动平台上已有的数。",
    "六、“支出”是家庭经营的生产支出，填正数。灰色的小计、合计由公式计算，不用填写。",
    "七、“三保障”四项按入户核实的情况选“是”或“否”，四项都要填，否则该月视为没有登记。",
    "八、住房、饮水、医保填“否”，或辍学填“是”时，必须填写存在问题描述。",
    "九、灰色的小计、合计和预先填好的户、月份是锁住的，免得误改。确实要改时，用“审阅”里的“撤消工作表保护”，没有密码。",
    "十、超过预留的行数时，接着往下填就行，格式已经设好；不要删除列，不要改表头。",
    "十一、填好后先用 connector check 检查；加 --annotate 会另存一份标出问题的副本，"
    "有颜色的格子要看一看，改好后再检查，再上报审核。",
)


def write_guide(sheet: Worksheet, lines: Sequence[str] = _LINES) -> None:
    """Write the instructions onto an empty sheet; those of the income template by default."""
    sheet.title = GUIDE_SHEET
    sheet.column_dimensions["A"].width = 100
    sheet.cell(1, 1, GUIDE_SHEET).font = Font(bold=True, size=14)
    for row, line in enumerate(lines, start=2):
        sheet.cell(row, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    fit_heights(sheet)
