"""Who may write for an account just now: one holder, until its lease ends or is broken.

A process of this computer holds its lease as long as it lives; of another computer's only
the time tells. A lease has an epoch that grows with every holder. Whoever slept through the
end of theirs and wakes up finds another epoch, and sends nothing any more.
"""

import os
import platform
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import Connection, Engine, Row, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from connector.errors import AccountBusyError, InputError, LeaseLostError
from connector.journal.tables import leases

LEASE_MINUTES = 15  # longer than any one household takes; see ``runs.hold``
RELEASED = ""  # instead of a time
SAME_PROCESS_SECONDS = 5.0  # a corrected clock moves the times at which processes began


@dataclass(frozen=True)
class Lease:
    """The right to write for an account, as long as its epoch is the journal's."""

    id: str
    account: str
    platform_host: str
    epoch: int


@dataclass(frozen=True)
class Holder:
    """Who holds a lease, as others are told."""

    id: str
    account: str
    platform_host: str
    command: str
    host: str
    process: int
    taken_at: datetime
    until: datetime
    is_alive: bool | None  #: None on another computer: that cannot be seen from here


class Leases:
    """The leases of a journal; every method commits before it returns."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def acquire(self, account: str, platform_host: str, *, command: str) -> Lease:
        """Return the lease of this account.

        One that was let go, whose process on this computer is gone, or that another computer
        has not renewed in time, is taken over.
        Raises AccountBusyError where somebody holds it.
        """
        of_account = and_(leases.c.account == account, leases.c.platform_host == platform_host)
        with self._engine.begin() as connection:
            held = connection.execute(select(leases).where(of_account)).first()
            if held is not None and self._is_held(held):
                raise _busy(self._tell(held))
            epoch = held.epoch + 1 if held is not None else 1
            id_ = secrets.token_hex(4)
            values = {"id": id_, "epoch": epoch, **self._make(command)}
            if held is None:
                of = {"account": account, "platform_host": platform_host}
                taken = _insert_first(connection, values | of)
            else:
                is_unmoved = and_(of_account, leases.c.epoch == held.epoch)
                changed = connection.execute(update(leases).where(is_unmoved).values(**values))
                taken = changed.rowcount == 1
        if not taken:
            raise AccountBusyError(f"账号 {account} 刚刚被另一个运行占用，请稍后再试")
        return Lease(id_, account, platform_host, epoch)

    def _make(self, command: str) -> dict[str, Any]:
        now = self._clock()
        return {
            "command": command,
            "host": platform.node(),
            "process": os.getpid(),
            "process_started": psutil.Process().create_time(),
            "taken_at": _stamp(now),
            "until": _stamp(now + timedelta(minutes=LEASE_MINUTES)),
        }

    def _is_held(self, held: Row[Any]) -> bool:
        if held.until == RELEASED:
            return False
        is_alive = _is_alive(held)
        return bool(held.until > _stamp(self._clock())) if is_alive is None else is_alive

    def fence(self, connection: Connection, lease: Lease) -> None:
        """Renew the lease within a transaction of the journal.

        Raises LeaseLostError where another has it: then nothing may be sent.
        """
        until = _stamp(self._clock() + timedelta(minutes=LEASE_MINUTES))
        own = and_(
            leases.c.account == lease.account,
            leases.c.platform_host == lease.platform_host,
            leases.c.epoch == lease.epoch,
            leases.c.id == lease.id,
        )
        changed = connection.execute(update(leases).where(own).values(until=until))
        if changed.rowcount != 1:
            raise LeaseLostError(
                f"账号 {lease.account} 已由另一个运行接手（这台电脑可能睡眠过，或租约被解除），"
                "没有再发送；等它做完后运行 connector resume"
            )

    def renew(self, lease: Lease) -> None:
        """Renew the lease by itself; raises as ``fence`` does."""
        with self._engine.begin() as connection:
            self.fence(connection, lease)

    def release(self, lease: Lease) -> None:
        """Let the next one have it; nothing happens where another has it already."""
        own = and_(leases.c.id == lease.id, leases.c.epoch == lease.epoch)
        with self._engine.begin() as connection:
            connection.execute(update(leases).where(own).values(until=RELEASED))

    def holders(self) -> tuple[Holder, ...]:
        """Return who holds which account now."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(leases).order_by(leases.c.account)).all()
        return tuple(self._tell(row) for row in rows if self._is_held(row))

    def break_lease(self, id_: str) -> Holder:
        """End the lease of this id, whoever holds it, and return who did.

        Raises InputError where nobody holds a lease of this id.
        """
        broken = next((holder for holder in self.holders() if holder.id == id_), None)
        if broken is None:
            raise InputError(f"没有编号为 {id_} 的租约在用，请用 connector runs 查看")
        with self._engine.begin() as connection:
            values = {"until": RELEASED, "id": secrets.token_hex(4), "epoch": leases.c.epoch + 1}
            connection.execute(update(leases).where(leases.c.id == id_).values(**values))
        return broken

    def _tell(self, row: Row[Any]) -> Holder:
        return Holder(
            id=row.id,
            account=row.account,
            platform_host=row.platform_host,
            command=row.command,
            host=row.host,
            process=row.process,
            taken_at=datetime.fromisoformat(row.taken_at),
            until=datetime.fromisoformat(row.until),
            is_alive=_is_alive(row),
        )


def _insert_first(connection: Connection, values: dict[str, Any]) -> bool:
    try:
        connection.execute(insert(leases).values(**values))
    except IntegrityError:  # another one was first, in this very moment
        return False
    return True


def _stamp(moment: datetime) -> str:
    """Return the moment as text that sorts by time, whatever zone it came in."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _is_alive(row: Row[Any]) -> bool | None:
    """Tell whether the holder's process still runs; None where it is another computer's."""
    if row.host != platform.node():
        return None
    try:
        started = float(psutil.Process(row.process).create_time())
        return abs(started - float(row.process_started)) < SAME_PROCESS_SECONDS
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # somebody else's, so it is there
        return True


def _busy(holder: Holder) -> AccountBusyError:
    since = holder.taken_at.astimezone().strftime("%H:%M")
    return AccountBusyError(
        f"账号 {holder.account} 正由电脑 {holder.host} 上的 connector {holder.command} 使用"
        f"（{since} 起，进程 {holder.process}）。等它结束再运行；"
        f"确信它已经不在，运行 connector lease --break {holder.id}"
    )
