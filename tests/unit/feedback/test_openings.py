from __future__ import annotations

import pytest

from lib.core.enums import QuestionKind
from lib.core.types import Feedback, KeyPoint, Question
from lib.feedback.scorer import BuiltInScorer
from tests.unit.feedback.samples import interview

pytestmark = pytest.mark.unit

POINTS = (
    KeyPoint("present situation", ("I currently work as an engineer in a platform group",)),
    KeyPoint("relevant experience", ("I spent years on recommender systems",)),
    KeyPoint("why this role", ("this position appeals because of the mission",)),
    KeyPoint("knowledge of us", ("I read your engineering blog",)),
)
OPENING = Question("opening", "Tell me about yourself, and why you are here.", QuestionKind.OPENING, key_points=POINTS)
WHO = "I am a senior data scientist at Larkspur Grocers and own the demand forecast for 212 stores."
WHY = "I want this role because you forecast fresh food for 60 towns, which is what I do best."


def feedback(scorer: BuiltInScorer, answer: str) -> Feedback:
    return scorer.score(interview((OPENING, answer)), 0)


@pytest.mark.parametrize("quote", ["'", "’"])
def test_who_one_is_and_why_one_comes_count_in_any_words(scorer: BuiltInScorer, quote: str) -> None:
    found = feedback(scorer, f"{WHO.replace('I am', f'I{quote}m')} {WHY}")
    assert [p.reached for p in found.key_points] == [True, True, True, True]
    assert not any(gap.startswith("Not recognised") for gap in found.gaps)


def test_the_sentence_that_says_it_is_the_evidence(scorer: BuiltInScorer) -> None:
    points = {p.name: p.evidence.quote for p in feedback(scorer, f"{WHO} {WHY}").key_points if p.evidence}
    assert points == {
        "present situation": WHO,
        "relevant experience": WHO,
        "why this role": WHY,
        "knowledge of us": WHY,
    }


def test_what_is_not_said_is_still_missing(scorer: BuiltInScorer) -> None:
    found = feedback(scorer, WHO)
    assert [p.name for p in found.key_points if not p.reached] == ["why this role", "knowledge of us"]
