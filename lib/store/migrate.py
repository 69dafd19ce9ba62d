"""Brings a database to the newest revision of its tables when the store opens.

Alembic is imported only when there is something to do: a start on an up-to-date database costs one query.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from lib.store import engine as engines
from lib.store.failures import refused
from lib.store.locking import file_lock

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0004"
"""The newest revision in `migrations/versions`; a test holds the two together."""

_FOLDER = Path(__file__).parent / "migrations"
_LOCK_TIMEOUT_S = 60.0
_ADVISORY_LOCK = 0x677265656E726D  # any number that no other program uses on this server: 'greenrm'
_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its current context in module globals

_NEWER = (
    "The database was made by a newer version of Greenroom. Update Greenroom, or set DATABASE_URL to another place."
)
_WAITED = "Another Greenroom is still updating the database. Wait until it is done, then start again."
_NOT_OURS = "The tables in the database are not as Greenroom left them. Put a backup in place, or use another database."


def to_head(engine: Engine) -> None:
    """Create or update the tables; safe when several processes start at once.

    Raises:
        StoreError: the database is of a newer version, its tables are not ours, or the lock was not free in time.
        sqlalchemy.exc.SQLAlchemyError, sqlite3.Error, OSError: the database cannot be used.
    """
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        engines.prepare_file(path)
        with _file_lock(path.with_name(path.name + ".lock")):
            engines.use_wal(engine)
            _upgrade_if_needed(engine)
    elif _revision(engine) != HEAD:
        _upgrade_if_needed(engine)


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for one open connection; there is no ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction for changes of the tables: a process that dies in the middle leaves them as they were.

    SQLite's foreign keys are off meanwhile: Alembic changes a table by copying and dropping it, and dropping
    `interviews` would cascade to every answer. They are checked before the commit.
    """
    with engines.writers(engine).connect() as connection:
        driver: Any = connection.connection.driver_connection
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")  # without effect once the transaction has begun
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT_S:.0f}s'"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise refused(_NOT_OURS)
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _upgrade_if_needed(engine: Engine) -> None:
    if _revision(engine) == HEAD:
        return
    from alembic import command
    from alembic.util import CommandError

    with _ONE_AT_A_TIME, migrating(engine) as connection:
        try:
            command.upgrade(alembic_config(connection), "head")
        except CommandError as error:
            raise refused(_NEWER) from error
        except (OperationalError, ProgrammingError) as error:
            if "already exists" in str(error.orig):
                raise refused(_NOT_OURS) from error
            raise


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    try:
        with file_lock(path, timeout_s=_LOCK_TIMEOUT_S):
            yield
    except TimeoutError as error:
        raise refused(_WAITED) from error
