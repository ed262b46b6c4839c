"""The Chinese words that every report uses, and how a value is written for people."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from connector.plan.change import ChangeState
from connector.records.deregistration import Kind
from connector.records.fields import CENT, Value, split_month
from connector.records.issues import Level
from connector.records.outcome import Outcome

OUTCOME_WORDS = {
    Outcome.VERIFIED: "已核实",
    Outcome.UNCHANGED: "无需改动",
    Outcome.MISMATCHED: "读回不符",
    Outcome.REJECTED: "平台退回",
    Outcome.SKIPPED: "未录入",
    Outcome.UNCERTAIN: "待确认",
}
OUTCOME_COLOURS = {
    Outcome.VERIFIED: "#2F7D5B",
    Outcome.UNCHANGED: "#A9CDB9",
    Outcome.MISMATCHED: "#B3261E",
    Outcome.REJECTED: "#D9822B",
    Outcome.SKIPPED: "#8A94A3",
    Outcome.UNCERTAIN: "#6B4FA0",
}
OUTCOME_TINTS = {
    Outcome.VERIFIED: "#E3F1EA",
    Outcome.UNCHANGED: "#F1F7F3",
    Outcome.MISMATCHED: "#F9DEDC",
    Outcome.REJECTED: "#FCEBD9",
    Outcome.SKIPPED: "#ECEEF1",
    Outcome.UNCERTAIN: "#E9E3F3",
}
STATE_WORDS = {
    ChangeState.NEW: "新增",
    ChangeState.CHANGE: "补录/修改",
    ChangeState.SAME: "相同",
    ChangeState.CONFLICT: "冲突",
    ChangeState.BLOCKED: "不能录入",
}
STATE_COLOURS = {
    ChangeState.NEW: "#2F7D5B",
    ChangeState.CHANGE: "#2F6DA8",
    ChangeState.SAME: "#A9CDB9",
    ChangeState.CONFLICT: "#D9822B",
    ChangeState.BLOCKED: "#8A94A3",
}
STATE_TINTS = {
    ChangeState.NEW: "#FFFFFF",
    ChangeState.CHANGE: "#FCEBD9",
    ChangeState.SAME: "#F1F7F3",
    ChangeState.CONFLICT: "#F9DEDC",
    ChangeState.BLOCKED: "#ECEEF1",
}
REFUSED_WORD = "表格有误"
LEVEL_WORDS = {Level.ERROR: "错误", Level.WARNING: "提醒"}
LEVEL_COLOURS = {Level.ERROR: "#B3261E", Level.WARNING: "#D9822B"}
COMMAND_WORDS = {
    "apply": "按计划录入",
    "upload": "检查并录入",
    "resume": "续录",
    "undo": "恢复原值",
    "demo": "演示",
    "rehearse": "演练（不是真的录入）",
}
NO_VILLAGE = "（未写明村）"
BLANK = "（空白）"
MASKED_NOTE = "姓名和证件号码已作脱敏处理，描述、原因等自由填写的文字写作 ***，户编号完整显示。"
UNMASKED_NOTE = "本报告含完整的姓名和证件号码，仅限本单位内部使用，用后请按规定保管或销毁。"

# The platform and its operators live in one time zone, whatever this machine's is.
_TIME_ZONE = ZoneInfo("Asia/Shanghai")


def format_value(value: Value) -> str:
    """Return one field as an operator reads it; blank is named, never shown as 0."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format_money(value)
    return value


def format_money(amount: Decimal) -> str:
    """Return the amount grouped by thousands; never rounded, so unlike amounts look unlike."""
    exact = amount.is_finite() and amount == amount.quantize(CENT)
    return f"{amount:,.2f}" if exact else f"{amount:,f}"


def format_time(moment: datetime) -> str:
    """Return the moment to the second, in Beijing time."""
    return f"{moment.astimezone(_TIME_ZONE):%Y-%m-%d %H:%M:%S}"


def format_duration(duration: timedelta) -> str:
    """Return a duration in hours, minutes and seconds."""
    minutes, seconds = divmod(max(round(duration.total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}小时{minutes:02d}分{seconds:02d}秒"
    return f"{minutes}分{seconds:02d}秒" if minutes else f"{seconds}秒"


STANDING_LABELS = {"type": "注销类型", "reason": "注销原因"}
STANDING_GROUP = "户注销、注销退回（单列）"
KIND_WORDS = {Kind.DEREGISTRATION: "户注销", Kind.REINSTATEMENT: "注销退回"}
STANDING_WORDS = {
    (Kind.DEREGISTRATION, ChangeState.NEW): "注销",
    (Kind.DEREGISTRATION, ChangeState.SAME): "已注销",
    (Kind.REINSTATEMENT, ChangeState.NEW): "退回",
    (Kind.REINSTATEMENT, ChangeState.SAME): "未注销",
}


def format_months(months: list[str]) -> str:
    """Return months in order; three and more that follow one another as first and last."""
    ordered = sorted(filter(None, months))
    if set(ordered) & set(KIND_WORDS.values()) or len(ordered) < 3:
        return "、".join(ordered)
    if _count_months(ordered[0], ordered[-1]) != len(ordered):
        return "、".join(ordered)
    return f"{ordered[0]} 至 {ordered[-1]}"


def _count_months(first: str, last: str) -> int:
    (first_year, first_number), (last_year, last_number) = split_month(first), split_month(last)
    return (last_year - first_year) * 12 + last_number - first_number + 1
