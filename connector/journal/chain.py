"""The hash chain of each run's events, and whether everything still hangs together.

An edit, a gap or an insertion shows in the chain itself. That the last events were cut off
shows only to somebody who has kept the head's hash: every report prints it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from connector.errors import JournalError
from connector.journal.operations import EventKind
from connector.journal.tables import events, operations, runs

NO_HASH = "0" * 64


@dataclass(frozen=True)
class ChainCheck:
    """What one run's chain is worth; ``told`` is what its events say, as far as they can
    be read."""

    run: str
    events: int
    head: str
    problems: tuple[str, ...]  #: Chinese; none where all is as it was written
    told: tuple[tuple[EventKind, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class FoundHead:
    """Where a hash stands: in which run, as which event, and how many came after it."""

    run: str
    position: int
    later: int


class Chains:
    """Reads what is on the disk as it is: nothing is taken for granted but the hashes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def run_ids(self) -> tuple[str, ...]:
        """Return every run that anything is told of, newest first; also one whose entry in
        the list of runs is gone."""
        query = select(runs.c.id).union(select(events.c.run), select(operations.c.run))
        with self._reading() as connection:
            return tuple(sorted(connection.execute(query).scalars(), reverse=True))

    def check(self, run: str) -> ChainCheck:
        """Hold a run's events, its header and its operations against their hashes."""
        query = select(events).where(events.c.run == run).order_by(events.c.position)
        with self._reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
            problems = list(_check_links(rows))
            if not rows:
                problems.append("没有任何记录，应有的记录被删去了")
            elif rows[0]["kind"] == EventKind.STARTED:
                problems += _check_start(connection, run, rows[0]["payload"])
            else:
                problems.append("第 1 条记录不是运行的开始")
        head = rows[-1]["hash"] if rows else NO_HASH
        return ChainCheck(run, len(rows), head, tuple(problems), tuple(_read(rows)))

    def find(self, head: str) -> FoundHead | None:
        """Return where the event with this hash stands; None where there is no such event."""
        last = func.max(events.c.position)
        with self._reading() as connection:
            found = connection.execute(
                select(events.c.run, events.c.position).where(events.c.hash == head)
            ).first()
            if found is None:
                return None
            newest = connection.execute(select(last).where(events.c.run == found.run)).scalar_one()
        return FoundHead(found.run, found.position, int(newest) - found.position)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise JournalError("日志读不出来，请保留 home 文件夹并联系维护人员") from error


def _check_links(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the first place where the chain is broken: after it nothing can be said."""
    previous = NO_HASH
    for number, event in enumerate(rows, start=1):
        values = {name: value for name, value in event.items() if name != "hash"}
        if event["position"] != number:
            yield f"第 {number} 条记录不见了"
            return
        if event["previous"] != previous or event["hash"] != hash_event(values):
            yield f"第 {number} 条记录被改动过"
            return
        previous = event["hash"]


def _check_start(connection: Connection, run: str, payload: str) -> Iterator[str]:
    """Yield what a run was asked to do that is no longer what its first event says."""
    try:
        told = json.loads(payload)
        header_hash, wanted_hash = told["header"], told["operations"]
    except (ValueError, TypeError, KeyError):
        yield "第 1 条记录读不出来"
        return
    header = connection.execute(select(runs.c.header).where(runs.c.id == run)).scalar()
    if header is None or hash_text(header) != header_hash:
        yield "运行的开头（账号、输入文件、审核）被改动过"
    query = select(operations.c.wanted).where(operations.c.run == run).order_by(operations.c.number)
    digest = hashlib.sha256()
    for wanted in connection.execute(query).scalars():
        digest.update(wanted.encode())
    if digest.hexdigest() != wanted_hash:
        yield "要录入的内容被改动过"


def _read(rows: list[dict[str, Any]]) -> Iterator[tuple[EventKind, Mapping[str, Any]]]:
    for row in rows:
        try:
            kind, payload = EventKind(row["kind"]), json.loads(row["payload"])
        except ValueError:
            continue  # the chain says that it was changed
        if isinstance(payload, dict):
            yield kind, payload


def hash_event(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 over everything that an event says and over what came before."""
    return hash_text(to_text(values))


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_text(value: Any) -> str:
    """Return a value as the journal writes it down: equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
