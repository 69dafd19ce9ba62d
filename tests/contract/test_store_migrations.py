"""The tables' history: every revision runs on both databases, in one transaction, and ends where the code is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from lib.core.errors import StoreError
from lib.core.types import Answer, Interview
from lib.store import open_store
from lib.store.engine import make_engine, parse_url, prepare_file
from lib.store.migrate import HEAD, alembic_config, migrating
from lib.store.tables import Base

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Of a database without tables."""
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite":
        prepare_file(Path(str(url.database)))
    made = make_engine(url)
    yield made
    made.dispose()


def test_head_is_the_newest_revision(engine: Engine) -> None:
    with engine.connect() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [HEAD]


def test_all_revisions_on_a_blank_database_give_the_tables_of_the_code(engine: Engine) -> None:
    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "head")
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    with migrating(engine) as connection:
        command.check(alembic_config(connection))  # raises when autogenerate would find something to do


def test_turns_of_before_get_an_empty_engine(engine: Engine) -> None:
    """What revision 0003 adds means the built-in interviewer for every turn that is stored already."""
    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "0002")
        connection.execute(
            text(
                "INSERT INTO interviews (id, owner, status, title, company, n_questions, created_at, updated_at,"
                " candidate, job, resume, plan, questions) VALUES ('i', 'me', 'active', '', '', 1,"
                " '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '{}', '{}', '{}', '{}', '[]')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO turns (interview_id, number, question_index, move, prompt, target, cue, reply)"
                " VALUES ('i', 1, 0, 'ask', 'Why?', '', '', 'I see.')"
            )
        )
    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "head")
        found = connection.execute(text("SELECT prompt, reply, prompt_engine, reply_engine FROM turns")).one()
    assert tuple(found) == ("Why?", "I see.", "", "")
    with migrating(engine) as connection:
        command.downgrade(alembic_config(connection), "0002")
        assert connection.execute(text("SELECT reply FROM turns")).scalar() == "I see."


def test_check_sees_a_column_that_no_revision_made(engine: Engine) -> None:
    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "head")
        connection.execute(text("ALTER TABLE setups ADD COLUMN extra TEXT"))
    with migrating(engine) as connection, pytest.raises(Exception, match="New upgrade operations detected"):
        command.check(alembic_config(connection))


def test_down_to_nothing_and_up_again(engine: Engine) -> None:
    for target in ("head", "base", "head"):
        with migrating(engine) as connection:
            act = command.downgrade if target == "base" else command.upgrade
            act(alembic_config(connection), target)
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_migration_that_fails_in_the_middle_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="power cut"), migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "head")
        raise RuntimeError("power cut")
    assert inspect(engine).get_table_names() == []


def test_table_that_is_copied_keeps_the_answers_that_hang_on_it(
    database_url: str, engine: Engine, make_interview: Callable[..., Interview]
) -> None:
    """On SQLite a batch change drops the old `interviews`; with foreign keys on, that would delete every turn."""
    store = open_store(database_url)
    interview_id = store.create("me", make_interview())
    store.save_answer("me", interview_id, 1, Answer("kept"))
    with migrating(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("interviews") as batch:
            batch.alter_column("company", server_default="none")
    assert store.load("me", interview_id).turns[0].answer == Answer("kept")
    store.delete("me", interview_id)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM turns")) == 0  # the cascade works again
    store.close()


def test_six_processes_that_start_at_once_all_work(database_url: str) -> None:
    code = """
import sys
from lib.store import open_store
print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1])
store.save_setup(sys.argv[2], "here")
print(store.setup(sys.argv[2]))
store.close()
"""
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url, f"owner-{n}"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(6)
    ]
    for process in starts:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in starts:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in starts]
    assert ends == [("here\n", "")] * 6


def test_start_on_an_up_to_date_database_leaves_alembic_alone(database_url: str) -> None:
    open_store(database_url).close()
    code = f"""
import sys
from lib.store import open_store
open_store({database_url!r}).close()
print("alembic" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "False\n"


def test_database_of_a_newer_greenroom_is_left_as_it_is(database_url: str, engine: Engine) -> None:
    open_store(database_url).close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version of Greenroom") as caught:
        open_store(database_url)
    assert not caught.value.retryable
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_tables_of_another_program_are_not_touched(database_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE interviews (name TEXT)"))
    with pytest.raises(StoreError, match="not as Greenroom left them"):
        open_store(database_url)
    assert [c["name"] for c in inspect(engine).get_columns("interviews")] == ["name"]
