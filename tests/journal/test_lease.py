"""One writer an account: taken, renewed, lost, broken, and left behind by a dead process."""

import platform
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psutil
import pytest
from sqlalchemy import update

from connector.errors import AccountBusyError, InputError, LeaseLostError
from connector.journal.lease import LEASE_MINUTES, Leases
from connector.journal.tables import leases, open_engine

HOST = "127.0.0.1:8443"


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self):
        self.now = datetime(2022, 3, 12, 9, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_by(self, minutes):
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(f"sqlite:///{(tmp_path / 'journal.sqlite3').as_posix()}")
    yield engine
    engine.dispose()


@pytest.fixture
def held(engine, clock):
    return Leases(engine, clock)


def move(engine, **values):
    """Let the lease be another process's or another computer's."""
    with engine.begin() as connection:
        connection.execute(update(leases).values(**values))


def test_a_second_run_of_an_account_is_refused_and_told_who_holds_it(held):
    lease = held.acquire("130699101", HOST, command="apply")

    with pytest.raises(AccountBusyError) as refused:
        held.acquire("130699101", HOST, command="upload")

    assert "connector apply" in refused.value.reason
    assert f"connector lease --break {lease.id}" in refused.value.reason
    assert held.acquire("130699102", HOST, command="upload").epoch == 1


def test_a_released_lease_is_free_and_its_epoch_is_past(held, engine):
    first = held.acquire("130699101", HOST, command="apply")
    held.release(first)

    second = held.acquire("130699101", HOST, command="apply")

    assert second.epoch == first.epoch + 1
    with pytest.raises(LeaseLostError), engine.begin() as connection:
        held.fence(connection, first)


def test_who_sleeps_past_the_end_may_go_on_only_where_nobody_came(held, engine, clock):
    first = held.acquire("130699101", HOST, command="apply")
    move(engine, host=f"not-{platform.node()}", process=1)
    clock.pass_by(LEASE_MINUTES + 1)

    held.renew(first)
    clock.pass_by(LEASE_MINUTES + 1)
    held.acquire("130699101", HOST, command="upload")

    with pytest.raises(LeaseLostError, match="接手"):
        held.renew(first)


def test_a_living_process_of_this_computer_holds_its_lease_however_long_it_waits(held, clock):
    held.acquire("130699101", HOST, command="apply")
    clock.pass_by(LEASE_MINUTES * 100)

    assert [holder.is_alive for holder in held.holders()] == [True]
    with pytest.raises(AccountBusyError):
        held.acquire("130699101", HOST, command="status")


def test_a_lease_is_renewed_by_each_use(held, engine, clock):
    lease = held.acquire("130699101", HOST, command="apply")
    move(engine, host=f"not-{platform.node()}", process=1)
    for _ in range(3):
        clock.pass_by(LEASE_MINUTES - 1)
        held.renew(lease)

    with pytest.raises(AccountBusyError):
        held.acquire("130699101", HOST, command="upload")


def test_a_process_that_is_gone_holds_nothing(held, engine):
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    held.acquire("130699101", HOST, command="apply")
    move(engine, process=int(child.stdout))

    assert held.acquire("130699101", HOST, command="resume").epoch == 2


def test_a_later_process_with_the_same_number_is_not_the_holder(held, engine):
    held.acquire("130699101", HOST, command="apply")
    move(engine, process_started=psutil.Process().create_time() - 3600)

    assert held.acquire("130699101", HOST, command="resume").epoch == 2


def test_another_computers_lease_counts_until_its_end(held, engine, clock):
    held.acquire("130699101", HOST, command="apply")
    move(engine, host=f"not-{platform.node()}", process=1)

    with pytest.raises(AccountBusyError):
        held.acquire("130699101", HOST, command="resume")
    clock.pass_by(LEASE_MINUTES + 1)
    assert held.acquire("130699101", HOST, command="resume").epoch == 2


def test_breaking_needs_the_id_and_stops_the_holder(held):
    lease = held.acquire("130699101", HOST, command="apply")

    with pytest.raises(InputError, match="没有编号为 nobody"):
        held.break_lease("nobody")
    assert held.break_lease(lease.id).command == "apply"

    assert held.holders() == ()
    with pytest.raises(LeaseLostError):
        held.renew(lease)
