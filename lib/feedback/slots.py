"""Key points of questions built from a bullet or a requirement: they ask for a kind of statement, not for a subject.

Their phrasings are openings ('the alternative was'); what counts is whether the answer makes such a statement at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lib.core.enums import Origin
from lib.core.types import KeyPoint, Question
from lib.feedback.keypoints import Reach
from lib.feedback.units import Unit


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + ")", re.IGNORECASE)


_STATEMENTS: Mapping[str, re.Pattern[str]] = {
    "your own part": _any(r"mine\b|my (?:own )?(?:part|half|share|job|side)\b|was up to me\b"),
    "an alternative weighed": _any(
        r"alternatives?\b|instead of\b|rather than\b|compared (?:it |them )?(?:to|with)\b|trade-?offs?\b|options?\b",
        r"(?:could|might) (?:also )?have\b|we considered\b|i considered\b|versus\b|vs\b|decided against\b|ruled out\b",
    ),
    "how it was measured": _any(
        r"measur\w+|baseline\b|before and after\b|metrics?\b|a/b\b|tracked\b|benchmark\w*|held-out\b|compared\b",
        r"from [\w.,$€£%]+(?: [\w%]+){0,2} to\b",
    ),
    "the first step": _any(r"first\b|started (?:with|by|from)\b|began (?:with|by)\b|before anything\b|step one\b"),
    "the difficulty": _any(
        r"hard(?:est|er)?\b|difficult\w*|problem\b|tricky\b|challeng\w+|failed?\b|broke\b|stuck\b|did ?n[o']t work\b",
        r"struggl\w+|the catch\b|bottleneck\b",
    ),
}
"""Statements that their wording shows; others are found by the features of the same meaning."""


def slot_reaches(question: Question, units: Sequence[Unit], found: Mapping[str, Sequence[Unit]]) -> tuple[Reach, ...]:
    """Reach of each key point of a built question; `found` holds the units by name for what features know already."""
    return tuple(_reach(point, units, found) for point in question.key_points)


def has_slots(question: Question) -> bool:
    """True for questions built from a bullet or a requirement."""
    return question.origin is not Origin.BANK and bool(question.key_points)


def _reach(point: KeyPoint, units: Sequence[Unit], found: Mapping[str, Sequence[Unit]]) -> Reach:
    pattern = _STATEMENTS.get(point.name)
    holding = [u for u in units if (pattern and pattern.search(u.plain)) or u in found.get(point.name, ())]
    return Reach(point, 1.0, holding[0]) if holding else Reach(point, 0.0, None)
