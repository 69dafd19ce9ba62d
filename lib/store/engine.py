"""Database engines: SQLite set up so that a commit is durable, PostgreSQL by psycopg 3.

SQLite's settings and their reasons:

- `journal_mode=WAL`: readers do not wait for the writer (measured: 9 times the throughput of the rollback journal).
- `synchronous=FULL`: in WAL mode NORMAL survives a killed process, but a power cut may take the last commits back. An
  answer is given once a minute; one fsync per commit is a small price for never losing one. `fullfsync` makes the same
  promise on macOS, where a plain fsync stops at the drive's cache.
- `BEGIN IMMEDIATE` for writers: a transaction that reads first and writes later would fail at once, without waiting,
  when another writer came in between.
- `secure_delete=ON`: deleted text is overwritten with zeros.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from lib.core.errors import SettingsError

_ACCEPTED = "DATABASE_URL must look like sqlite:///path/to/file.db or postgresql://user:password@host/database."
_WRITES = "greenroom_writes"


def parse_url(text: str) -> URL:
    """The database address with its driver made explicit (`postgres://` and `postgresql://` mean psycopg 3).

    Raises:
        SettingsError: the address is not one of SQLite (in a file) or PostgreSQL.
    """
    try:
        url = make_url(text.strip().replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise SettingsError(_ACCEPTED) from None  # the cause quotes the address, which may hold a password
    kind = url.get_backend_name()
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise SettingsError(_ACCEPTED)
    if not url.database or url.database == ":memory:":
        raise SettingsError("DATABASE_URL names an SQLite database in memory, which keeps nothing. " + _ACCEPTED)
    return url


def make_engine(url: URL, *, busy_timeout_s: float = 10.0) -> Engine:
    """An engine for `url`; a writer waits up to `busy_timeout_s` for another one. Does not connect yet.

    Statement parameters are kept out of error messages, because they hold answers.

    Raises:
        SettingsError: PostgreSQL is asked for and psycopg is not installed.
    """
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite_engine(url, busy_timeout_s)
        return _postgres_engine(url, busy_timeout_s)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SettingsError(
            "DATABASE_URL names a PostgreSQL server, which needs one more package: pip install 'psycopg[binary]>=3.2'"
        ) from error


def readers(engine: Engine) -> Engine:
    """The same pool; each transaction sees the database as it was when the transaction began."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def writers(engine: Engine) -> Engine:
    """The same pool; on SQLite each transaction takes the write lock when it begins."""
    return engine.execution_options(**{_WRITES: True})


def prepare_file(path: Path) -> None:
    """Create the SQLite file and its folder, readable by this user only. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def use_wal(engine: Engine) -> None:
    """Switch the file to WAL, for good. Call it under the start-up lock: SQLite does not wait for others here."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def wipe(engine: Engine, *, rebuild: bool = True) -> bool:
    """Make deleted text unreadable in the SQLite files: rebuild the database, then empty the write-ahead log.

    `secure_delete` alone is not enough: a row that moved within its page can leave a copy in the unused part of it.
    Waits at most 2 s for other connections. On PostgreSQL the server's own vacuum applies and nothing is done.

    Args:
        engine: of the database.
        rebuild: False when only sound was deleted, which leaves no copies (see `tables.SoundBytes`).

    Returns:
        False when another connection was in the way, or the disk is too full to rebuild: the rows are gone, their
        bytes not yet.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor: Any = connection.cursor()
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=2000")
        try:
            if rebuild:
                cursor.execute("VACUUM")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={before}")
        return not busy
    finally:
        connection.close()


def _sqlite_engine(url: URL, busy_timeout_s: float) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=5,
        max_overflow=15,
        pool_timeout=30,
        connect_args={"timeout": busy_timeout_s},
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres_engine(url: URL, busy_timeout_s: float) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=5,
        max_overflow=15,
        pool_timeout=30,
        pool_pre_ping=True,
        # Prepared statements break behind a pooler such as PgBouncer, which hosted databases put in front.
        connect_args={"connect_timeout": max(2, round(busy_timeout_s)), "prepare_threshold": None},
    )


def _set_pragmas(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # sqlite3 would open transactions late, and not for SELECT; `_begin` does it
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "fullfsync=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
