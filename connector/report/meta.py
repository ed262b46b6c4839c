"""What a report says of the run as a whole."""

from connector.journal.summary import RunSummary
from connector.report.words import COMMAND_WORDS, format_duration, format_time


def build_meta(summary: RunSummary) -> list[tuple[str, str]]:
    """Return name and value of what identifies the run, in reading order."""
    return [
        ("运行编号", summary.run),
        ("操作", COMMAND_WORDS.get(summary.command, summary.command)),
        ("账号", summary.account),
        ("页面所示用户", summary.shown_user or "（未记录）"),
        ("平台", summary.platform_host),
        ("开始时间", format_time(summary.started_at)),
        ("结束时间", format_time(summary.finished_at)),
        ("用时", format_duration(summary.finished_at - summary.started_at)),
    ]


def build_hashes(summary: RunSummary) -> list[tuple[str, str]]:
    """Return what binds the report to its inputs and to the journal."""
    inputs = [(f"{name} 的 SHA-256", digest) for name, digest in sorted(summary.inputs.items())]
    return [*inputs, ("日志链尾", summary.journal_head or "（无）")]
