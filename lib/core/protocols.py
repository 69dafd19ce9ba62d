"""What the domain packages need from the outside, as Protocols: they receive it, they never choose it.

Only `lib/ui/services.py` and the command-line entry points (`__main__.py`) pick concrete classes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lib.core.enums import RetrieverKind
from lib.core.types import Answer, Feedback, Interview

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lib.core.speech import Sound


@dataclass(frozen=True)
class Hit:
    """A corpus entry found for a query: its index in the corpus and a score in 0..1 (1 is best)."""

    index: int
    score: float


class Encoder(Protocol):
    """Turns texts into vectors; keeps those it has made, so that asking twice costs nothing."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: what was learned on vectors of one fingerprint says nothing of another's."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts`: (n, 384) float32, L2-normalised, in their order."""
        ...


class Retriever(Protocol):
    """Finds the texts of a corpus that best match a query.

    `name` is shown beside what it found; `kind` says what its scores are, and so which constants go with them.
    """

    name: str
    kind: RetrieverKind

    @property
    def encoder(self) -> Encoder | None:
        """What makes the vectors; None where texts are found by words."""
        ...

    def rank(self, query: str, corpus: Sequence[str], *, job: str = "", top_k: int | None = None) -> list[Hit]:
        """Hits in order of falling score, ties by index; all of the corpus when `top_k` is None."""
        ...


class Scorer(Protocol):
    """Judges the thread of one question. `name` is the engine shown beside each score."""

    name: str

    def score(self, interview: Interview, question_index: int) -> Feedback:
        """Feedback over all answers of this question so far; evidence offsets refer to the answers as stored."""
        ...


@dataclass(frozen=True)
class InterviewSummary:
    """A row of Home's lists. `answered` counts questions with an answer, `n_questions` those planned."""

    id: str
    title: str
    company: str
    status: str
    created_at: str
    updated_at: str
    answered: int
    n_questions: int


class Store(Protocol):
    """Keeps interviews. Every method is one transaction; every method checks the owner. Raises StoreError's tree."""

    def create(self, owner: str, interview: Interview) -> str:
        """Store a new interview (with its turns) under a fresh unguessable id, which is returned."""
        ...

    def load(self, owner: str, interview_id: str) -> Interview:
        """The interview as last committed. Raises NotFound."""
        ...

    def save_answer(self, owner: str, interview_id: str, turn_number: int, answer: Answer) -> None:
        """Commit an answer before anything is computed, and clear its draft. Raises Conflict on a second answer."""
        ...

    def save_progress(self, owner: str, interview: Interview) -> None:
        """Commit status and all turns of `interview` (updates and new ones); answers stored before stay untouched."""
        ...

    def save_feedback(self, owner: str, interview_id: str, turn_number: int, feedback: Feedback) -> None:
        """Attach feedback to an answered turn."""
        ...

    def save_self_rating(self, owner: str, interview_id: str, turn_number: int, rating: int) -> None:
        """Attach the candidate's own rating (1 to 5) to an answered turn."""
        ...

    def save_draft(self, owner: str, interview_id: str, turn_number: int, text: str) -> None:
        """Keep what is typed so far for a turn (replaces the draft before)."""
        ...

    def draft(self, owner: str, interview_id: str, turn_number: int) -> str:
        """The draft of a turn, '' when there is none."""
        ...

    def asked(self, owner: str) -> set[str]:
        """Ids of all questions that this owner was ever asked (their main prompt was shown)."""
        ...

    def summaries(self, owner: str) -> list[InterviewSummary]:
        """All interviews of the owner, newest first."""
        ...

    def delete(self, owner: str, interview_id: str) -> None:
        """Delete one interview with all that belongs to it. Raises NotFound."""
        ...

    def delete_all(self, owner: str) -> int:
        """Delete everything of this owner, setup and preferences included; the number of interviews deleted."""
        ...

    def save_setup(self, owner: str, data: str) -> None:
        """Keep the setup page's state (JSON text) so that a reload loses nothing."""
        ...

    def setup(self, owner: str) -> str:
        """The stored setup state, '' when there is none."""
        ...

    def change_note(self, owner: str, interview_id: str, name: str, change: Callable[[str], str]) -> str:
        """Replace a note of an interview by `change(note)` in one transaction ('' is no note); the new text."""
        ...

    def note(self, owner: str, interview_id: str, name: str) -> str:
        """One note of an interview, '' when there is none. Raises NotFound."""
        ...

    def notes(self, owner: str, interview_id: str) -> dict[str, str]:
        """All notes of an interview by name. Raises NotFound."""
        ...

    def save_preference(self, owner: str, name: str, data: str) -> None:
        """Keep what an owner prefers under a name; never a key or a token."""
        ...

    def preference(self, owner: str, name: str) -> str:
        """What an owner prefers, '' when nothing is stored."""
        ...

    def add_sound(self, owner: str, interview_id: str, turn_number: int, take: int, part: int, data: bytes) -> None:
        """Keep a piece of sound (replaces the same part of the same take); when this returns it is on disk."""
        ...

    def sounds(self, owner: str, interview_id: str, turn_number: int, take: int | None = None) -> list[Sound]:
        """The sound of a turn, or of one take of it, in order."""
        ...

    def sound_turns(self, owner: str, interview_id: str) -> dict[int, int]:
        """Turns that have sound, with its size in bytes."""
        ...

    def sound_takes(self, owner: str, interview_id: str, turn_number: int) -> dict[int, int]:
        """Takes of a turn that have sound, with its size in bytes."""
        ...

    def drop_sounds(
        self, owner: str, interview_id: str, turn_number: int | None = None, take: int | None = None
    ) -> None:
        """Delete sound without a trace: of the interview, of one turn, or of one take."""
        ...

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
        """Replace a note and a turn's draft by `change(note, draft)` and drop the sound of take `forget`, all or none.

        The draft of an answered turn is '' and stays so, whatever `change` gives; then the result is False.
        """
        ...

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
        """Move a turn's draft and sound to another turn and change notes, all or none; False if one is answered."""
        ...
