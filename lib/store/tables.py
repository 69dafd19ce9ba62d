"""The tables, and the column types that keep our values whole on both databases."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, MetaData, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from lib.core import serial
from lib.core.types import Answer, Candidate, Feedback, Job, Plan, Question, Resume

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, always UTC: SQLite forgets the zone, PostgreSQL answers in the session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. Raises ValueError for a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text. NUL and lone surrogates, which no database keeps, become U+FFFD one for one, so lengths stay."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be stored."""
        return value if value is None else _UNSTORABLE.sub("\ufffd", value)


class JsonText(TypeDecorator[Any]):
    """One of our values as JSON text in ASCII, which keeps every character of an answer, whatever was pasted."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The value as JSON text."""
        return None if value is None else json.dumps(serial.to_data(value, self.kind), separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value again. Raises pydantic.ValidationError when it does not fit the type of today."""
        return None if value is None else serial.from_data(self.kind, json.loads(value))


class SoundBytes(TypeDecorator[bytes]):
    """Sound, which can go without a trace and without a rebuild of the file (see `engine.wipe`).

    SQLite keeps at most the first 4061 bytes of a row (of a page of 4096) among other rows, where a copy may stay
    behind when rows move. The rest lies in pages of its own, which `secure_delete` overwrites. So on SQLite zeros come
    first.
    """

    impl = LargeBinary
    cache_ok = True
    _LEAD = bytes(4096)

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """With the zeros."""
        return self._LEAD + value if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Without them."""
        return value[len(self._LEAD) :] if value is not None and dialect.name == "sqlite" else value


class Base(DeclarativeBase):
    """Constraints have names, so that later migrations can change them on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {str: PlainText, datetime: UtcDateTime}


class InterviewRow(Base):
    """An interview without its turns. `title`, `company` and `n_questions` repeat the JSON for the lists."""

    __tablename__ = "interviews"
    __table_args__ = (Index(None, "owner", "created_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    status: Mapped[str]
    title: Mapped[str]
    company: Mapped[str]
    n_questions: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    candidate: Mapped[Candidate] = mapped_column(JsonText(Candidate))
    job: Mapped[Job] = mapped_column(JsonText(Job))
    resume: Mapped[Resume] = mapped_column(JsonText(Resume))
    plan: Mapped[Plan] = mapped_column(JsonText(Plan))
    questions: Mapped[tuple[Question, ...]] = mapped_column(JsonText(tuple[Question, ...]))
    turns: Mapped[list[TurnRow]] = relationship(
        order_by="TurnRow.number", cascade="save-update, merge, delete", passive_deletes=True
    )


class TurnRow(Base):
    """One prompt and its answer. `question_id` is null when the turn belongs to no question of the interview."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("interview_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"))
    number: Mapped[int]
    question_index: Mapped[int]
    question_id: Mapped[str | None]
    move: Mapped[str]
    prompt: Mapped[str]
    target: Mapped[str]
    answer: Mapped[Answer | None] = mapped_column(JsonText(Answer))
    answered_at: Mapped[datetime | None]
    behaviour: Mapped[str | None]
    cue: Mapped[str]
    reply: Mapped[str]
    feedback: Mapped[Feedback | None] = mapped_column(JsonText(Feedback))
    self_rating: Mapped[int | None]
    prompt_engine: Mapped[str] = mapped_column(server_default="")
    reply_engine: Mapped[str] = mapped_column(server_default="")


class DraftRow(Base):
    """What is typed so far for a turn that has no answer yet."""

    __tablename__ = "drafts"

    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True)
    turn_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    updated_at: Mapped[datetime]


class SetupRow(Base):
    """The setup page's state of one owner."""

    __tablename__ = "setups"

    owner: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[str]
    updated_at: Mapped[datetime]


class NoteRow(Base):
    """Something that a model added to an interview, by name: its summary, a conversation, what it used."""

    __tablename__ = "notes"

    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[str]
    updated_at: Mapped[datetime]


class SoundRow(Base):
    """A piece of what was said for a turn: part `part` of recording `take`."""

    __tablename__ = "sounds"

    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True)
    turn_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    take: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n_bytes: Mapped[int]
    created_at: Mapped[datetime]
    data: Mapped[bytes] = mapped_column(SoundBytes)


class PreferenceRow(Base):
    """What one owner prefers, by name. Never a key or a token."""

    __tablename__ = "preferences"

    owner: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[str]
    updated_at: Mapped[datetime]
