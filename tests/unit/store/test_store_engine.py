"""How connections are set up, and which addresses are taken."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from lib.store.engine import make_engine, parse_url, prepare_file, readers, use_wal, writers

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "a.db"
    prepare_file(path)
    made = make_engine(parse_url(f"sqlite:///{path}"), busy_timeout_s=0.1)
    use_wal(made)
    yield made
    made.dispose()


@pytest.mark.parametrize(
    ("given", "driver", "database"),
    [
        ("sqlite:///var/a.db", "sqlite", "var/a.db"),
        ("sqlite:////var/a.db", "sqlite", "/var/a.db"),
        ("postgres://u:p@h/d", "postgresql+psycopg", "d"),
        (" postgresql://u:p@h/d ", "postgresql+psycopg", "d"),
        ("postgresql+psycopg2://u:p@h/d", "postgresql+psycopg", "d"),
    ],
)
def test_addresses(given: str, driver: str, database: str) -> None:
    url = parse_url(given)
    assert (url.drivername, url.database) == (driver, database)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 100),
    ],
)
def test_every_connection_has_its_pragmas(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as first, engine.connect() as second:
        assert first.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        assert second.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_writer_takes_the_lock_when_it_begins(engine: Engine) -> None:
    with (
        writers(engine).connect() as first,
        writers(engine).connect() as second,
        first.begin(),
        pytest.raises(OperationalError, match="database is locked"),
    ):
        second.begin()


def test_reader_neither_takes_the_lock_nor_waits_for_it(engine: Engine) -> None:
    with readers(engine).begin() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
        with writers(engine).begin() as writer:
            writer.exec_driver_sql("CREATE TABLE t (n INTEGER)")
            with readers(engine).begin() as late:
                assert late.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
        assert reader.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0  # as when it began


def test_store_is_imported_without_alembic_and_without_a_driver_of_postgres() -> None:
    code = """
import sys
from lib.store import open_store
print([name for name in ("alembic", "psycopg", "streamlit") if name in sys.modules])
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
