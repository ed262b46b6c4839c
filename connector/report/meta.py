"""What a report says of the run as a whole."""

from connector.journal.summary import RunSummary
from connector.report.masking import Masking
from connector.report.words import COMMAND_WORDS, format_duration, format_time


def build_meta(summary: RunSummary, *, masking: Masking) -> list[tuple[str, str]]:
    """Return name and value of everything known of the run, in reading order."""
    meta = [
        ("运行编号", summary.run),
        ("操作", COMMAND_WORDS.get(summary.command, summary.command)),
        ("账号", summary.account),
        ("页面所示用户", summary.shown_user),
        ("平台", summary.platform_host),
        ("开始时间", format_time(summary.started_at)),
        ("结束时间", format_time(summary.finished_at)),
        ("用时", format_duration(summary.finished_at - summary.started_at)),
        ("提前停止", masking.show_text(summary.stopped or "否")),
    ]
    meta += [
        (f"输入文件 {name}", f"SHA-256 {digest}") for name, digest in sorted(summary.inputs.items())
    ]
    meta.append(("日志链尾", summary.journal_head))
    return [(name, value) for name, value in meta if value]
