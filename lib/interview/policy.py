"""One table decides what the interviewer does next: (phase, behaviour) -> moves in order of preference.

The first move that still has budget is made. Redirects (REDIRECT, STAY, FOCUS) are at most two per attempt at a
question, follow-ups (FOLLOW_UP, EXAMPLE, ENCOURAGE) at most `Plan.follow_ups`; clarifying, repeating and hinting are
bounded apart. NEXT and FINISH are always allowed, so every row ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.types import Plan, Turn


class Phase(StrEnum):
    """Where in the interview a question stands: the opening and the closing are not examined as the main part is."""

    OPENING = "opening"
    MAIN = "main"
    CLOSING = "closing"


_GO_ON: dict[Behaviour, tuple[Move, ...]] = dict.fromkeys(Behaviour, (Move.NEXT,))

TABLE: dict[Phase, dict[Behaviour, tuple[Move, ...]]] = {
    Phase.MAIN: {
        Behaviour.ON_TRACK: (Move.FOLLOW_UP, Move.NEXT),
        Behaviour.WEAK: (Move.EXAMPLE, Move.FOLLOW_UP, Move.NEXT),
        Behaviour.HESITANT: (Move.ENCOURAGE, Move.FOLLOW_UP, Move.NEXT),
        Behaviour.DRIFTING: (Move.FOCUS, Move.FOLLOW_UP, Move.NEXT),
        Behaviour.OFF_TOPIC: (Move.REDIRECT, Move.NEXT),
        Behaviour.OUT_OF_SCOPE: (Move.STAY, Move.NEXT),
        Behaviour.CONFUSED: (Move.CLARIFY, Move.HINT, Move.NEXT),
        Behaviour.DECLINED: (Move.HINT, Move.NEXT),
    },
    Phase.OPENING: {
        Behaviour.ON_TRACK: (Move.FOLLOW_UP, Move.NEXT),
        Behaviour.WEAK: (Move.EXAMPLE, Move.NEXT),
        Behaviour.HESITANT: (Move.ENCOURAGE, Move.NEXT),
        Behaviour.DRIFTING: (Move.FOCUS, Move.NEXT),
        Behaviour.OFF_TOPIC: (Move.REDIRECT, Move.NEXT),
        Behaviour.OUT_OF_SCOPE: (Move.STAY, Move.NEXT),
        Behaviour.CONFUSED: (Move.CLARIFY, Move.NEXT),
        Behaviour.DECLINED: (Move.HINT, Move.NEXT),
    },
    Phase.CLOSING: {
        **_GO_ON,
        Behaviour.OUT_OF_SCOPE: (Move.STAY, Move.NEXT),
        Behaviour.CONFUSED: (Move.CLARIFY, Move.NEXT),
    },
}
CONTROLS: dict[str, tuple[Move, ...]] = {
    "repeat": (Move.REPEAT, Move.NEXT),
    "skip": (Move.NEXT,),
    "stop": (Move.FINISH,),
}

REDIRECTS = frozenset({Move.REDIRECT, Move.STAY, Move.FOCUS})
FOLLOW_UPS = frozenset({Move.FOLLOW_UP, Move.EXAMPLE, Move.ENCOURAGE})
MAX_REDIRECTS = 2
LIMITS: dict[Move, int] = {Move.EXAMPLE: 1, Move.ENCOURAGE: 1, Move.CLARIFY: 2, Move.HINT: 1, Move.REPEAT: 3}
"""At most so many of one move in an attempt, beside the two shared budgets."""
MAX_RETRIES = 4


def phase(kind: QuestionKind) -> Phase:
    """The phase in which a question of this kind is asked."""
    return {QuestionKind.OPENING: Phase.OPENING, QuestionKind.CLOSING: Phase.CLOSING}.get(kind, Phase.MAIN)


def decide(
    kind: QuestionKind,
    behaviour: Behaviour,
    attempt: Sequence[Turn],
    plan: Plan,
    *,
    control: str = "",
    missing: bool = True,
) -> Move:
    """The next move. `attempt` holds the turns since the question was put; `missing` says if a follow-up has an aim."""
    row = CONTROLS[control] if control else TABLE[phase(kind)][behaviour]
    return next(move for move in row if allowed(move, attempt, plan) and (missing or move is not Move.FOLLOW_UP))


def allowed(move: Move, attempt: Sequence[Turn], plan: Plan) -> bool:
    """True while this attempt has budget for the move."""
    made = Counter(turn.move for turn in attempt)
    if move in REDIRECTS:
        return sum(made[m] for m in REDIRECTS) < MAX_REDIRECTS
    if move in FOLLOW_UPS and sum(made[m] for m in FOLLOW_UPS) >= plan.follow_ups:
        return False
    return made[move] < LIMITS.get(move, plan.follow_ups + 1)


def turns_bound(plan: Plan) -> int:
    """The most turns one question can take in one attempt, whatever is answered."""
    own = sum(LIMITS[m] for m in (Move.CLARIFY, Move.HINT, Move.REPEAT))
    return 1 + MAX_REDIRECTS + plan.follow_ups + own
