"""The session gives the same interview on the database as in memory, through hints, skips, retries and the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lib.core.enums import Coaching, QuestionKind, Status
from lib.core.protocols import Store
from lib.core.types import Answer, Candidate, Interview, Job, Plan, Question, Resume
from lib.interview import engine
from lib.interview.session import Session
from lib.store import open_store
from tests.fakes import CountingScorer, MemoryStore, WordRetriever

pytestmark = pytest.mark.contract

QUESTIONS = (
    Question("one", "How do database indexes speed up reads?", QuestionKind.TECHNICAL),
    Question("two", "Tell me about a time you disagreed with a teammate.", QuestionKind.BEHAVIOURAL),
)
STEPS: tuple[str | engine.Event, ...] = (
    engine.Hint(),
    "I don't know",
    engine.Retry(0),
    "A B-tree avoids a full table scan, I measured 40 ms instead of 3 seconds because of it.",
    engine.Continue(),
    "Can you repeat the question?",
    engine.Skip(),
)


def run(store: Store) -> Interview:
    session = Session(store, CountingScorer(), WordRetriever(), "me")
    plan = Plan(coaching=Coaching.PRACTICE, follow_ups=0, seed=2)
    interview = session.start(Candidate("Engineer"), Job("Engineer"), Resume(""), plan, QUESTIONS)
    for step in STEPS:
        if isinstance(step, str):
            assert interview.current is not None, step
            interview = session.submit(interview.id, interview.current.number, Answer(step))
        else:
            interview = session.control(interview.id, step)
    assert store.load("me", interview.id) == interview
    return interview


def test_database_and_memory_agree(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'session.db'}")
    try:
        held = run(store)
    finally:
        store.close()
    assert held.status is Status.FINISHED
    assert replace(held, id="", created_at="") == replace(run(MemoryStore()), id="", created_at="")
