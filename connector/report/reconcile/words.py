"""The words and colours of a reconciliation."""

from connector.plan.origin import Changer, Origin
from connector.plan.reconciliation import Filing, Kind, RowState
from connector.report.words import format_time

TITLE = "月收入对照报告（工作簿与平台）"
KIND_WORDS = {
    Kind.ONLY_LOCAL: "只在表中",
    Kind.ONLY_PLATFORM: "只在平台上",
    Kind.DIFFERENT: "两边不同",
    Kind.UNFILED: "视同未上报",
    Kind.INCONSISTENT: "自相矛盾",
}
KIND_COLOURS = {
    Kind.ONLY_LOCAL: "#2F6DA8",
    Kind.ONLY_PLATFORM: "#D9822B",
    Kind.DIFFERENT: "#B3261E",
    Kind.UNFILED: "#6B4FA0",
    Kind.INCONSISTENT: "#7A5C2E",
}
KIND_STYLES = {
    Kind.ONLY_LOCAL: "blue",
    Kind.ONLY_PLATFORM: "yellow",
    Kind.DIFFERENT: "red",
    Kind.UNFILED: "magenta",
    Kind.INCONSISTENT: "bold red",
}
STATE_WORDS = {
    RowState.EQUAL: "相同",
    RowState.DIFFERENT: "不同",
    RowState.ONLY_LOCAL: "只在表中",
    RowState.ONLY_PLATFORM: "只在平台上",
    RowState.NOT_COMPARED: "没有对照",
    RowState.NEITHER: "两边都没有",
}
FILING_WORDS = {
    Filing.FILED: "已上报",
    Filing.UNFILED: "视同未上报（缺“三保障”）",
    Filing.EMPTY: "未录入",
    Filing.UNSEEN: "没有看到",
}
FILING_COLOURS = {
    Filing.FILED: "#2F7D5B",
    Filing.UNFILED: "#6B4FA0",
    Filing.EMPTY: "#D9822B",
    Filing.UNSEEN: "#8A94A3",
}
LOCAL_TINT = "#DCE9F5"
PLATFORM_TINT = "#FBE7D0"
WHOLE_MONTH = "整月"
MONTH_TOTAL = "整月合计"
WHOLE_HOUSEHOLD = "整户"
HOUSEHOLD_WORDS = {"head": "户主姓名", "id_number": "证件号码", "village": "所在村"}
CHANGERS = {
    Changer.OURS: "平台仍是本机核实过的内容，表格后来改过",
    Changer.OTHERS: "本机核实之后，平台上被别人改过",
    Changer.BOTH: "本机核实之后，表格和平台都改过",
}
UNKNOWN_ORIGIN = "本机日志没有核实过"


def format_origin(origin: Origin | None) -> str:
    """Return who changed it and since which run; empty where nobody can tell."""
    if origin is None:
        return ""
    return f"{CHANGERS[origin.changer]}（运行 {origin.run}，{format_time(origin.at)}）"
