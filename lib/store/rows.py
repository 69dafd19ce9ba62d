"""From values to rows and back: what an interview looks like in the tables, and which columns may still change."""

from __future__ import annotations

from datetime import UTC, datetime

from lib.core.enums import Behaviour, Move, Status
from lib.core.types import Interview, Turn
from lib.store.tables import InterviewRow, TurnRow


def interview_row(owner: str, interview_id: str, interview: Interview, now: datetime) -> InterviewRow:
    """A new row with its turns. `interview.created_at` (ISO 8601, UTC if it names no zone) is kept when given."""
    return InterviewRow(
        id=interview_id,
        owner=owner,
        status=interview.status.value,
        title=interview.job.title or interview.candidate.position,
        company=interview.job.company,
        n_questions=len(interview.questions),
        created_at=_created(interview, now),
        updated_at=now,
        candidate=interview.candidate,
        job=interview.job,
        resume=interview.resume,
        plan=interview.plan,
        questions=interview.questions,
        turns=[turn_row(interview, turn, now) for turn in interview.turns],
    )


def turn_row(interview: Interview, turn: Turn, now: datetime) -> TurnRow:
    """A new row for a turn of `interview`."""
    row = TurnRow(interview_id=interview.id, number=turn.number, answer=None, answered_at=None)
    update_turn(row, interview, turn, now)
    return row


def update_turn(row: TurnRow, interview: Interview, turn: Turn, now: datetime) -> None:
    """Take over what `turn` adds to the stored one.

    A stored answer and the prompt it was given to never change. `behaviour`, `feedback` and `self_rating` change to
    another value but not back to None: the caller's copy may be older than what a worker stored meanwhile.
    """
    if row.answer is None:
        row.question_index = turn.question_index
        row.question_id = _question_id(interview, turn)
        row.move = turn.move.value
        row.prompt = turn.prompt
        row.target = turn.target
        row.prompt_engine = turn.prompt_engine
        if turn.answer is not None:
            row.answer, row.answered_at = turn.answer, now
    if turn.behaviour is not None or row.behaviour is None:
        row.behaviour = turn.behaviour and turn.behaviour.value
        row.cue = turn.cue
        row.reply = turn.reply
        row.reply_engine = turn.reply_engine
    row.feedback = turn.feedback or row.feedback
    row.self_rating = turn.self_rating or row.self_rating


def interview_value(row: InterviewRow) -> Interview:
    """The interview as stored, turns by number."""
    return Interview(
        id=row.id,
        candidate=row.candidate,
        job=row.job,
        resume=row.resume,
        plan=row.plan,
        questions=row.questions,
        turns=tuple(_turn_value(turn) for turn in row.turns),
        status=Status(row.status),
        created_at=row.created_at.isoformat(),
    )


def _turn_value(row: TurnRow) -> Turn:
    return Turn(
        number=row.number,
        question_index=row.question_index,
        move=Move(row.move),
        prompt=row.prompt,
        target=row.target,
        answer=row.answer,
        behaviour=None if row.behaviour is None else Behaviour(row.behaviour),
        cue=row.cue,
        reply=row.reply,
        feedback=row.feedback,
        self_rating=row.self_rating,
        prompt_engine=row.prompt_engine,
        reply_engine=row.reply_engine,
    )


def _question_id(interview: Interview, turn: Turn) -> str | None:
    known = 0 <= turn.question_index < len(interview.questions)
    return interview.questions[turn.question_index].id if known else None


def _created(interview: Interview, now: datetime) -> datetime:
    if not interview.created_at:
        return now
    given = datetime.fromisoformat(interview.created_at)
    return given.replace(tzinfo=UTC) if given.tzinfo is None else given
