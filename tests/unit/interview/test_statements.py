from __future__ import annotations

import pytest

from lib.core.enums import QuestionKind
from lib.core.types import KeyPoint, Question
from lib.interview import cues, follow_ups, statements
from tests.fakes import WordRetriever

pytestmark = pytest.mark.unit

RESULT = KeyPoint("the result", ("the outcome was",), "How did it end?")
HOW = KeyPoint("how you went about it", ("what I did was",), "What did you do, step by step?")
OTHER = KeyPoint("an alternative weighed", ("the alternative was",), "What else was on the table?")


@pytest.mark.parametrize(
    ("point", "answer"),
    [
        (RESULT, "The error went from 24 to 17 percent by March."),
        (RESULT, "Two years later they still asked for it, so it paid off."),
        (HOW, "I rang the pool, and then I split the ward in two."),
        (OTHER, "Redis was the other option."),
        (KeyPoint("your own part", ()), "I did the charts and the probes."),
        (KeyPoint("acting in good time", (), "What did you do off your own bat?"), "I checked it and I drove there."),
        (KeyPoint("relevant experience", ()), "I have built ranking for a grocer."),
        (KeyPoint("present role", ()), "I'm a nurse on a surgical ward."),
    ],
)
def test_a_statement_counts_in_any_words(point: KeyPoint, answer: str) -> None:
    assert statements.made(point, answer)


@pytest.mark.parametrize(
    ("point", "answer"),
    [
        (RESULT, "I looked at the feed and at the job log."),
        (HOW, "We met, and it was done by our team."),
        (OTHER, "I put a check on five columns."),
        (KeyPoint("B-tree", ("a tree",), "How is a row found?"), "I checked it, I built it, and it went live."),
    ],
)
def test_other_words_are_no_such_statement(point: KeyPoint, answer: str) -> None:
    assert not statements.made(point, answer)


def test_how_it_ended_is_not_asked_when_it_was_told() -> None:
    question = Question("q", "What broke, and what did you do?", QuestionKind.BEHAVIOURAL, key_points=(RESULT, OTHER))
    answers = ["The feed broke, I switched to a second one, and the error fell from 24 to 17 percent."]
    left = follow_ups.missing_points(question, answers, WordRetriever())
    assert [point.name for point in left] == ["an alternative weighed"]


def test_every_kind_has_its_cues() -> None:
    for statement in statements.statements():
        assert cues.pattern(statement.cue).pattern
