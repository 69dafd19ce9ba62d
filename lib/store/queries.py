"""Queries and statements that several methods of the store share. Every way to an interview goes by its owner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Delete, Insert, Select, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, load_only, selectinload

from lib.core.errors import NotFound
from lib.core.protocols import InterviewSummary
from lib.store.tables import DraftRow, InterviewRow, SetupRow, TurnRow

_NOT_HERE = "This interview is not here. It was deleted, or it belongs to another browser or account."
_NO_TURN = "This question is not part of the stored interview. Load the page again."
_NO_ANSWER = "There is no answer to this question yet. Answer it first."


def whole(session: Session, owner: str, interview_id: str) -> InterviewRow:
    """The interview with all its turns. Raises NotFound."""
    query = select(InterviewRow).options(selectinload(InterviewRow.turns))
    row = session.scalar(query.where(InterviewRow.id == interview_id, InterviewRow.owner == owner))
    if row is None:
        raise NotFound(_NOT_HERE)
    return row


def whole_for_update(session: Session, owner: str, interview_id: str) -> InterviewRow:
    """As `whole` without what never changes (resume, job, ...), locked against other writers. Raises NotFound."""
    claim(session, owner, interview_id)
    changing = load_only(InterviewRow.status, InterviewRow.questions, InterviewRow.n_questions)
    query = select(InterviewRow).options(changing, selectinload(InterviewRow.turns))
    return session.scalars(query.where(InterviewRow.id == interview_id)).one()


def claim(session: Session, owner: str, interview_id: str) -> None:
    """Check the owner and keep other writers of this interview out until the transaction ends. Raises NotFound.

    On SQLite the transaction holds the write lock already; on PostgreSQL the interview's row is locked.
    """
    if session.scalar(_id(owner, interview_id).with_for_update()) is None:
        raise NotFound(_NOT_HERE)


def check_owner(session: Session, owner: str, interview_id: str) -> None:
    """Raises NotFound when this owner has no such interview."""
    if session.scalar(_id(owner, interview_id)) is None:
        raise NotFound(_NOT_HERE)


def turn_of(session: Session, interview_id: str, number: int) -> TurnRow:
    """One turn of an interview whose owner was checked. Raises NotFound."""
    query = select(TurnRow).where(TurnRow.interview_id == interview_id, TurnRow.number == number)
    row = session.scalar(query)
    if row is None:
        raise NotFound(_NO_TURN)
    return row


def answered_turn(session: Session, interview_id: str, number: int) -> TurnRow:
    """As `turn_of`. Raises NotFound when the turn has no answer, too."""
    row = turn_of(session, interview_id, number)
    if row.answer is None:
        raise NotFound(_NO_ANSWER)
    return row


def is_answered(session: Session, interview_id: str, number: int) -> bool:
    """Whether a turn has an answer; False for a turn that is not stored (yet)."""
    query = select(TurnRow.id).where(TurnRow.interview_id == interview_id, TurnRow.number == number)
    return session.scalar(query.where(TurnRow.answer.is_not(None))) is not None


def touch(session: Session, interview_id: str, now: datetime) -> None:
    """Note the time of the last change."""
    session.execute(update(InterviewRow).where(InterviewRow.id == interview_id).values(updated_at=now))


def draft_removal(interview_id: str, number: int) -> Delete:
    """Statement that removes a turn's draft, if any."""
    return delete(DraftRow).where(DraftRow.interview_id == interview_id, DraftRow.turn_number == number)


def setup_upsert(session: Session, owner: str, data: str, now: datetime) -> Insert:
    """Statement that stores an owner's setup in place of the one before; safe when two tabs do it at once."""
    values = {"owner": owner, "data": data, "updated_at": now}
    changed = {"data": data, "updated_at": now}
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(SetupRow).values(values).on_conflict_do_update(["owner"], set_=changed)
    return postgresql.insert(SetupRow).values(values).on_conflict_do_update(index_elements=["owner"], set_=changed)


def summaries_of(session: Session, owner: str) -> list[InterviewSummary]:
    """One row per interview of the owner, newest first; `answered` counts questions, not turns."""
    answered = (
        select(func.count(TurnRow.question_index.distinct()))
        .where(TurnRow.interview_id == InterviewRow.id, TurnRow.answer.is_not(None))
        .scalar_subquery()
    )
    newest_first = (InterviewRow.created_at.desc(), InterviewRow.updated_at.desc(), InterviewRow.id)
    query = select(
        InterviewRow.id,
        InterviewRow.title,
        InterviewRow.company,
        InterviewRow.status,
        InterviewRow.created_at,
        InterviewRow.updated_at,
        answered.label("answered"),
        InterviewRow.n_questions,
    )
    rows = session.execute(query.where(InterviewRow.owner == owner).order_by(*newest_first))
    return [
        InterviewSummary(
            id=row.id,
            title=row.title,
            company=row.company,
            status=row.status,
            created_at=row.created_at.isoformat(),
            updated_at=row.updated_at.isoformat(),
            answered=row.answered,
            n_questions=row.n_questions,
        )
        for row in rows
    ]


def _id(owner: str, interview_id: str) -> Select[str]:
    return select(InterviewRow.id).where(InterviewRow.id == interview_id, InterviewRow.owner == owner)
