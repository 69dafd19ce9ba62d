"""Sound of what was said: kept in parts as it comes, and gone without a trace when it is not wanted any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Delete, delete, func, select, update
from sqlalchemy.orm import Session

from lib.store import queries
from lib.store.tables import DraftRow, NoteRow, SoundRow

if TYPE_CHECKING:
    from lib.core.speech import Sound


class _Wipe(Protocol):
    def __call__(self, *, rebuild: bool = True) -> None: ...


class Sounds:
    """The part of the store that keeps sound; `SqlStore` gives the transactions."""

    _read: Callable[[], AbstractContextManager[Session]]
    _write: Callable[[], AbstractContextManager[Session]]
    _wipe: _Wipe

    def add_sound(self, owner: str, interview_id: str, turn_number: int, take: int, part: int, data: bytes) -> None:
        """Keep a piece of sound, in place of the same part of the same take; when this returns it is on disk.

        Raises:
            NotFound: no such interview of this owner.
        """
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            session.merge(
                SoundRow(
                    interview_id=interview_id,
                    turn_number=turn_number,
                    take=take,
                    part=part,
                    n_bytes=len(data),
                    created_at=datetime.now(UTC),
                    data=data,
                )
            )

    def sounds(self, owner: str, interview_id: str, turn_number: int, take: int | None = None) -> list[Sound]:
        """The sound of a turn, or of one take of it, by take and part. Raises NotFound."""
        from lib.core.speech import Sound  # with numpy, which no first page waits for

        query = select(SoundRow.take, SoundRow.part, SoundRow.data).order_by(SoundRow.take, SoundRow.part)
        query = query.where(SoundRow.interview_id == interview_id, SoundRow.turn_number == turn_number)
        if take is not None:
            query = query.where(SoundRow.take == take)
        with self._read() as session:
            queries.check_owner(session, owner, interview_id)
            return [Sound(row.take, row.part, row.data) for row in session.execute(query)]

    def sound_turns(self, owner: str, interview_id: str) -> dict[int, int]:
        """Turns that have sound, with its size in bytes. Raises NotFound."""
        query = select(SoundRow.turn_number, func.sum(SoundRow.n_bytes)).group_by(SoundRow.turn_number)
        with self._read() as session:
            queries.check_owner(session, owner, interview_id)
            rows = session.execute(query.where(SoundRow.interview_id == interview_id))
            return {turn: int(size) for turn, size in rows}

    def sound_takes(self, owner: str, interview_id: str, turn_number: int) -> dict[int, int]:
        """Takes of a turn that have sound, with its size in bytes. Raises NotFound."""
        query = select(SoundRow.take, func.sum(SoundRow.n_bytes)).group_by(SoundRow.take).order_by(SoundRow.take)
        query = query.where(SoundRow.interview_id == interview_id, SoundRow.turn_number == turn_number)
        with self._read() as session:
            queries.check_owner(session, owner, interview_id)
            return {take: int(size) for take, size in session.execute(query)}

    def drop_sounds(
        self, owner: str, interview_id: str, turn_number: int | None = None, take: int | None = None
    ) -> None:
        """Delete sound, and its bytes from the SQLite files: all of the interview, of one turn, or of one take.

        Raises:
            NotFound: no such interview of this owner.
        """
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            gone = session.execute(_removal(interview_id, turn_number, take).returning(SoundRow.part)).all()
        if gone:
            self._wipe(rebuild=False)

    def write_down(
        self,
        owner: str,
        interview_id: str,
        turn_number: int,
        note: str,
        change: Callable[[str, str], tuple[str, str]],
        *,
        forget: int | None = None,
    ) -> bool:
        """Replace a note and a turn's draft together, and drop the sound they were made from, in one transaction.

        Args:
            owner: whose interview it is.
            interview_id: the interview.
            turn_number: of the draft and of the sound.
            note: name of the note.
            change: gets both texts ('' for none) and gives the new ones ('' removes). The draft of an answered turn
                is '' and stays so.
            forget: the take whose sound goes, None for none.

        Returns:
            Whether the turn still waits for its answer.

        Raises:
            NotFound: no such interview of this owner.
        """
        gone = False
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            is_open = not queries.is_answered(session, interview_id, turn_number)
            kept, draft = session.get(NoteRow, (interview_id, note)), session.get(DraftRow, (interview_id, turn_number))
            new_note, new_draft = change(kept.data if kept else "", draft.text if draft and is_open else "")
            _put_note(session, kept, interview_id, note, new_note)
            _put_draft(session, draft, interview_id, turn_number, new_draft if is_open else "")
            if forget is not None:
                removal = _removal(interview_id, turn_number, forget).returning(SoundRow.part)
                gone = bool(session.execute(removal).all())
        if gone:
            self._wipe(rebuild=False)
        return is_open

    def hand_on(
        self,
        owner: str,
        interview_id: str,
        turn_number: int,
        to: int,
        notes: Sequence[str],
        change: Callable[[dict[str, str], str, str], tuple[dict[str, str], str, int]],
        *,
        stay: Collection[int] = (),
    ) -> bool:
        """Move a turn's draft and sound to another turn and change notes, in one transaction.

        Args:
            owner: whose interview it is.
            interview_id: the interview.
            turn_number: where they are.
            to: where they go.
            notes: names of notes to change with it.
            change: gets these notes by name, the draft of the turn and that of the other one ('' for none); gives the
                new notes, the other one's new draft, and what is added to the number of each take that moves.
            stay: takes whose sound does not move.

        Returns:
            False, and nothing has changed, when one of the two turns has its answer.

        Raises:
            NotFound: no such interview of this owner.
        """
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            if any(queries.is_answered(session, interview_id, number) for number in (turn_number, to)):
                return False
            rows = {name: session.get(NoteRow, (interview_id, name)) for name in notes}
            source, target = (session.get(DraftRow, (interview_id, number)) for number in (turn_number, to))
            texts, draft, added = change(
                {name: row.data if row else "" for name, row in rows.items()},
                source.text if source else "",
                target.text if target else "",
            )
            for name, row in rows.items():
                _put_note(session, row, interview_id, name, texts[name])
            _put_draft(session, source, interview_id, turn_number, "")
            _put_draft(session, target, interview_id, to, draft)
            session.execute(
                update(SoundRow)
                .where(SoundRow.interview_id == interview_id, SoundRow.turn_number == turn_number)
                .where(SoundRow.take.not_in(stay))
                .values(turn_number=to, take=SoundRow.take + added)
                .execution_options(synchronize_session=False)
            )
        return True


def _removal(interview_id: str, turn_number: int | None, take: int | None) -> Delete:
    statement = delete(SoundRow).where(SoundRow.interview_id == interview_id)
    if turn_number is not None:
        statement = statement.where(SoundRow.turn_number == turn_number)
    return statement if take is None else statement.where(SoundRow.take == take)


def _put_note(session: Session, row: NoteRow | None, interview_id: str, name: str, text: str) -> None:
    """Put a note in the place of `row`; '' only removes that."""
    if text:
        session.merge(NoteRow(interview_id=interview_id, name=name, data=text, updated_at=datetime.now(UTC)))
    elif row is not None:
        session.delete(row)


def _put_draft(session: Session, row: DraftRow | None, interview_id: str, turn_number: int, text: str) -> None:
    """Put a draft in the place of `row`; '' only removes that."""
    if text:
        now = datetime.now(UTC)
        session.merge(DraftRow(interview_id=interview_id, turn_number=turn_number, text=text, updated_at=now))
    elif row is not None:
        session.delete(row)
