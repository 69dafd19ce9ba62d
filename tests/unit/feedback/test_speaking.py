"""What was spoken in an interview, and what the report makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.enums import Move
from lib.core.report import NOT_SPOKEN
from lib.core.types import Answer, Interview
from lib.feedback.report import build_report
from lib.feedback.speaking import question_rating, speaking, summary
from tests.unit.feedback.samples import with_turn
from tests.unit.feedback.takes import PLAIN, spoken, take

pytestmark = pytest.mark.unit


def test_typed_answers_are_not_measured(whole: Interview) -> None:
    report = build_report(whole)
    assert report.speaking is None
    assert report.delivery == NOT_SPOKEN
    assert "delivery is not measured" in report.communication.basis


def test_communication_takes_delivery_in_for_spoken_questions_only(whole: Interview) -> None:
    made, takes = spoken(whole, 0, wpm=60.0, fillers=40)
    typed, aloud = build_report(whole), build_report(made, takes)
    first = question_rating(made, takes, 0)
    assert first.value == pytest.approx((2 * 1 + 2 * 1 + 5) / 5)
    content = [(2.0, "communication"), (1.0, "structure")]
    rows = [
        (weight, s.value)
        for q in typed.questions[:4]
        for weight, name in content
        for s in (q.feedback.scores if q.feedback else ())
        if s.dimension.value == name and s.value is not None
    ]
    expected = (sum(w * v for w, v in rows) + first.value) / (sum(w for w, _ in rows) + 1)
    assert aloud.communication.value == round(expected, 1)
    assert typed.communication.value is not None
    assert aloud.communication.value < typed.communication.value
    assert "delivery one part in what was spoken (question 1)" in aloud.communication.basis


def test_content_never_uses_delivery(whole: Interview) -> None:
    made, takes = spoken(whole, 0, 1, 3, wpm=250.0, fillers=60)
    typed, aloud = build_report(whole), build_report(made, takes)
    assert aloud.dimensions == typed.dimensions
    assert aloud.technical == typed.technical
    assert [q.overall for q in aloud.questions] == [q.overall for q in typed.questions]
    assert (aloud.recommendation, aloud.rule) == (typed.recommendation, typed.rule)
    assert aloud.actions == typed.actions


def test_an_answer_typed_in_place_of_what_was_said_is_typed(whole: Interview) -> None:
    made, takes = spoken(whole, 0)
    made = with_turn(made, 0, answer=Answer("Something else entirely."))
    assert build_report(made, takes).speaking is None


def test_edits_are_seen_and_what_was_said_is_kept(whole: Interview) -> None:
    made, takes = spoken(whole, 0, 1)
    answer = made.turns[0].answer
    assert answer is not None
    made = with_turn(made, 0, answer=replace(answer, text=answer.text + " And I would do it again."))
    found, _ = speaking(made, takes)
    assert found is not None
    assert [a.edited for a in found.answers] == [True, False]
    assert found.answers[0].said == takes[0][0].transcript.text
    assert found.typed == (3, 4, 5)


def test_the_last_attempt_counts_and_earlier_ones_are_listed(whole: Interview) -> None:
    made, takes = spoken(whole, 1, 2)
    made = with_turn(made, 2, move=Move.RETRY)
    takes[1] = (take("one two three four", fillers=50, fillers_per_minute=57.0),)
    found, rating = speaking(made, takes)
    assert found is not None
    assert [a.turn for a in found.answers] == [1, 2]
    assert found.counted == (2,)
    assert rating == found.answers[1].rating
    assert found.advice == ()


def test_two_takes_of_an_answer_are_one(whole: Interview) -> None:
    made, takes = spoken(whole, 0)
    takes[0] = (take("one two three", "live"), take("four five six", "recorded"))
    found, _ = speaking(made, takes)
    assert found is not None
    assert found.answers[0].said == "one two three four five six"
    assert found.answers[0].ways == ("live", "recorded")
    assert found.seconds == 120.0


def test_one_line_says_how_an_answer_sounded() -> None:
    assert summary(PLAIN) == ("1:00, 140 words per minute (usual), longest pause 1.5 s (usual), at least 2 fillers.")
    assert summary(replace(PLAIN, pauses=(), fillers=1)) == (
        "1:00, 140 words per minute (usual), no pause, at least 1 filler."
    )
    assert summary(replace(PLAIN, wpm=None, pauses=(), fillers=0)) == "1:00, too few words to measure."
