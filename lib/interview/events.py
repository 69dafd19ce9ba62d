"""What can happen to an interview, and what the outside has to do after it."""

from __future__ import annotations

from dataclasses import dataclass

from lib.core.types import Answer, Interview
from lib.interview.follow_ups import FollowUp
from lib.interview.verdict import Verdict


@dataclass(frozen=True)
class Begin:
    """Put the first question."""


@dataclass(frozen=True)
class Answered:
    """The candidate answered the turn that waits (or whose stored answer was not worked on yet).

    `verdict` and `aim` are what somebody else made of it (a model, for ties and for the follow-up worth asking); None
    leaves it to the rules.
    """

    answer: Answer
    verdict: Verdict | None = None
    aim: FollowUp | None = None


@dataclass(frozen=True)
class Continue:
    """Practice mode, after feedback: go on to the next question or finish."""


@dataclass(frozen=True)
class Retry:
    """Practice mode, after feedback: answer a question again."""

    question_index: int


@dataclass(frozen=True)
class Hint:
    """Practice mode: a small hint, please."""


@dataclass(frozen=True)
class Skip:
    """Leave this question unanswered and go on."""


@dataclass(frozen=True)
class Stop:
    """End the interview here."""


@dataclass(frozen=True)
class Repeat:
    """Say the prompt again."""


Event = Begin | Answered | Continue | Retry | Hint | Skip | Stop | Repeat


@dataclass(frozen=True)
class ScoreThread:
    """Score the thread of a question up to a turn, and keep the feedback with that turn."""

    question_index: int
    turn_number: int


@dataclass(frozen=True)
class Finished:
    """The interview is over; its report can be made."""


Effect = ScoreThread | Finished


@dataclass(frozen=True)
class Step:
    """The interview after an event, and what is to be done outside for it."""

    interview: Interview
    effects: tuple[Effect, ...] = ()
