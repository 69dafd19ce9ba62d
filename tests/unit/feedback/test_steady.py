"""A thread is judged by one engine to its end, a new one by the preferred engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.types import Feedback, Interview
from lib.feedback.scorer import BuiltInScorer
from lib.feedback.steady import SteadyScorer
from lib.retrieval.lexical import LexicalRetriever
from tests.unit.feedback.samples import DISAGREE, FASTER, STORY, interview

pytestmark = pytest.mark.unit


class Named:
    """An engine that only signs."""

    def __init__(self, name: str) -> None:
        self.name = name

    def score(self, interview: Interview, question_index: int) -> Feedback:
        return Feedback(scores=(), engine=self.name)


def begun_by(engine: str) -> Interview:
    made = interview((FASTER, STORY), (DISAGREE, STORY))
    turns = (replace(made.turns[0], feedback=Feedback(scores=(), engine=engine)), *made.turns[1:])
    return replace(made, turns=turns)


def test_a_thread_keeps_its_engine_and_others_get_the_preferred_one() -> None:
    scorer = SteadyScorer(lambda: (Named("encoder"), Named("lexical")))
    assert scorer.score(begun_by("lexical"), 0).engine == "lexical"
    assert scorer.score(begun_by("lexical"), 1).engine == "encoder"
    assert scorer.score(begun_by("gone"), 0).engine == "encoder"


def test_the_engines_are_asked_anew_each_time() -> None:
    at_hand = [Named("lexical")]
    scorer = SteadyScorer(lambda: at_hand)
    made = interview((FASTER, STORY))
    assert scorer.score(made, 0).engine == "lexical"
    at_hand.insert(0, Named("encoder"))
    assert scorer.score(made, 0).engine == "encoder"


def test_feedback_names_the_retriever_that_it_rests_on() -> None:
    feedback = SteadyScorer(lambda: (BuiltInScorer(LexicalRetriever()),)).score(interview((FASTER, STORY)), 0)
    assert feedback.engine == "built-in scorer, lexical, rules only"
