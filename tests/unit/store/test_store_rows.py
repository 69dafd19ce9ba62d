"""What a turn's row takes over from a copy, and what the column types do to values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.types import Answer, Candidate, Feedback, Interview, Job, Plan, Question, Resume, Turn
from lib.store.rows import interview_row, turn_row, update_turn
from lib.store.tables import JsonText, PlainText, TurnRow, UtcDateTime

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
ASKED = Turn(1, 0, Move.ASK, "Why?", target="reason")
INTERVIEW = Interview(
    id="i",
    candidate=Candidate("Analyst"),
    job=Job(""),
    resume=Resume(""),
    plan=Plan(),
    questions=(Question("q1", "Why?", QuestionKind.OPENING), Question("q2", "How?", QuestionKind.CLOSING)),
    turns=(ASKED,),
)
SQLITE = sqlite.dialect()


def updated(first: Turn, second: Turn) -> TurnRow:
    row = turn_row(INTERVIEW, first, NOW)
    update_turn(row, INTERVIEW, second, LATER)
    return row


def test_prompt_may_change_until_it_is_answered() -> None:
    row = updated(ASKED, replace(ASKED, prompt="How?", question_index=1, move=Move.REDIRECT, target=""))
    assert (row.prompt, row.question_index, row.question_id, row.move, row.target) == ("How?", 1, "q2", "redirect", "")


def test_answer_freezes_itself_and_its_prompt() -> None:
    first = replace(ASKED, answer=Answer("a"))
    row = updated(first, replace(first, prompt="How?", question_index=1, move=Move.HINT, target="", answer=Answer("b")))
    assert (row.prompt, row.question_index, row.question_id, row.move, row.target) == ("Why?", 0, "q1", "ask", "reason")
    assert (row.answer, row.answered_at) == (Answer("a"), NOW)


def test_first_answer_is_stored_with_its_time() -> None:
    row = updated(ASKED, replace(ASKED, answer=Answer("a")))
    assert (row.answer, row.answered_at) == (Answer("a"), LATER)


def test_what_was_decided_may_change_but_not_vanish() -> None:
    decided = replace(
        ASKED,
        answer=Answer("a"),
        behaviour=Behaviour.WEAK,
        cue="c",
        reply="r",
        feedback=Feedback((), engine="e"),
        self_rating=2,
    )
    row = updated(decided, replace(ASKED, answer=Answer("a"), cue="", reply=""))
    assert (row.behaviour, row.cue, row.reply) == ("weak", "c", "r")
    assert (row.feedback, row.self_rating) == (Feedback((), engine="e"), 2)
    changed = replace(
        decided, behaviour=Behaviour.ON_TRACK, reply="R", feedback=Feedback((), engine="f"), self_rating=5
    )
    row = updated(decided, changed)
    assert (row.behaviour, row.reply, row.feedback, row.self_rating) == ("on_track", "R", changed.feedback, 5)


@pytest.mark.parametrize(("index", "question_id"), [(0, "q1"), (1, "q2"), (2, None), (-1, None)])
def test_question_of_a_turn(index: int, question_id: str | None) -> None:
    assert turn_row(INTERVIEW, replace(ASKED, question_index=index), NOW).question_id == question_id


def test_row_of_an_interview_is_titled_by_its_job_or_position() -> None:
    row = interview_row("me", "new", INTERVIEW, NOW)
    assert (row.id, row.owner, row.title, row.n_questions, row.status) == ("new", "me", "Analyst", 2, "active")
    assert interview_row("me", "new", replace(INTERVIEW, job=Job("Lead")), NOW).title == "Lead"


@pytest.mark.parametrize(
    ("given", "stored"),
    [("", NOW), ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))],
)
def test_creation_time_is_given_or_now(given: str, stored: datetime) -> None:
    assert interview_row("me", "new", replace(INTERVIEW, created_at=given), NOW).created_at == stored


def test_creation_time_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        interview_row("me", "new", replace(INTERVIEW, created_at="yesterday"), NOW)


def test_times_are_stored_and_read_in_utc() -> None:
    kind = UtcDateTime()
    east = datetime(2026, 11, 21, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    assert kind.process_bind_param(east, SQLITE) == NOW
    assert kind.process_result_value(NOW.replace(tzinfo=None), SQLITE) == NOW
    read = kind.process_result_value(east, SQLITE)
    assert read is not None
    assert (read, read.tzinfo) == (NOW, UTC)
    assert (kind.process_bind_param(None, SQLITE), kind.process_result_value(None, SQLITE)) == (None, None)
    with pytest.raises(ValueError, match="without a zone"):
        kind.process_bind_param(datetime(2026, 1, 1), SQLITE)


def test_text_keeps_its_length() -> None:
    assert PlainText().process_bind_param("a\x00b\udfffc\U0001f600\n", SQLITE) == "a\ufffdb\ufffdc\U0001f600\n"
    assert PlainText().process_bind_param(None, SQLITE) is None


def test_json_is_ascii_and_comes_back() -> None:
    kind = JsonText(Answer)
    text = kind.process_bind_param(Answer("é\ud800\x00"), SQLITE)
    assert text == '{"text":"\\u00e9\\ud800\\u0000","words":[],"audio_ref":"","seconds":null}'
    assert kind.process_result_value(text, SQLITE) == Answer("é\ud800\x00")
    assert (kind.process_bind_param(None, SQLITE), kind.process_result_value(None, SQLITE)) == (None, None)
