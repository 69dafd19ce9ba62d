"""Deleted means gone: after a deletion, none of its words is left in any byte of the SQLite files."""

from __future__ import annotations

import logging
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lib.core.types import Answer, Candidate, Feedback, Interview, Job, Resume
from lib.store import SqlStore

pytestmark = pytest.mark.contract

Make = Callable[..., Interview]
SEEDS = (5, 10, 19)


def everything(path: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(path.parent.glob(path.name + "*")))


def fill(store: SqlStore, owner: str, make_interview: Make, marker: str, chance: random.Random) -> str:
    """An interview whose every private field holds `marker`, rewritten a few times as a user would."""
    given = replace(
        make_interview(n_turns=4),
        candidate=Candidate("Engineer", name=marker),
        job=Job(title=marker, company=marker, description=marker * chance.randint(1, 60)),
        resume=Resume(text=marker * chance.randint(1, 300)),
    )
    interview_id = store.create(owner, given)
    for number in range(1, 5):
        for _ in range(chance.randint(1, 3)):
            store.save_draft(owner, interview_id, number, marker * chance.randint(1, 20))
        store.save_answer(owner, interview_id, number, Answer(marker * chance.randint(1, 20)))
        store.save_feedback(owner, interview_id, number, Feedback((), strengths=(marker,) * chance.randint(1, 20)))
    store.save_setup(owner, marker * chance.randint(1, 50))
    return interview_id


@pytest.mark.parametrize("seed", range(4))
def test_deleted_interviews_leave_no_byte(file_store: SqlStore, path: Path, make_interview: Make, seed: int) -> None:
    chance = random.Random(seed)
    markers = {
        f"MARKER{n:03d}END": fill(file_store, "me", make_interview, f"MARKER{n:03d}END", chance) for n in range(24)
    }
    before = everything(path)
    assert all(marker.encode() in before for marker in markers)
    file_store.save_setup("me", "")
    gone = chance.sample(sorted(markers), 12)
    for marker in gone:
        file_store.delete("me", markers.pop(marker))
    after = everything(path)
    assert [marker for marker in gone if marker.encode() in after] == []
    assert all(marker.encode() in after for marker in markers)


@pytest.mark.parametrize("seed", SEEDS)
def test_copies_that_a_page_keeps_of_moved_rows_are_gone_too(
    file_store: SqlStore, path: Path, make_interview: Make, seed: int
) -> None:
    """Many small rows that grow and go: with secure_delete alone, without VACUUM, these seeds leave deleted words."""
    chance = random.Random(seed)
    alive: dict[str, str] = {}
    gone: list[str] = []
    for n in range(60):
        marker = f"MARKER{n:03d}END"
        alive[marker] = file_store.create("me", make_interview(n_turns=6, title=marker))
        for number in range(1, 7):
            file_store.save_answer("me", alive[marker], number, Answer(marker * chance.randint(1, 12)))
        if chance.random() < 0.6:
            gone.append(chance.choice(sorted(alive)))
            file_store.delete("me", alive.pop(gone[-1]))
            after = everything(path)
            assert [marker for marker in gone if marker.encode() in after] == []


def test_delete_all_leaves_nothing_of_this_owner(file_store: SqlStore, path: Path, make_interview: Make) -> None:
    chance = random.Random(7)
    for _ in range(5):
        fill(file_store, "me", make_interview, "MARKERMINE", chance)
        fill(file_store, "you", make_interview, "MARKERYOURS", chance)
    assert file_store.delete_all("me") == 5
    after = everything(path)
    assert b"MARKERMINE" not in after
    assert b"MARKERYOURS" in after


def test_file_in_use_is_wiped_when_the_store_closes(
    file_store: SqlStore, path: Path, make_interview: Make, caplog: pytest.LogCaptureFixture
) -> None:
    interview_id = fill(file_store, "me", make_interview, "MARKERMINE", random.Random(1))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM turns").fetchone()  # holds on to the state before the deletion
    with caplog.at_level(logging.WARNING):
        file_store.delete("me", interview_id)
        file_store.save_setup("me", "")
    assert "not overwritten yet" in caplog.text
    assert file_store.summaries("me") == []
    reader.close()
    file_store.close()
    assert b"MARKERMINE" not in everything(path)
