from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.enums import Behaviour, Coaching, Move, Status
from lib.core.errors import NotFound, PlanError
from lib.core.types import Answer, Candidate, Interview, Job, Plan, Question, Resume
from lib.interview import engine
from lib.interview.session import Session
from tests.fakes import CountingScorer, MemoryStore, WordRetriever

pytestmark = pytest.mark.unit

TREE = "A B-tree avoids a full table scan, so reads touch few pages."


class Held:
    """A session with its parts at hand."""

    def __init__(self, questions: tuple[Question, ...], **plan: object) -> None:
        self.store, self.scorer = MemoryStore(), CountingScorer()
        self.session = Session(self.store, self.scorer, WordRetriever(), "me")
        settled = Plan(**{"coaching": Coaching.PRACTICE, "follow_ups": 1, **plan})  # type: ignore[arg-type]
        self.interview = self.session.start(Candidate("Engineer"), Job("Engineer"), Resume(""), settled, questions)

    @property
    def id(self) -> str:
        return self.interview.id

    def load(self) -> Interview:
        return self.store.load("me", self.id)


def test_start_stores_the_first_question(index: Question) -> None:
    held = Held((index,))
    assert held.id
    assert held.load() == held.interview
    assert held.load().current is not None


def test_submit_stores_decides_and_scores(index: Question) -> None:
    held = Held((index,))
    interview = held.session.submit(held.id, 1, Answer(TREE, seconds=12.5))
    assert interview.turns[0].answer == Answer(TREE, seconds=12.5)
    assert interview.turns[0].behaviour is Behaviour.ON_TRACK
    assert interview.turns[0].feedback is not None
    assert interview.turns[1].move is Move.FOLLOW_UP
    assert held.scorer.calls == [(0, 1)]


def test_a_double_submit_changes_nothing(index: Question) -> None:
    held = Held((index,))
    once = held.session.submit(held.id, 1, Answer(TREE))
    assert held.session.submit(held.id, 1, Answer("something else")) == once
    assert held.scorer.calls == [(0, 1)]


def test_the_answer_is_stored_before_anything_is_computed(index: Question) -> None:
    held = Held((index,))

    class Broken(CountingScorer):
        def score(self, interview: Interview, question_index: int) -> object:  # type: ignore[override]
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        Session(held.store, Broken(), WordRetriever(), "me").submit(held.id, 1, Answer(TREE))
    assert held.load().turns[0].answer == Answer(TREE)
    assert held.load().turns[0].feedback is None
    repaired = held.session.resume(held.id)
    assert repaired.turns[0].feedback is not None
    assert repaired.turns[1].move is Move.FOLLOW_UP


def test_resume_works_on_an_answer_that_was_only_stored(index: Question) -> None:
    held, other = Held((index,)), Held((index,))
    held.store.save_answer("me", held.id, 1, Answer(TREE))
    assert held.load().unprocessed is not None
    assert held.session.resume(held.id).turns == other.session.submit(other.id, 1, Answer(TREE)).turns


def test_late_feedback_is_that_of_its_own_turn(index: Question) -> None:
    held = Held((index,), coaching=Coaching.REAL)
    held.session.submit(held.id, 1, Answer(TREE))
    done = held.session.submit(held.id, 2, Answer("Each insert updates the index as well."))
    bare = replace(done, turns=tuple(replace(t, feedback=None) for t in done.turns))
    assert done.turns[0].feedback is not None
    fresh = Held((index,), coaching=Coaching.REAL)
    fresh.store._interviews[fresh.id] = ("me", replace(bare, id=fresh.id))
    assert [t.feedback for t in fresh.session.resume(fresh.id).turns] == [t.feedback for t in done.turns]


def test_requests_are_not_scored(index: Question) -> None:
    held = Held((index,))
    held.session.submit(held.id, 1, Answer("Could you repeat the question?"))
    assert held.scorer.calls == []


def test_controls_and_pause(index: Question, conflict: Question) -> None:
    held = Held((index, conflict), follow_ups=0)
    assert held.session.submit(held.id, 1, Answer(TREE)).paused
    again = held.session.control(held.id, engine.Retry(0))
    assert again.turns[-1].move is Move.RETRY
    held.session.submit(held.id, 2, Answer(TREE))
    assert held.session.control(held.id, engine.Continue()).turns[-1].question_index == 1
    assert held.session.control(held.id, engine.Continue()).turns[-1].number == 3
    assert held.session.control(held.id, engine.Stop()).status is Status.STOPPED


def test_a_hint_takes_what_was_typed_along(index: Question) -> None:
    held = Held((index,))
    held.store.save_draft("me", held.id, 1, "An index is")
    hinted = held.session.control(held.id, engine.Hint())
    assert hinted.current is not None
    assert held.store.draft("me", held.id, hinted.current.number) == "An index is"


def test_what_was_typed_is_with_the_new_turn_before_that_turn_is_stored(index: Question) -> None:
    held = Held((index,))
    held.store.save_draft("me", held.id, 1, "An index is")

    class Cut(MemoryStore):
        def save_progress(self, owner: str, interview: Interview) -> None:
            raise RuntimeError("the power went")

    cut = Cut()
    cut.__dict__ = held.store.__dict__
    with pytest.raises(RuntimeError):
        Session(cut, held.scorer, WordRetriever(), "me").control(held.id, engine.Repeat())
    assert len(held.load().turns) == 1
    assert [held.store.draft("me", held.id, number) for number in (1, 2)] == ["An index is", "An index is"]


def test_a_control_of_a_page_that_is_behind_changes_nothing(index: Question) -> None:
    held = Held((index,))
    answered = held.session.submit(held.id, 1, Answer(TREE))
    assert held.session.control(held.id, engine.Skip(), turn_number=1) == answered == held.load()
    assert held.session.control(held.id, engine.Skip(), turn_number=2) != answered


def test_another_answer_to_the_same_turn_is_seen_by_its_text(index: Question) -> None:
    held = Held((index,))
    held.session.submit(held.id, 1, Answer(TREE))
    kept = held.session.submit(held.id, 1, Answer("Another one.")).turns[0].answer
    assert kept is not None
    assert kept.text == TREE


def test_what_is_not_offered_is_said(index: Question) -> None:
    held = Held((index,), coaching=Coaching.REAL)
    with pytest.raises(PlanError, match="no hints"):
        held.session.control(held.id, engine.Hint())


def test_rating_and_owner(index: Question) -> None:
    held = Held((index,))
    held.session.submit(held.id, 1, Answer(TREE))
    held.session.rate(held.id, 1, 4)
    assert held.load().turns[0].self_rating == 4
    with pytest.raises(ValueError, match="1 to 5"):
        held.session.rate(held.id, 1, 6)
    with pytest.raises(NotFound):
        Session(held.store, held.scorer, WordRetriever(), "somebody else").resume(held.id)
