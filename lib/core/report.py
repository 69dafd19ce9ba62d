"""The values of a report: computed by code from an `Interview`, shown by the report page and the exports."""

from __future__ import annotations

from dataclasses import dataclass

from lib.core.enums import Behaviour, Recommendation
from lib.core.types import Feedback, Interview, Requirement


@dataclass(frozen=True)
class Rating:
    """A rating over the whole interview. `value` in 1..5 (None: not enough to say); low and high are its range."""

    name: str
    value: float | None
    low: float
    high: float
    basis: str


@dataclass(frozen=True)
class RequirementOutcome:
    """A requirement after the interview: 'answered with evidence', 'asked', 'only claimed' or 'never raised'."""

    requirement: Requirement
    outcome: str
    question_index: int | None = None


@dataclass(frozen=True)
class QuestionReport:
    """One question's page of the report; `self_rating` minus the mean score is `calibration` (None without both)."""

    question_index: int
    overall: float | None
    feedback: Feedback | None
    behaviours: tuple[Behaviour, ...] = ()
    self_rating: int | None = None
    calibration: float | None = None


@dataclass(frozen=True)
class Report:
    """Everything the report page and the exports show; computed from an `Interview` by code, never stored alone."""

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
