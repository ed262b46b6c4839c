"""The runs of several accounts as one summary: every row that came in is there once."""

from collections.abc import Iterable, Mapping, Sequence

from connector.journal.operations import refused_outcome
from connector.journal.summary import RunSummary
from connector.records.income import Batch
from connector.records.outcome import RowOutcome


def merge_summaries(
    runs: Sequence[RunSummary],
    *,
    skipped: Sequence[RowOutcome],
    batch: Batch,
    stopped: Mapping[str, str],
    template: RunSummary,
) -> RunSummary:
    """Return ``template`` with the rows of all runs, those that no run has, and those that
    intake refused. ``stopped`` says of accounts without a run why they have none."""
    told = [f"账号 {one.account}：{one.stopped}" for one in runs if one.stopped]
    told += [f"账号 {account} 没有做成：{reason}" for account, reason in stopped.items()]
    rows = [row for one in runs for row in one.rows]
    return template.model_copy(
        update={
            "run": _gather(one.run for one in runs),
            "account": _gather([*(one.account for one in runs), *stopped]),
            "shown_user": _gather(one.shown_user for one in runs),
            "rows": (*rows, *skipped, *map(refused_outcome, batch.refused)),
            "issues": batch.issues,
            "stopped": "；".join(told) or None,
            "journal_head": _gather(one.journal_head for one in runs),
        }
    )


def _gather(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(filter(None, texts)))
