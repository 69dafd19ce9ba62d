from __future__ import annotations

import pytest

from lib.core.enums import Behaviour
from lib.core.types import Feedback
from lib.feedback.scorer import BuiltInScorer
from tests.unit.feedback.samples import CLOSING, interview, with_turn

pytestmark = pytest.mark.unit


def feedback(scorer: BuiltInScorer, answer: str, behaviour: Behaviour | None = None) -> Feedback:
    return scorer.score(with_turn(interview((CLOSING, answer)), 0, behaviour=behaviour), 0)


@pytest.mark.parametrize("behaviour", [None, Behaviour.OUT_OF_SCOPE, Behaviour.CONFUSED])
def test_a_question_back_is_what_the_closing_question_asks_for(
    scorer: BuiltInScorer, behaviour: Behaviour | None
) -> None:
    found = feedback(scorer, "What is the team like?", behaviour)
    assert found.gaps == ()
    assert found.strengths == ("You asked something yourself: “What is the team like?”",)
    assert found.next_step == "Prepare a second question whose answer would change what you decide."


def test_after_two_questions_no_second_one_is_advised(scorer: BuiltInScorer) -> None:
    found = feedback(scorer, "What is the team like? And what is hard right now?", Behaviour.OUT_OF_SCOPE)
    assert found.gaps == ()
    assert "second question" not in found.next_step


@pytest.mark.parametrize("answer", ["No, thank you.", "Please repeat the question?"])
def test_no_question_of_ones_own_is_said(scorer: BuiltInScorer, answer: str) -> None:
    control = Behaviour.CONTROL if "repeat" in answer else None
    assert feedback(scorer, answer, control).gaps == ("You asked nothing. Interviewers expect one or two questions.",)
