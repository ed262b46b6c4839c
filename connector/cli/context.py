"""What every command needs: settings, mapping, journal, the clock, and the operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from connector.cli.operator import make_operator
from connector.errors import InputError
from connector.hours import ZONE
from connector.journal.journal import Journal
from connector.mapping.load import Mapping, load_mapping
from connector.report.progress import RunProgress
from connector.runs.bench import Bench
from connector.settings import EVIDENCE_LEVELS, Settings, load_settings


def now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(ZONE)


def load(config: Path | None, *, evidence: str | None = None) -> tuple[Settings, Mapping]:
    """Return settings and mapping, or raise what is wrong with them.

    ``evidence`` is the operator's word on the command line, which goes before the settings.
    """
    settings = load_settings(config)
    if evidence is not None:
        if evidence not in EVIDENCE_LEVELS:
            raise InputError(f"--evidence 只能写 {'、'.join(EVIDENCE_LEVELS)}")
        settings = settings.model_copy(update={"evidence": evidence})
    layout = Path(settings.workbook.layout) if settings.workbook.layout else None
    return settings, load_mapping(settings.platform.mapping, layout)


@contextmanager
def open_journal(settings: Settings) -> Iterator[Journal]:
    """Yield the journal and let go of it afterwards."""
    journal = Journal(settings.journal_address, now)
    try:
        yield journal
    finally:
        journal.close()


def require_run(journal: Journal, run: str) -> None:
    """Return if the journal knows this run; an id is the operator's word."""
    if run not in journal.run_ids():
        raise InputError(f"日志中没有运行 {run}，请用 connector runs 查看编号")


def make_bench(
    settings: Settings,
    mapping: Mapping,
    journal: Journal,
    progress: RunProgress,
    *,
    try_again: bool = False,
) -> Bench:
    """Return what a run works with."""
    return Bench(
        settings=settings,
        mapping=mapping,
        journal=journal,
        clock=now,
        progress=progress,
        operator=make_operator(settings, hold=progress.hold, insists=try_again),
    )
