"""Databases that refuse: each real failure becomes a sentence that says what to do, without private text."""

from __future__ import annotations

import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from lib.core.errors import SettingsError, StoreError
from lib.core.types import Answer, Interview
from lib.store import open_store
from lib.store.engine import make_engine, parse_url
from lib.store.failures import translated
from lib.store.locking import file_lock

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
Make = Callable[..., Interview]
SECRET = "My answer about the merger"


def test_locked_file_says_busy_and_the_answer_can_be_sent_again(tmp_path: Path, make_interview: Make) -> None:
    path = tmp_path / "a.db"
    store = open_store(f"sqlite:///{path}", busy_timeout_s=0.1)
    interview_id = store.create("me", make_interview())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy with another writer") as caught:
        store.save_answer("me", interview_id, 1, Answer(SECRET))
    assert caught.value.retryable
    assert SECRET not in str(caught.value.__cause__)
    assert store.load("me", interview_id).turns[0].answer is None  # readers do not wait for a writer
    other.execute("ROLLBACK")
    other.close()
    store.save_answer("me", interview_id, 1, Answer(SECRET))
    assert store.load("me", interview_id).turns[0].answer == Answer(SECRET)
    store.close()


@pytest.mark.parametrize(
    "damage", [b"this is a text file, not a database" * 99, b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_file_that_is_no_database(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(damage)
    with pytest.raises(StoreError, match="damaged or is no Greenroom database") as caught:
        open_store(f"sqlite:///{path}")
    assert not caught.value.retryable
    assert path.read_bytes() == damage


def test_page_that_was_overwritten(tmp_path: Path, make_interview: Make) -> None:
    path = tmp_path / "a.db"
    store = open_store(f"sqlite:///{path}")
    interview_id = store.create("me", make_interview(n_turns=40))
    store.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))  # the first page lists the tables
    with pytest.raises(StoreError, match="damaged or is no Greenroom database"):
        open_store(f"sqlite:///{path}").load("me", interview_id)


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written") as caught:
        open_store(f"sqlite:///{tmp_path / 'file' / 'a.db'}")
    assert not caught.value.retryable


def test_address_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        open_store(f"sqlite:///{tmp_path}")


def test_read_only_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(f"sqlite:///{path}").close()
    engine = make_engine(parse_url(f"sqlite:///file:{path}?mode=ro&uri=true"))
    with pytest.raises(StoreError, match="cannot be written"), translated(), engine.begin() as connection:
        connection.execute(text("DELETE FROM setups"))
    engine.dispose()


def test_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(f"sqlite:///{path}").close()
    engine = make_engine(parse_url(f"sqlite:///{path}"))
    with pytest.raises(StoreError, match="disk is full") as caught, translated(), engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # raised to the file's size: not one page more
        connection.execute(text("INSERT INTO setups VALUES ('o', :data, '2026-01-01')"), {"data": SECRET * 9999})
    assert caught.value.retryable
    assert SECRET not in str(caught.value.__cause__)
    engine.dispose()


def test_new_file_is_for_this_user_only(tmp_path: Path, make_interview: Make) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'deep' / 'er' / 'a.db'}")
    store.create("me", make_interview())
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "deep" / "er").glob("a.db*")}
    store.close()
    assert modes.pop("a.db.lock") is not None  # holds nothing
    assert modes == {"a.db": 0o600, "a.db-wal": 0o600, "a.db-shm": 0o600}


def test_value_of_another_version_is_named_without_its_text(tmp_path: Path, make_interview: Make) -> None:
    path = tmp_path / "a.db"
    store = open_store(f"sqlite:///{path}")
    interview_id = store.create("me", make_interview())
    with sqlite3.connect(path) as other:
        other.execute("UPDATE turns SET answer = ?", (f'{{"words": "{SECRET}"}}',))
    other.close()
    with pytest.raises(StoreError, match="stored by another version") as caught:
        store.load("me", interview_id)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    store.delete("me", interview_id)  # as the message advises
    store.close()


def test_postgres_that_is_not_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        with pytest.raises(StoreError, match="cannot be reached") as caught:
            open_store(f"postgres://robin:hunter2@127.0.0.1:{port}/x", busy_timeout_s=2)
    assert caught.value.retryable
    assert "hunter2" not in caught.value.user_message


def test_postgres_database_that_does_not_exist(postgres_port: int) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL"):
        open_store(f"postgresql://greenroom@127.0.0.1:{postgres_port}/nowhere")


def test_postgres_user_without_rights(postgres_port: int) -> None:
    server = f"127.0.0.1:{postgres_port}/postgres"
    with psycopg.connect(f"postgresql://greenroom@{server}", autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
    with pytest.raises(StoreError, match="Grant it the rights"):
        open_store(f"postgresql://guest@{server}")


def test_postgres_that_lost_its_connections_is_used_again(postgres_port: int, make_interview: Make) -> None:
    admin = f"postgresql://greenroom@127.0.0.1:{postgres_port}"
    with psycopg.connect(f"{admin}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE restarted")
        store = open_store(f"{admin}/restarted")
        interview_id = store.create("me", make_interview())
        cut = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'restarted'"
        ).fetchone()
    assert cut
    assert cut[0] >= 1
    assert store.load("me", interview_id).id == interview_id
    store.close()


def test_postgres_without_its_package_names_the_package() -> None:
    code = """
import sys
sys.modules["psycopg"] = None  # what an import finds when the package is not installed
from lib.core.errors import SettingsError
from lib.store import open_store
try:
    open_store("postgresql://u:p@127.0.0.1/x")
except SettingsError as error:
    print(error.user_message)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert "pip install 'psycopg[binary]" in done.stdout


@pytest.mark.parametrize(
    "url",
    ["", "greenroom.db", "mysql://a:hunter2@b/c", "sqlite://", "sqlite:///:memory:", "postgresql://a:hunter2@b:port/c"],
)
def test_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(SettingsError, match=r"DATABASE_URL.*sqlite:///") as caught:
        open_store(url)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_lock_file_is_exclusive_and_freed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with file_lock(path, timeout_s=1), pytest.raises(TimeoutError), file_lock(path, timeout_s=0.1):
        pass
    with file_lock(path, timeout_s=0.1):
        assert path.exists()
