"""The values of a report: computed by code from an `Interview`, shown by the report page and the exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lib.core.enums import Behaviour, Recommendation
from lib.core.speech import Delivery, Way
from lib.core.types import Feedback, Interview, Requirement, Score


@dataclass(frozen=True)
class Rating:
    """A rating over the whole interview. `value` in 1..5 (None: not enough to say); low and high are its range."""

    name: str
    value: float | None
    low: float
    high: float
    basis: str


NOT_SPOKEN = Rating("delivery", None, 1.0, 5.0, "every answer was typed, so it was not measured")


@dataclass(frozen=True)
class RequirementOutcome:
    """A requirement after the interview: 'answered with evidence', 'asked', 'only claimed' or 'never raised'."""

    requirement: Requirement
    outcome: str
    question_index: int | None = None


TwoViews = tuple[tuple[Score, Score], ...]
"""A model's score and the built-in one, for each dimension in which they lie more than a level apart."""


@dataclass(frozen=True)
class QuestionReport:
    """One question's page of the report; `self_rating` minus the mean score is `calibration` (None without both).

    `two_views` is empty where rules alone judged.
    """

    question_index: int
    overall: float | None
    feedback: Feedback | None
    behaviours: tuple[Behaviour, ...] = ()
    self_rating: int | None = None
    calibration: float | None = None
    two_views: TwoViews = ()


Band = Literal["usual", "watch", "work on it"]


@dataclass(frozen=True)
class Reading:
    """One measure of speech. `measure` is its name in MEASURES; `band` is None where no norm is used or no value is."""

    measure: str
    value: float | None
    band: Band | None


@dataclass(frozen=True)
class SpokenAnswer:
    """An answer that was spoken: what was said before any edit, how it sounded, and who wrote it down."""

    turn: int
    question_index: int
    said: str
    edited: bool
    engine: str
    ways: tuple[Way, ...]
    delivery: Delivery
    readings: tuple[Reading, ...]
    rating: Rating


@dataclass(frozen=True)
class Speaking:
    """How the spoken answers sounded. `counted` are the turns of each question's last attempt: `readings` and `advice`
    are over them. `typed` are the numbers (from 1) of the questions that were answered by typing alone.
    """

    answers: tuple[SpokenAnswer, ...]
    counted: tuple[int, ...]
    typed: tuple[int, ...]
    seconds: float
    readings: tuple[Reading, ...]
    advice: tuple[str, ...]

    def answer(self, turn: int) -> SpokenAnswer | None:
        """The spoken answer of a turn, None when it was typed."""
        return next((a for a in self.answers if a.turn == turn), None)


@dataclass(frozen=True)
class Report:
    """Everything the report page and the exports show; computed from an `Interview` by code, never stored alone.

    `speaking` is None when no answer was spoken; `delivery` has no value then.
    """

    interview: Interview
    dimensions: tuple[Rating, ...]
    communication: Rating
    technical: Rating
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    actions: tuple[str, ...]
    recommendation: Recommendation
    rule: str
    questions: tuple[QuestionReport, ...]
    coverage: tuple[RequirementOutcome, ...]
    notes: tuple[str, ...]
    engine: str
    delivery: Rating = NOT_SPOKEN
    speaking: Speaking | None = None
