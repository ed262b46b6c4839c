"""What a reconciliation's report says of itself: what it rests on, and how it ended."""

from connector.records.provenance import Provenance
from connector.report.reconcile.shown import Shown
from connector.report.words import MASKED_NOTE, UNMASKED_NOTE, format_months, format_time

HOW_TO_VERIFY = (
    "核对：connector report verify 本文件。内容改动过的，封签对不上；封签不证明是谁做的，"
    "要与对照当时屏幕上显示的封签比对"
)


def build_meta(provenance: Provenance) -> list[tuple[str, str]]:
    """Return name and value of what identifies the reading, in reading order."""
    several = provenance.seen_by_several
    return [
        ("账号", provenance.account),
        ("页面所示用户", provenance.shown_user),
        ("单位", provenance.shown_area or "（页面没有写明）"),
        ("平台", provenance.platform_host),
        ("对照时间", format_time(provenance.created_at)),
        ("月份", format_months(list(provenance.months))),
        ("村", "、".join(provenance.villages) or "账号所见的全部"),
        ("程序版本", provenance.tool_version),
        *([("没有看成的账号", "、".join(provenance.lost))] if provenance.lost else []),
        *([("几个账号都看到的", f"{several} 户，各只对照一次")] if several else []),
    ]


def build_proof(provenance: Provenance) -> list[tuple[str, str, str, str]]:
    """Return what the report binds itself to: kind, name, how many events, hash."""
    return [
        *(("输入文件", name, "", digest) for name, digest in sorted(provenance.inputs.items())),
        ("映射", "platform.toml 和 income.toml", "", provenance.mapping_digest),
        *(("日志", head.run, str(head.events), head.hash) for head in provenance.journal),
    ]


def build_verdict(shown: Shown) -> str:
    """Return the conclusion in one sentence."""
    found = shown.found
    if shown.is_equal:
        return f"相同：{found.equal.rows} 户次逐项一致"
    parts = [f"{len(found.discrepancies)} 处差异" if found.discrepancies else ""]
    if shown.not_compared:
        parts.append(f"{len(shown.not_compared)} 户次没有对照")
    if found.unread:
        parts.append(f"{len(found.unread)} 户没有读到")
    told = "，".join(filter(None, parts))
    if lost := shown.provenance.lost:
        apart = f"不同：{told}" if told else "看到的都相同"
        return f"没有看全：{len(lost)} 个账号没有看成；{apart}"
    return f"不同：{told}"


def build_note(shown: Shown) -> str:
    """Return what the report holds of people."""
    return UNMASKED_NOTE if shown.unmasked else MASKED_NOTE
