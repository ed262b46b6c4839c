"""Holds what a report rests on against the files and the journal of this computer."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from connector.journal.journal import Journal
from connector.journal.verified import stands_as
from connector.records.diagnosis import Check, Verdict
from connector.records.provenance import JournalHead
from connector.runs.check import hash_inputs


def check_inputs(inputs: Iterable[tuple[str, str]], folders: Sequence[Path]) -> list[Check]:
    """Return for each input whether a file of its name in ``folders`` is still the same."""
    return [_check_input(name, digest, folders) for name, digest in inputs]


def _check_input(name: str, digest: str, folders: Sequence[Path]) -> Check:
    there = [path for folder in folders if (path := folder / Path(name).name).is_file()]
    title = f"输入文件 {name}"
    if not there:
        return Check(
            name="input",
            title=title,
            verdict=Verdict.UNREACHED,
            detail="这里没有这个文件，没有核对",
            advice="用 --workbooks 写明工作簿所在的文件夹",
        )
    if any(hash_inputs([path])[path.name] == digest for path in there):
        return Check(name="input", title=title, verdict=Verdict.OK, detail="与对照时是同一份")
    return Check(
        name="input",
        title=title,
        verdict=Verdict.PROBLEM,
        detail="与对照时的不是同一份：对照之后改过",
        advice="找出当时的文件，或重新运行 connector reconcile",
    )


def check_journal(heads: Iterable[JournalHead], journal: Journal) -> list[Check]:
    """Return for each run that the report names whether the journal still holds it as it was."""
    return [_check_head(head, journal) for head in heads]


def _check_head(head: JournalHead, journal: Journal) -> Check:
    title = f"日志 {head.run}"
    stands = stands_as(journal, head)
    if stands is None:
        return Check(
            name="journal",
            title=title,
            verdict=Verdict.UNREACHED,
            detail="本机的日志中没有这次运行，没有核对",
            advice="请在做对照的那台电脑上核对",
        )
    if stands:
        journal.verify_chain(head.run)
        detail = f"第 {head.events} 条记录与对照时相同"
        return Check(name="journal", title=title, verdict=Verdict.OK, detail=detail)
    return Check(
        name="journal",
        title=title,
        verdict=Verdict.PROBLEM,
        detail="日志与对照时的不同，其中之一改动过",
        advice="请保留 home 文件夹和报告，联系维护人员",
    )
