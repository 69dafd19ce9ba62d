"""What a page sees of a spoken answer: its stage, why it ended, and all that is shown meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lib.core.errors import GreenroomError
from lib.core.speech import Partial, Take
from lib.speech.capture import Level
from lib.speech.turn_taking import TurnState


class Stage(StrEnum):
    """Where a talk stands. WRITTEN and FAILED are final."""

    ASKING = "asking"
    OPENING = "opening"
    LISTENING = "listening"
    WRITING = "writing"
    WRITTEN = "written"
    FAILED = "failed"


class End(StrEnum):
    """Why nothing more is heard."""

    DONE = "done"
    SILENCE = "silence"
    SENT = "sent"
    FULL = "full"
    LOST = "lost"
    LEFT = "left"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    UNREACHED = "unreached"
    GIVEN_UP = "given up"


OPEN = frozenset((Stage.ASKING, Stage.OPENING, Stage.LISTENING))
"""The microphone is on, or about to be."""


@dataclass(frozen=True)
class TalkState:
    """What a page shows.

    `words_stopped` says why no words come although sound does. `place` is the place in the line of those to be written
    down, 0 when it is this one's turn, None when nothing waits. `taking` is of hands-free mode only. `take` is None
    when there was not a word; `late` says that its turn was answered before it could become part of the answer.
    """

    stage: Stage
    end: End | None
    attempt: int
    opening_s: float
    level: Level
    partial: Partial
    spoke: bool
    silence_s: float
    taking: TurnState | None
    words_stopped: GreenroomError | None
    place: int | None
    take: Take | None
    late: bool
    error: GreenroomError | None
