"""Is it about the question: units on the subject, shared words, the skill asked for, words of the question's theme."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.core.enums import Origin
from lib.feedback.keypoints import Reach
from lib.feedback.themes import theme
from lib.feedback.thread import Thread, Unit, cached_stems, is_generic


def distinct(units: Sequence[Unit], pattern: re.Pattern[str]) -> int:
    """How many different wordings of a pattern the units hold."""
    return len({m.group().lower() for u in units for m in pattern.finditer(u.plain)})


def on_topic(thread: Thread, reaches: Sequence[Reach]) -> tuple[Unit, ...]:
    """The units that share words, a key point or the theme with the question."""
    question = thread.question
    vocabulary = cached_stems(question.text) | cached_stems(f"{question.skill} {question.requirement}")
    for point in question.key_points:
        vocabulary |= cached_stems(" ".join((point.name, *point.phrasings)))
    vocabulary = frozenset(s for s in vocabulary if not is_generic(s))
    pattern = theme(question.text)
    return tuple(
        u
        for u in thread.units
        if len(u.stems & vocabulary) >= 2
        or (len(u.stems) <= 6 and u.stems & vocabulary)
        or any(r.unit is u and r.value >= 0.3 for r in reaches)
        or (pattern is not None and pattern.search(u.text))
    )


def overlap(thread: Thread) -> float:
    """Share of the question's own words (with its requirement and the bullet behind it) that are taken up, 0..1."""
    question = thread.question
    behind = "" if question.origin is Origin.BANK else question.source
    asked = cached_stems(f"{question.text} {question.requirement} {question.skill} {behind}")
    asked = frozenset(s for s in asked if not is_generic(s))
    said: set[str] = set().union(*(u.stems for u in thread.units)) if thread.units else set()
    return len(asked & said) / len(asked) if asked else 0.0


def names_skill(thread: Thread) -> bool:
    """True when the answer names the skill that the question is about."""
    skill = cached_stems(thread.question.skill)
    return bool(skill) and any(skill <= u.stems for u in thread.units)


def theme_words(thread: Thread) -> int:
    """How many different words of the question's theme the answer holds; 0 when the question fits no theme."""
    pattern = theme(thread.question.text)
    return distinct(thread.units, pattern) if pattern else 0
