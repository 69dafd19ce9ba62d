"""Real databases for the store's tests: an SQLite file, and a PostgreSQL server of our own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from lib.core.enums import Move, QuestionKind
from lib.core.types import Candidate, Interview, Job, Plan, Question, Resume, Turn
from lib.store import SqlStore, open_store


def _binaries() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    found = [folder for folder in folders if (folder / "initdb").exists()]
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    pytest.fail("the store's tests need a PostgreSQL server: install the Debian package `postgresql`")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres_port() -> Iterator[int]:
    """A server in a folder of its own, gone after the session; as user `postgres` when the tests run as root."""
    binaries, port = _binaries(), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="greenroom-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"
        shutil.chown(folder, user)
        as_user = ["runuser", "-u", user, "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(binaries / program), "-D", str(folder / "data"), *arguments]
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90)
        assert done.returncode == 0, done.stdout + done.stderr

    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    try:
        run("initdb", "-U", "greenroom", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        # -l: a server that inherits our pipe would keep `run` waiting for its end.
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield port
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is blank, and of this test alone."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'greenroom.db'}"
    port = request.getfixturevalue("postgres_port")
    name = f"t{os.urandom(6).hex()}"
    server = f"postgresql://greenroom@127.0.0.1:{port}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server}/{name}"


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def make_interview() -> Callable[..., Interview]:
    """Builds an interview whose questions q1, q2, ... are all put, one turn each, none answered."""

    def make(*, n_turns: int = 1, n_questions: int | None = None, title: str = "Data engineer") -> Interview:
        questions = tuple(
            Question(id=f"q{i + 1}", text=f"Question {i + 1}?", kind=QuestionKind.BEHAVIOURAL)
            for i in range(n_questions or n_turns)
        )
        turns = tuple(
            Turn(number=i + 1, question_index=i, move=Move.ASK, prompt=q.text) for i, q in enumerate(questions)
        )
        return Interview(
            id="",
            candidate=Candidate(position="Engineer", name="Robin Sample"),
            job=Job(title=title, company="Sample Works"),
            resume=Resume(text="Built a pipeline."),
            plan=Plan(n_questions=len(questions)),
            questions=questions,
            turns=turns[:n_turns],
        )

    return make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def file_store(path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()
