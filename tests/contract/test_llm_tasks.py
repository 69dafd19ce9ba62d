"""Every task of a model on a real llama.cpp with random weights: valid nonsense comes, and what is kept stays sane."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.core.chat import CallOptions
from lib.core.enums import Coaching, Mode, Status
from lib.core.errors import LLMError
from lib.core.types import Answer, Interview, Plan
from lib.feedback.by_model import ModelScorer
from lib.feedback.coach import ask_coach
from lib.feedback.evidence import is_proven
from lib.feedback.facts import Facts, numbers_in
from lib.feedback.narrative import facts_of, write_report
from lib.feedback.report import build_report
from lib.feedback.rewrite_model import rewrite
from lib.feedback.scorer import BuiltInScorer
from lib.interview.by_model import ModelInterviewer
from lib.interview.engine import Continue
from lib.interview.reaction import judges
from lib.interview.session import Session
from lib.llm import EndpointChat, state
from lib.llm.endpoint import server as endpoint_at
from lib.questions.by_model import interview_questions
from lib.questions.written import is_askable
from lib.retrieval.lexical import LexicalRetriever
from tests import llama_server
from tests.fakes import MemoryStore
from tests.unit.feedback.samples import FASTER, HASH_ANSWER, HASH_MAP, JOB, RESUME, STORY, interview

pytestmark = pytest.mark.contract

RETRIEVER = LexicalRetriever()
QUICK = CallOptions(max_tokens=200, deadline_s=60.0, seed=3)
PLAN = Plan(mode=Mode.MIXED, n_questions=4, coaching=Coaching.PRACTICE, follow_ups=1)


@pytest.fixture(scope="module")
def model() -> EndpointChat:
    state.forget()
    return EndpointChat(endpoint_at(f"{llama_server.shared().listening_address}/v1", "tiny", key=llama_server.KEY))


@pytest.fixture(scope="module")
def made() -> Interview:
    return interview((FASTER, STORY), (HASH_MAP, HASH_ANSWER))


def test_an_interview_has_all_its_questions_and_none_is_nonsense(model: EndpointChat, made: Interview) -> None:
    found = interview_questions(model, made.candidate, JOB, RESUME, PLAN, retriever=RETRIEVER, options=QUICK)
    assert len(found.questions) == PLAN.n_questions
    assert len({q.text for q in found.questions}) == PLAN.n_questions
    assert all(is_askable(q.text) for q in found.questions if q.engine)
    assert found.by_model == sum(bool(q.engine) for q in found.questions)
    assert found.by_model == 2 or found.notes


def test_scores_are_levels_with_proven_quotes(model: EndpointChat, made: Interview) -> None:
    for final in (False, True):
        scorer = ModelScorer(model, BuiltInScorer(RETRIEVER), RETRIEVER, final=final, options=QUICK)
        feedback = scorer.score(made, 0)
        for score in feedback.scores:
            assert score.value is not None and 1 <= score.low <= score.value <= score.high <= 5
            assert all(is_proven(e, made.turns) for e in score.evidence)
            assert score.evidence or score.value <= 2 or not score.engine.startswith("tiny")


def test_a_whole_interview_ends_and_loses_nothing(model: EndpointChat, made: Interview) -> None:
    notes: list[str] = []
    spoken: list[str] = []
    interviewer = ModelInterviewer(model, RETRIEVER, options=QUICK, on_note=notes.append)
    store = MemoryStore()
    session = Session(store, BuiltInScorer(RETRIEVER), RETRIEVER, "me", interviewer)
    held = session.start(made.candidate, JOB, RESUME, PLAN, (FASTER, HASH_MAP))
    for _ in range(20):
        if held.status is not Status.ACTIVE:
            break
        if held.paused:
            held = session.control(held.id, Continue())
        elif held.current is not None:
            held = session.submit(held.id, held.current.number, Answer(STORY), on_text=spoken.append)
    assert held.status is Status.FINISHED
    assert all(t.answer == Answer(STORY) for t in held.turns)
    assert all(t.prompt for t in held.turns)
    assert not any(judges(sentence) for sentence in spoken)
    assert spoken or notes


def rewritten(model: EndpointChat, made: Interview) -> str:
    return " ".join(
        p.text for p in rewrite(model, made, 0, RESUME.bullets, retriever=RETRIEVER, options=QUICK).passages
    )


def narrated(model: EndpointChat, made: Interview) -> str:
    return write_report(model, build_report(made), retriever=RETRIEVER, options=QUICK).text


def coached(model: EndpointChat, made: Interview) -> str:
    return ask_coach(model, made, 0, None, "What is missing?", retriever=RETRIEVER, options=QUICK).text


@pytest.mark.parametrize("task", [rewritten, narrated, coached])
def test_nonsense_is_shown_clean_or_refused(
    task: Callable[[EndpointChat, Interview], str], model: EndpointChat, made: Interview
) -> None:
    """A text with known figures only (the coach may name others, outside of what it suggests), or a plain refusal."""
    known = Facts.of([STORY, *(b.text for b in RESUME.bullets), *facts_of(build_report(made))]).numbers
    try:
        text = task(model, made)
    except LLMError as error:
        assert (error.kind, bool(error.user_message)) == ("output", True)
        return
    assert text.strip()
    assert "http" not in text and "<|" not in text
    assert task is coached or numbers_in(text) <= known
