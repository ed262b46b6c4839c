"""Looks back into the journal: runs, how far each operation came, what a run ended with."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from connector.errors import JournalError
from connector.journal.chain import NO_HASH, Chains
from connector.journal.operations import (
    ASIDE,
    EventKind,
    Operation,
    RunHeader,
    StandingOperation,
    apply_event,
    find_settling,
    load_operation,
    refused_outcome,
    rows_of,
)
from connector.journal.summary import RunSummary
from connector.journal.tables import events, operations, runs
from connector.records.outcome import RowOutcome


class JournalReader:
    """Reads what was recorded, and changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.chains = Chains(engine)

    @property
    def engine(self) -> Engine:
        """Where it is kept, for those who only read it."""
        return self._engine

    def run_ids(self) -> tuple[str, ...]:
        """Return every run, newest first."""
        query = select(runs.c.id).order_by(runs.c.started_at.desc(), runs.c.id.desc())
        with self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def header(self, run: str) -> RunHeader:
        """Return what a run was asked to do; raises JournalError for an unknown id."""
        with self._engine.connect() as connection:
            text = connection.execute(select(runs.c.header).where(runs.c.id == run)).scalar()
        if text is None:
            raise JournalError(f"日志中没有运行 {run}，请用 connector runs 查看编号")
        return RunHeader.model_validate_json(text)

    def last_shown_user(self, account: str, platform_host: str) -> str:
        """Return what the platform called this account in its latest run; empty if never."""
        for run in self.run_ids():
            header = self.header(run)
            if (header.account, header.platform_host) == (account, platform_host):
                return header.shown_user
        return ""

    def operations(self, run: str) -> tuple[Operation | StandingOperation, ...]:
        """Return every operation of a run with the state that its events tell."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(operations.c.number, operations.c.wanted)
                .where(operations.c.run == run)
                .order_by(operations.c.number)
            ).all()
            told = connection.execute(
                select(events).where(events.c.run == run).order_by(events.c.position)
            ).all()
        states: dict[int, dict[str, Any]] = {
            row.number: {"number": row.number, "wanted": json.loads(row.wanted)} for row in rows
        }
        for event in told:
            if event.operation is not None:
                apply_event(states[event.operation], event.kind, event.at, event.payload)
        return tuple(load_operation(state) for state in states.values())

    def stopped(self, run: str) -> tuple[bool, str | None, datetime | None]:
        """Return whether the run ended, why early, and when it was last heard of."""
        with self._engine.connect() as connection:
            last = connection.execute(
                select(events)
                .where(events.c.run == run, events.c.kind.not_in(ASIDE))
                .order_by(events.c.position.desc())
                .limit(1)
            ).first()
        if last is None:
            return False, None, None
        at = datetime.fromisoformat(last.at)
        if last.kind != EventKind.ENDED:
            return False, "运行中断，没有正常结束", at
        return True, json.loads(last.payload)["stopped"], at

    def event_times(self, run: str) -> tuple[datetime, ...]:
        """Return when each event of a run was recorded, in order, but for those of files."""
        query = (
            select(events.c.at)
            .where(events.c.run == run, events.c.kind.not_in(ASIDE))
            .order_by(events.c.position)
        )
        with self._engine.connect() as connection:
            return tuple(map(datetime.fromisoformat, connection.execute(query).scalars()))

    def head(self, run: str) -> str:
        """Return the hash of a run's last event: the whole run in one number."""
        query = (
            select(events.c.hash)
            .where(events.c.run == run)
            .order_by(events.c.position.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or NO_HASH

    def verify_chain(self, run: str) -> int:
        """Return how many events the run's chain has; raises JournalError where it is broken."""
        checked = self.chains.check(run)
        if checked.problems:
            raise JournalError(
                f"运行 {run} 的日志不可信：{'；'.join(checked.problems)}；"
                "请保留 home 文件夹并联系维护人员"
            )
        return checked.events

    def count_events(self, run: str) -> int:
        """Return how many events a run has."""
        query = select(func.count()).select_from(events).where(events.c.run == run)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def _rows(self, connection: Connection, run: str) -> Iterator[RowOutcome]:
        """Yield the rows of all operations, one operation's events in memory at a time."""
        told = connection.execute(
            select(events.c.operation, events.c.kind, events.c.position)
            .where(events.c.run == run)
            .order_by(events.c.position)
        )
        last, settled = find_settling(told.all())
        of_run = operations.c.run == run
        numbers = connection.execute(
            select(operations.c.number).where(of_run).order_by(operations.c.number)
        )
        for number in numbers.scalars().all():
            if position := settled.get(number):
                is_it = (events.c.run == run) & (events.c.position == position)
                payload = connection.execute(select(events.c.payload).where(is_it)).scalar_one()
                yield from map(RowOutcome.model_validate, json.loads(payload)["rows"])
            else:
                is_it = of_run & (operations.c.number == number)
                wanted = connection.execute(select(operations.c.wanted).where(is_it)).scalar_one()
                state = {"number": number, "wanted": json.loads(wanted)}
                yield from rows_of(load_operation(state | {"last_event": last.get(number)}))

    def summarise(self, run: str) -> RunSummary:
        """Return the run as people look back on it; every row that came in is there."""
        header = self.header(run)
        _, stopped, at = self.stopped(run)
        with self._engine.connect() as connection:
            rows = [*self._rows(connection, run), *map(refused_outcome, header.refused)]
        return RunSummary(
            run=run,
            command=header.command,
            account=header.account,
            shown_user=header.shown_user,
            platform_host=header.platform_host,
            started_at=header.started_at,
            finished_at=at or header.started_at,
            inputs=header.inputs,
            rows=tuple(rows),
            issues=header.issues,
            stopped=stopped,
            journal_head=self.head(run),
        )
