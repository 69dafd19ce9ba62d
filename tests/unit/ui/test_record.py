"""What is noted of models in an interview: tokens summed, switches told once."""

from __future__ import annotations

import json

import pytest

from lib.core.chat import Reply, Usage
from lib.core.errors import LLMError
from lib.core.types import Candidate, Interview, Job, Plan, Resume
from lib.llm.chain import Switch
from lib.prompts import ANSWER_CUT
from lib.ui import record
from lib.ui.record import Record
from tests.fakes import MemoryStore

pytestmark = pytest.mark.unit


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def interview_id(store: MemoryStore) -> str:
    return store.create("me", Interview("", Candidate("Engineer"), Job("Engineer"), Resume(""), Plan(), ()))


@pytest.fixture
def kept(store: MemoryStore, interview_id: str) -> Record:
    return Record(store, "me", interview_id)


def to_tell(store: MemoryStore, interview_id: str, number: int = 1) -> list[str]:
    return record.to_tell(store, "me", interview_id, store.notes("me", interview_id), number)


def test_tokens_are_summed_per_model(store: MemoryStore, interview_id: str, kept: Record) -> None:
    kept.used(Reply("a", "m1", usage=Usage(100, 20)))
    kept.used(Reply("b", "m1", usage=Usage(50, 5, estimated=True)))
    kept.used(Reply("c", "m2", usage=Usage(7, 3)))
    counts = json.loads(store.notes("me", interview_id)[record.USAGE])
    assert counts["m1"] == {"replies": 2, "prompt_tokens": 150, "completion_tokens": 25, "estimated": True}
    assert counts["m2"] == {"replies": 1, "prompt_tokens": 7, "completion_tokens": 3, "estimated": False}


def test_one_trouble_is_told_once_whatever_its_words(store: MemoryStore, interview_id: str, kept: Record) -> None:
    kept.failed("m1", LLMError("network", "The server cannot be reached."))
    kept.failed("m1", LLMError("server", "The server failed 3 times in a row; it is asked again in 55 s."))
    told = to_tell(store, interview_id, 1)
    assert told == ["m1 did not answer, so the built-in interviewer goes on. The server cannot be reached."]
    assert to_tell(store, interview_id, 1) == told  # as long as the turn is open
    assert to_tell(store, interview_id, 2) == []
    kept.failed("m1", LLMError("timeout", "Too slow."))
    assert to_tell(store, interview_id, 2) == []
    assert record.all_switches(store.notes("me", interview_id)) == told


def test_another_kind_of_trouble_is_told_too(store: MemoryStore, interview_id: str, kept: Record) -> None:
    kept.failed("m1", LLMError("output", "No use."))
    kept.failed("m1", LLMError("quota", "Used up."))
    kept.switched(Switch("m1", "m2", LLMError("quota", "Used up.")))
    assert len(to_tell(store, interview_id)) == 3


def test_a_note_on_what_was_cut_is_told_once(store: MemoryStore, interview_id: str, kept: Record) -> None:
    for _ in range(3):
        kept.noted((ANSWER_CUT,))
    assert to_tell(store, interview_id, 1) == [ANSWER_CUT]
    kept.noted((ANSWER_CUT,))
    assert to_tell(store, interview_id, 2) == []
    assert record.all_switches(store.notes("me", interview_id)) == [ANSWER_CUT]
