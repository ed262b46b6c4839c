"""What this computer last saw proved on the platform, and where its journal stood then."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from connector.journal.journal import Journal
from connector.journal.operations import EventKind
from connector.journal.tables import events
from connector.plan.origin import Verified
from connector.records.deregistration import Kind
from connector.records.household import HouseholdKey
from connector.records.outcome import RowOutcome
from connector.records.provenance import JournalHead

LastVerified = dict[HouseholdKey, dict[str, Verified]]
"""Household → month → what it was last proved to hold."""


def load_verified(journal: Journal, *, account: str, platform_host: str) -> LastVerified:
    """Return, for each household and month, the newest values that a run of this account on
    this platform read back as meant, or found there already."""
    found: LastVerified = {}
    for run in _own_runs(journal, account, platform_host):
        for at, rows in _finished(journal, run):
            for told in rows:
                row = RowOutcome.model_validate(told)
                if not row.outcome.is_good or row.kind is not Kind.INCOME:
                    continue
                months = found.setdefault(row.household.key, {})
                before = months.get(row.month)
                if before is None or before.at <= at:
                    months[row.month] = Verified(run, at, row.after)
    return found


def load_heads(journal: Journal, *, account: str, platform_host: str) -> tuple[JournalHead, ...]:
    """Return where each run of this account on this platform stands, oldest first."""
    return tuple(
        JournalHead(run=run, events=journal.count_events(run), hash=journal.head(run))
        for run in _own_runs(journal, account, platform_host)
    )


def stands_as(journal: Journal, head: JournalHead) -> bool | None:
    """Tell whether the journal still has this event with this hash; None where it does not
    know the run. What was added since does not matter."""
    query = select(events.c.position, events.c.hash).where(events.c.run == head.run)
    with journal.engine.connect() as connection:
        if not connection.execute(select(func.count()).select_from(query.subquery())).scalar():
            return None
        found = connection.execute(query.where(events.c.position == head.events)).first()
    return found is not None and found.hash == head.hash


def _own_runs(journal: Journal, account: str, platform_host: str) -> list[str]:
    """Return the account's runs, oldest first."""
    return [
        run
        for run in reversed(journal.run_ids())
        if (header := journal.header(run)).account == account
        and header.platform_host == platform_host
    ]


def _finished(journal: Journal, run: str) -> Iterator[tuple[datetime, list[dict[str, Any]]]]:
    query = (
        select(events.c.at, events.c.payload)
        .where(events.c.run == run, events.c.kind == EventKind.FINISHED.value)
        .order_by(events.c.position)
    )
    with journal.engine.connect() as connection:
        for event in connection.execute(query):
            yield datetime.fromisoformat(event.at), json.loads(event.payload)["rows"]
