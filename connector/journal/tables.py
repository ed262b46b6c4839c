"""The journal's tables, and the connection that makes every commit durable."""

from pathlib import Path

from sqlalchemy import (
    Column,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("started_at", String(40), nullable=False),
    Column("header", Text, nullable=False),
)

operations = Table(
    "operations",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("wanted", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("operation", Integer),
    Column("kind", String(20), nullable=False),
    Column("at", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("run", "hash"),
)

leases = Table(
    "leases",
    metadata,
    Column("account", String(80), primary_key=True),
    Column("platform_host", String(200), primary_key=True),
    Column("id", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("command", String(40), nullable=False),
    Column("host", String(200), nullable=False),
    Column("process", Integer, nullable=False),
    Column("process_started", Float, nullable=False),
    Column("taken_at", String(40), nullable=False),
    Column("until", String(40), nullable=False),
)


def open_engine(address: str) -> Engine:
    """Connect to the journal and make its tables where they are missing.

    A SQLite journal is readable by its owner only, and a commit returns only once the
    data is on the disk: without that, an intent could be lost after its click.
    """
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url)
    else:
        if url.database and url.database != ":memory:":
            _make_private_file(Path(url.database))
        engine = create_engine(url, connect_args={"timeout": 30})
        event.listen(engine, "connect", _make_durable)
    metadata.create_all(engine)
    return engine


def _make_private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=True)


def _make_durable(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
