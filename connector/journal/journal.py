"""Runs, their operations, and the events that tell how far each operation came.

planned ─▶ begun ─▶ sent ─▶ finished        (an operation may begin again after a doubt)

An operation is one household's form of one platform year: one save, however many
months. Events are only ever added; those of a run form a hash chain.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import SQLAlchemyError

from connector.errors import JournalError
from connector.journal.chain import NO_HASH, hash_event, hash_text, to_text
from connector.journal.lease import Lease, Leases
from connector.journal.operations import (
    EventKind,
    Operation,
    RunHeader,
    StandingOperation,
)
from connector.journal.reader import JournalReader
from connector.journal.tables import events, open_engine, operations, runs
from connector.plan.change import RegisterIncome, StandingChange
from connector.records.income import Observation
from connector.records.outcome import RowOutcome
from connector.records.standing import Standing

Clock = Callable[[], datetime]


class Journal(JournalReader):
    """The truth about what was done; what is recorded is committed before the method returns."""

    def __init__(self, address: str, clock: Clock) -> None:
        self._clock = clock
        try:
            engine = open_engine(address)
        except (SQLAlchemyError, OSError) as error:
            # The address is not shown: a database's can hold a password.
            raise JournalError("打不开日志，请检查 home 文件夹能否写入、磁盘是否已满") from error
        super().__init__(engine)
        self.leases = Leases(engine, clock)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def start_run(
        self,
        header: RunHeader,
        wanted: Iterable[Sequence[RegisterIncome]],
        standing: Sequence[StandingChange] = (),
    ) -> tuple[Operation | StandingOperation, ...]:
        """Record a run and everything that it is asked to do, in one transaction."""
        incomes = [
            Operation(number=number, wanted=tuple(changes))
            for number, changes in enumerate(wanted, start=1)
        ]
        others = [
            StandingOperation(number=number, wanted=(change,))
            for number, change in enumerate(standing, start=len(incomes) + 1)
        ]
        planned: tuple[Operation | StandingOperation, ...] = (*incomes, *others)
        digest = hashlib.sha256()
        rows = []
        for operation in planned:
            text = to_text([change.model_dump(mode="json") for change in operation.wanted])
            digest.update(text.encode())
            rows.append({"run": header.run, "number": operation.number, "wanted": text})
        text = header.model_dump_json()
        with self._engine.begin() as connection:
            connection.execute(
                insert(runs).values(
                    id=header.run, started_at=header.started_at.isoformat(), header=text
                )
            )
            if rows:
                connection.execute(insert(operations), rows)
            payload = {
                "header": hash_text(text),
                "operations": digest.hexdigest(),
            }
            self._append(connection, header.run, None, EventKind.STARTED, payload)
        return planned

    def begin(
        self,
        run: str,
        number: int,
        changes: Sequence[RegisterIncome | StandingChange],
        before: Observation | Standing,
        *,
        lease: Lease,
    ) -> None:
        """Record what is about to be entered, and all that the platform shows of it before.

        Raises LeaseLostError where another run has the account: then nothing is recorded.
        """
        payload = {
            "changes": [change.model_dump(mode="json") for change in changes],
            "before": before.model_dump(mode="json"),
        }
        self._record(run, number, EventKind.BEGUN, payload, lease)

    def sent(self, run: str, number: int, *, lease: Lease) -> None:
        """Record that the next thing to happen is the click; raises as ``begin`` does."""
        self._record(run, number, EventKind.SENT, {}, lease)

    def finish(self, run: str, number: int, rows: Sequence[RowOutcome]) -> None:
        """Settle an operation, or leave its rows uncertain for a later reading."""
        payload = {"rows": [row.model_dump(mode="json") for row in rows]}
        self._record(run, number, EventKind.FINISHED, payload)

    def end_run(self, run: str, stopped: str | None) -> None:
        """Record that the run ended, and why where it ended early."""
        self._record(run, None, EventKind.ENDED, {"stopped": stopped})

    def note_evidence(self, run: str, number: int | None, payload: Mapping[str, Any]) -> None:
        """Record the hashes of what was kept of a page; changes nothing of the operation."""
        self._record(run, number, EventKind.EVIDENCE, payload)

    def note_purge(self, run: str, receipt: Mapping[str, Any]) -> None:
        """Record that a run's files are being removed, by the receipt's name and hash."""
        self._record(run, None, EventKind.PURGED, receipt)

    def _record(
        self,
        run: str,
        number: int | None,
        kind: EventKind,
        payload: Any,
        lease: Lease | None = None,
    ) -> None:
        try:
            with self._engine.begin() as connection:
                if lease is not None:
                    self.leases.fence(connection, lease)
                self._append(connection, run, number, kind, payload)
        except SQLAlchemyError as error:
            raise JournalError(
                f"日志写不进去（{type(error).__name__}），已停止；请检查磁盘是否已满"
            ) from error

    def _append(
        self, connection: Connection, run: str, number: int | None, kind: EventKind, payload: Any
    ) -> None:
        last = connection.execute(
            select(events.c.position, events.c.hash)
            .where(events.c.run == run)
            .order_by(events.c.position.desc())
            .limit(1)
        ).first()
        position, previous = (last.position + 1, last.hash) if last else (1, NO_HASH)
        values = {
            "run": run,
            "position": position,
            "operation": number,
            "kind": kind.value,
            "at": self._clock().isoformat(),
            "payload": to_text(payload),
            "previous": previous,
        }
        connection.execute(insert(events).values(**values, hash=hash_event(values)))
