"""The store: every method is one transaction, and every one checks the owner."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from lib.core.errors import Conflict
from lib.core.protocols import InterviewSummary
from lib.core.types import Answer, Feedback, Interview
from lib.store import engine as engines
from lib.store import queries
from lib.store.failures import BUSY, refused, translated
from lib.store.migrate import to_head
from lib.store.notes import Notes
from lib.store.rows import interview_row, interview_value, turn_row, update_turn
from lib.store.sounds import Sounds
from lib.store.tables import DraftRow, InterviewRow, PreferenceRow, SetupRow, TurnRow

_log = logging.getLogger(__name__)


def open_store(url: str, *, busy_timeout_s: float = 10.0) -> SqlStore:
    """Open the database (made when it is not there), bring its tables up to date and return a thread-safe store.

    Args:
        url: `sqlite:///path`, `postgresql://user:password@host/database` or `postgres://...`.
        busy_timeout_s: how long a writer waits for another one before it gives up.

    Raises:
        SettingsError: the address cannot be used, or psycopg is missing.
        StoreError: locked, unwritable, damaged, unreachable or made by a newer Greenroom; the message says what to do.
    """
    engine = engines.make_engine(engines.parse_url(url), busy_timeout_s=busy_timeout_s)
    try:
        with translated():
            to_head(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, busy_timeout_s=busy_timeout_s)


class SqlStore(Notes, Sounds):
    """`lib.core.protocols.Store` over SQLAlchemy. Thread-safe: each call has its own session and transaction."""

    def __init__(self, engine: Engine, *, busy_timeout_s: float = 10.0) -> None:
        """Use `open_store`, which also brings the tables up to date."""
        self._engine = engine
        self._readers = engines.readers(engine)
        self._writers = engines.writers(engine)
        self._wipe_due = False
        self._one_writer = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._busy_timeout_s = busy_timeout_s

    def close(self) -> None:
        """Close all connections; the last one folds SQLite's write-ahead log into the file."""
        if self._wipe_due:
            self._wipe()
        self._engine.dispose()

    def create(self, owner: str, interview: Interview) -> str:
        """Store a new interview with its turns under a fresh id (256 random bits); `interview.id` is not used.

        Raises:
            Conflict: two turns have the same number.
            ValueError: `interview.created_at` is given and no ISO 8601 time.
        """
        interview_id = secrets.token_urlsafe(32)
        row = interview_row(owner, interview_id, interview, _now())
        with self._write() as session:
            session.add(row)
        return interview_id

    def load(self, owner: str, interview_id: str) -> Interview:
        """The interview as last committed. Raises NotFound."""
        with self._read() as session:
            return interview_value(queries.whole(session, owner, interview_id))

    def save_answer(self, owner: str, interview_id: str, turn_number: int, answer: Answer) -> None:
        """Commit the answer alone and remove its draft; when this returns, the answer is on disk.

        The same text again is a retried submit and changes nothing.

        Raises:
            NotFound: no such interview of this owner, or no such turn.
            Conflict: the turn has another answer already.
        """
        now = _now()
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            turn = queries.turn_of(session, interview_id, turn_number)
            if turn.answer is not None:
                if turn.answer.text == answer.text:
                    return
                raise Conflict("This question was already answered, perhaps in another tab. Load the page again.")
            turn.answer, turn.answered_at = answer, now
            session.execute(queries.draft_removal(interview_id, turn_number))
            queries.touch(session, interview_id, now)

    def save_progress(self, owner: str, interview: Interview) -> None:
        """Commit status, questions and turns of `interview`: known turns are updated, new ones added.

        A stored answer and its prompt stay as they are, and nothing that was decided or scored is taken back (see
        `rows.update_turn`). A copy that lacks turns which are stored is older than the stored interview: its status
        and questions are not taken over.

        Raises:
            NotFound: no such interview of this owner.
        """
        now = _now()
        with self._write() as session:
            row = queries.whole_for_update(session, owner, interview.id)
            stored = {turn.number: turn for turn in row.turns}
            if stored.keys() <= {turn.number for turn in interview.turns}:
                row.status = interview.status.value
                row.questions, row.n_questions = interview.questions, len(interview.questions)
            for turn in interview.turns:
                if turn.number in stored:
                    update_turn(stored[turn.number], interview, turn, now)
                else:
                    row.turns.append(turn_row(interview, turn, now))
                if turn.answer is not None:
                    session.execute(queries.draft_removal(interview.id, turn.number))
            row.updated_at = now

    def save_feedback(self, owner: str, interview_id: str, turn_number: int, feedback: Feedback) -> None:
        """Attach feedback to an answered turn (replaces the one before). Raises NotFound."""
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            queries.answered_turn(session, interview_id, turn_number).feedback = feedback
            queries.touch(session, interview_id, _now())

    def save_self_rating(self, owner: str, interview_id: str, turn_number: int, rating: int) -> None:
        """Attach the candidate's own rating to an answered turn. Raises NotFound, and ValueError outside 1 to 5."""
        if not 1 <= rating <= 5:
            raise ValueError(f"a rating is 1 to 5, not {rating}")
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            queries.answered_turn(session, interview_id, turn_number).self_rating = rating
            queries.touch(session, interview_id, _now())

    def save_draft(self, owner: str, interview_id: str, turn_number: int, text: str) -> None:
        """Keep what is typed so far; '' removes the draft. Nothing is kept for an answered turn: a late keystroke.

        The turn may be one that is about to be stored: its draft can be moved there first, so that no crash loses it.

        Raises:
            NotFound: no such interview of this owner.
        """
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            session.execute(queries.draft_removal(interview_id, turn_number))
            if text and not queries.is_answered(session, interview_id, turn_number):
                session.add(DraftRow(interview_id=interview_id, turn_number=turn_number, text=text, updated_at=_now()))

    def draft(self, owner: str, interview_id: str, turn_number: int) -> str:
        """The draft of a turn, '' when there is none. Raises NotFound for another owner's interview."""
        with self._read() as session:
            queries.check_owner(session, owner, interview_id)
            row = session.get(DraftRow, (interview_id, turn_number))
            return row.text if row else ""

    def asked(self, owner: str) -> set[str]:
        """Ids of all questions that were put to this owner, in any interview that is still stored.

        Every turn of a question follows its main prompt, so each question that has a turn was asked.
        """
        query = select(TurnRow.question_id).join(InterviewRow, InterviewRow.id == TurnRow.interview_id).distinct()
        with self._read() as session:
            found = session.scalars(query.where(InterviewRow.owner == owner))
            return {question_id for question_id in found if question_id is not None}

    def summaries(self, owner: str) -> list[InterviewSummary]:
        """All interviews of the owner, newest first; `n_questions` is the number of questions in the interview."""
        with self._read() as session:
            return queries.summaries_of(session, owner)

    def delete(self, owner: str, interview_id: str) -> None:
        """Delete one interview with all that hangs on it, and its text from the SQLite file. Raises NotFound."""
        with self._write() as session:
            queries.claim(session, owner, interview_id)
            session.execute(delete(InterviewRow).where(InterviewRow.id == interview_id))
        self._wipe()

    def delete_all(self, owner: str) -> int:
        """Delete everything of this owner, its text from the SQLite file too; the number of interviews deleted."""
        with self._write() as session:
            ids = session.scalars(
                delete(InterviewRow).where(InterviewRow.owner == owner).returning(InterviewRow.id)
            ).all()
            session.execute(delete(SetupRow).where(SetupRow.owner == owner))
            session.execute(delete(PreferenceRow).where(PreferenceRow.owner == owner))
        self._wipe()
        return len(ids)

    def save_setup(self, owner: str, data: str) -> None:
        """Keep the setup page's state (JSON text), in place of the one before."""
        with self._write() as session:
            session.execute(queries.setup_upsert(session, owner, data, _now()))

    def setup(self, owner: str) -> str:
        """The stored setup state, '' when there is none."""
        with self._read() as session:
            row = session.get(SetupRow, owner)
            return row.data if row else ""

    @contextmanager
    def _read(self) -> Iterator[Session]:
        with translated(), Session(self._readers) as session, session.begin():
            yield session

    @contextmanager
    def _write(self) -> Iterator[Session]:
        with translated(), self._alone(), Session(self._writers) as session, session.begin():
            yield session

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let the writers of this process wait on a lock: SQLite's own waiting is polling, with sleeps up to 0.1 s."""
        if self._one_writer is None:
            yield
        elif self._one_writer.acquire(timeout=self._busy_timeout_s):
            try:
                yield
            finally:
                self._one_writer.release()
        else:
            raise refused(BUSY)

    def _wipe(self, *, rebuild: bool = True) -> None:
        # The deletion is committed: a file that is busy must not look like a deletion that failed.
        self._wipe_due = not engines.wipe(self._engine, rebuild=rebuild or self._wipe_due)
        if self._wipe_due:
            _log.warning("Deleted rows are not overwritten yet: the file was busy. The next deletion or stop does it.")


def _now() -> datetime:
    return datetime.now(UTC)
