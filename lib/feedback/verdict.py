"""The hire recommendation: a table of rules, first match wins. Practice feedback, computed by code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.core.enums import Recommendation

MIN_JUDGED = 3
STRONG_MEAN = 4.2
HIRE_MEAN = 3.5
MIXED_MEAN = 2.6
WEAK = 2.5
LABEL = "This is practice feedback computed from your answers, not a prediction of a hiring decision."


@dataclass(frozen=True)
class Standing:
    """What the rules look at: overall scores of the judged questions (closing left out) and how many were planned.

    `missed` counts questions that were declined at first or answered with something else.
    """

    overalls: tuple[float, ...]
    planned: int
    missed: int = 0

    @property
    def mean(self) -> float:
        """Mean overall score; 0 when nothing was judged."""
        return sum(self.overalls) / len(self.overalls) if self.overalls else 0.0

    @property
    def weak(self) -> int:
        """Number of questions with an overall score under WEAK."""
        return sum(o < WEAK for o in self.overalls)


@dataclass(frozen=True)
class Rule:
    """One line of the table: when `holds`, the recommendation is `recommendation`."""

    recommendation: Recommendation
    words: str
    holds: Callable[[Standing], bool]


RULES: tuple[Rule, ...] = (
    Rule(
        Recommendation.NOT_ENOUGH,
        f"fewer than {MIN_JUDGED} questions, or fewer than half of those planned, could be judged",
        lambda s: len(s.overalls) < MIN_JUDGED or 2 * len(s.overalls) < s.planned,
    ),
    Rule(
        Recommendation.STRONG_HIRE,
        f"the mean score is at least {STRONG_MEAN}, no question is under 3, and none was declined or missed",
        lambda s: s.mean >= STRONG_MEAN and min(s.overalls) >= 3 and not s.missed,
    ),
    Rule(
        Recommendation.HIRE,
        f"the mean score is at least {HIRE_MEAN}, and at most one question in four is under {WEAK} and at most one in "
        "four was declined or missed",
        lambda s: s.mean >= HIRE_MEAN and 4 * max(s.weak, s.missed) <= len(s.overalls),
    ),
    Rule(Recommendation.MIXED, f"the mean score is at least {MIXED_MEAN}", lambda s: s.mean >= MIXED_MEAN),
    Rule(Recommendation.NO_HIRE, f"the mean score is under {MIXED_MEAN}", lambda s: True),
)


def recommend(overalls: Sequence[float], planned: int, missed: int = 0) -> tuple[Recommendation, str]:
    """The recommendation and the rule behind it in words, with this interview's figures."""
    standing = Standing(tuple(overalls), planned, missed)
    rule = next(r for r in RULES if r.holds(standing))
    figures = f"{len(standing.overalls)} of {planned} questions judged"
    if standing.overalls:
        figures += f", mean {standing.mean:.1f} of 5, {standing.weak} under {WEAK}"
    if missed:
        figures += f", {missed} declined or answered with something else"
    return rule.recommendation, f"{rule.recommendation.value.capitalize()}, because {rule.words} ({figures}). {LABEL}"
