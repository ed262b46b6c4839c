"""Several accounts in one command: what their work stands on, and which of them failed."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from connector.cli import context
from connector.mapping.load import Mapping
from connector.records.income import Batch
from connector.report.progress import RunProgress
from connector.runs.accounts import Lost
from connector.runs.bench import Bench
from connector.runs.check import check
from connector.runs.progress import Shared
from connector.settings import Settings

LOST = 4  #: the exit code where an account could not do its part


@contextmanager
def open_benches(
    accounts: Sequence[Settings], mapping: Mapping, progress: RunProgress, *, try_again: bool
) -> Iterator[tuple[Bench, ...]]:
    """Yield what each account works with, over one journal, one brake and one progress."""
    with context.open_journal(accounts[0]) as journal:
        first = context.make_bench(accounts[0], mapping, journal, progress, try_again=try_again)
        shown = Shared(progress) if len(accounts) > 1 else progress
        yield tuple(first.of_account(one, shown) for one in accounts)


def read_incomes(workbooks: Sequence[Path], mapping: Mapping, settings: Settings) -> Batch:
    """Check workbooks for the incomes in them, as of today."""
    today = context.now().date()
    return check(workbooks, mapping=mapping.income, today=today, rules=settings.rules)


def end_of(lost: Sequence[Lost], *, is_good: bool) -> int:
    """Say which accounts could not look; return the exit code."""
    for one in lost:
        print(f"账号 {one.account} 没有看成：{one.error}", file=sys.stderr)
    if lost:
        return LOST
    return 0 if is_good else 1
