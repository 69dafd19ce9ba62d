"""Plays a whole interview from a list of answers, by the same session as the page, and writes it as a conversation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from lib.core.enums import Coaching, Status
from lib.core.errors import PlanError
from lib.core.types import Answer, Interview
from lib.interview.engine import Continue, Stop
from lib.interview.session import Session


def read_answers(text: str) -> list[str]:
    """The answers in a file: a JSON list of strings, or one answer per line (empty lines left out).

    Raises:
        PlanError: JSON that is not a list of strings.
    """
    if text.lstrip().startswith("["):
        try:
            data = json.loads(text)
        except ValueError as error:
            raise PlanError(f"The answers begin as a JSON list but cannot be read: {error}.") from error
        if not all(isinstance(answer, str) for answer in data):
            raise PlanError("The answers must be a JSON list of texts, or one answer per line.")
        return list(data)
    return [line.strip() for line in text.splitlines() if line.strip()]


def play(session: Session, interview: Interview, answers: Sequence[str]) -> Interview:
    """Answer every prompt in turn until the interview ends; when the answers run out it is stopped."""
    waiting = iter(answers)
    while interview.status is Status.ACTIVE:
        if interview.paused:
            interview = session.control(interview.id, Continue())
            continue
        turn, text = interview.current, next(waiting, None)
        if turn is None or text is None:
            interview = session.control(interview.id, Stop())
        else:
            interview = session.submit(interview.id, turn.number, Answer(text))
    return interview


def conversation(interview: Interview) -> Iterator[str]:
    """The interview as lines: what was asked, what was answered, what it was taken for and why."""
    for turn in interview.turns:
        question = interview.questions[turn.question_index]
        place = f"question {turn.question_index + 1} of {len(interview.questions)}, {question.kind}, {turn.move}"
        yield f"[{turn.number}: {place}]"
        yield f"Interviewer{_by(interview.asked_by(turn))}: {turn.prompt}"
        if turn.answer is not None:
            yield f"You: {turn.answer.text}"
        if turn.behaviour is not None:
            yield f"  ({turn.behaviour}: {turn.cue})"
        if turn.reply:
            yield f"Interviewer{_by(turn.reply_engine)}: {turn.reply}"
        yield ""
    left = len(interview.questions) - len({t.question_index for t in interview.turns})
    how = "in practice mode" if interview.plan.coaching is Coaching.PRACTICE else "as a real interview"
    judges = dict.fromkeys(t.feedback.engine for t in interview.turns if t.feedback is not None)
    yield from (f"Feedback: {engine}." for engine in judges if engine)
    yield f"{interview.status.capitalize()}, held {how}" + (f"; {left} questions were not reached." if left else ".")


def _by(engine: str) -> str:
    return f" ({engine})" if engine else ""
