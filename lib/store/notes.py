"""Small texts beside the interviews: what a model added to one (by name), and what an owner prefers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store import queries
from lib.store.tables import NoteRow, PreferenceRow


class Notes:
    """The part of the store that keeps notes and preferences; `SqlStore` gives the transactions."""

    _read: Callable[[], AbstractContextManager[Session]]
    _write: Callable[[], AbstractContextManager[Session]]

    def change_note(self, owner: str, interview_id: str, name: str, change: Callable[[str], str]) -> str:
        """Replace a note by what `change` makes of it ('' for none; '' removes it), in one transaction.

        Returns:
            The new text.

        Raises:
            NotFound: no such interview of this owner.
        """
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            row = session.get(NoteRow, (interview_id, name))
            data = change(row.data if row else "")
            if row is not None and not data:
                session.delete(row)
            elif row is not None:
                row.data, row.updated_at = data, datetime.now(UTC)
            elif data:
                session.add(NoteRow(interview_id=interview_id, name=name, data=data, updated_at=datetime.now(UTC)))
            return data

    def note(self, owner: str, interview_id: str, name: str) -> str:
        """One note of an interview, '' when there is none. Raises NotFound for another owner's interview."""
        with self._read() as session:
            queries.check_owner(session, owner, interview_id)
            row = session.get(NoteRow, (interview_id, name))
            return row.data if row else ""

    def notes(self, owner: str, interview_id: str) -> dict[str, str]:
        """All notes of an interview by name. Raises NotFound."""
        with self._read() as session:
            queries.check_owner(session, owner, interview_id)
            rows = session.execute(select(NoteRow.name, NoteRow.data).where(NoteRow.interview_id == interview_id))
            return {row.name: row.data for row in rows}

    def save_preference(self, owner: str, name: str, data: str) -> None:
        """Keep what this owner prefers under `name`, in place of the one before."""
        with self._write() as session:
            session.merge(PreferenceRow(owner=owner, name=name, data=data, updated_at=datetime.now(UTC)))

    def preference(self, owner: str, name: str) -> str:
        """What this owner prefers, '' when nothing is stored."""
        with self._read() as session:
            row = session.get(PreferenceRow, (owner, name))
            return row.data if row else ""
