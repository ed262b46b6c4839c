"""What a report says of the run or plan as a whole."""

from collections.abc import Mapping

from connector.journal.summary import RunSummary
from connector.plan.change import Plan
from connector.report.words import COMMAND_WORDS, format_duration, format_time


def build_meta(summary: RunSummary) -> list[tuple[str, str]]:
    """Return name and value of what identifies the run, in reading order."""
    return [
        ("运行编号", summary.run or "（没有运行）"),
        ("操作", COMMAND_WORDS.get(summary.command, summary.command)),
        ("账号", summary.account),
        ("页面所示用户", summary.shown_user or "（未记录）"),
        ("平台", summary.platform_host),
        ("开始时间", format_time(summary.started_at)),
        ("结束时间", format_time(summary.finished_at)),
        ("用时", format_duration(summary.finished_at - summary.started_at)),
    ]


def build_title(summary: RunSummary) -> str:
    """Return the report's title; a rehearsal says that it is one."""
    title = "月收入登记录入结果"
    return f"【演练】{title}（练习平台，没有录入真平台）" if is_rehearsal(summary) else title


def is_rehearsal(summary: RunSummary) -> bool:
    """Whether nothing of it happened on the real platform."""
    return summary.command == "rehearse"


def build_hashes(summary: RunSummary) -> list[tuple[str, str]]:
    """Return what binds the report to its inputs and to the journal."""
    return [*_name_inputs(summary.inputs), ("日志链尾", summary.journal_head or "（无）")]


def build_plan_meta(plan: Plan) -> list[tuple[str, str]]:
    """Return name and value of what identifies the plan, in reading order."""
    given = plan.approval
    return [
        ("计划编号", plan.digest[:12] or "（未封存）"),
        *([("撤回的运行", plan.undoes)] if plan.undoes else []),
        *([("制作人", plan.made_by)] if plan.made_by else []),
        *([("审核", f"{given.reviewer} {format_time(given.at)}")] if given else []),
        ("账号", plan.account),
        ("页面所示用户", plan.shown_user),
        ("平台", plan.platform_host),
        ("生成时间", format_time(plan.created_at)),
        ("程序版本", plan.tool_version),
        ("已有不同内容时", "覆盖" if plan.overwrite else "不覆盖，列为冲突"),
        ("输入文件", f"{len(plan.inputs)} 个"),
    ]


def build_plan_hashes(plan: Plan) -> list[tuple[str, str]]:
    """Return what binds the check sheet to exactly this plan."""
    return [
        *_name_inputs(plan.inputs),
        ("映射文件的 SHA-256", plan.mapping_digest),
        ("计划的 SHA-256", plan.digest),
    ]


def _name_inputs(inputs: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"{name} 的 SHA-256", digest) for name, digest in sorted(inputs.items())]
